import { GatewayError } from '../errors.ts';
import type { EngineParts, PatternMatcher } from './types.ts';

/** The part of `re2` that is used. The package is optional, so its own types may not be there. */
interface Re2 {
  new (pattern: string, flags: string): PatternMatcher;
  readonly Set: new (
    patterns: readonly string[],
    flags: string,
  ) => {
    match(text: string): readonly number[];
  };
}

/**
 * RE2 itself.
 *
 * @throws GatewayError `ERR_ENGINE_MISSING` when the package or its binary cannot be loaded here.
 */
export async function loadNative(): Promise<EngineParts> {
  const re2 = await importRe2();
  return {
    name: 'native',
    compile: (normal) => new re2(normal, 'u'),
    set: (normals) => compileSet(re2, normals),
  };
}

/**
 * One pass over all patterns. A set runs on RE2's automaton alone, which gives up silently when it
 * needs more memory than it has; so a pattern that is always found stands first, and when even that
 * one is missing the patterns are tried one by one.
 */
function compileSet(re2: Re2, normals: readonly string[]): (text: string) => readonly number[] {
  let singles: readonly PatternMatcher[] | null = null;
  const oneByOne = (text: string): number[] => {
    singles ??= normals.map((normal) => new re2(normal, 'u'));
    return singles.flatMap((single, index) => (single.test(text) ? [index] : []));
  };
  let all: InstanceType<Re2['Set']>;
  try {
    all = new re2.Set(['(?:)', ...normals], 'u');
  } catch {
    // A pattern that RE2 refuses is refused here; a set that is too large is not.
    oneByOne('');
    return oneByOne;
  }
  return (text) => {
    const found = all.match(text);
    if (!found.includes(0)) return oneByOne(text);
    return found.flatMap((index) => (index === 0 ? [] : [index - 1])).toSorted((a, b) => a - b);
  };
}

async function importRe2(): Promise<Re2> {
  const name: string = 're2';
  try {
    const { default: re2 } = (await import(name)) as { default: Re2 };
    if (new re2('^a+$', 'u').test('aaa') && !new re2('^a+$', 'u').test('b')) return re2;
  } catch (cause) {
    throw missing(cause);
  }
  throw missing(undefined);
}

function missing(cause: unknown): GatewayError {
  return new GatewayError(
    'ERR_ENGINE_MISSING',
    'The native regex engine (re2) cannot be loaded here.',
    {
      help: 'Install with build scripts allowed (npm rebuild re2), or use the portable engine.',
      cause,
    },
  );
}
