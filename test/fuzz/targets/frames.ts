import {
  Conversation,
  type ConversationFault,
} from '#dist/executor/cpython/channel/conversation.js';
import { begin, end, frame } from '../../executor/worker-frames.js';
import { demand, type Target } from '../target.js';

const bounds = { resultBytesMax: 2_000, logBytesMax: 300 };

interface Heard {
  readonly conversation: Conversation;
  readonly fault: ConversationFault | null;
}

function hear(bytes: Buffer, pieceBytes: number): Heard {
  const nothing = (): void => undefined;
  const conversation = new Conversation(bounds, nothing, nothing);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const fault = conversation.push(bytes.subarray(at, at + pieceBytes));
    if (fault !== null) return { conversation, fault };
  }
  return { conversation, fault: null };
}

function said({ conversation, fault }: Heard): string {
  const { tables, files, log, notes, rows, checkpoint, failure, phase, resultBytes } = conversation;
  const lengths = tables.map(({ length }) => length);
  const all = { lengths, files, log, notes, rows, checkpoint, failure, phase, resultBytes, fault };
  return JSON.stringify(all);
}

function check(input: Uint8Array): string {
  const bytes = Buffer.from(input);
  const whole = hear(bytes, Math.max(1, bytes.length));
  for (const pieceBytes of [1, 7]) {
    demand(
      said(hear(bytes, pieceBytes)) === said(whole),
      `in pieces of ${pieceBytes} it says else`,
    );
  }
  const { conversation, fault } = whole;
  const { log, notes, files, tables, resultBytes } = conversation;
  if (fault === null) demand(resultBytes <= bounds.resultBytesMax, 'too large a result is taken');
  const kept = [...tables, ...files.map((file) => file.bytes)].reduce(
    (sum, { length }) => sum + length,
    0,
  );
  demand(kept <= bounds.resultBytesMax + 2_000, 'more is kept than may be');
  const logged = [...log.map(({ message }) => message), ...notes].join('').length;
  demand(fault !== null || logged <= bounds.logBytesMax, 'too long a log is taken');
  if (conversation.complete) return conversation.failure === null ? 'complete' : 'failed';
  return fault ?? `waiting, ${conversation.phase}`;
}

export const framesTarget: Target = {
  name: 'frames',
  holds: 'what a worker says ends in a fault, in waiting or in a bounded result, however it is cut',
  bytesMax: 4_096,
  covers: ['executor/cpython/channel/'],
  words: [
    ...[
      '{"stage":"verify"}',
      '{"stage":"run"}',
      '{"stage":"result"}',
      '{"class":"denied"}',
      '{"port":0}',
    ],
    ...[
      '{"class":"script-error"}',
      '{"level":"info","message":""}',
      '{"text":""}',
      '{"value":1}',
      '{}',
    ],
    ...[
      '"name":"a.png"',
      '"mediaType":"image/png"',
      '"__proto__":',
      'null',
      '1e999',
      '"',
      '\\ud800',
      '[]',
    ],
  ],
  open: async () => ({
    seeds: [
      Buffer.concat([begin, end]),
      Buffer.concat([begin, frame(19, { port: 0 }, 'table'), frame(19, { port: 1 }, 'more'), end]),
      Buffer.concat([
        begin,
        frame(17, { level: 'warn', message: 'žluť' }),
        frame(18, { text: 'note' }),
        frame(21, { name: 'plot 1.png', mediaType: 'image/png' }, 'png'),
        frame(22, { value: { a: [1] } }),
        end,
      ]),
      Buffer.concat([begin, frame(20, {}, '[{"a":1}]'), end]),
      Buffer.concat([
        begin,
        frame(23, { class: 'script-error', message: 'm', line: 3 }),
        frame(24, {}),
      ]),
      frame(23, { class: 'sandbox-error', step: 'landlock', message: 'm' }),
    ],
    check,
  }),
};
