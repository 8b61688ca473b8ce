import type { ArgumentFact, CallFact, Facts, StringFact } from '../facts/types.ts';
import type { Span } from '../finding.ts';
import type { JobSnapshot } from '../job/types.ts';
import { hiddenFacts, type HiddenFacts } from './hidden.ts';
import { ErrorTaken } from './error-taken.ts';
import { HintsRead } from './hints-read.ts';
import { followModules, type Resolution } from './surface.ts';
import { LookedAt } from './looked-at.ts';
import { OwnValues } from './own-values.ts';
import type { PlatformPackages } from './packages/platform-packages.ts';
import { PandasValues } from './pandas-values.ts';
import { remembered } from './patterns.ts';
import type { SurfaceSlot } from './surface-load.ts';
import type { Options, RuleSettings } from './types.ts';

/**
 * One script under judgement: its facts, and what several rules ask about them, worked out once.
 */
export interface Scene {
  readonly facts: Facts;
  readonly text: string;
  /** Every text of the script, in one piece or put together. */
  readonly texts: readonly StringFact[];
  readonly snapshot: JobSnapshot | null;
  readonly settings: RuleSettings;
  readonly packages: PlatformPackages;
  readonly hidden: HiddenFacts;
  readonly follow: (qualified: string) => Resolution;
  /** The qualified names and, where the map knows better, what they really are. */
  namesOf(qualified: readonly string[]): readonly string[];
  /** Whether the map knows a module of this name. */
  isModule(name: string): boolean;
  /** Methods that classes of the script define itself. */
  readonly ownMethods: ReadonlySet<string>;
  readonly own: OwnValues;
  readonly lookedAt: LookedAt;
  readonly errors: ErrorTaken;
  readonly hints: HintsRead;
  /** Names that the script binds anywhere. */
  readonly bound: () => ReadonlySet<string>;
  /** Which expressions are frames of pandas; worked out when it is asked for. */
  readonly pandas: () => PandasValues;
  /** Names that stand for nothing but an in-memory buffer. */
  readonly buffers: ReadonlySet<string>;
  /** Whether an argument is an in-memory buffer: a call of one, or a name that stands for one. */
  isBuffer(argument: ArgumentFact): boolean;
}

/** What scripts are judged on: the same for all of them under one policy. */
export interface Ground {
  readonly settings: RuleSettings;
  readonly surface: SurfaceSlot;
  readonly packages: PlatformPackages;
}

/** A check in TypeScript sees the scene and the options of the rule that asks. */
export interface CheckScene extends Scene {
  readonly options: Options;
}

/** Makers of buffers, and of open files: whether those may be opened was judged where they are. */
const bufferTypes: readonly string[] = [
  'io.StringIO', 'io.BytesIO', 'io.TextIOWrapper', 'io.BufferedReader', 'builtins.open', 'io.open',
  'gzip.open', 'bz2.open', 'lzma.open', 'codecs.open', 'tempfile.TemporaryFile',
  'tempfile.NamedTemporaryFile', 'tempfile.SpooledTemporaryFile', 'urllib.request.urlopen',
  'matplotlib.cbook.get_sample_data',
]; // prettier-ignore

/**
 * The text of a literal. Where it holds a named escape outside ASCII, the source without those; other
 * escapes then stay as they are written.
 */
export function literalText({ value, span }: StringFact, text: string): string {
  return value ?? text.slice(span.start, span.end).replace(/\\N\{[^}]*\}/g, '');
}

/** Sets the scene; linear in the facts. */
export function setScene(
  input: { facts: Facts; text: string; snapshot: JobSnapshot | null },
  { settings, surface, packages }: Ground,
): Scene {
  const { facts, text } = input;
  const follow = remembered((name: string) => followModules(surface.get(), name));
  const namesOf = (qualified: readonly string[]): readonly string[] => {
    if (qualified.length === 0) return qualified;
    const names = new Set(qualified);
    for (const name of qualified) names.add(follow(name).canonical);
    return [...names];
  };
  const makesBuffer = (call: CallFact) =>
    namesOf(call.qualified).some((name) => bufferTypes.includes(name));
  const bufferCalls = facts.calls.filter(makesBuffer);
  const bufferSpans = new Set(bufferCalls.map((call) => spanKey(call.span)));
  const bound = once(() => new Set(facts.bindings.map(({ name }) => name)));
  const buffers = bufferNames(facts, text, bufferCalls);
  return {
    ...input,
    texts: [...facts.strings, ...facts.assembled],
    settings,
    packages,
    hidden: hiddenFacts(facts, text, namesOf),
    follow,
    namesOf,
    isModule: (name) => surface.get()?.kinds.get(name) === 'module',
    ownMethods: new Set(facts.definitions.filter((one) => one.inClass).map((one) => one.name)),
    own: new OwnValues(facts, text),
    lookedAt: new LookedAt(facts, text, bound),
    errors: new ErrorTaken(facts, text, namesOf),
    hints: new HintsRead(facts, text),
    bound,
    pandas: once(() => new PandasValues(facts, text, settings.platform)),
    buffers,
    isBuffer: (argument) =>
      bufferSpans.has(spanKey(argument.span)) ||
      argument.qualified.some((name) => bufferTypes.some((type) => name.startsWith(type))) ||
      buffers.has(text.slice(argument.span.start, argument.span.end)),
  };
}

function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}

function spanKey(span: { start: number; end: number }): string {
  return `${span.start}:${span.end}`;
}

/**
 * Names of which every binding is `name = StringIO(…)` or `with StringIO(…) as name`, or a literal
 * of several lines: that is data as well.
 */
function bufferNames(facts: Facts, text: string, calls: readonly CallFact[]): Set<string> {
  const made = new Map<string, number>();
  for (const call of calls) {
    const name = nameOfWhole(text, call.span) ?? nameAfter(text, call.span.end);
    if (name) made.set(name, (made.get(name) ?? 0) + 1);
  }
  if (made.size === 0) return new Set();
  for (const { value, span } of facts.strings) {
    const name = value?.includes('\n') ? nameOfWhole(text, span) : null;
    if (name && made.has(name)) made.set(name, made.get(name)! + 1);
  }
  const bound = new Map<string, number>();
  for (const { name, how } of facts.bindings) {
    if (how !== 'delete' && made.has(name)) bound.set(name, (bound.get(name) ?? 0) + 1);
  }
  return new Set(
    [...made].filter(([name, count]) => bound.get(name) === count).map(([name]) => name),
  );
}

const nameBound = 120;

/** `name` in `name = …` of which a stretch is all that follows. */
function nameOfWhole(text: string, { start: offset, end }: Span): string | null {
  if (!/^[ \t]*(?:[\r\n;#)]|$)/.test(text.slice(end, end + nameBound))) return null;
  const found = /([A-Za-z_]\w*)[ \t]*:?=[ \t]*$/.exec(
    text.slice(Math.max(0, offset - nameBound), offset),
  );
  return found?.[1] ?? null;
}

/** `name` in ` as name` directly after an offset. */
function nameAfter(text: string, offset: number): string | null {
  return /^[ \t]+as[ \t]+([A-Za-z_]\w*)/.exec(text.slice(offset, offset + nameBound))?.[1] ?? null;
}
