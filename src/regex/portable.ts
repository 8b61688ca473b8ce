import type { EngineParts } from './types.ts';

/**
 * RE2 in JavaScript: the same language and answers, slower. Its sets go on without their automaton
 * where that grows too large.
 */
export async function loadPortable(): Promise<EngineParts> {
  const { RE2JS, RE2Set } = await import('re2js');
  return {
    name: 'portable',
    compile: (normal) => {
      const compiled = RE2JS.compile(normal);
      return { test: (text) => compiled.test(text) };
    },
    set: (normals) => {
      const all = new RE2Set();
      for (const normal of normals) all.add(normal);
      all.compile();
      return (text) => all.match(text).toSorted((a, b) => a - b);
    },
  };
}
