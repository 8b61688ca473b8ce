import type { Gate, GateRow, Judged, Question } from './gate.ts';
import { clocked } from './clock.ts';

/** Builtins that a first list of dangerous names has, called or not. */
const names =
  'eval exec open compile input breakpoint __import__ getattr setattr delattr globals locals vars ' +
  'dir help memoryview exit quit';
const builtins = new RegExp(`(?<![\\w.])(?:${names.replaceAll(' ', '|')})(?!\\w)`, 'g');
const dunders = /\.\s*(__\w+__)/g;
const imports = /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import\b|import[ \t]+([^#\n;]+))/gm;
const textOrComment = /#.*|('''|""")[\s\S]*?\1|(["'])(?:\\.|(?!\2)[^\\\n])*\2/g;

/**
 * What a team writes in an afternoon: imports that are not listed, dunder attributes, and the names
 * of dangerous builtins, looked for with regular expressions in the text without its strings and
 * comments. A reference for the rest.
 */
export class NaiveGate implements Gate {
  readonly id = 'naive';

  ask({ code, allow, repeat }: Question): Promise<Judged> {
    const { result: rules, ms } = clocked(() => findings(code, allow), repeat);
    return Promise.resolve({ decision: rules.length > 0 ? 'deny' : 'allow', rules, ms });
  }

  row(): GateRow {
    return {
      ...{ id: this.id, name: 'Naive list of names', version: null, link: null },
      ...{ reads: 'parse', status: 'ran' },
    };
  }

  async close(): Promise<void> {
    // It holds nothing.
  }
}

function findings(code: string, allow: readonly string[]): string[] {
  const text = code.replaceAll(textOrComment, (found) => found.replaceAll(/[^\n]/g, ' '));
  const listed = new Set(allow.map((module) => module.split('.')[0]));
  const modules = [...text.matchAll(imports)].flatMap(([, from, list]) =>
    (from ?? list ?? '').split(',').map((one) => one.trim().split(/[.\s]/)[0] ?? ''),
  );
  return [
    ...modules.filter((module) => !listed.has(module)).map((module) => `import ${module}`),
    ...[...text.matchAll(dunders)].map(([, name]) => `attribute ${name ?? ''}`),
    ...[...text.matchAll(builtins)].map(([name]) => `builtin ${name}`),
  ];
}
