import t from 'tap';
import { EventFeed } from '#dist/executor/event-feed.js';
import type { RunEvent } from '#dist/executor/types.js';

const line = (message: string): RunEvent => ({ type: 'log', line: { level: 'info', message } });
const text = (type: 'stdout' | 'stderr', text: string): RunEvent => ({ type, text });

function words(event: RunEvent): string {
  if (event.type === 'log') return event.line.message;
  if (event.type === 'artifact') return event.name;
  return event.type === 'progress' ? event.stage : `${event.type}: ${event.text}`;
}

t.test('events are heard in order, and text of one stream may come joined', async (t) => {
  const heard: string[] = [];
  const feed = new EventFeed((event) => heard.push(words(event)));
  feed.emit({ type: 'progress', stage: 'run' });
  feed.emit(text('stdout', 'a'));
  feed.emit(line('one'));
  feed.emit(text('stdout', 'b'));
  feed.emit(text('stderr', 'c'));
  feed.emit(line('two'));
  t.strictSame(heard, [], 'never before emit returns');
  await feed.drained();
  feed.emit(text('stdout', 'd'));
  await feed.drained();
  t.strictSame(heard, ['run', 'stdout: ab', 'one', 'stderr: c', 'two', 'stdout: d']);
});

t.test('a listener that throws, rejects or is missing harms nothing', async (t) => {
  const faults: unknown[] = [];
  process.on('unhandledRejection', (error) => faults.push(error));
  const heard: RunEvent[] = [];
  const listeners = [
    (event: RunEvent) => {
      heard.push(event);
      throw new Error('no');
    },
    (event: RunEvent) => {
      heard.push(event);
      return Promise.reject(new Error('no'));
    },
    undefined,
  ];
  for (const listener of listeners) {
    const feed = new EventFeed(listener);
    feed.emit(line('one'));
    feed.emit(line('two'));
    await feed.drained();
  }
  await new Promise(setImmediate);
  t.equal(heard.length, 4);
  t.strictSame(faults, []);
});

t.test('a slow listener leaves room for timers between any two events', async (t) => {
  const heard: string[] = [];
  const feed = new EventFeed((event) => {
    heard.push(words(event));
    for (const end = performance.now() + 5; performance.now() < end;);
  });
  for (let n = 0; n < 20; n += 1) feed.emit(line('event'));
  setTimeout(() => heard.push('timer'), 20);
  await feed.drained();
  t.ok(heard.indexOf('timer') > 0 && heard.indexOf('timer') < 15, heard.join(' '));
});

t.test('bytes that come one by one are held as text and not as events', async (t) => {
  let calls = 0;
  let length = 0;
  const feed = new EventFeed((event) => {
    calls += 1;
    length += words(event).length - 'stdout: '.length;
  });
  for (let n = 0; n < 100_000; n += 1) feed.emit(text(n % 2 ? 'stdout' : 'stderr', 'x'));
  await feed.drained();
  t.strictSame([calls, length], [2, 100_000]);
});
