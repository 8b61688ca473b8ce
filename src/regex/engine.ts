import { limits } from '../limits.ts';
import { loadNative } from './native.ts';
import { normalize } from './normalize.ts';
import { loadPortable } from './portable.ts';
import type {
  Compiled,
  CompiledSet,
  EngineName,
  EngineParts,
  PatternFault,
  RegexEngine,
} from './types.ts';

/**
 * An engine that matches in linear time: RE2 itself, or its portable twin. `auto` takes the native
 * one where it loads.
 *
 * @throws GatewayError `ERR_ENGINE_MISSING` when `native` was asked for and cannot be loaded.
 */
export async function loadRegexEngine(engine: 'auto' | EngineName): Promise<RegexEngine> {
  if (engine === 'portable') return makeEngine(await loadPortable());
  if (engine === 'native') return makeEngine(await loadNative());
  return makeEngine(await loadNative().catch(loadPortable));
}

function makeEngine(parts: EngineParts): RegexEngine {
  return {
    name: parts.name,
    compile: (pattern) => compile(parts, pattern),
    set: (patterns) => compileSet(parts, patterns),
  };
}

function compile(parts: EngineParts, pattern: string): Compiled {
  const read = normalize(pattern);
  if (!read.ok) return read;
  try {
    return { ok: true, matcher: parts.compile(read.normal) };
  } catch (error) {
    return { ok: false, fault: engineFault(error) };
  }
}

function compileSet(parts: EngineParts, patterns: readonly string[]): CompiledSet {
  const normals: string[] = [];
  let steps = 0;
  for (const [index, pattern] of patterns.entries()) {
    const read = normalize(pattern);
    if (!read.ok) return { ok: false, index, fault: read.fault };
    normals.push(read.normal);
    steps += read.steps;
    if (steps > limits.patternSetStepsMax) return { ok: false, index, fault: tooMany };
  }
  try {
    return { ok: true, set: { match: parts.set(normals), steps } };
  } catch (error) {
    const index = patterns.findIndex((pattern) => !compile(parts, pattern).ok);
    return { ok: false, index: Math.max(0, index), fault: engineFault(error) };
  }
}

const tooMany: PatternFault = {
  offset: 0,
  construct: 'size',
  message: 'with the patterns before it, it compiles to more than a policy may',
};

function engineFault(error: unknown): PatternFault {
  const reason = error instanceof Error ? error.message : 'the engine refuses it';
  return { offset: 0, construct: 'syntax', message: `not a pattern of RE2: ${reason}` };
}
