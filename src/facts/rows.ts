import { canonicalJson, digestBytes } from '../job/canonical.ts';
import { kind } from '../syntax/kinds.ts';
import { LineTable } from '../syntax/span.ts';
import type { SyntaxTree } from '../syntax/tree.ts';
import type { Span } from '../finding.ts';
import type { CallFact, DefinitionFact, Facts, ParameterFact } from './types.ts';

/** One fact as CPython's own parser would state it; `text` is its canonical JSON. */
interface Row {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

const definitionNames: Readonly<Record<DefinitionFact['kind'], string>> = {
  function: 'def',
  'async-function': 'async def',
  class: 'class',
  lambda: 'lambda',
};

const parameterCodes: Readonly<Record<ParameterFact['kind'], string>> = {
  'positional-only': 'p',
  positional: 'a',
  'var-positional': 'v',
  'keyword-only': 'k',
  'var-keyword': 'w',
};

/** Bindings whose names CPython keeps as strings, so that no Name node shows them. */
const namedBindings: Readonly<Record<string, string>> = {
  match: 'capture',
  except: 'except',
  global: 'global',
  nonlocal: 'nonlocal',
  type: 'type',
};

/** Positions as CPython's `ast` has them; inside f-strings versions differ, so there all are 0. */
class Places {
  readonly #lines: LineTable;
  readonly #formatted: readonly number[];

  constructor(tree: SyntaxTree) {
    this.#lines = new LineTable(tree.text);
    const formatted: number[] = [];
    for (let node = 0; node < tree.count; node += 1) {
      if (tree.kinds[node] !== kind.interpolation) continue;
      formatted.push(tree.starts[node] as number, tree.ends[node] as number);
      node = (tree.limits[node] as number) - 1;
    }
    this.#formatted = formatted;
  }

  #isFormatted(offset: number): boolean {
    const bounds = this.#formatted;
    let low = 0;
    let high = bounds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((bounds[middle] as number) <= offset) low = middle + 1;
      else high = middle;
    }
    return low % 2 === 1;
  }

  row(name: string, offset: number, ...rest: unknown[]): Row {
    const place = offset >= 0 && !this.#isFormatted(offset);
    const line = place ? this.#lines.line(offset) : 0;
    const column = place ? this.#lines.utf8Column(offset) : 0;
    return { line, column, text: canonicalJson([name, line, column, ...rest]) };
  }
}

function parameterCode({ name, kind: of, optional }: ParameterFact): string {
  return `${parameterCodes[of]}${optional ? '=' : ':'}${name}`;
}

function callRow(places: Places, call: CallFact): Row {
  const keywords: string[] = [];
  let positional = 0;
  for (const keyword of call.written) {
    if (keyword === null || keyword === '*') positional += 1;
    else keywords.push(keyword);
  }
  return places.row('call', call.span.start, positional, keywords);
}

function compare(a: Row, b: Row): number {
  return a.line - b.line || a.column - b.column || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
}

const beyondLatin1 = /[^\0-\xff]/;

/** Of strings with `\N{…}` in them only those are compared that the gate's own names suffice for. */
function namesCharacters(text: string, { start, end }: Span): boolean {
  return text.slice(start, end).includes('\\N{');
}

function* bodyRows(facts: Facts, places: Places, text: string): Generator<Row> {
  for (const { statement, module, name, alias, level } of facts.imports) {
    const row = name === null ? [null, module, alias, level] : [module, name, alias, level];
    yield places.row('import', statement.start, ...row);
  }
  for (const { kind: of, span } of facts.annotations) {
    yield places.row('annotation', span.start, of);
  }
  for (const { name, access, span, whole } of facts.attributes) {
    if (whole.start === span.start) yield places.row('pattern-attribute', -1, name);
    else if (whole.end === span.end) yield places.row('attribute', whole.start, name, access);
  }
  for (const { spelled, access, span } of facts.references) {
    const dot = spelled.indexOf('.');
    const name = dot < 0 ? spelled : spelled.slice(0, dot);
    yield places.row('name', span.start, name, dot < 0 ? access : 'load');
  }
  for (const { kind: of, name, span, parameters } of facts.definitions) {
    yield places.row(definitionNames[of], span.start, name, parameters.map(parameterCode));
  }
  for (const call of facts.calls) yield callRow(places, call);
  for (const { value, bytes, span, formatted } of facts.strings) {
    if (formatted) continue;
    const known = value !== null && !(beyondLatin1.test(value) && namesCharacters(text, span));
    yield places.row('string', span.start, known ? value : null, bytes);
  }
  for (const { name, how } of facts.bindings) {
    const row = namedBindings[how];
    if (row !== undefined) yield places.row(row, -1, name);
  }
}

/**
 * The facts as rows that CPython's own parser yields as well (`worker/facts.py`), in one
 * canonical JSON text: equal texts mean that both parsers saw the same program.
 */
export function factRows(facts: Facts, tree: SyntaxTree): string {
  const rows = [...bodyRows(facts, new Places(tree), tree.text)].sort(compare);
  return `[${rows.map(({ text }) => text).join(',')}]`;
}

/** What a permit names: the digest of {@link factRows}. */
export function factsDigest(facts: Facts, tree: SyntaxTree): string {
  return digestBytes(factRows(facts, tree));
}
