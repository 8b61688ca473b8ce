import fc from 'fast-check';
import t from 'tap';
import { Conversation } from '#dist/executor/cpython/channel/conversation.js';
import { begin, end, frame } from './worker-frames.js';

const bounds = { resultBytesMax: 10_000, logBytesMax: 1_000 };

function conversation(): Conversation {
  return new Conversation(
    bounds,
    () => undefined,
    () => undefined,
  );
}

t.test('any split of an honest conversation is heard the same', async (t) => {
  const whole = Buffer.concat([
    begin,
    frame(17, { level: 'warn', message: 'žluť' }),
    frame(19, { port: 0 }, 'table'),
    frame(21, { name: 'plot 1.png', mediaType: 'image/png' }, 'png'),
    frame(22, { value: { __proto__: null, a: [1] } }),
    end,
  ]);
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length)), (cuts) => {
      const heard = conversation();
      const places = [...new Set([0, ...cuts, whole.length])].sort((a, b) => a - b);
      places.slice(1).forEach((to, index) => {
        if (heard.push(whole.subarray(places[index], to)) !== null) throw new Error('fault');
      });
      return heard.complete && heard.tables.length === 1 && heard.files[0]?.name === 'plot 1.png';
    }),
  );
  t.pass();
});

t.test('any bytes end in a fault or in waiting, never in a throw or a completed run', async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, running) => {
      const heard = conversation();
      if (running) heard.push(begin);
      heard.push(Buffer.from(bytes));
      return !heard.complete && heard.resultBytes <= bounds.resultBytesMax;
    }),
    { numRuns: 500 },
  );
  t.pass();
});

t.test('order, repetition and size', async (t) => {
  const cases: readonly (readonly [string, Buffer, string | null])[] = [
    ['a result before the run', frame(19, { port: 0 }), 'malformed'],
    ['the end before the result', Buffer.concat([begin, frame(24, {})]), 'malformed'],
    ['anything after the end', Buffer.concat([begin, end, frame(18, { text: 'x' })]), 'malformed'],
    ['rows twice', Buffer.concat([begin, frame(20, {}, '[]'), frame(20, {}, '[]')]), 'malformed'],
    [
      'a file twice',
      Buffer.concat([begin, ...[1, 2].map(() => frame(21, { name: 'f', mediaType: 'a/b' }))]),
      'malformed',
    ],
    [
      'a file with a separator',
      Buffer.concat([begin, frame(21, { name: 'a/b', mediaType: 'a/b' })]),
      'malformed',
    ],
    [
      'a file that is a device of another system',
      Buffer.concat([begin, frame(21, { name: '.bashrc', mediaType: 'a/b' })]),
      'malformed',
    ],
    [
      'an unknown level',
      Buffer.concat([begin, frame(17, { level: 'fatal', message: '' })]),
      'malformed',
    ],
    ['a header that is a list', Buffer.concat([begin, frame(18, [])]), 'malformed'],
    [
      'too many bytes in two tables',
      Buffer.concat([
        begin,
        frame(19, { port: 0 }, 'x'.repeat(6_000)),
        frame(19, { port: 1 }, 'x'.repeat(6_000)),
      ]),
      'resultBytesMax',
    ],
    [
      'too long a log',
      Buffer.concat([
        begin,
        ...[1, 2].map(() => frame(17, { level: 'info', message: 'x'.repeat(600) })),
      ]),
      'log-lines',
    ],
    ['a denial in the run', Buffer.concat([begin, frame(23, { class: 'denied' })]), 'malformed'],
    [
      'a failure and then a table',
      Buffer.concat([begin, frame(23, { class: 'script-error' }), frame(19, { port: 0 })]),
      'malformed',
    ],
    [
      'a failure and its end',
      Buffer.concat([begin, frame(23, { class: 'script-error' }), frame(24, {})]),
      null,
    ],
  ];
  for (const [name, bytes, fault] of cases) {
    const heard = conversation();
    t.equal(heard.push(bytes), fault, name);
    if (fault !== null) t.equal(heard.push(end), null, `${name}: nothing is heard afterwards`);
  }
});

t.test('a length is refused before its bytes are there', async (t) => {
  const heard = conversation();
  heard.push(begin);
  const head = Buffer.alloc(5);
  head.writeUInt32LE(0xffff_ffff, 0);
  head.writeUInt8(19, 4);
  t.equal(heard.push(head), 'resultBytesMax');
});
