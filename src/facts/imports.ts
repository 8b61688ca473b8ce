import { kind, token } from '../syntax/kinds.ts';
import { role } from './roles.ts';
import type { Walk } from './walk.ts';

/** Dots and name of what stands after `from`, blanks inside removed. */
function source(walk: Walk, node: number): { level: number; module: string } {
  const { kinds, text, starts, ends, limits } = walk.tree;
  if (kinds[node] === kind.dotted_name) return { level: 0, module: dotted(walk, node) };
  if (kinds[node] !== kind.relative_import) return { level: 0, module: '' };
  const prefix = text.slice(starts[node + 1], ends[node + 1]);
  const level = prefix.length - prefix.replaceAll('.', '').length;
  const name = limits[node + 1] as number;
  return { level, module: name < (limits[node] as number) ? dotted(walk, name) : '' };
}

/** A dotted name without blanks; its parts are no names of their own. */
function dotted(walk: Walk, node: number): string {
  const { kinds, limits } = walk.tree;
  const end = limits[node] as number;
  walk.roles[node] = role.skip;
  let name = '';
  for (let child = node + 1; child < end; child = limits[child] as number) {
    if (kinds[child] !== kind.identifier) continue;
    walk.roles[child] = role.skip;
    name += name === '' ? walk.name(child) : `.${walk.name(child)}`;
  }
  return name;
}

interface Alias {
  readonly node: number;
  readonly name: string;
  readonly alias: string | null;
  /** What the bound name is spelled by. */
  readonly boundBy: number;
}

/** The aliases of an import statement, from the node after `import` on. */
function aliases(walk: Walk, statement: number): Alias[] {
  const { kinds, limits } = walk.tree;
  const end = limits[statement] as number;
  const found: Alias[] = [];
  let importing = false;
  for (let child = statement + 1; child < end; child = limits[child] as number) {
    if (kinds[child] === token.import) importing = true;
    else if (!importing) continue;
    else if (kinds[child] === kind.dotted_name) {
      found.push({ node: child, name: dotted(walk, child), alias: null, boundBy: child });
    } else if (kinds[child] === kind.aliased_import) {
      const name = dotted(walk, child + 1);
      const last = (limits[child] as number) - 1;
      walk.roles[last] = role.skip;
      found.push({ node: child + 1, name, alias: walk.name(last), boundBy: last });
    } else if (kinds[child] === kind.wildcard_import) {
      found.push({ node: child, name: '*', alias: null, boundBy: child });
    }
  }
  return found;
}

/** `import a.b, c as d`: the plain form binds the first part, the aliased one the whole. */
export function importStatement(walk: Walk, node: number): void {
  const statement = walk.span(node);
  for (const each of aliases(walk, node)) {
    const { name, alias } = each;
    walk.imports.push({
      module: name,
      name: null,
      alias,
      level: 0,
      span: walk.span(each.node),
      source: walk.span(each.node),
      statement,
      guarded: walk.guardedTo > node,
    });
    const first = name.split('.', 1)[0] ?? name;
    const slot = walk.bind(alias ?? first, 'import', each.boundBy);
    walk.constants.push({ slot, name: alias === null ? first : name });
  }
}

/** `from ..a import b as c, d` and `from a import *`; `from __future__` has no module node. */
export function importFromStatement(walk: Walk, node: number): void {
  const future = walk.tree.kinds[node] === kind.future_import_statement;
  const { level, module } = future ? { level: 0, module: '__future__' } : source(walk, node + 2);
  const statement = walk.span(node);
  const from = walk.span(node + 2);
  const prefix = '.'.repeat(level) + module;
  const guarded = walk.guardedTo > node;
  for (const each of aliases(walk, node)) {
    const { name, alias } = each;
    const span = walk.span(each.node);
    walk.imports.push({ module, name, alias, level, span, source: from, statement, guarded });
    if (name === '*') {
      walk.stars.push({ module: prefix, offset: statement.start });
      continue;
    }
    const slot = walk.bind(alias ?? name, 'import', each.boundBy);
    walk.constants.push({ slot, name: module === '' ? prefix + name : `${prefix}.${name}` });
  }
}

const takesImportErrors =
  /^except\b[^:]*(?:\b(?:Import|ModuleNotFound)Error\b|\b(?:Base)?Exception\b)/;

/** Notes how far a `try` reaches that goes on where an import fails. */
export function tryStatement(walk: Walk, node: number): void {
  const { kinds, limits, starts, text } = walk.tree;
  const end = limits[node] as number;
  for (let child = node + 1; child < end; child = limits[child] as number) {
    if (kinds[child] !== kind.except_clause) continue;
    const start = starts[child] as number;
    const head = text.slice(start, start + headChars);
    if (/^except\s*:/.test(head) || takesImportErrors.test(head)) {
      walk.guardedTo = Math.max(walk.guardedTo, end);
      return;
    }
  }
}

/** Of an `except` clause, to find the types that it takes. */
const headChars = 200;
