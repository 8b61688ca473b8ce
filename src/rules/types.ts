import type { Level, RawFinding, Span } from '../finding.ts';
import type { Facts } from '../facts/types.ts';
import type { JobSnapshot } from '../job/types.ts';
import type { PlatformId } from '../platform/platform.ts';
import type { Matcher } from './matcher.ts';
import type { OptionValue } from './option-value.ts';

export type Options = Readonly<Record<string, OptionValue>>;

/** An option of a rule, as its page declares it. */
export interface OptionDefinition {
  readonly type: 'string' | 'number' | 'boolean' | 'strings';
  readonly default: OptionValue;
  /** Defaults that differ on a platform. */
  readonly platforms: Readonly<Partial<Record<PlatformId, OptionValue>>>;
  /** All values that are admitted; null where any value of the type is. */
  readonly values: readonly string[] | null;
  readonly description: string;
}

/** A code block of a page: what must be found, what must not, and what is known to slip through. */
export interface Example {
  readonly kind: 'denied' | 'allowed' | 'not-detected';
  readonly code: string;
  /** Line of the first line of code in the page, 1-based. */
  readonly line: number;
  /** Words after `python` in the info string: `platform=kusto` → `{platform: 'kusto'}`. */
  readonly context: Readonly<Record<string, string>>;
}

/**
 * Who emits the findings of a rule: `rules` the matcher, `syntax` decoding and parsing, `content`
 * whoever looks into artifacts and bundles, `job`
 * whoever judges the job around the script.
 */
export type Stage = 'rules' | 'syntax' | 'job' | 'content';

export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly family: string;
  readonly stage: Stage;
  readonly level: Level;
  /** Levels that differ on a platform. */
  readonly levels: Readonly<Partial<Record<PlatformId, Level>>>;
  readonly cwe: readonly number[];
  readonly since: string;
  /** Where the rule applies; null is everywhere. */
  readonly platforms: readonly PlatformId[] | null;
  readonly options: Readonly<Record<string, OptionDefinition>>;
  readonly related: Readonly<Record<string, readonly string[]>>;
  readonly message: string;
  readonly help: string;
  /** Of two findings with one cause, the rule with the higher precedence speaks. */
  readonly precedence: number;
  readonly match: readonly Matcher[];
  /** First paragraph of the page. */
  readonly reason: string;
  readonly examples: readonly Example[];
  /** Path of the page inside the package: `rules/imports/import-star.md`. */
  readonly docs: string;
}

/** What pages hold, as it can be written down. */
export interface CatalogContent {
  /** In order of id. */
  readonly rules: readonly Rule[];
  readonly digest: string;
}

export interface RuleCatalog {
  /** In order of id. */
  readonly rules: readonly Rule[];
  readonly byId: ReadonlyMap<string, Rule>;
  /** `sha256:…` over every page. */
  readonly digest: string;
}

/** What a policy says that rules ask about; a `Policy` has this form. */
export interface RuleSettings {
  readonly rules: Readonly<
    Record<string, { readonly level: Level | 'off'; readonly options: Options }>
  >;
  readonly imports: {
    readonly match: 'exact' | 'prefix' | 'any';
    readonly members: 'listed-module' | 'submodules';
    readonly allow: readonly string[];
  };
  readonly platform: PlatformId;
  readonly python: string;
  /** Image of the platform; null for one of the user's own, without it the platform's usual one. */
  readonly image?: string | null;
  /** Null for a bare interpreter. */
  readonly runtime?: string | null;
  readonly isolation?: { readonly network: 'none' | 'proxy' };
}

export interface RuleInput {
  readonly facts: Facts;
  readonly text: string;
  /** The job around the script; null for a script that is judged alone. */
  readonly snapshot: JobSnapshot | null;
  /** Is told what every rule found, whatever its level. */
  readonly observe?: (observation: RuleObservation) => void;
}

/** What rules found in a script before levels count: enough to judge it under other levels. */
export interface RuleObservation {
  /** How often each rule hit with its full level, `ruleHitsMax` at most; others are left out. */
  readonly hits: ReadonlyMap<string, number>;
  /** Of these, rules that hit only for what the list of imports does not admit. */
  readonly byImports: readonly string[];
  /** Absolute imports, and whether the map knows the member as a module. */
  readonly imports: readonly ImportUse[];
  readonly reach: Reach;
  /** Faults of the facts, which no policy sets. */
  readonly faults: readonly RawFinding[];
}

/** `import a.b` (no member) or `from a import b`. */
export interface ImportUse {
  readonly module: string;
  /** The name behind `import` of a `from`; null for a plain import. */
  readonly name: string | null;
  /** Whether `module.name` is a module of the runtime, as far as its map knows. */
  readonly isModule: boolean;
  /** Offset in the text, 0-based UTF-16. */
  readonly start: number;
}

/** Where the names of a script lead beyond the modules that they begin in. */
export interface Reach {
  /** Packages that are reached as modules, whether admitted or not. */
  readonly modules: readonly string[];
  /** Packages whose functions are reached under another module's name. */
  readonly functions: readonly string[];
  /** Some name leads out by its spelling, whatever a policy admits. */
  readonly always: boolean;
}

export interface RuleSet {
  /** Pure and bounded: at most `findingsMax` findings, errors first kept, in order of place. */
  evaluate(input: RuleInput): RawFinding[];
  /** The level in force. `error` for an id that no page has: what is unknown denies. */
  levelOf(rule: string): Level | 'off';
  /** The page of a rule; the folder of pages for an id that no page has. */
  docsOf(rule: string): string;
  /** Digest of the catalog, the surface map and the lists of packages that this was compiled from. */
  readonly digest: string;
}

/** One match of one rule, before findings of one cause are merged. */
export interface Hit {
  readonly span: Span;
  /** Hits of one rule with the same cause become one; default is the span. */
  readonly cause?: string;
  readonly chain?: readonly string[];
  /** The qualified name that `values.name` stands for. */
  readonly means?: string;
  /** What the page's message and help may name. */
  readonly values: Readonly<Record<string, string>>;
  /** Instead of the page's own. */
  readonly message?: string;
  readonly help?: string;
  readonly fix?: RawFinding['fix'];
  /** The finding counts as no more, whatever the rule's level. */
  readonly atMost?: Level;
}
