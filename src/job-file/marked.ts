import { LineCounter, isMap, isScalar, parseAllDocuments, type Document, type Node } from 'yaml';
import type { Fault } from '../errors.ts';
import { literalBlock } from '../policy/literal-block.ts';
import { jsonFault } from '../text/json-fault.ts';
import { yamlFault } from '../text/yaml-fault.ts';

/** Parsed YAML or JSON with the places of its parts, 1-based. */
export interface Marked {
  readonly value: unknown;
  /** The place of a key, or of an element of a list; undefined where there is none to be known. */
  placeOf(path: readonly (string | number)[]): { line: number; column: number } | undefined;
  /** Whether a value is a text that is folded (`key: >`): its lines become one. */
  isFolded(key: string): boolean;
  /** Where the text of a literal block (`key: |`) starts; undefined for any other value. */
  blockOf(key: string): { lines: number; columns: number } | undefined;
}

/**
 * Reads a YAML 1.2 (core schema) or JSON text of one document. Duplicate keys are faults; aliases
 * are bounded by the parser's own limit.
 */
export function parseMarked(
  text: string,
  format: 'yaml' | 'json',
): { marked: Marked } | { faults: readonly Fault[] } {
  const lines = new LineCounter();
  const parsed = parseTolerantly(text, lines);
  if ('fault' in parsed) return { faults: [parsed.fault] };
  const { document } = parsed;
  if (document.errors.length > 0 && format === 'yaml')
    return { faults: [syntaxFault(text, document, lines)] };
  const value = valueOf(document, { text, format });
  if ('fault' in value) return { faults: [value.fault] };
  const marked: Marked = {
    value: value.value,
    placeOf: (path) => placeOf(document, lines, path),
    isFolded: (key) => {
      const node = document.getIn([key], true);
      return isScalar(node) && node.type === 'BLOCK_FOLDED';
    },
    blockOf: (key) => {
      const node = document.getIn([key], true) as Node | undefined;
      const lineAt = (offset: number): number => lineColumn(lines, offset).line;
      return literalBlock(node ?? null, text, lineAt) ?? undefined;
    },
  };
  return { marked };
}

function parseTolerantly(
  text: string,
  lines: LineCounter,
): { document: Document.Parsed } | { fault: Fault } {
  try {
    const documents = parseAllDocuments(text, {
      version: '1.2',
      schema: 'core',
      uniqueKeys: true,
      lineCounter: lines,
      prettyErrors: false,
    });
    const [document, second] = Array.isArray(documents) ? documents : [];
    if (document === undefined) return { fault: { message: 'the file is empty' } };
    if (second === undefined) return { document };
    const place = lineColumn(lines, second.range[0]);
    return { fault: { message: 'there is a second document; one file holds one job', ...place } };
  } catch (error) {
    return { fault: { message: `cannot be parsed: ${reasonOf(error)}` } };
  }
}

function syntaxFault(text: string, document: Document.Parsed, lines: LineCounter): Fault {
  const tooDeep = document.errors.find((error) => /call stack/.test(error.message));
  if (tooDeep !== undefined) {
    return { message: 'it is nested too deeply', ...lineColumn(lines, tooDeep.pos[0]) };
  }
  const { message = 'it is no YAML', help, offset = 0 } = yamlFault(text, document.errors) ?? {};
  return { message, ...lineColumn(lines, offset), ...(help !== undefined && { help }) };
}

/** JSON is read by JSON's own parser, so that what only YAML allows is not let through. */
function valueOf(
  document: Document.Parsed,
  source: { readonly text: string; readonly format: 'yaml' | 'json' },
): { value: unknown } | { fault: Fault } {
  try {
    if (source.format === 'json') return { value: JSON.parse(source.text) };
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    return {
      fault: source.format === 'json' ? jsonFault(source.text) : { message: reasonOf(error) },
    };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return 'it is nested too deeply';
  return error instanceof Error ? error.message : String(error);
}

function lineColumn(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function placeOf(
  document: Document.Parsed,
  lines: LineCounter,
  path: readonly (string | number)[],
): { line: number; column: number } | undefined {
  const last = path.at(-1);
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  if (last === undefined || !isMap(parent)) {
    const node = path.length > 0 ? document.getIn(path, true) : document.contents;
    return hasRange(node) ? lineColumn(lines, node.range[0]) : undefined;
  }
  const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === last);
  return hasRange(pair?.key) ? lineColumn(lines, pair.key.range[0]) : undefined;
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
