import type { Fault } from '../../errors.ts';
import type { Finding, Level, Span } from '../../finding.ts';
import { limits } from '../../limits.ts';
import { readPolicy } from '../../policy/parse.ts';
import type { LocatedYaml } from '../../policy/yaml.ts';
import type { RegexEngine } from '../../regex/types.ts';
import { LineTable } from '../../syntax/span.ts';
import { calloutFaults, calloutsExpiring, calloutsIdle } from './callouts.ts';
import type { LintId } from './ids.ts';
import { identityAll, identityIdle, identityLevel, identityUnknown } from './identities.ts';
import { importReach } from './import-reach.ts';
import { importListOff, importsDanger, importsRedundant, importsUnknown } from './imports.ts';
import type { LintPage } from './page.ts';
import { ruleDefault, ruleIdle, ruleOffOptions, rulePlatform } from './rules.ts';
import {
  blockIdle,
  isolationNone,
  limitConflict,
  limitIdle,
  limitPlatform,
  runtimeUnknown,
  sandboxFaults,
} from './settings.ts';
import { testsCannotFail, testsMissing, testsOtherPolicy } from './tests.ts';
import type { LintCheck, LintScene, RawLint } from './types.ts';

const checks: readonly LintCheck[] = [
  calloutFaults,
  calloutsExpiring,
  calloutsIdle,
  identityAll,
  identityIdle,
  identityLevel,
  identityUnknown,
  importListOff,
  importReach,
  importsDanger,
  importsRedundant,
  importsUnknown,
  blockIdle,
  isolationNone,
  limitConflict,
  limitIdle,
  limitPlatform,
  ruleDefault,
  ruleIdle,
  ruleOffOptions,
  rulePlatform,
  runtimeUnknown,
  sandboxFaults,
  testsCannotFail,
  testsMissing,
  testsOtherPolicy,
];

/** What lint says of one policy file. */
export interface LintReport {
  /** Name of the policy; null where the file is none. */
  readonly policy: string | null;
  /** As it was read, without byte order mark: places are places in it. */
  readonly text: string;
  /** In the order of their places. */
  readonly findings: readonly Finding[];
}

/** What a scene takes from outside the policy file. */
export type LintContext = Omit<LintScene, 'policy' | 'file' | 'surface'> & {
  readonly pages: ReadonlyMap<LintId, LintPage>;
  readonly engine: RegexEngine;
  /** The map for a policy's runtime. */
  readonly surfaceOf: (policy: LintScene['policy']) => LintScene['surface'];
};

/** Judges the text of a policy file. Pure, and never throws for what the text is. */
export function lintPolicy(source: string, context: LintContext): LintReport {
  const text = source.replace(/^\uFEFF/, '');
  const lines = new LineTable(text);
  const place = (raw: RawLint, yaml: LocatedYaml): Finding =>
    placed(raw, spanOf(raw, yaml, text), { lines, pages: context.pages });
  const { catalog, engine, surfaceOf } = context;
  const read = readPolicy(text, { rules: catalog.byId, regex: engine });
  if (!read.ok) {
    const findings = read.faults.slice(0, limits.findingsMax).map((fault) => {
      const span = faultSpan(fault, lines, text);
      return placed(malformed(fault), span, { lines, pages: context.pages });
    });
    return { policy: null, text, findings };
  }
  const { policy, file, yaml } = read;
  const scene: LintScene = { ...context, policy, file, surface: surfaceOf(policy) };
  const findings = checks.flatMap((check) => check(scene)).map((raw) => place(raw, yaml));
  return { policy: policy.name, text, findings: kept(findings) };
}

/** In the order of their places; no flood of notes hides an error. */
function kept(findings: readonly Finding[]): Finding[] {
  return findings
    .toSorted((a, b) => severity[a.level] - severity[b.level])
    .slice(0, limits.findingsMax)
    .sort((a, b) => a.span.start - b.span.start);
}

const severity: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 };

function malformed({ message, help }: Fault): RawLint {
  return {
    lint: 'policy-form',
    path: [],
    about: 'value',
    message,
    help: help ?? 'Correct it.',
  };
}

function faultSpan({ line, column = 1 }: Fault, lines: LineTable, text: string): Span {
  if (line === undefined) return { start: 0, end: 0 };
  const start = lines.lineStart(line) + column - 1;
  const word = /^[^\s,:{}[\]]+/.exec(lines.lineText(line).slice(column - 1))?.[0] ?? ' ';
  return { start, end: Math.min(start + word.length, text.length) };
}

/** What is blamed, as far as it stands on its first line; nothing for the file as a whole. */
function spanOf({ path, about }: RawLint, yaml: LocatedYaml, text: string): Span {
  if (path.length === 0) return { start: 0, end: 0 };
  const { start, end } = yaml.spanAt(path, about);
  const lineEnd = text.indexOf('\n', start);
  const stop = lineEnd < 0 ? end : Math.min(end, lineEnd);
  return { start, end: start + text.slice(start, stop).trimEnd().length };
}

interface Placing {
  readonly lines: LineTable;
  readonly pages: ReadonlyMap<LintId, LintPage>;
}

function placed({ lint, message, help, chain }: RawLint, span: Span, placing: Placing): Finding {
  const page = placing.pages.get(lint);
  return {
    rule: lint,
    level: page?.level ?? 'error',
    message,
    help,
    docs: page?.docs ?? 'lints/README.md',
    span,
    ...placing.lines.place(span),
    ...(chain !== undefined && { chain }),
  };
}
