import type { Check } from './check.ts';

/** `from module import *`. */
export const importStar: Check = function* ({ facts }) {
  for (const { name, module, level, span, statement } of facts.imports) {
    if (name !== '*') continue;
    const shown = `${'.'.repeat(level)}${module}`;
    const short = module.split('.').at(-1) || 'module';
    yield {
      span: span.start < span.end ? span : statement,
      values: {
        module: shown,
        name: shown,
        nearest: module.includes('.') ? `import ${module} as ${short}` : `import ${short}`,
      },
    };
  }
};

/** `from . import name`, `from ..package import name`. */
export const importRelative: Check = function* ({ facts }) {
  for (const { name, module, level, span, statement } of facts.imports) {
    if (level === 0) continue;
    yield {
      span,
      cause: `import:${statement.start}:relative`,
      values: { module: `${'.'.repeat(level)}${module}`, name: name ?? '' },
    };
  }
};

/** Underscore names that libraries document. */
const documented: readonly string[] = ['__future__', '_', '__version__', '__all__', '__doc__'];

/** `from random import _os`, `import _thread`: a name that its module keeps to itself. */
export const privateImport: Check = function* ({ facts }) {
  for (const { name, module, alias, span, statement } of facts.imports) {
    const parts = module.split('.');
    if (name !== null && name !== '*') parts.push(name);
    const hidden = parts.find((part) => part.startsWith('_') && !documented.includes(part));
    if (hidden === undefined) continue;
    yield {
      span,
      cause: `import:${statement.start}:${module}:${name ?? ''}`,
      values: { name: hidden, module, member: name ?? '', value: alias ?? '' },
    };
  }
};
