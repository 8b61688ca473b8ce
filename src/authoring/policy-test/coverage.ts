import { parseConnectionString } from '../../callout/connection-string.ts';
import { extractFacts } from '../../facts/extract.ts';
import type { Gateway } from '../../gateway/types.ts';
import { mayUse } from '../../identity/policy.ts';
import { platforms } from '../../platform/platform.ts';
import { artifactType, fetchUsages } from '../../policy/kusto-words.ts';
import type { ImportPolicy, Policy } from '../../policy/types.ts';
import { levelUnder, optionsUnder } from '../../rules/compile.ts';
import type { Parser } from '../../syntax/parser.ts';
import type { Verdict } from '../../verdict/decide.ts';
import { isGood } from '../tested/types.ts';
import type { JudgedCase, TestCase } from './cases.ts';
import type { CaseResults } from './judge-case.ts';
import { levelIn, type TestScene } from './scene.ts';

/** One thing that a policy says, and the tests that would notice its absence. */
export interface CoveredEntry {
  readonly kind: 'import' | 'rule' | 'callout' | 'identity';
  readonly name: string;
  /** Without it nothing would be otherwise, so that no test could notice. */
  readonly isIdle: boolean;
  /** How many tests. */
  readonly count: number;
  /** Names of the first of them. */
  readonly tests: readonly string[];
}

export interface PolicyCoverage {
  readonly policy: string;
  /** What the policy itself says: imports that it lists, rules that it sets, callouts, identities. */
  readonly entries: readonly CoveredEntry[];
  /** Rules in force that read scripts, and the tests in which they deny. */
  readonly rules: readonly CoveredEntry[];
  /** How many of `entries` that are not idle have a test, in percent; 100 where there is none. */
  readonly percent: number;
}

const testsNamedMax = 5;

/** Sees each test that holds, and tells in the end what no test saw. */
export class CoverageMeter {
  readonly #scene: TestScene;
  readonly #parser: Parser;
  /** The same policy without its rule settings; null where it has none. */
  readonly #bare: Gateway | null;
  readonly #seen = new Map<string, { count: number; tests: string[] }>();

  constructor(scene: TestScene, parser: Parser, bare: Gateway | null) {
    this.#scene = scene;
    this.#parser = parser;
    this.#bare = bare;
  }

  async see(test: TestCase, { results, verdict }: CaseResults): Promise<void> {
    if (!results.every(({ word }) => isGood(word) && word !== 'todo')) return;
    const keys = new Set<string>();
    if (test.kind === 'url') this.#seeUrl(test.url, test.type, keys);
    else if (test.kind !== 'never' && verdict !== null) {
      for (const url of test.urls) this.#seeUrl(url, artifactType, keys);
      for (const { rule, level } of verdict.findings)
        if (level === 'error') keys.add(`deny ${rule}`);
      if (test.kind !== 'query') this.#seeImports(verdict, keys);
      await this.#seeRules(test, verdict, keys);
    }
    for (const key of keys) {
      const seen = this.#seen.get(key) ?? { count: 0, tests: [] };
      seen.count += 1;
      if (seen.tests.length < testsNamedMax) seen.tests.push(test.name);
      this.#seen.set(key, seen);
    }
  }

  coverage(): PolicyCoverage {
    const { gateway, catalog } = this.#scene;
    const { policy } = gateway;
    const entries = [
      ...policy.imports.allow.map((name) => this.#entry('import', name)),
      ...Object.keys(policy.rules).map((name) => ({
        ...this.#entry('rule', name),
        isIdle: this.#isIdle(name),
      })),
      ...policy.callouts.map(({ id }) => this.#entry('callout', id)),
      ...identityNames(policy).map((name) => this.#entry('identity', name)),
    ];
    const rules = catalog.rules
      .filter(({ id, stage }) => stage === 'rules' && levelIn(this.#scene, id) === 'error')
      .map(({ id }) => ({ ...this.#entry('rule', id, `deny ${id}`), name: id }));
    const live = entries.filter(({ isIdle }) => !isIdle);
    const tested = live.filter(({ count }) => count > 0).length;
    const percent = live.length === 0 ? 100 : Math.floor((tested / live.length) * 100);
    return { policy: policy.name, entries, rules, percent };
  }

  #entry(kind: CoveredEntry['kind'], name: string, key = `${kind} ${name}`): CoveredEntry {
    const { count, tests } = this.#seen.get(key) ?? { count: 0, tests: [] };
    return { kind, name, isIdle: false, count, tests };
  }

  /** A setting that says what holds on the platform anyway. */
  #isIdle(id: string): boolean {
    const { gateway, catalog } = this.#scene;
    const { platform, rules } = gateway.policy;
    const rule = catalog.byId.get(id);
    if (rule === undefined) return false;
    const inForce = (set: Policy['rules']): string =>
      JSON.stringify([levelUnder, optionsUnder].map((of) => of(rule, { platform, rules: set })));
    return inForce(rules) === inForce({});
  }

  #seeUrl(text: string, type: string, keys: Set<string>): void {
    const { callouts, identities, nowMs } = this.#scene.urlRules;
    const read = parseConnectionString(text);
    if (!read.ok) return;
    const { entry, reason } = callouts.judge(read.url, type, nowMs);
    if (entry !== null && decides.includes(reason)) keys.add(`callout ${entry.id}`);
    const { identity } = read.url.credential;
    if (identity === null) return;
    const use = mayUse(identity, fetchUsages[artifactType], identities);
    if (use.decision !== 'allow') return;
    for (const level of ['cluster', 'database'] as const) {
      if (identities[level].includes(use.entry))
        keys.add(`identity ${level} ${use.entry.objectId}`);
    }
  }

  /** Of a script that the list of imports lets pass: without the entry it would not. */
  #seeImports({ findings, text }: Verdict, keys: Set<string>): void {
    const { imports, platform } = this.#scene.gateway.policy;
    if (imports.match === 'any' || findings.some(({ rule }) => stopped.includes(rule))) return;
    const { entry, injected, preimported } = platforms[platform];
    const facts = extractFacts(this.#parser.parse(text), { entry, injected, preimported });
    for (const { module, name, level } of facts.imports) {
      if (level > 0) continue;
      const members =
        imports.members === 'submodules' && name !== null ? [`${module}.${name}`] : [];
      for (const one of [module, ...members]) {
        for (const entry of admitting(one, imports)) keys.add(`import ${entry}`);
      }
    }
  }

  /** A setting is seen where the findings of its rule are others without it. */
  async #seeRules(test: JudgedCase, verdict: Verdict, keys: Set<string>): Promise<void> {
    if (this.#bare === null) return;
    const bare = await test.judge(this.#bare);
    for (const rule of Object.keys(this.#scene.gateway.policy.rules)) {
      if (told(verdict, rule) !== told(bare, rule)) keys.add(`rule ${rule}`);
    }
  }
}

const decides: readonly string[] = ['RULE_ALLOWS', 'RULE_DENIES', 'ENTRY_EXPIRED'];

/** Denials after which nothing is known of what the list of imports lets pass. */
const stopped: readonly string[] = [
  ...['import-allow-list', 'syntax-error', 'syntax-limit', 'internal-fault'],
  ...['source-encoding', 'source-size', 'job-form'],
];

function admitting(module: string, { match, allow }: ImportPolicy): string[] {
  const isBelow = (one: string): boolean => match === 'prefix' && module.startsWith(`${one}.`);
  return allow.filter((one) => one === module || isBelow(one));
}

function told({ findings }: Verdict, rule: string): string {
  const own = findings.filter((finding) => finding.rule === rule);
  return own.map(({ level, span, message }) => `${level} ${span.start} ${message}`).join('\n');
}

function identityNames({ identities }: Policy): string[] {
  return (['cluster', 'database'] as const).flatMap((level) =>
    identities[level].map(({ objectId }) => `${level} ${objectId}`),
  );
}
