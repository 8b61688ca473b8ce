import { limits } from '../../limits.ts';
import { artifactType } from '../../policy/kusto-words.ts';
import type { CalloutEntry } from '../../policy/types.ts';
import { parseConnectionString } from '../connection-string.ts';
import { patternOf } from '../entry-forms.ts';
import { compileCallouts } from '../judge.ts';
import type { CalloutJudge } from '../judge.ts';
import { Budget, BudgetError } from './budget.ts';
import { beginnings, both, members, minimal, minus, shortest } from './language.ts';
import type { Language } from './language.ts';
import { shortLabels } from './locations.ts';
import type { Universe } from './universe.ts';

/** What the entries of one policy speak of, as sets of locations. */
export class Prover {
  readonly universe: Universe;
  readonly #endMs: number;
  readonly #entries = new Map<CalloutEntry, Language | BudgetError>();
  readonly #judges = new Map<CalloutEntry, CalloutJudge>();

  constructor(universe: Universe) {
    this.universe = universe;
    this.#endMs = universe.clockMs() + limits.proofsMsMax;
  }

  /** What the next proof may take; nothing, when all of them have taken too long. */
  budget(): Budget {
    return new Budget(this.universe.clockMs, this.#endMs);
  }

  /**
   * The locations that an entry speaks of; its day of expiry aside.
   *
   * @throws BudgetError when that takes more than a proof may.
   */
  entry(entry: CalloutEntry): Language {
    const known = this.#entries.get(entry) ?? this.#tryEntry(entry);
    this.#entries.set(entry, known);
    if (known instanceof BudgetError) throw known;
    return known;
  }

  /**
   * A location of a set that stands for it, one that reads well where there is one; null for none.
   * `confirm` asks the engine that will judge; it must agree.
   *
   * @throws BudgetError when no member of the set that was looked at is a location in truth: it may
   * still have some.
   */
  witness(language: Language, confirm: (location: string) => boolean): string | null {
    const { registrable, plain, locations } = this.universe;
    const budget = this.budget();
    let location: string | null = null;
    for (const preferred of [registrable, plain, locations]) {
      location = shortest(this.#inBounds(both(language, preferred, budget), budget));
      if (location !== null && isLocation(location) && confirm(location)) return location;
    }
    if (location === null) return null;
    throw new BudgetError('no URL could be found that the parser of URLs lets through');
  }

  /** Hosts of the locations of a set; null where there are more than `most`. */
  hosts(language: Language, most: number): readonly string[] | null {
    const budget = this.budget();
    const roots = minimal(both(beginnings(language, budget), this.universe.roots, budget));
    const found = members(roots, most);
    return found?.map((root) => root.slice('https://'.length, -1)) ?? null;
  }

  /**
   * Whether the judge of callouts, given this entry alone, finds that it speaks of a location: it is
   * asked under a type without predefined entries.
   */
  speaks(entry: CalloutEntry, location: string): boolean {
    const judge = this.#judges.get(entry) ?? this.#judgeOf(entry);
    this.#judges.set(entry, judge);
    const read = parseConnectionString(location);
    return read.ok && judge.judge(read.url, artifactType, 0).decision === 'allow';
  }

  /** One that denies is asked as if it admitted what it is found in. */
  #judgeOf(entry: CalloutEntry): CalloutJudge {
    const { hosts } = entry.canCall || entry.regex === null ? entry : { hosts: null };
    const alone = { ...entry, hosts, type: artifactType, canCall: true, expires: null };
    return compileCallouts([alone], this.universe.engine);
  }

  #tryEntry(entry: CalloutEntry): Language | BudgetError {
    try {
      return this.#entry(entry);
    } catch (error) {
      if (error instanceof BudgetError) return error;
      throw error;
    }
  }

  #entry({ regex, hosts, pathPrefix, canCall }: CalloutEntry): Language {
    const budget = this.budget();
    const patterns = [
      ...(hosts !== null && (canCall || regex === null)
        ? [hosts.map((host) => patternOf(host, pathPrefix)).join('|')]
        : []),
      ...(regex === null ? [] : [regex]),
    ];
    const found = patterns.reduce(
      (within, pattern) => this.universe.found(pattern, budget, within),
      this.universe.locations,
    );
    return minimal(this.#inBounds(found, budget));
  }

  /** Lengths of labels are counted only where it matters: they make an automaton large. */
  #inBounds(language: Language, budget: Budget): Language {
    const location = shortest(language);
    if (location === null || isLocation(location)) return language;
    return this.universe.found(shortLabels, budget, language);
  }
}

function isLocation(text: string): boolean {
  const read = parseConnectionString(text);
  return read.ok && read.url.location === text && read.url.credential.kind === 'none';
}

/**
 * What is left of an entry when those of its type that deny have taken theirs.
 *
 * @throws BudgetError when that takes more than a proof may.
 */
export function admitted(
  entry: CalloutEntry,
  entries: readonly CalloutEntry[],
  prover: Prover,
): Language {
  return entries
    .filter((other) => other.type === entry.type && !other.canCall)
    .reduce(
      (rest, other) => minus(rest, prover.entry(other), prover.budget()),
      prover.entry(entry),
    );
}
