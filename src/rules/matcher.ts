import type { Level } from '../finding.ts';
import type { AnnotationKind, Access } from '../facts/types.ts';
import type { PlatformId } from '../platform/platform.ts';
import type { OptionValue } from './option-value.ts';
import type { Stage } from './types.ts';

/** What must hold of one argument of a call; all tests that are given must. */
export interface ArgumentCondition {
  readonly position?: number | undefined;
  readonly keyword?: string | undefined;
  /** The argument is not given. */
  readonly missing?: true | undefined;
  /** The argument is given, whatever it is. */
  readonly present?: true | undefined;
  /** It folds to a constant, or does not. */
  readonly constant?: boolean | undefined;
  /** It folds to something true, or cannot be known. */
  readonly truthy?: true | undefined;
  readonly equals?: readonly string[] | undefined;
  /** It may be something else than these, or cannot be known. */
  readonly notEquals?: readonly string[] | undefined;
  readonly starts?: readonly string[] | undefined;
  readonly contains?: readonly string[] | undefined;
  /** It may stand for one of these names. */
  readonly named?: readonly string[] | undefined;
  readonly notNamed?: readonly string[] | undefined;
  /** Its keyword is written at the call, not brought by `**` from elsewhere. */
  readonly written?: true | undefined;
  /** It is a file that the rule's option `paths` does not admit. */
  readonly file?: true | undefined;
  /** It is neither a buffer in memory nor an open file. */
  readonly buffer?: false | undefined;
  /** It is a literal URL. */
  readonly url?: true | undefined;
}

export interface StringTest {
  readonly equals?: readonly string[] | undefined;
  readonly starts?: readonly string[] | undefined;
  readonly ends?: readonly string[] | undefined;
  readonly contains?: readonly string[] | undefined;
}

/**
 * One line of a page's `match`: exactly one predicate, and modifiers that mean something beside it.
 */
export interface Matcher {
  readonly import?: readonly string[] | undefined;
  readonly reference?: readonly string[] | undefined;
  readonly call?: readonly string[] | undefined;
  readonly method?: readonly string[] | undefined;
  readonly attribute?: readonly string[] | undefined;
  readonly store?: readonly string[] | undefined;
  readonly string?: StringTest | undefined;
  readonly define?: readonly string[] | undefined;
  readonly annotation?: readonly AnnotationKind[] | undefined;
  readonly check?: string | undefined;
  readonly arguments?: readonly ArgumentCondition[] | undefined;
  readonly access?: readonly Access[] | undefined;
  readonly called?: boolean | undefined;
  /**
   * `unknown`: nothing is known of what is called. `pandas`: a frame or series for certain; with
   * `perhaps-pandas` the finding is a note where that is not certain.
   */
  readonly receiver?: 'any' | 'unknown' | 'pandas' | 'perhaps-pandas' | undefined;
  readonly except?: readonly string[] | undefined;
  /** The attribute, or the call, passes where one of these follows it directly. */
  readonly unlessBefore?: readonly string[] | undefined;
  /** These pass where a method reads them, or calls them, of its own parameter (`self.__class__`). */
  readonly exceptOwn?: readonly string[] | undefined;
  /** These pass where they are called on a class of the script by its name, with nothing. */
  readonly exceptClass?: readonly string[] | undefined;
  /** These pass where they are read of a function of the script by its name. */
  readonly exceptFunction?: readonly string[] | undefined;
  /** These pass where they are read by a dot, and not by a pattern or by the text of their name. */
  readonly exceptDotted?: readonly string[] | undefined;
  /** The method passes where it is called on an attribute of one of these names. */
  readonly exceptOn?: readonly string[] | undefined;
  /** The attribute counts only on an attribute of one of these names. */
  readonly on?: readonly string[] | undefined;
  /** The text passes as the key of an item that is only read, or set to False. */
  readonly unlessRead?: true | undefined;
  /** These pass where nothing but their names is asked for: `sorted(x.__dict__)`. */
  readonly unlessNames?: readonly string[] | undefined;
  /** These pass in a loop that hands nothing of them on: `[base.__name__ for base in x.__mro__]`. */
  readonly unlessLookedAt?: readonly string[] | undefined;
  /** These pass where they become a text or a number: `print(x.__defaults__)`. */
  readonly unlessShown?: readonly string[] | undefined;
  /** These pass where of what they give only the error is taken: `sys.exc_info()[1]`. */
  readonly unlessError?: readonly string[] | undefined;
  /** These pass where they are asked for the hints of a class of the script, which are types. */
  readonly unlessTypes?: readonly string[] | undefined;
  /** Methods of these names pass that await something else: `yield from x.__await__()`. */
  readonly unlessDelegated?: readonly string[] | undefined;
  /** The name passes in an `except` clause. */
  readonly unlessCaught?: true | undefined;
  /** The text passes as what `hasattr` is asked for: nobody gets more than yes or no. */
  readonly unlessAsked?: true | undefined;
  readonly within?: 'class' | 'module' | 'any' | undefined;
  /** What a finding carries as its fix. */
  readonly fix?: 'rename' | undefined;
  /** Options of the rule that must have one of these values. */
  readonly options?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly platforms?: readonly PlatformId[] | undefined;
  /**
   * `pandas 2.0`: the line stands only where the platform has that version of the package or a later
   * one, and messages may name both. What is gone cannot be imported either.
   */
  readonly removed?: string | undefined;
  /** What the very name may be replaced by, as the finding's fix: `float` for `np.float`. */
  readonly instead?: string | undefined;
  /** The line stands only where a policy gives scripts this network. */
  readonly network?: 'none' | 'proxy' | undefined;
  readonly message?: string | undefined;
  readonly help?: string | undefined;
}

/** The predicates, each with the modifiers that mean something beside it. */
export const predicates: Readonly<Record<string, readonly string[]>> = {
  import: ['except'],
  reference: [
    'access',
    'called',
    'except',
    'exceptOwn',
    'unlessNames',
    'unlessLookedAt',
    'unlessError',
    'unlessTypes',
    'unlessCaught',
  ],
  call: ['arguments', 'except', 'unlessBefore'],
  method: ['arguments', 'receiver', 'exceptOn'],
  attribute: [
    'access',
    'called',
    'except',
    'unlessBefore',
    'exceptOwn',
    'exceptClass',
    'exceptFunction',
    'exceptDotted',
    'unlessNames',
    'unlessLookedAt',
    'unlessShown',
    'on',
    'receiver',
  ],
  store: ['except'],
  string: ['unlessRead', 'unlessAsked'],
  define: ['within', 'except', 'unlessDelegated', 'fix'],
  annotation: [],
  check: [],
};

/** Modifiers of which each belongs to some predicates only. */
export const modifiers: readonly string[] = [...new Set(Object.values(predicates).flat())];

/** Front matter of a rule page, defaults filled in. */
export interface FrontMatter {
  readonly id: string;
  readonly title: string;
  readonly family: string;
  readonly stage: Stage;
  readonly level: Level;
  readonly levels: Readonly<Partial<Record<PlatformId, Level>>>;
  readonly cwe: readonly number[];
  readonly since: string;
  readonly platforms?: readonly PlatformId[] | undefined;
  readonly options: Readonly<Record<string, OptionMatter>>;
  readonly related: {
    readonly ruff?: readonly string[] | undefined;
    readonly bandit?: readonly string[] | undefined;
    readonly semgrep?: readonly string[] | undefined;
  };
  readonly precedence: number;
  readonly message: string;
  readonly help: string;
  readonly match: readonly Matcher[];
}

export interface OptionMatter {
  readonly type: 'string' | 'number' | 'boolean' | 'strings';
  readonly default: OptionValue;
  readonly platforms: Readonly<Partial<Record<PlatformId, OptionValue>>>;
  readonly values?: readonly string[] | undefined;
  readonly description: string;
}
