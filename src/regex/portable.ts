import type { EngineParts } from './types.ts';

/** RE2 in JavaScript: the same language and answers, slower. */
export async function loadPortable(): Promise<EngineParts> {
  const { RE2JS } = await import('re2js');
  const compile = (normal: string): { test(text: string): boolean } => {
    const compiled = RE2JS.compile(normal);
    return { test: (text) => compiled.test(text) };
  };
  return {
    name: 'portable',
    compile,
    set: (normals) => {
      const singles = normals.map(compile);
      return (text) => singles.flatMap((single, index) => (single.test(text) ? [index] : []));
    },
  };
}
