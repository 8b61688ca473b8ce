import { CharBase, CharSet, DFA } from 'refa';
import { characters, maxCharacter } from './alphabet.ts';
import type { Budget } from './budget.ts';
import type { Graph, Neighbour } from './graph.ts';

/** How far a search has come: which places of the pattern are reached, and what stood before. */
interface Progress {
  readonly places: readonly number[];
  readonly before: Neighbour;
  /** By class of characters, filled in when asked for. */
  readonly next: (Progress | undefined)[];
}

/**
 * The texts of `within` in which a pattern is found, as an automaton.
 *
 * @throws BudgetError when that takes more than the budget.
 */
export function searchLanguage(graph: Graph, within: DFA, budget: Budget): DFA {
  const search = new Search(graph, budget);
  const builder = new DFA.Builder(budget);
  const made = new Map<DFA.Node, Map<Progress, DFA.Node>>();
  const open: (readonly [outer: DFA.Node, progress: Progress, node: DFA.Node])[] = [];
  const nodeFor = (outer: DFA.Node, progress: Progress): DFA.Node => {
    const row = made.get(outer) ?? new Map<Progress, DFA.Node>();
    made.set(outer, row);
    const known = row.get(progress);
    if (known !== undefined) return known;
    const node = row.size === 0 && made.size === 1 ? builder.initial : builder.createNode();
    if (within.finals.has(outer) && search.isFoundAtEnd(progress)) builder.makeFinal(node);
    row.set(progress, node);
    open.push([outer, progress, node]);
    return node;
  };
  nodeFor(within.initial, search.begin);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [outer, progress, node] = next;
    for (const [{ min, max }, target] of outer.out) {
      for (let from = min, char = min; char <= max; char++) {
        const after = search.step(progress, char);
        if (char < max && search.step(progress, char + 1) === after) continue;
        node.out.setRange({ min: from, max: char }, nodeFor(target, after));
        from = char + 1;
      }
    }
  }
  return DFA.fromBuilder(builder, { maxCharacter });
}

/** Runs a pattern over texts, all ways at once. */
class Search {
  readonly begin: Progress;
  readonly #found: Progress = { places: [], before: 'edge', next: [] };
  readonly #graph: Graph;
  readonly #budget: Budget;
  readonly #known = new Map<string, Progress>();
  /** Class of each character: the pattern does not tell those of one class apart. */
  readonly #classOf: Uint8Array = new Uint8Array(maxCharacter + 1);
  readonly #word: CharSet;

  constructor(graph: Graph, budget: Budget) {
    this.#graph = graph;
    this.#budget = budget;
    const codes = characters.filter((char) => /\w/.test(char)).map((char) => char.charCodeAt(0));
    this.#word = CharSet.fromCharacters(maxCharacter, codes);
    const { sets } = new CharBase([...graph.sets(), this.#word, CharSet.all(maxCharacter)]);
    for (const [index, set] of sets.entries()) {
      for (const char of set.characters()) this.#classOf[char] = index;
    }
    this.begin = this.#progress(new Set(), 'edge');
  }

  isFoundAtEnd(progress: Progress): boolean {
    const { places, before } = progress;
    const reach = (place: number): readonly number[] => this.#graph.reach(place, before, 'edge');
    return (
      progress === this.#found || places.some((one) => reach(one).includes(this.#graph.accept))
    );
  }

  step(progress: Progress, char: number): Progress {
    const index = this.#classOf[char] ?? 0;
    progress.next[index] ??= this.#advance(progress, char);
    return progress.next[index];
  }

  #advance(progress: Progress, char: number): Progress {
    if (progress === this.#found) return progress;
    const after = this.#word.has(char) ? 'word' : 'other';
    const places = new Set<number>();
    for (const place of progress.places) {
      for (const reached of this.#graph.reach(place, progress.before, after)) {
        if (reached === this.#graph.accept) return this.#found;
        const to = this.#graph.read(reached, char);
        if (to !== null) places.add(to);
      }
    }
    return this.#progress(places, after);
  }

  /** A search may begin anywhere: the start of the pattern is always among the places. */
  #progress(places: Set<number>, before: Neighbour): Progress {
    this.#budget.spend();
    const pruned = this.#graph.prune(places.add(this.#graph.start));
    const key = `${before} ${pruned.join(' ')}`;
    const known = this.#known.get(key) ?? { places: pruned, before, next: [] };
    this.#known.set(key, known);
    return known;
  }
}
