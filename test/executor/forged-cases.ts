import type { Case } from './cases.js';

/** Scripts that write to the channel themselves: they may change their own result, no more. */
const frame = (type: number, header: string, body = ''): string => `
import os
head = b'${header}'
payload = len(head).to_bytes(4, 'little') + head + b'${body}'
os.write(4, len(payload).to_bytes(4, 'little') + bytes([${type}]) + payload)
`;

export const forged: readonly Case[] = [
  { name: 'closed descriptors', script: 'import os\nos.closerange(0, 64)', status: 'bad-result' },
  {
    name: 'a forged denial',
    script: frame(23, '{"class":"denied","message":"no"}'),
    status: 'bad-result',
  },
  {
    name: 'a forged sandbox error',
    script: frame(23, '{"class":"sandbox-error","message":"no"}'),
    status: 'bad-result',
  },
  {
    name: 'a forged end, and then more',
    script: frame(16, '{"stage":"result"}') + frame(24, '{}'),
    status: 'bad-result',
  },
  { name: 'a forged stage', script: frame(16, '{"stage":"verify"}'), status: 'bad-result' },
  {
    name: 'a frame of two gigabytes',
    script: 'import os; os.write(4, (2 ** 31).to_bytes(4, "little") + bytes([19]))',
    status: 'output-limit',
    limit: 'resultBytesMax',
  },
  { name: 'a frame of an unknown type', script: frame(99, '{}'), status: 'bad-result' },
  {
    name: 'a frame without a header',
    script: 'import os; os.write(4, bytes([0, 0, 0, 0, 17]))',
    status: 'bad-result',
  },
  { name: 'a header that is no JSON', script: frame(17, '{'), status: 'bad-result' },
  {
    name: 'half a frame',
    script: 'import os; os.write(4, (100).to_bytes(4, "little") + bytes([17])); os._exit(0)',
    status: 'bad-result',
  },
  {
    name: 'a table on a port that is not next',
    script: frame(19, '{"port":3}'),
    status: 'bad-result',
  },
  {
    name: 'a file name that leads elsewhere',
    script: frame(21, '{"name":"../x","mediaType":"image/png"}'),
    status: 'bad-result',
  },
  {
    name: 'a flood of log lines',
    script: `${frame(18, '{"text":"x"}')}
frame = len(payload).to_bytes(4, 'little') + bytes([18]) + payload
while True: os.write(4, frame)`,
    status: 'output-limit',
  },
];
