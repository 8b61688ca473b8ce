import type { Edit, RawFinding, Span } from '../finding.ts';

/** A constant as far as it can be known without running anything. */
export type Folded =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' };

/** One alias of an import statement. `name` is null for `import module`, `*` for a star import. */
export interface ImportFact {
  readonly module: string;
  readonly name: string | null;
  readonly alias: string | null;
  /** Dots before the module: 0 is absolute. */
  readonly level: number;
  /** The dotted name (or the member) as it stands in the script. */
  readonly span: Span;
  /** The dotted name after `from`; the same as `span` where there is no `from`. */
  readonly source: Span;
  /** The whole statement. */
  readonly statement: Span;
  /** In a `try` statement that takes a failed import, or in what it does then. */
  readonly guarded: boolean;
}

export type AnnotationKind = 'variable' | 'parameter' | 'return' | 'type-alias' | 'type-parameter';

export interface AnnotationFact {
  readonly kind: AnnotationKind;
  /** The name that is annotated (`number`), or the function for `return`. */
  readonly name: string;
  /** The annotation itself, without colon or arrow. */
  readonly span: Span;
  /** What takes it out of the text, colon or arrow included; null where nothing simple does. */
  readonly removal: Edit | null;
  /** Why the script means something else without it; null where it does not. */
  readonly needed: string | null;
}

export type Access = 'load' | 'store' | 'delete';

/**
 * A name, or the longest attribute chain that starts at a name: `pd.io.common.os`. Attribute
 * chains on other expressions (`f().x.y`) have an empty `qualified`. Every Name node of CPython's
 * ast is in exactly one reference.
 */
export interface ReferenceFact {
  /** As written, NFKC-normalised, dots without blanks: `p.io.common.os`. */
  readonly spelled: string;
  /**
   * What it may stand for, aliases resolved: `pandas.io.common.os`. A name that no scope binds is
   * `builtins.NAME`, or the platform's pre-imported module (`np` → `numpy`). A name that the
   * script itself binds to something unknown has none.
   */
  readonly qualified: readonly string[];
  readonly access: Access;
  readonly span: Span;
  /** This reference is the function of a call. */
  readonly called: boolean;
  /** The name at the head is bound by the script: import, assignment, parameter… */
  readonly local: boolean;
}

/**
 * Every attribute access, match-class keyword patterns included, whatever it is applied to.
 * `getattr(x, 'name')` of a known name is one as well: its `span`, the second argument, ends
 * before its `whole`.
 */
export interface AttributeFact {
  readonly name: string;
  readonly access: Access;
  /** The name after the dot. */
  readonly span: Span;
  /** The whole expression up to and including the name. */
  readonly whole: Span;
  /** What the whole expression may stand for, as in {@link ReferenceFact}. */
  readonly qualified: readonly string[];
}

export interface ArgumentFact {
  /** Name of a keyword argument, `*` or `**` for unpacking, null when positional. */
  readonly keyword: string | null;
  /** The one constant that it is. */
  readonly value: Folded;
  /** All constants that it may be, of which the one is the only; none where that is not known. */
  readonly possible: readonly Folded[];
  /** Qualified names that the argument may stand for when it is a reference. */
  readonly qualified: readonly string[];
  readonly span: Span;
  /** It is written as a list, or as a comprehension of one. */
  readonly isList: boolean;
}

export interface CallFact {
  /** What is called: qualified names, empty when unknown. */
  readonly qualified: readonly string[];
  /** Last attribute of the function when it is an attribute access: `query` in `f().query(…)`. */
  readonly method: string | null;
  /** All that it may be where the function is handed on: `(x.query if y else x.eval)(…)`. */
  readonly methods: readonly string[];
  /** The receiver of a method when it folds to a constant: the template in `'{}'.format`. */
  readonly receiver: Folded;
  /** The function as written, blanks removed, at most `quotedCharsMax`. */
  readonly spelled: string;
  readonly arguments: readonly ArgumentFact[];
  /** Their keywords as written, `*` and `**` for whatever is unpacked. */
  readonly written: readonly (string | null)[];
  readonly span: Span;
  /** The function part only. */
  readonly function: Span;
  /** What may be called where that only hands it on, or is a name for it: `f` of `[f][0](x)`. */
  readonly callees: readonly Span[];
  readonly awaited: boolean;
  /** The call is a statement of its own: its value is dropped. */
  readonly statement: boolean;
}

/** A plain string or bytes literal (adjacent ones joined), or the literal part of an f-string. */
export interface StringFact {
  /** Decoded; null where it holds a named escape (`\N{…}`) outside ASCII. */
  readonly value: string | null;
  readonly bytes: boolean;
  readonly span: Span;
  /** Part of an f-string. */
  readonly formatted: boolean;
}

export interface ParameterFact {
  readonly name: string;
  readonly kind:
    'positional-only' | 'positional' | 'var-positional' | 'keyword-only' | 'var-keyword';
  readonly optional: boolean;
}

export interface DefinitionFact {
  readonly kind: 'function' | 'async-function' | 'class' | 'lambda';
  /** Empty for a lambda. */
  readonly name: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly parameters: readonly ParameterFact[];
  /** Qualified names of decorators (functions, classes) and bases (classes). */
  readonly decorators: readonly (readonly string[])[];
  readonly bases: readonly (readonly string[])[];
  /** Stands directly in a class body: a method. */
  readonly inClass: boolean;
  /** Stands at module level (under `if`, `try`, `with`… counts). */
  readonly atModule: boolean;
}

/** A name bound anywhere, with the scope that it is bound in. */
export interface BindingFact {
  readonly name: string;
  readonly how:
    | 'assign'
    | 'augment'
    | 'annotate'
    | 'walrus'
    | 'for'
    | 'with'
    | 'except'
    | 'import'
    | 'def'
    | 'class'
    | 'parameter'
    | 'match'
    | 'comprehension'
    | 'global'
    | 'nonlocal'
    | 'delete'
    | 'type';
  readonly scope: 'module' | 'function' | 'class' | 'comprehension';
  readonly span: Span;
  /** Offset from which its module or class has the name, whatever happens; else Infinity. */
  readonly certainFrom: number;
}

/** Statements that a contract asks about, with how many functions and classes they stand in. */
export interface FlowFact {
  readonly kind: 'return' | 'await' | 'yield' | 'async-for' | 'async-with' | 'async-comprehension';
  readonly span: Span;
  /** 0 at the top of the script. */
  readonly functionDepth: number;
  /** For `return`: it has a value; true otherwise. */
  readonly hasValue: boolean;
}

/** Steps of the two parts whose work no length of a text bounds by itself. */
export interface FactsEffort {
  /** Following what names may stand for. */
  readonly names: number;
  /** Working constants out. */
  readonly constants: number;
}

/** What is true of a script. Lists are in order of position. */
export interface Facts {
  readonly imports: readonly ImportFact[];
  readonly annotations: readonly AnnotationFact[];
  readonly references: readonly ReferenceFact[];
  readonly attributes: readonly AttributeFact[];
  readonly calls: readonly CallFact[];
  readonly strings: readonly StringFact[];
  /** What expressions put together, each as a literal of its whole would be: `'ab'[::-1]`. */
  readonly assembled: readonly StringFact[];
  readonly definitions: readonly DefinitionFact[];
  readonly bindings: readonly BindingFact[];
  readonly flow: readonly FlowFact[];
  /** Whether every way through the top level comes to `return` or `raise`, and none to its end. */
  readonly endsInReturn: boolean;
  /** Whether every way to the end of the top level binds the platform's entry name. */
  readonly entryIsCertain: boolean;
  /** Whether the entry function has a `return` with a value; null where there is none. */
  readonly entryReturns: boolean | null;
  /** Number of top-level statements. */
  readonly statements: number;
  /** What it took to make them; the same for the same tree, on every machine. */
  readonly effort: FactsEffort;
  /** Bounds that were hit while the facts were made: with them the facts are not complete. */
  readonly findings?: readonly RawFinding[];
}
