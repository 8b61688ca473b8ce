/** A frame as a worker sends it: length, type, length of the header, header, body. */
export function frame(type: number, header: object, body = ''): Buffer {
  const head = Buffer.from(JSON.stringify(header));
  const out = Buffer.alloc(9);
  out.writeUInt32LE(4 + head.length + body.length, 0);
  out.writeUInt8(type, 4);
  out.writeUInt32LE(head.length, 5);
  return Buffer.concat([out, head, Buffer.from(body)]);
}

export const begin: Buffer = Buffer.concat([
  frame(16, { stage: 'verify', landlockAbi: 7 }),
  frame(16, { stage: 'run' }),
]);
export const end: Buffer = Buffer.concat([
  frame(16, { stage: 'result' }),
  frame(24, { cpuMs: 5, peakBytes: 9 }),
]);
