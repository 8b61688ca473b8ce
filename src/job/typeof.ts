import type { Fault } from '../errors.ts';
import { limits } from '../limits.ts';
import { faultAt } from './typeof-lexer.ts';
import { TypeofParser, type SchemaItem } from './typeof-parser.ts';
import type { KustoColumn } from './types.ts';

export type { SchemaItem };

export interface ParsedSchema {
  readonly text: string;
  readonly items: readonly SchemaItem[];
  /** Every fault, with line and column in the text; empty when the schema is good. */
  readonly faults: readonly Fault[];
}

/** Longest schema read, in UTF-16 units: 1,024 columns with long names. */
const schemaCharsMax = 262_144;

/**
 * Reads `typeof(*, fx:double)` or the list between its brackets. Never throws.
 * Grammar and type names: Kusto.Language's `SchemaTypeExpression`.
 */
export function parseTypeof(text: string): ParsedSchema {
  if (text.length > schemaCharsMax) {
    const message = `the schema has ${text.length} characters; at most ${schemaCharsMax} are read`;
    return { text: '', items: [], faults: [{ message, line: 1, column: 1 }] };
  }
  const parser = new TypeofParser(text);
  parser.parse();
  return { text, items: parser.items, faults: parser.faults };
}

/**
 * Puts the input's columns where `*` stands.
 *
 * @param input columns of the input table, or null where the job has none.
 */
export function resolveSchema(
  parsed: ParsedSchema,
  input: readonly KustoColumn[] | null,
): { readonly columns: readonly KustoColumn[]; readonly faults: readonly Fault[] } {
  const columns: KustoColumn[] = [];
  const faults: Fault[] = [...parsed.faults];
  const seen = new Set<string>();
  const starred = new Set<string>();
  const add = (column: KustoColumn, start: number, fromStar: boolean): void => {
    if (!seen.has(column.name)) columns.push({ name: column.name, type: column.type });
    else faults.push(twice(parsed.text, start, column.name, starred.has(column.name) || fromStar));
    seen.add(column.name);
    if (fromStar) starred.add(column.name);
  };
  for (const item of parsed.items) {
    if (item.kind === 'column') add(item, item.start, false);
    else if (input !== null) for (const column of input) add(column, item.start, true);
    else if (parsed.faults.length === 0) {
      const help = 'Name the columns of the result one by one, or give the job an input.';
      const message = '`*` stands for the columns of the input, and the job has no input';
      faults.push(faultAt(parsed.text, item.start, message, help));
    }
  }
  if (columns.length > limits.columnsMax) {
    const message = `the schema has ${columns.length} columns; at most ${limits.columnsMax} are taken`;
    faults.push({ message, line: 1, column: 1 });
  }
  return { columns, faults };
}

function twice(text: string, start: number, name: string, fromInput: boolean): Fault {
  const message = fromInput
    ? `column ${JSON.stringify(name)} stands twice: the input has it already, through \`*\``
    : `column ${JSON.stringify(name)} stands twice`;
  const help = fromInput
    ? 'Leave it out, since `*` brings it, or give the new column another name.'
    : 'Give every column a name of its own.';
  return faultAt(text, start, message, help);
}
