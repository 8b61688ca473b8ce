import { FAIterators } from 'refa';
import type { DFA } from 'refa';
import { characters } from './alphabet.ts';
import type { Budget } from './budget.ts';
import { combine } from './combine.ts';

/** A set of canonical locations, as an automaton. */
export type Language = DFA;

/** Locations in both. */
export function both(a: Language, b: Language, budget: Budget): Language {
  return combine(a, b, (inA, inB) => inA && inB, budget);
}

/** Locations in `a` and not in `b`. */
export function minus(a: Language, b: Language, budget: Budget): Language {
  return combine(a, b, (inA, inB) => inA && !inB, budget);
}

/** Locations in at least one of the two. */
export function either(a: Language, b: Language, budget: Budget): Language {
  return combine(a, b, (inA, inB) => inA || inB, budget);
}

/** Whether all of `a` is in `b`. */
export function isWithin(a: Language, b: Language, budget: Budget): boolean {
  return minus(a, b, budget).isEmpty;
}

/** Whether two sets are the same; both as {@link minimal} automata. */
export function isSame(a: Language, b: Language): boolean {
  return a.structurallyEqual(b);
}

/** The smallest automaton of a set: equal sets have equal ones. */
export function minimal(language: Language): Language {
  language.minimize();
  return language;
}

/** Everything that a location of the set begins with. */
export function beginnings(language: Language, budget: Budget): Language {
  const all = language.copy(budget);
  all.prefixes();
  return all;
}

/** The members of a set; null where there are more than `most`. */
export function members(language: Language, most: number): string[] | null {
  if (!language.isFinite) return null;
  const found: string[] = [];
  const open: [node: DFA.ReadonlyNode, text: string][] = [[language.initial, '']];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, text] = next;
    if (language.finals.has(node as DFA.Node)) found.push(text);
    if (found.length > most) return null;
    for (const [{ min, max }, target] of node.out) {
      for (let char = min; char <= max; char++) {
        open.push([target, text + String.fromCharCode(char)]);
      }
    }
  }
  return found.toSorted();
}

/** A shortest location of a set, with the letters that read best; null for the empty set. */
export function shortest(language: Language): string | null {
  const sets = FAIterators.shortestWordSet(language.transitionIterator());
  if (sets === undefined) return null;
  return sets.map((set) => readable.find((one) => set.has(one.charCodeAt(0))) ?? '').join('');
}

/** Letters first, then digits and the rest. */
const readable = characters.toSorted((a, b) => rank(a) - rank(b));

function rank(char: string): number {
  return /[b-z]/.test(char) ? 0 : /[a0-9]/.test(char) ? 1 : /[A-Z]/.test(char) ? 2 : 3;
}
