import { compareResults } from '#dist/bench/compare/compare.js';
import { isHonest } from '#dist/bench/corpus/case.js';
import { corpusOf, loadCorpus, type Corpus } from '#dist/bench/corpus/load.js';
import { askGate } from '#dist/bench/detection/measure.js';
import { detectionResult } from '#dist/bench/detection/result.js';
import { policyDefault } from '#dist/bench/detection/run.js';
import { SallyportGate } from '#dist/bench/gates/sallyport.js';
import { Setting } from '#dist/bench/gates/setting.js';
import { environmentNow } from '#dist/bench/result/environment.js';
import type { DetectionResult } from '#dist/bench/result/form.js';
import { readResult } from '#dist/bench/result/read.js';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import t from 'tap';

const bench = join(dirname(dirname(import.meta.dirname)), 'bench');
const isFull = process.env['SALLYPORT_TEST_FULL'] === '1';
const all = await loadCorpus(join(bench, 'corpus'));
const setting = await Setting.open(policyDefault, all.cases);

async function measured(engine: 'native' | 'portable', corpus: Corpus): Promise<DetectionResult> {
  const gate = new SallyportGate(engine, setting);
  const variantsOf = new Set(isFull && engine === 'native' ? [gate.id] : []);
  const answers = [await askGate(gate, corpus, { setting, variantsOf })];
  const gates = [gate.row()];
  await gate.close();
  const environment = await environmentNow();
  const command = 'sallyport bench detection';
  return await detectionResult({
    ...{ kind: 'detection', command, environment, corpus, setting, gates, answers },
  });
}

const inTenth = (id: string): boolean => createHash('sha256').update(id).digest().readUInt8(0) < 26;
const tenth = corpusOf(all.cases.filter(({ id }) => isFull || inTenth(id)));
const before = await readResult(join(bench, 'results', 'detection.json'));

/** Honest scripts that no rule could let through without what it is there for. */
const refused: ReadonlyMap<string, string> = new Map([
  ['assertions-002', '`globals()` holds what the interpreter put there, a traceback its frames'],
  ['assertions-005', '`doctest` runs texts that nobody judged'],
  ['decorators-and-closures-017', 'what a namespace holds is called, and whose it is is not known'],
  ['numpy-029', 'strides reach memory beyond the array'],
]);

t.test('what is detected does not become less', async (t) => {
  const result = await measured('native', all);
  const { regressions, gone, rewritten } = compareResults(before, result);
  t.same(regressions, [], 'worse than bench/results/detection.json says');
  const stale = 'cases that bench/results/detection.json has otherwise: measure it anew';
  t.same([...gone, ...rewritten], [], `${stale}, as bench/README.md says`);
  const totals = result.totals['sallyport']?.['all'];
  const share = ({ hits = 0, total = 1 } = {}): number => hits / total;
  t.ok(share(totals?.validated?.attacks) >= 0.952, JSON.stringify(totals?.validated));
  t.ok(share(totals?.validated?.techniques) >= 0.915, JSON.stringify(totals?.validated));
  t.same(
    all.cases
      .filter((one) => isHonest(one) && result.cases[one.id]?.verdicts['sallyport'] === 'deny')
      .map(({ id }) => id),
    [...refused.keys()],
    'honest scripts that are refused',
  );
  const others = result.variants['sallyport']?.cases;
  t.ok(share(others) >= 0.95, `other forms judged otherwise: ${JSON.stringify(others)}`);
});

t.test('the portable engine detects as much', async (t) => {
  const result = await measured('portable', tenth);
  t.ok(tenth.cases.length > 100);
  t.same(compareResults(before, result).regressions, []);
});
