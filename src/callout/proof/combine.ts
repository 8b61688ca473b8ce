import { DFA } from 'refa';
import { maxCharacter } from './alphabet.ts';
import type { Budget } from './budget.ts';

/** Where two automata stand after the same text; null where one has no way on. */
interface Pair {
  readonly a: DFA.ReadonlyNode | null;
  readonly b: DFA.ReadonlyNode | null;
}

/**
 * The texts of which `keep` says, from whether each of two automata accepts them, that they belong:
 * it must not keep what neither accepts. The automaton holds no state that leads nowhere.
 *
 * @throws BudgetError when that takes more than the budget.
 */
export function combine(
  a: DFA,
  b: DFA,
  keep: (inA: boolean, inB: boolean) => boolean,
  budget: Budget,
): DFA {
  const leads = ({ a, b }: Pair): boolean =>
    keep(a !== null, b !== null) || keep(a !== null, false) || keep(false, b !== null);
  const builder = new DFA.Builder(budget);
  const made = new Map<DFA.ReadonlyNode | null, Map<DFA.ReadonlyNode | null, DFA.Node>>();
  const open: (readonly [pair: Pair, node: DFA.Node])[] = [];
  const place = (pair: Pair, node: () => DFA.Node): DFA.Node => {
    const row = made.get(pair.a) ?? new Map<DFA.ReadonlyNode | null, DFA.Node>();
    made.set(pair.a, row);
    const known = row.get(pair.b);
    if (known !== undefined) return known;
    const fresh = node();
    row.set(pair.b, fresh);
    if (keep(accepts(a, pair.a), accepts(b, pair.b))) builder.makeFinal(fresh);
    open.push([pair, fresh]);
    return fresh;
  };
  place({ a: a.initial, b: b.initial }, () => builder.initial);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [pair, node] = next;
    const starts = segments(pair);
    for (const [index, min] of starts.entries()) {
      const target = { a: pair.a?.out.get(min) ?? null, b: pair.b?.out.get(min) ?? null };
      const max = (starts[index + 1] ?? maxCharacter + 1) - 1;
      if (leads(target)) node.out.setRange({ min, max }, place(target, budget.createNode));
    }
  }
  const combined = DFA.fromBuilder(builder, { maxCharacter });
  combined.removeUnreachable();
  return combined;
}

function accepts(language: DFA, node: DFA.ReadonlyNode | null): boolean {
  return node !== null && language.finals.has(node as DFA.Node);
}

/** First characters of the stretches on which neither automaton tells characters apart. */
function segments({ a, b }: Pair): number[] {
  const starts = new Set<number>();
  for (const node of [a, b]) {
    for (const { min, max } of node?.out.keys() ?? []) {
      starts.add(min);
      if (max < maxCharacter) starts.add(max + 1);
    }
  }
  return [...starts].toSorted((one, two) => one - two);
}
