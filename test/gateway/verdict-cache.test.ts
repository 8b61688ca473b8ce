import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import t from 'tap';
import { openGateway } from '#dist/index.js';
import { limits } from '#dist/limits.js';

const job = { platform: 'kusto', outputSchema: 'typeof(*)', input: [{ x: 1 }] } as const;

t.test('a job that comes again has the verdict that it had', async (t) => {
  const gateway = await openGateway({ policy: 'kusto' });
  t.teardown(() => gateway.close());
  for (const script of ['result = df', 'import os\nresult = os.system("id")', '(']) {
    const first = gateway.check({ ...job, script });
    t.equal(gateway.check({ ...job, script: new TextEncoder().encode(script) }), first, script);
  }
  const script = 'result = df';
  const first = gateway.check({ ...job, script });
  const others: readonly (readonly [string, unknown])[] = [
    ['script', { ...job, script: 'result = df  # x' }],
    ['schema', { ...job, script, outputSchema: 'typeof(y:string)' }],
    ['input', { ...job, script, input: [{ x: 2 }] }],
    ['parameters', { ...job, script, parameters: { x: 1 } }],
    ['platform', { platform: 'script', script }],
  ];
  for (const [what, other] of others) t.not(gateway.check(other), first, what);
  t.not(gateway.checkScript(script), first, 'a script without the demands on a job');
  const again = await gateway.admit({ ...job, script });
  const permits = [again, await gateway.admit({ ...job, script })].map(({ permit }) => permit);
  t.not(permits[0], permits[1], 'every permit is a fresh one');
});

t.test('what is remembered is bounded, and can be switched off', async (t) => {
  const [gateway, without] = await Promise.all([
    openGateway({ policy: 'kusto' }),
    openGateway({ policy: 'kusto', verdictCache: false }),
  ]);
  t.teardown(() => Promise.all([gateway.close(), without.close()]));
  const script = 'result = df';
  t.not(without.checkScript(script), without.checkScript(script));
  t.same(without.checkScript(script), gateway.checkScript(script));
  const first = gateway.checkScript(script);
  for (let n = 0; n < limits.verdictCacheEntriesMax - 1; n += 1) gateway.checkScript(`x = ${n}`);
  t.equal(gateway.checkScript(script), first, 'the last that fits');
  for (let n = 0; n < limits.verdictCacheEntriesMax; n += 1) gateway.checkScript(`y = ${n}`);
  t.not(gateway.checkScript(script), first, 'what was asked for longest ago goes first');
  const large = `x = '${'a'.repeat(250_000)}'\n`;
  const verdict = gateway.checkScript(large);
  for (let n = 0; n < 40; n += 1) gateway.checkScript(`${large}y = ${n}`);
  t.not(gateway.checkScript(large), verdict, 'its bytes are bounded as well');
});

t.test('checks leave nothing behind', async (t) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const held = (): number => {
    for (let round = 0; round < 3; round += 1) collect();
    const { arrayBuffers, external, heapUsed } = process.memoryUsage();
    return heapUsed + external + arrayBuffers;
  };
  const gateway = await openGateway({ policy: 'kusto', verdictCache: false });
  t.teardown(() => gateway.close());
  const text = Array.from({ length: 100 }, (_, n) => `def f${n}(x): return eval(x.a${n})\n`).join(
    '',
  );
  const checks = (count: number): void => {
    for (let n = 0; n < count; n += 1) gateway.checkScript(n % 2 === 0 ? text : `${text}(`);
  };
  checks(10);
  const before = held();
  checks(30);
  // Thirty trees of this text weigh more.
  const left = held() - before;
  t.ok(left < 600_000, `${left} bytes`);
});
