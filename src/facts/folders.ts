import { kind, token } from '../syntax/kinds.ts';
import { called } from './constant-calls.ts';
import { comprehended } from './constant-loops.ts';
import {
  asInteger,
  combined,
  iterated,
  no,
  none,
  partsOf,
  sequence,
  truth,
  truthy,
  united,
  yes,
  type Value,
  type Values,
} from './constants.ts';
import { folded as string } from './fold-strings.ts';
import type { Folding } from './fold.ts';
import { binaryOperators, compared, indexed, negative, sliced } from './operators.ts';

type Folder = (fold: Folding, node: number) => Values;

/** Digits of a number that is kept exactly. */
const integerCharsMax = 400;

const digits = /^(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0+|[1-9]\d*)$/;

function number(fold: Folding, node: number): Values {
  const source = fold.text(node).replaceAll('_', '');
  if (!digits.test(source)) {
    const value = Number(source);
    return Number.isFinite(value) ? [{ kind: 'float', value }] : null;
  }
  const value = Number(/^0+$/.test(source) ? '0' : source);
  if (Number.isSafeInteger(value)) return [{ kind: 'number', value }];
  if (source.length > integerCharsMax) return [{ kind: 'float', value }];
  return [{ kind: 'float', value, whole: BigInt(source) }];
}

function unary(fold: Folding, node: number): Values {
  const operator = fold.text(node + 1);
  return combined([fold.values(node + 2)], ([value]) => negative(operator, value as Value));
}

function binary(fold: Folding, node: number): Values {
  const at = fold.tree.limits[node + 1] as number;
  return operated(fold, fold.text(at), node + 1, at + 1);
}

function operated(fold: Folding, operator: string, left: number, right: number): Values {
  const make = binaryOperators.get(operator);
  const first = make && fold.values(left);
  if (!make || !first) return null;
  return combined([first, fold.values(right)], ([a, b]) => make(a as Value, b as Value));
}

/** `name += value`, of what the name was before. */
export function augmented(fold: Folding, node: number): Values {
  const at = fold.tree.limits[node + 1] as number;
  return operated(fold, fold.text(at).slice(0, -1), node + 1, at + 1);
}

/** Elements of a literal list, tuple or set, with what is unpacked into it. */
function display(of: 'list' | 'tuple' | 'set'): Folder {
  return (fold, node) => {
    const { kinds, limits } = fold.tree;
    const parts: Values[] = [];
    const spread: boolean[] = [];
    const bare = kinds[node] === kind.expression_list;
    const end = (limits[node] as number) - (bare ? 0 : 1);
    for (let child = node + (bare ? 1 : 2); child < end; child = limits[child] as number) {
      if (kinds[child] === token[',']) continue;
      const isSplat = kinds[child] === kind.list_splat;
      const part = fold.values(isSplat ? child + 2 : child);
      if (part === null) return null;
      parts.push(part);
      spread.push(isSplat);
    }
    return combined(parts, (chosen) => {
      const items: Value[] = [];
      for (const [index, value] of chosen.entries()) {
        const all = spread[index] ? iterated(value) : [value];
        if (all === null) return null;
        for (const each of all) items.push(each);
      }
      return sequence(of, items);
    });
  };
}

function dictionary(fold: Folding, node: number): Values {
  const { kinds, limits } = fold.tree;
  const parts: Values[] = [];
  const end = (limits[node] as number) - 1;
  for (let child = node + 2; child < end; child = limits[child] as number) {
    if (kinds[child] === token[',']) continue;
    if (kinds[child] !== kind.pair) return null;
    parts.push(fold.values(child + 1), fold.values((limits[child + 1] as number) + 1));
    if (parts.at(-1) === null) return null;
  }
  return combined(parts, (chosen) => {
    const entries: [Value, Value][] = [];
    for (let at = 0; at < chosen.length; at += 2) {
      entries.push([chosen[at] as Value, chosen[at + 1] as Value]);
    }
    return { kind: 'dict', entries };
  });
}

function subscript(fold: Folding, node: number): Values {
  const { kinds, limits } = fold.tree;
  const object = fold.values(node + 1);
  if (object === null) return null;
  const index = (limits[node + 1] as number) + 1;
  if (limits[index] !== (limits[node] as number) - 1) return null;
  if (kinds[index] === kind.slice) return slice(fold, object, index);
  const at = fold.values(index);
  if (at === null) return united(object.map(partsOf));
  return combined([object, at], ([a, b]) => indexed(a as Value, b as Value));
}

function slice(fold: Folding, object: readonly Value[], node: number): Values {
  const { kinds, limits } = fold.tree;
  const bounds: Values[] = [[none], [none], [none]];
  let place = 0;
  for (let child = node + 1; child < (limits[node] as number); child = limits[child] as number) {
    if (kinds[child] === token[':']) place += 1;
    else bounds[place] = fold.values(child);
  }
  return combined([object, ...bounds], ([value, ...given]) => {
    const [start, stop, step] = given.map((each) =>
      each.kind === 'none' ? undefined : (asInteger(each) ?? null),
    );
    if (start === null || stop === null || step === null) return null;
    return sliced(value as Value, start, stop, step ?? 1);
  });
}

/** Both ways of a condition, where it is not known which is taken. */
function conditional(fold: Folding, node: number): Values {
  const { limits } = fold.tree;
  const test = (limits[node + 1] as number) + 1;
  const otherwise = (limits[test] as number) + 1;
  const known = fold.values(test);
  const ways = known === null ? [true, false] : [...new Set(known.map(truthy))];
  return united(ways.map((way) => fold.values(way ? node + 1 : otherwise)));
}

function either(fold: Folding, node: number): Values {
  const { kinds, limits } = fold.tree;
  const operator = limits[node + 1] as number;
  const stopsAt = kinds[operator] === token.or;
  const left = fold.values(node + 1);
  if (left === null) return null;
  const kept = left.filter((value) => truthy(value) === stopsAt);
  return united(kept.length === left.length ? [kept] : [kept, fold.values(operator + 1)]);
}

function comparison(fold: Folding, node: number): Values {
  const { limits } = fold.tree;
  const operator = limits[node + 1] as number;
  if (limits[operator + 1] !== limits[node]) return null;
  return combined([fold.values(node + 1), fold.values(operator + 1)], ([a, b]) =>
    compared(fold.text(operator).replace(/\s+/g, ' '), a as Value, b as Value),
  );
}

function negation(fold: Folding, node: number): Values {
  return combined([fold.values(node + 2)], ([value]) => truth(!truthy(value as Value)));
}

/** How each kind of node is folded; those that are missing are unknown. */
export const folders: readonly (Folder | undefined)[] = (() => {
  const table: (Folder | undefined)[] = [];
  table[kind.string] = string;
  table[kind.concatenated_string] = string;
  table[kind.integer] = number;
  table[kind.float] = number;
  table[kind.true] = () => [yes];
  table[kind.false] = () => [no];
  table[kind.none] = () => [none];
  table[kind.unary_operator] = unary;
  table[kind.binary_operator] = binary;
  table[kind.call] = called;
  table[kind.identifier] = (fold, node) => fold.named(node);
  table[kind.attribute] = (fold, node) => fold.names.member(node);
  table[kind.parenthesized_expression] = (fold, node) => fold.values(node + 2);
  table[kind.named_expression] = (fold, node) =>
    fold.values((fold.tree.limits[node + 1] as number) + 1);
  table[kind.list] = display('list');
  table[kind.tuple] = display('tuple');
  table[kind.expression_list] = display('tuple');
  table[kind.set] = display('set');
  table[kind.dictionary] = dictionary;
  table[kind.subscript] = subscript;
  table[kind.conditional_expression] = conditional;
  table[kind.boolean_operator] = either;
  table[kind.comparison_operator] = comparison;
  table[kind.not_operator] = negation;
  table[kind.list_comprehension] = comprehended;
  table[kind.set_comprehension] = comprehended;
  table[kind.generator_expression] = comprehended;
  table[kind.dictionary_comprehension] = comprehended;
  table[kind.augmented_assignment] = augmented;
  return table;
})();
