import type { RunContract } from '#dist/job/types.js';
import type { Case } from './cases.js';

/** Scripts that write to the channel themselves: they may change their own result, no more. */
const frame = (type: number, header: string, body = ''): string => `
import os
head = b'${header}'
payload = len(head).to_bytes(4, 'little') + head + b'${body}'
os.write(4, len(payload).to_bytes(4, 'little') + bytes([${type}]) + payload)
`;

const ending = `${frame(16, '{"stage":"result"}')}${frame(24, '{}')}
os._exit(0)`;

const processor = (checkpointColumn: string | null, names: readonly string[]): RunContract => ({
  platform: 'processor',
  input: [],
  mode: 'bulk',
  checkpoint: null,
  checkpointColumn,
  inputSchema: null,
  errorValues: 'hidden',
  outputSchema: names.map((name) => ({ name, type: 'integer', nullable: true })),
});

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
    name: 'a checkpoint where the job names none',
    script: frame(22, '{"value":1}'),
    status: 'bad-result',
    message: /checkpoint, and its job names none/,
  },
  {
    name: 'a file where the platform collects none',
    script: frame(21, '{"name":"a.html","mediaType":"text/html"}', '<script>'),
    status: 'bad-result',
    message: /files, which its platform does not collect/,
  },
  {
    name: 'a checkpoint that nests without end',
    script: `${frame(20, '{}', '[]')}
head = b'{"value":' + b'[' * 400000 + b']' * 400000 + b'}'
payload = len(head).to_bytes(4, 'little') + head
frame = memoryview(len(payload).to_bytes(4, 'little') + bytes([22]) + payload)
while len(frame): frame = frame[os.write(4, frame):]
${ending}`,
    status: 'bad-result',
    options: { contract: processor('a', ['a']) },
    message: /nests deeper/,
  },
  {
    name: 'no checkpoint where the job names one',
    script: frame(20, '{}', '[]') + ending,
    status: 'bad-result',
    options: { contract: processor('a', ['a']) },
    message: /no checkpoint/,
  },
  {
    name: 'two bytes a row for a thousand nulls each',
    script: `
import os
payload = b'\\x02\\0\\0\\0{}[' + b','.join([b'{}'] * 100000) + b']'
frame = memoryview(len(payload).to_bytes(4, 'little') + bytes([20]) + payload)
while len(frame): frame = frame[os.write(4, frame):]
${ending}`,
    status: 'bad-result',
    options: {
      contract: processor(
        null,
        Array.from({ length: 1_000 }, (_, n) => `c${n}`),
      ),
    },
    message: /cells of their columns unsaid/,
    wallMsMax: 5_000,
  },
  {
    name: 'more processor time and memory than there can be',
    script: `${frame(16, '{"stage":"result"}')}${frame(24, '{"cpuMs":1e14,"peakBytes":1e15}')}
os._exit(0)`,
    status: 'completed',
    check: ({ usage }) => usage.cpuMs < 600_000 && usage.peakMemoryBytes <= 2 ** 31,
  },
  {
    name: 'a limit that was not passed',
    script: `${frame(16, '{"stage":"result"}')}${frame(24, '{"cpuMs":1e14}')}
os.kill(os.getpid(), 9)`,
    status: 'killed',
  },
  {
    name: 'a flood of headers with what nobody asks for',
    script: `
import os
head = b'{"level":"info","message":"","x":"' + b'x' * 1000000 + b'"}'
payload = len(head).to_bytes(4, 'little') + head
frame = len(payload).to_bytes(4, 'little') + bytes([17]) + payload
while True: os.write(4, frame)`,
    status: 'output-limit',
    wallMsMax: 5_000,
  },
  {
    name: 'a flood of log lines',
    script: `${frame(18, '{"text":"x"}')}
frame = len(payload).to_bytes(4, 'little') + bytes([18]) + payload
while True: os.write(4, frame)`,
    status: 'output-limit',
  },
];
