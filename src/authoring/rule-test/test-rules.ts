import { stat } from 'node:fs/promises';
import { GatewayError, type Fault } from '../../errors.ts';
import { whyUnreadable } from '../../job-file/read-file.ts';
import { loadOwnPage, loadOwnRules, loadRules } from '../../rules/load.ts';
import type { Example, Rule, RuleCatalog } from '../../rules/types.ts';
import { loadParser } from '../../syntax/parser.ts';
import {
  countWords,
  isGood,
  type TestCounts,
  type TestResult,
  type TestWord,
} from '../tested/types.ts';
import { ExampleJudge } from './example-judge.ts';
import { wordFaults, type PageContext } from './settings.ts';

export interface RuleTestOptions {
  /** A page, or a directory of pages; the package's own where it is not given. */
  readonly pages?: string | undefined;
}

export interface RuleTestReport {
  /** Whether there was a block, and each was good. */
  readonly passed: boolean;
  readonly counts: TestCounts;
  readonly results: readonly TestResult[];
}

/**
 * Runs the code blocks of rule pages as tests: what stands under Denied must be found, what stands
 * under Allowed must not, and what stands under Not detected must still not be.
 *
 * @throws GatewayError `ERR_RULE_INVALID` with every fault of every page.
 */
export async function testRules({ pages }: RuleTestOptions): Promise<RuleTestReport> {
  const shipped = await loadRules();
  const own = pages === undefined ? shipped : await readPages(pages);
  const catalog = own === shipped ? shipped : overlaid(shipped, own);
  const judge = await ExampleJudge.open(catalog, await loadParser());
  refuseStrangeWords(own.rules, judge.context);
  const results = own.rules.flatMap((rule) => [...gaps(rule), ...blocks(rule, judge)]);
  const passed = results.length > 0 && results.every(({ word }) => isGood(word));
  return { passed, counts: countWords(results), results };
}

async function readPages(path: string): Promise<RuleCatalog> {
  const status = await stat(path).catch((cause: unknown) => {
    const message = `cannot read ${path}: ${whyUnreadable(cause)}`;
    const help = 'Name a page, or a directory that holds <family>/<rule-id>.md.';
    throw new GatewayError('ERR_RULE_INVALID', message, { help, cause });
  });
  return status.isDirectory() ? loadOwnRules(path) : loadOwnPage(path);
}

/** Pages of the package's own rules may be worked on too: then they stand for them. */
function overlaid(shipped: RuleCatalog, own: RuleCatalog): RuleCatalog {
  const byId = new Map([...shipped.byId, ...own.byId]);
  const rules = [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return { rules, byId, digest: `${shipped.digest} ${own.digest}` };
}

function refuseStrangeWords(rules: readonly Rule[], context: PageContext): void {
  const faults = rules.flatMap(({ id, docs, examples }) =>
    examples.flatMap(({ context: words, line }) =>
      wordFaults(words, id, context).map((message): Fault => {
        return { path: docs, line: line - 1, message, help: 'rules/README.md lists the words.' };
      }),
    ),
  );
  const [first] = faults;
  if (first === undefined) return;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const message = `${first.path}:${first.line}: ${first.message}${more}`;
  throw new GatewayError('ERR_RULE_INVALID', message, { faults });
}

const headings = { denied: 'Denied', allowed: 'Allowed', 'not-detected': 'Not detected' } as const;

/** A rule that matches must show what it finds, and what it leaves alone. */
function gaps({ id, stage, docs, examples }: Rule): TestResult[] {
  if (stage !== 'rules') return [];
  return (['denied', 'allowed'] as const)
    .filter((kind) => !examples.some((one) => one.kind === kind))
    .map((kind) => ({
      ...{ kind: 'page', word: 'missing', diff: [], entry: null },
      name: `${id}, ${headings[kind]}`,
      at: { file: docs, line: 1, column: 1 },
      message: `no block stands under \`## ${headings[kind]}\``,
    }));
}

function blocks(rule: Rule, judge: ExampleJudge): TestResult[] {
  const { id, docs, examples } = rule;
  return examples.map((example, index): TestResult => {
    const verdict = judge.judge(example.code, example.context, id);
    const shift = { lines: example.line - 1, columns: 0 };
    const hits = verdict.findings.filter((finding) => finding.rule === id);
    const broken = verdict.findings.find((finding) => finding.rule === 'syntax-error');
    const isBroken = rule.stage === 'rules' && broken !== undefined;
    const bare = rule.stage === 'rules' && isBare(example);
    const word = isBroken || bare ? 'missing' : wordOf(example.kind, hits.length > 0);
    const message = bare
      ? 'the block holds no code: write what the rule is about'
      : isBroken
        ? `the block is not Python: ${broken.message}`
        : (messages[word] ?? '');
    return {
      ...{ kind: 'page', word, message, diff: [] },
      name: `${id}, ${headings[example.kind]}, block ${index + 1}`,
      at: { file: docs, line: example.line, column: 1 },
      diff: word === 'noisy' ? hits.map(({ message }) => `+${id}: ${message}`) : [],
      entry: { file: docs, source: docs, shift, verdict },
    };
  });
}

function isBare({ code }: Example): boolean {
  return code.split('\n').every((line) => /^\s*(?:#.*)?$/.test(line));
}

function wordOf(kind: Example['kind'], isHit: boolean): TestWord {
  if (kind === 'denied') return isHit ? 'reported' : 'missing';
  if (kind === 'allowed') return isHit ? 'noisy' : 'validated';
  return isHit ? 'outdated' : 'todo';
}

const messages: Partial<Record<TestWord, string>> = {
  missing: 'the rule does not find it',
  noisy: 'the rule finds it',
  outdated: 'the rule finds it now: move the block up, under `## Denied`',
};
