import { kind } from '../syntax/kinds.ts';
import { decodeLiteral } from '../syntax/escapes.ts';
import { alike, combined, text, type Value, type Values } from './constants.ts';
import type { Folding } from './fold.ts';
import { converted, formatted } from './python-text.ts';
import { literalOf, plainValue } from './strings.ts';

/** A string literal, f-strings included, or a row of them. */
export function folded(fold: Folding, node: number): Values {
  const { kinds, limits } = fold.tree;
  const found = plainValue(fold.tree, node);
  if (found !== null) {
    const value = alike(found.bytes ? 'bytes' : 'string', found.value);
    return value && [value];
  }
  if (kinds[node] === kind.string) return template(fold, node);
  const parts: Values[] = [];
  for (let child = node + 1; child < (limits[node] as number); child = limits[child] as number) {
    parts.push(folded(fold, child));
  }
  return combined(parts, joined);
}

function joined(parts: readonly Value[]): Value | null {
  let whole = '';
  for (const part of parts) {
    if (part.kind !== 'string') return null;
    whole += part.value;
  }
  return text(whole);
}

/** An f-string whose expressions are all known. */
function template(fold: Folding, node: number): Values {
  const { kinds, limits, text: source, starts, ends } = fold.tree;
  const literal = literalOf(fold.tree, node);
  if (!literal.formatted || /t/i.test(source.slice(starts[node], ends[node + 1]))) return null;
  const parts: Values[] = [];
  for (
    let child = node + 2;
    child < (limits[node] as number) - 1;
    child = limits[child] as number
  ) {
    if (kinds[child] === kind.interpolation) parts.push(interpolation(fold, child));
    else if (kinds[child] === kind.string_content) {
      const piece = decodeLiteral(source.slice(starts[child], ends[child]), literal).value;
      parts.push(piece === null ? null : [{ kind: 'string', value: piece }]);
    } else return null;
  }
  return combined(parts, joined);
}

function interpolation(fold: Folding, node: number): Values {
  const { kinds, limits } = fold.tree;
  const end = (limits[node] as number) - 1;
  let at = limits[node + 1 + 1] as number;
  let how = '';
  if (kinds[at] === kind.type_conversion) {
    how = fold.text(at).slice(1);
    at = limits[at] as number;
  }
  let spec: Values = [{ kind: 'string', value: '' }];
  if (kinds[at] === kind.format_specifier) {
    spec = limits[at] === at + 2 ? [{ kind: 'string', value: fold.text(at).slice(1) }] : null;
    at = limits[at] as number;
  }
  if (at !== end) return null;
  return combined([fold.values(node + 2), spec], ([value, form]) => {
    const made = converted(value as Value, how);
    const whole = made && form?.kind === 'string' ? formatted(made, form.value) : null;
    return whole === null ? null : text(whole);
  });
}
