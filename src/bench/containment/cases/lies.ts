import type { ScriptCase } from './case.ts';

/** Ends that a script may stage, and what may not be made of them. */
export const lies: readonly ScriptCase[] = [
  {
    id: '35',
    family: 'lies',
    kind: 'boundary',
    name: 'leaves by os._exit without a result',
    promise: 'results',
    script: `import os; os._exit(0)`,
    status: ['bad-result'],
    // Who goes by the exit code takes it for done.
    canary: { user: 'of the job', shows: ({ code }) => code === 0 },
  },
  {
    id: '35b',
    family: 'lies',
    kind: 'boundary',
    name: 'crashes',
    promise: 'results',
    script: `import ctypes; ctypes.string_at(0)`,
    status: ['killed'],
    // Who runs scripts in a process of his own ends with it.
    canary: { user: 'of the job', shows: ({ signal }) => signal === 'SIGSEGV' },
  },
  {
    id: '36',
    family: 'lies',
    kind: 'boundary',
    name: 'forges a frame of the protocol',
    promise: 'results',
    script: `import os; os.write(4, b'\\xff' * 64)`,
    status: ['bad-result', 'output-limit'],
    // Who believes its length waits for four gigabytes.
    canary: { user: 'of the job', shows: ({ answers }) => answers.readUInt32LE() === 2 ** 32 - 1 },
  },
  {
    id: '36b',
    family: 'lies',
    kind: 'boundary',
    name: 'forges a whole conversation, then crashes',
    promise: 'results',
    script: `
import os
def frame(kind, header):
    return (4 + len(header)).to_bytes(4, 'little') + bytes([kind]) + len(header).to_bytes(4, 'little') + header
os.write(4, frame(16, b'{"stage":"result"}') + frame(24, b'{"cpuMs":1,"peakBytes":1}'))
os.abort()`,
    status: ['killed'],
    // Who reads no further than the frame takes it for a result.
    canary: { user: 'of the job', shows: ({ answers }) => answers.includes('"stage":"result"') },
  },
];
