import type { Finding } from '../../finding.ts';
import type { Entry } from '../../report/entry.ts';
import type { TestResult, TestWord } from '../tested/types.ts';
import type { JudgedCase } from './cases.ts';
import { whyMissing } from './judge-verdict.ts';
import type { Mark, MarkKind } from './marks.ts';
import type { TestScene } from './scene.ts';

/** What a mark comes to, by whether its rule denies on its line. */
const words: Readonly<Record<MarkKind, readonly [denied: TestWord, passed: TestWord]>> = {
  ok: ['noisy', 'validated'],
  deny: ['reported', 'missing'],
  'todo-ok': ['todo', 'outdated'],
  'todo-deny': ['outdated', 'todo'],
};

/** Each mark of a file as a test of its own, and each denial on a line that no mark speaks of. */
export function judgeMarks(test: JudgedCase, entry: Entry, scene: TestScene): TestResult[] {
  const denials = entry.verdict.findings.filter(({ level }) => level === 'error');
  const spoken = new Set<Finding>();
  const results = test.marks.map((mark): TestResult => {
    const { kind, rule, line } = mark;
    const found = denials.filter((one) => one.rule === rule && one.line === line);
    for (const one of found) spoken.add(one);
    const word = words[kind][found.length > 0 ? 0 : 1];
    return {
      ...{ kind: test.kind, word, entry },
      name: `${test.name}:${line} ${kind} ${rule}`,
      at: { file: test.home.source, ...mark.at },
      message: messageOf(word, mark, found[0], { entry, scene }),
      diff: diffOf(word, mark),
    };
  });
  const noise = denials.filter((one) => !spoken.has(one));
  return [...results, ...noise.map((finding) => noiseOf(test, finding, entry))];
}

function messageOf(
  word: TestWord,
  { kind, rule, line }: Mark,
  found: Finding | undefined,
  { entry, scene }: { readonly entry: Entry; readonly scene: TestScene },
): string {
  if (word === 'noisy') return `\`${rule}\` denies line ${line}: ${found?.message ?? ''}`;
  if (word === 'missing') {
    return `on line ${line} ${whyMissing({ rule, line }, entry.verdict, scene)}`;
  }
  if (word !== 'outdated') return '';
  const now = kind === 'todo-deny' ? 'deny' : 'ok';
  return `this holds now: write \`${now}: ${rule}\``;
}

function diffOf(word: TestWord, { rule, line }: Mark): string[] {
  if (word === 'noisy') return [`+${rule} at ${line}`];
  return word === 'missing' ? [`-${rule} at ${line}`] : [];
}

function noiseOf(test: JudgedCase, finding: Finding, entry: Entry): TestResult {
  const { rule, line, column, message } = finding;
  return {
    ...{ kind: test.kind, word: 'noisy', entry },
    name: `${test.name}:${line} ${rule}`,
    at: { file: test.home.source, line, column },
    message: `\`${rule}\` denies line ${line}, of which no mark speaks: ${message}`,
    diff: [`+${rule} at ${line}:${column}`],
  };
}
