import type { Fault } from '../errors.ts';
import { columnTypeNames, foreignNames, scalarOnlyNames } from './kusto-type-names.ts';
import { nearest } from '../text/nearest.ts';
import { faultAt, TypeofLexer, type Token } from './typeof-lexer.ts';
import type { KustoType } from './types.ts';

/** One item of `typeof(…)`: all columns of the input, or a column of its own. */
export type SchemaItem =
  | { readonly kind: 'star'; readonly start: number }
  | {
      readonly kind: 'column';
      readonly start: number;
      readonly name: string;
      readonly type: KustoType;
    };

/** Recursive descent without the recursion: the schema of a result is flat. */
export class TypeofParser {
  readonly items: SchemaItem[] = [];
  readonly faults: Fault[] = [];
  readonly #text: string;
  readonly #lexer: TypeofLexer;
  #token: Token = { kind: 'end', text: '', bracketed: false, start: 0 };
  #stopped = false;

  constructor(text: string) {
    this.#text = text;
    this.#lexer = new TypeofLexer(text);
    this.#advance();
  }

  parse(): void {
    const wrapped = this.#opens();
    if (this.#token.kind === 'end')
      this.#stop('the schema is empty', 'Write typeof(name:type, …).');
    else if (wrapped && this.#is(')')) {
      this.#stop('`typeof()` names no column', 'Write typeof(name:type, …).');
    }
    while (!this.#stopped) {
      this.#item();
      if (!this.#is(',')) break;
      this.#advance();
      if (this.#is(')') || this.#token.kind === 'end') {
        this.#stop('a column is missing behind the last comma', 'Take the comma out.');
      }
    }
    this.#close(wrapped);
  }

  /** `typeof` and its bracket, where they are written. */
  #opens(): boolean {
    const { kind, text, bracketed } = this.#token;
    if (this.#is('(')) {
      this.#advance();
      return true;
    }
    if (kind !== 'name' || bracketed || text.toLowerCase() !== 'typeof') return false;
    const start = this.#token.start;
    this.#advance();
    if (!this.#is('(')) return this.#notOpened(start);
    if (text !== 'typeof') {
      this.#fault(start, `\`${text}\` is not known to KQL.`, 'Write `typeof` in small letters.');
    }
    this.#advance();
    return true;
  }

  #notOpened(start: number): boolean {
    this.#fault(start, '`typeof` lacks its bracket', 'Write typeof(name:type, …).');
    this.#stopped = true;
    return false;
  }

  #item(): void {
    const { kind, text, start } = this.#token;
    if (this.#is('*')) {
      if (this.items.some((item) => item.kind === 'star')) {
        this.#fault(
          start,
          '`*` stands twice',
          'Write it once, where the columns of the input belong.',
        );
      } else this.items.push({ kind: 'star', start });
      this.#advance();
      return;
    }
    if (kind !== 'name') {
      const found = kind === 'end' ? 'the schema ends' : `\`${text}\` stands`;
      this.#stop(`${found} where a column must be`, 'Write name:type for each column.');
      return;
    }
    if (text === '') this.#fault(start, 'a column has an empty name', 'Name every column.');
    this.#advance();
    if (!this.#is(':')) {
      this.#missingType(text);
      return;
    }
    this.#advance();
    this.#type(text, start);
  }

  #missingType(name: string): void {
    const isType = Object.hasOwn(columnTypeNames, name);
    this.#stop(
      isType
        ? `\`${name}\` is a type; a column's name must stand before it`
        : `column ${JSON.stringify(name)} has no type`,
      isType ? `Write name:${name}.` : `Write ${name}:string, or the type that it has.`,
    );
  }

  #type(name: string, start: number): void {
    const { kind, text, bracketed, start: typeStart } = this.#token;
    if (this.#is('(')) {
      this.#stop(
        `column ${JSON.stringify(name)} has a schema of its own within`,
        'A result of the python plugin is flat: write one of its columns, or dynamic.',
      );
      return;
    }
    if (kind !== 'name' || bracketed) {
      this.#stop(`column ${JSON.stringify(name)} has no type`, 'Write name:type for each column.');
      return;
    }
    this.#advance();
    const type = Object.hasOwn(columnTypeNames, text) ? columnTypeNames[text] : undefined;
    if (type === undefined) this.#unknownType(name, text, typeStart);
    else this.items.push({ kind: 'column', start, name, type });
  }

  #unknownType(name: string, type: string, at: number): void {
    const column = `of column ${JSON.stringify(name)}`;
    const scalar = Object.hasOwn(scalarOnlyNames, type) ? scalarOnlyNames[type] : undefined;
    if (scalar !== undefined) {
      const message = `type \`${type}\` ${column} is a type of values, not of columns`;
      this.#fault(at, message, `Write \`${scalar}\`.`);
      return;
    }
    const known = { ...foreignNames, ...scalarOnlyNames, ...columnTypeNames };
    const near = nearest(type, Object.keys(known));
    const meant = near === null ? '' : `; did you mean \`${known[near]}\`?`;
    const help =
      'Types are bool, datetime, decimal, dynamic, guid, int, long, real, string, timespan.';
    this.#fault(at, `type \`${type}\` ${column} is not known${meant}`, help);
  }

  #close(wrapped: boolean): void {
    if (this.#stopped) return;
    if (wrapped && !this.#is(')')) {
      const found = this.#token.kind === 'end' ? 'it ends' : `\`${this.#token.text}\` stands`;
      this.#stop(
        `the schema is not closed: ${found} where \`,\` or \`)\` must be`,
        'Write typeof(name:type, …).',
      );
      return;
    }
    if (wrapped) this.#advance();
    if (!this.#stopped && this.#token.kind !== 'end') {
      this.#stop(
        `\`${this.#token.text}\` stands behind the end of the schema`,
        'Take it out, or put a comma before it.',
      );
    }
  }

  #is(punctuation: string): boolean {
    return this.#token.kind === 'punctuation' && this.#token.text === punctuation;
  }

  #advance(): void {
    const next = this.#lexer.next();
    if ('kind' in next) {
      this.#token = next;
      return;
    }
    if (!this.#stopped) this.faults.push({ help: 'Write typeof(name:type, …).', ...next });
    this.#stopped = true;
    this.#token = { kind: 'end', text: '', bracketed: false, start: this.#text.length };
  }

  #fault(at: number, message: string, help: string): void {
    this.faults.push(faultAt(this.#text, at, message, help));
  }

  /** A fault after which nothing further can be read. */
  #stop(message: string, help: string): void {
    if (!this.#stopped) this.#fault(this.#token.start, message, help);
    this.#stopped = true;
  }
}
