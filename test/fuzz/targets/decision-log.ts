import { Replayer } from '#dist/authoring/replay/replayer.js';
import { openReplayer } from '#dist/authoring/replay/open.js';
import { LogReader } from '#dist/authoring/replay/read-log.js';
import { openGateway } from '#dist/index.js';
import { demand, type OpenTarget, type Target } from '../target.js';

const nowMs = Date.UTC(2026, 0, 2);

const job = {
  platform: 'kusto',
  script: 'import os\nresult = df',
  outputSchema: 'typeof(*)',
  input: [{ x: 1 }],
  artifacts: { 'a.zip': 'https://acct.blob.core.windows.net/c/a.zip?sv=2022-11-02&sp=r&sig=x' },
} as const;

/** A log of every kind of line, the same in every run. */
async function logLines(): Promise<string[]> {
  const lines: string[] = [];
  const decisionLog = { content: 'script', to: (line: string) => void lines.push(line) } as const;
  const gateway = await openGateway({ policy: 'kusto', decisionLog, now: () => nowMs });
  gateway.check(job);
  gateway.checkScript('result = (');
  gateway.check({ platform: 'kusto' });
  await gateway.close();
  const time = new Date(nowMs).toISOString();
  lines.push(`${JSON.stringify({ kind: 'lost', version: 1, time, count: 3 })}\n`);
  const id = /"id":"[0-9a-f]{8}-[0-9a-f-]{27}"/;
  return lines.map((line, at) => line.replace(id, `"id":"${String(at).padStart(8, '0')}"`));
}

async function* inPieces(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

interface Said {
  readonly text: string;
  readonly decisions: number;
}

async function read(replayer: Replayer, input: Uint8Array, pieceBytes: number): Promise<Said> {
  const reader = new LogReader();
  const replayed: unknown[] = [];
  for await (const { record, context } of reader.decisions(inPieces(input, pieceBytes))) {
    replayed.push(replayer.replay(record, context));
  }
  const { untaken, ...counts } = reader.state;
  const missed = [...untaken.values()].reduce((sum, { count }) => sum + count, 0);
  demand(replayed.length + missed <= counts.lines, 'more is told than there are lines');
  return { text: JSON.stringify([replayed, [...untaken], counts]), decisions: replayed.length };
}

async function open(): Promise<OpenTarget> {
  const { replayer, gateway } = await openReplayer({ policy: 'kusto' });
  const lines = await logLines();
  return {
    seeds: [...lines, lines.join('')],
    check: async (input) => {
      const whole = await read(replayer, input, Math.max(1, input.length));
      const pieces = await read(replayer, input, 64);
      demand(whole.text === pieces.text, 'in pieces it says something else');
      return whole.decisions > 0 ? 'decisions' : 'none';
    },
    close: async () => await gateway.close(),
  };
}

export const decisionLogTarget: Target = {
  name: 'decision-log',
  holds: 'each line of a log is taken and replayed, or counted with a reason, however it is cut',
  bytesMax: 32_768,
  covers: ['decision-log/', 'authoring/replay/'],
  words: [
    ...[
      '{"kind":"decision",',
      '{"kind":"context",',
      '{"kind":"lost",',
      '"version":1,',
      '"version":2,',
      '\n',
    ],
    ...[
      '"decision":"allow"',
      '"decision":"deny"',
      '"facts":null',
      '"hits":{}',
      '"scripts":[]',
      '"faults":[]',
    ],
    ...[
      '"rule":"dynamic-exec"',
      '"level":"error"',
      '"stage":"syntax"',
      '"reach":null',
      '"imports":null',
      '[]',
    ],
    ...[
      '"__proto__":',
      'null',
      '1e999',
      '-1',
      '"text":"x"',
      '"platform":"script"',
      '"masked":true',
      '{}',
      ',',
    ],
  ],
  open,
};
