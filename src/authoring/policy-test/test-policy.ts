import { setImmediate } from 'node:timers/promises';
import { GatewayError, type Fault } from '../../errors.ts';
import { openGateway } from '../../gateway/gateway.ts';
import type { Gateway, GatewayOptions } from '../../gateway/types.ts';
import { digestJson } from '../../job/canonical.ts';
import type { Policy } from '../../policy/types.ts';
import { loadRegexEngine } from '../../regex/engine.ts';
import { loadRules } from '../../rules/load.ts';
import { loadParser } from '../../syntax/parser.ts';
import { countWords, isGood, type TestCounts, type TestResult } from '../tested/types.ts';
import type { LoadedTests, TestCase } from './cases.ts';
import { CoverageMeter, type PolicyCoverage } from './coverage.ts';
import { findPolicyTests } from './find.ts';
import { judgeCase, type CaseResults } from './judge-case.ts';
import { loadPolicyTest, type TestContext } from './load.ts';
import { sceneOf, type TestScene } from './scene.ts';
import { writeSnapshot } from './snapshot.ts';

export interface PolicyTestOptions extends Pick<
  GatewayOptions,
  'engines' | 'ownRules' | 'surface'
> {
  /** Presets, test files, policies with a test file beside them, folders. */
  readonly files: readonly string[];
  /** Preset or path to test instead of the policies that the files name. */
  readonly policy?: string | undefined;
  /** Only tests whose names have this in them, whatever its case. */
  readonly filter?: string | undefined;
  /** Whether to find out what of the policies no test exercises. */
  readonly coverage?: boolean | undefined;
  /** Write snapshots anew instead of comparing with them. */
  readonly update?: boolean | undefined;
  /** Milliseconds since 1970, for callouts that expire. */
  readonly now?: (() => number) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface PolicyTestReport {
  /** Whether each file has a test, one was run, and each was good. */
  readonly passed: boolean;
  readonly counts: TestCounts;
  readonly results: readonly TestResult[];
  /** For each policy; empty unless asked for. */
  readonly coverage: readonly PolicyCoverage[];
  /** Test files in which there is no test. */
  readonly empty: readonly string[];
  /** Paths of snapshots that were written. */
  readonly updated: readonly string[];
}

/**
 * Runs the tests beside policies. All files are read before the first test is run, and snapshots are
 * written after the last.
 *
 * @throws GatewayError `ERR_TEST_READ`, `ERR_TEST_INVALID`, `ERR_TEST_WRITE`, and what `openGateway`
 *   throws for a policy.
 */
export async function testPolicy(options: PolicyTestOptions): Promise<PolicyTestReport> {
  const { engines = 'auto' } = options;
  const [catalog, regex] = await Promise.all([
    loadRules(undefined, options.ownRules),
    loadRegexEngine(engines),
  ]);
  const context: TestContext = { catalog, regex };
  const loaded = await loadAll(await findPolicyTests(options.files), context);
  const empty = loaded.filter(({ cases }) => cases.length === 0).map(({ path }) => path);
  const files = loaded.map((file) => ({
    ...file,
    cases: file.cases.filter(named(options.filter)),
  }));
  const benches = new Map<string, Bench>();
  try {
    for (const { policy: own, cases } of files) {
      const policy = options.policy ?? own;
      if (cases.length > 0 && !benches.has(policy)) {
        benches.set(policy, await openBench(policy, options, context));
      }
    }
    const run = await runAll(files, benches, options);
    const { results } = run;
    const passed = results.length > 0 && results.every(({ word }) => isGood(word));
    return { passed: passed && empty.length === 0, counts: countWords(results), ...run, empty };
  } finally {
    for (const { gateways } of benches.values()) {
      for (const gateway of gateways) await gateway.close();
    }
  }
}

/** Every file, so that one pass shows all faults. */
async function loadAll(paths: readonly string[], context: TestContext): Promise<LoadedTests[]> {
  const loaded: LoadedTests[] = [];
  const errors: GatewayError[] = [];
  for (const path of paths) {
    try {
      loaded.push(await loadPolicyTest(path, context));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      errors.push(error);
    }
  }
  const [first, second] = errors;
  if (first === undefined) return loaded;
  if (second === undefined) throw first;
  const message = `${errors.length} test files cannot be used; no test was run`;
  const faults = errors.flatMap(({ faults, message, help }): readonly Fault[] =>
    faults.length > 0 ? faults : [{ message, ...(help !== undefined && { help }) }],
  );
  throw new GatewayError('ERR_TEST_INVALID', message, { faults });
}

function named(filter = ''): (test: TestCase) => boolean {
  const part = filter.toLowerCase();
  return ({ name }) => name.toLowerCase().includes(part);
}

/** What the tests of one policy need. */
interface Bench {
  readonly scene: TestScene;
  readonly meter: CoverageMeter | null;
  readonly gateways: readonly Gateway[];
}

async function openBench(
  policy: string,
  { engines = 'auto', ownRules, surface, now = Date.now, coverage }: PolicyTestOptions,
  context: TestContext,
): Promise<Bench> {
  const open = (of: string | Policy): Promise<Gateway> =>
    openGateway({
      ...{ policy: of, engines, now, verdictCache: false },
      ...(ownRules !== undefined && { ownRules }),
      ...(surface !== undefined && { surface }),
    });
  const gateway = await open(policy);
  const scene = sceneOf(gateway, { ...context, nowMs: now() });
  if (coverage !== true) return { scene, meter: null, gateways: [gateway] };
  const isSet = Object.keys(gateway.policy.rules).length > 0;
  const bare = isSet ? await open(withoutRules(gateway.policy)) : null;
  const meter = new CoverageMeter(scene, await loadParser(), bare);
  return { scene, meter, gateways: bare === null ? [gateway] : [gateway, bare] };
}

function withoutRules(policy: Policy): Policy {
  const bare: Omit<Policy, 'digest'> & { digest?: string } = { ...policy, rules: {} };
  delete bare.digest;
  return { ...bare, digest: digestJson(bare) };
}

/** So often a command hears that it is called off. */
const testsBetweenTurns = 64;

async function runAll(
  files: readonly LoadedTests[],
  benches: ReadonlyMap<string, Bench>,
  { policy, update = false, signal, onProgress }: PolicyTestOptions,
): Promise<Pick<PolicyTestReport, 'results' | 'coverage' | 'updated'>> {
  const total = files.reduce((sum, { cases }) => sum + cases.length, 0);
  const results: TestResult[] = [];
  const renewed: NonNullable<CaseResults['renewed']>[] = [];
  let done = 0;
  for (const file of files) {
    for (const test of file.cases) {
      const { scene, meter } = benches.get(policy ?? file.policy)!;
      const judged = await judgeCase(test, scene, update);
      await meter?.see(test, judged);
      results.push(...judged.results);
      if (judged.renewed !== null) renewed.push(judged.renewed);
      done += 1;
      if (done % testsBetweenTurns === 0) {
        onProgress?.(done, total);
        await setImmediate();
        signal?.throwIfAborted();
      }
    }
  }
  if (update) for (const { path, text } of renewed) await writeSnapshot(path, text);
  return {
    results,
    coverage: [...benches.values()].flatMap(({ meter }) => meter?.coverage() ?? []),
    updated: update ? renewed.map(({ path }) => path) : [],
  };
}
