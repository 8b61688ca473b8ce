import { kind, token } from '../kinds.ts';
import type { Checking, RuleGroup } from './checking.ts';

/** `case x as _` and `case {**_}`: `_` binds nothing, so that CPython refuses it there. */
function wildcard(checking: Checking, node: number): void {
  const isMapping = checking.kind(node) === kind.splat_pattern;
  if (isMapping && checking.kind(node + 1) !== token['**']) return;
  const last = (checking.tree.limits[node] as number) - 1;
  if (checking.text(last) !== '_') return;
  checking.error(
    last,
    '"_" cannot take what is matched here',
    'give it another name, or leave it out',
  );
}

/** `case x as y as z` */
function captured(checking: Checking, node: number): void {
  if (checking.kind(node + 1) !== kind.case_pattern) return;
  wildcard(checking, node);
  if (checking.kind(node + 2) !== kind.as_pattern) return;
  checking.error(node, '"as" follows "as"', 'put the first of them in brackets, or leave one out');
}

export const patternRules: RuleGroup = [
  [[kind.as_pattern], captured],
  [[kind.splat_pattern], wildcard],
];
