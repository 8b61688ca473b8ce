import { kind, token } from '../kinds.ts';
import type { Checking, RuleGroup } from './checking.ts';

/** Positional arguments come first. */
function argumentOrder(checking: Checking, node: number): void {
  let keyword = '';
  for (const child of checking.children(node)) {
    const of = checking.kind(child);
    if (of === kind.keyword_argument) keyword ||= checking.quoted(child);
    else if (of === kind.dictionary_splat) keyword = checking.quoted(child);
    else if (of === token[','] || of === token['('] || of === token[')']) continue;
    else if (keyword !== '' && (of !== kind.list_splat || keyword.startsWith('**'))) {
      checking.error(
        child,
        `"${checking.quoted(child)}" stands after "${keyword}"`,
        'put positional arguments before keyword arguments',
      );
      return;
    }
  }
}

/** Parameters without a default come before those with one. */
function parameterOrder(checking: Checking, node: number): void {
  let optional = false;
  for (const child of checking.children(node)) {
    const of = checking.kind(child);
    const splat = of === kind.typed_parameter ? checking.kind(child + 1) : of;
    if (splat === kind.list_splat_pattern || splat === kind.keyword_separator) return;
    if (of === kind.default_parameter || of === kind.typed_default_parameter) optional = true;
    else if (optional && (splat === kind.identifier || of === kind.typed_parameter)) {
      if (splat === kind.dictionary_splat_pattern) return;
      checking.error(
        child,
        `the parameter "${checking.quoted(child)}" has no default but one before it has`,
        'put it first, or give it a default',
      );
      return;
    }
  }
}

/** `**k` ends the parameters. */
function afterKeywords(checking: Checking, node: number): void {
  let last = '';
  for (const child of checking.children(node)) {
    const of = checking.kind(child);
    if (of === token[','] || of === token['('] || of === token[')']) continue;
    if (last !== '') {
      const message = `the parameter "${checking.quoted(child)}" stands after "${last}"`;
      checking.error(child, message, `put "${last}" last`);
      return;
    }
    const splat = of === kind.typed_parameter ? checking.kind(child + 1) : of;
    if (splat === kind.dictionary_splat_pattern) last = checking.quoted(child);
  }
}

export const callRules: RuleGroup = [
  [[kind.argument_list], argumentOrder],
  [[kind.parameters, kind.lambda_parameters], parameterOrder],
  [[kind.parameters, kind.lambda_parameters], afterKeywords],
];
