import { DFA } from 'refa';
import { readTree } from '../../regex/tree.ts';
import type { RegexEngine } from '../../regex/types.ts';
import { AtomReader, maxCharacter } from './alphabet.ts';
import { Budget } from './budget.ts';
import { Graph } from './graph.ts';
import { either, minimal, minus } from './language.ts';
import type { Language } from './language.ts';
import { locationForm, neverInLocations, neverInWitnesses } from './locations.ts';
import { domainLocations, platformLocations, tenantLocations } from './registrable.ts';
import { searchLanguage } from './search.ts';

/** All locations that there are, for one engine. It takes some time to make, and serves for many proofs. */
export class Universe {
  readonly engine: RegexEngine;
  /** A clock that only goes forward, in milliseconds. */
  readonly clockMs: () => number;
  /** Every canonical location. */
  readonly locations: Language;
  /** Those that read well. */
  readonly plain: Language;
  /** Of these, those at names that a service gives to whoever asks. */
  readonly tenants: Language;
  /** Those at hosts that anyone may register, the tenants' among them. */
  readonly registrable: Language;
  /** `https://host/` alone. */
  readonly roots: Language;
  readonly #atoms: AtomReader;

  constructor(engine: RegexEngine, clockMs: () => number) {
    this.engine = engine;
    this.clockMs = clockMs;
    this.#atoms = new AtomReader(engine);
    const form = this.#found(locationForm, DFA.all({ maxCharacter }));
    this.locations = this.#without(form, neverInLocations);
    this.roots = this.#found('^https://[^/]*/$', this.locations);
    this.plain = this.#without(this.locations, neverInWitnesses);
    this.tenants = this.#found(tenantLocations, this.plain);
    const domains = this.#found(domainLocations, this.plain);
    const own = this.#without(domains, platformLocations);
    this.registrable = minimal(either(this.tenants, own, this.#budget()));
  }

  /**
   * The locations in which a pattern is found.
   *
   * @throws BudgetError when that takes more than the budget.
   */
  found(pattern: string, budget: Budget, within: Language = this.locations): Language {
    return searchLanguage(new Graph(readTree(pattern), this.#atoms, budget), within, budget);
  }

  /** Of states alone: these patterns are ours, and a slow machine must not be without them. */
  #budget(): Budget {
    return new Budget(() => 0, Infinity);
  }

  #found(pattern: string, within: Language): Language {
    return minimal(this.found(pattern, this.#budget(), within));
  }

  #without(language: Language, pattern: string): Language {
    const budget = this.#budget();
    return minimal(minus(language, this.found(pattern, budget, language), budget));
  }
}
