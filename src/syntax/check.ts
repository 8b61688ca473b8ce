import type { RawFinding } from '../finding.ts';
import { limits } from '../limits.ts';
import { lineBreak } from './check/breaks.ts';
import { Checking } from './check/checking.ts';
import type { SyntaxOptions } from './check/checking.ts';
import { callRules } from './check/calls.ts';
import { faultFindings } from './check/faults.ts';
import { flowRules } from './check/flow.ts';
import { formatRules } from './check/formats.ts';
import { hiddenCharacters } from './check/hidden.ts';
import { layoutRules } from './check/layout.ts';
import { literalRules } from './check/literals.ts';
import { operandRules } from './check/operands.ts';
import { patternRules } from './check/patterns.ts';
import { python2Rules } from './check/python2.ts';
import { targetRules } from './check/targets.ts';
import { versionRules } from './check/versions.ts';
import { kindCount, token } from './kinds.ts';
import type { SyntaxTree } from './tree.ts';

export type { SyntaxOptions } from './check/checking.ts';

type Rule = (checking: Checking, node: number) => void;

const rules: readonly (readonly Rule[] | undefined)[] = (() => {
  const table: Rule[][] = [];
  for (const group of [
    python2Rules,
    versionRules,
    layoutRules,
    targetRules,
    operandRules,
    patternRules,
    formatRules,
    literalRules,
    flowRules,
    callRules,
  ]) {
    for (const [kinds, rule] of group) for (const each of kinds) (table[each] ??= []).push(rule);
  }
  return Array.from({ length: kindCount }, (_none, each) => table[each]);
})();

function stopped(tree: SyntaxTree): RawFinding | null {
  const { stop } = tree;
  if (stop === null) return null;
  const span = { start: stop.offset, end: stop.offset + 1 };
  if (stop.reason === 'unknown-kind') {
    return {
      rule: 'syntax-limit',
      message: `the construct "${stop.name}" is unknown to this gateway, so it cannot be judged`,
      help: 'write it in another way',
      span,
    };
  }
  if (stop.reason === 'time') {
    return {
      rule: 'syntax-limit',
      message: `the script takes more than ${limits.parseMsMax} ms to read, so it cannot be judged`,
      help: 'delete long runs of comments, of backslashes at line ends, and of brackets',
      span,
    };
  }
  if (stop.reason === 'memory') {
    const megabytes = limits.parserBytesMax / 1_048_576;
    return {
      rule: 'syntax-limit',
      message: `the script takes more than ${megabytes} MB to read, so it cannot be judged`,
      help: 'split it into statements of their own, and move data into the input table',
      span,
    };
  }
  const bound = stop.reason === 'nodes' ? limits.treeNodesMax : limits.treeDepthMax;
  const what = stop.reason === 'nodes' ? 'more parts' : 'deeper nesting';
  return {
    rule: 'syntax-limit',
    message: `the script has ${what} than the ${bound} that can be judged`,
    help: 'split it into statements of their own, and move data into the input table',
    span,
  };
}

/** Brackets of any kind that stand open at once; CPython counts them together. */
function nestedBrackets(tree: SyntaxTree): RawFinding | null {
  const opening = [token['('], token['['], token['{']];
  const closing = [token[')'], token[']'], token['}']];
  const step = new Int8Array(kindCount);
  for (const each of opening) step[each] = 1;
  for (const each of closing) step[each] = -1;
  let depth = 0;
  for (let node = 0; node < tree.count; node += 1) {
    depth += step[tree.kinds[node] as number] as number;
    if (depth > limits.bracketDepthMax) {
      const start = tree.starts[node] as number;
      return {
        rule: 'syntax-limit',
        message: `more than ${limits.bracketDepthMax} brackets stand open, which CPython refuses`,
        help: 'give the inner parts names of their own',
        span: { start, end: start + 1 },
      };
    }
  }
  return null;
}

/**
 * Everything that CPython of this version would not read as the tree says, as findings: errors of
 * the grammar, Python 2, constructs of later versions, layout, and limits. Empty means that the
 * tree may be trusted.
 */
export function checkTree(tree: SyntaxTree, options: SyntaxOptions): RawFinding[] {
  const limit = stopped(tree) ?? nestedBrackets(tree);
  if (limit !== null) return [limit];
  const hidden = hiddenCharacters(tree);
  if (tree.faulty) return hidden.length > 0 ? hidden : faultFindings(tree);
  const checking = new Checking(tree, options);
  for (let node = 0; node < tree.count; node += 1) {
    const found = rules[tree.kinds[node] as number];
    if (found !== undefined) for (const rule of found) rule(checking, node);
    if (checking.findings.length >= limits.findingsMax) break;
  }
  const broken = checking.findings.length > 0 ? null : lineBreak(tree, checking.minor);
  if (broken !== null) checking.findings.push(broken);
  return [...hidden, ...checking.findings].slice(0, limits.findingsMax);
}
