import t from 'tap';
import { Slots, type SlotClaim, type Taken } from '#dist/executor/slots.js';

const never = new AbortController().signal;

/** Asks for slots and writes down who got one, in its order. */
function bench(runsMax: number, queue = { waitingMax: 0, waitMsMax: 0 }) {
  const slots = new Slots(runsMax, queue);
  const heard: string[] = [];
  const taken = new Map<string, Taken>();
  const ask = (name: string, claim: Partial<SlotClaim> = {}, signal = never) =>
    slots
      .take({ policy: 'p', runsMax: 99, ...claim }, signal, () => heard.push(`${name} queued`))
      .then((each) => {
        heard.push(`${name} ${each.kind}`);
        taken.set(name, each);
        return each;
      });
  const release = async (name: string): Promise<void> => {
    const each = taken.get(name);
    if (each?.kind === 'slot') each.release();
    await new Promise(setImmediate);
  };
  return { ask, release, heard };
}

t.test('without a queue, one too many is refused at once', async (t) => {
  const { ask, release } = bench(3);
  await ask('a', { policy: 'x', runsMax: 2 });
  await ask('b', { policy: 'x', runsMax: 2 });
  t.match(await ask('c', { policy: 'x', runsMax: 2 }), { kind: 'full', of: 'policy', runsMax: 2 });
  await ask('d', { policy: 'y' });
  t.match(await ask('e', { policy: 'y' }), { of: 'executor', runsMax: 3, waitedMs: null });
  await release('a');
  await release('a');
  t.match(await ask('f', { policy: 'x', runsMax: 2 }), { kind: 'slot' });
  t.match(await ask('g', { policy: 'y' }), { kind: 'full' }, 'a slot is given back once');
});

t.test('who waits is served in turn', async (t) => {
  const { ask, release, heard } = bench(1, { waitingMax: 3, waitMsMax: 10_000 });
  await ask('a');
  const rest = [ask('b'), ask('c'), ask('d'), ask('e')];
  t.match(await rest[3], { kind: 'full', waitedMs: null }, 'the queue is full too');
  for (const name of ['a', 'b', 'c', 'd']) await release(name);
  await Promise.all(rest);
  t.strictSame(heard, [
    'a slot',
    'b queued',
    'c queued',
    'd queued',
    'e full',
    'b slot',
    'c slot',
    'd slot',
  ]);
});

t.test("a policy's own limit holds up nobody else", async (t) => {
  const { ask, release, heard } = bench(2, { waitingMax: 9, waitMsMax: 10_000 });
  await ask('a', { policy: 'x', runsMax: 1 });
  void ask('b', { policy: 'x', runsMax: 1 });
  await ask('c', { policy: 'y' });
  void ask('d', { policy: 'y' });
  await release('c');
  await release('a');
  t.strictSame(heard, ['a slot', 'b queued', 'c slot', 'd queued', 'd slot', 'b slot']);
});

t.test('who is called off leaves at once, and its place is free', async (t) => {
  const { ask, release, heard } = bench(1, { waitingMax: 1, waitMsMax: 10_000 });
  await ask('a');
  const controller = new AbortController();
  const waiting = ask('b', {}, controller.signal);
  controller.abort();
  t.match(await waiting, { kind: 'aborted' });
  void ask('c');
  await release('a');
  t.match(await ask('d', {}, AbortSignal.abort()), { kind: 'aborted' }, 'it asked for nothing');
  t.strictSame(heard, ['a slot', 'b queued', 'b aborted', 'c queued', 'c slot', 'd aborted']);
});

t.test('nobody waits for longer than is allowed', async (t) => {
  const { ask, release, heard } = bench(1, { waitingMax: 2, waitMsMax: 30 });
  await ask('a');
  t.match(await ask('b'), { kind: 'full', of: 'executor', waitedMs: 30 });
  await release('a');
  t.match(await ask('c'), { kind: 'slot' }, 'who has left is given nothing');
  t.strictSame(heard, ['a slot', 'b queued', 'b full', 'c slot']);
});
