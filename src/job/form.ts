import { types } from 'node:util';
import type { RawFinding } from '../finding.ts';
import { limits } from '../limits.ts';
import { didYouMean } from '../text/nearest.ts';
import { RowColumns, rowsFaults, type RowsFault } from './row-columns.ts';
import { cut, describe, memberPath, quote } from './shown.ts';
import type { Json } from './types.ts';

/** Values of the keys of an object that a caller handed in, each read once. */
export type Record_ = ReadonlyMap<string, unknown>;

const nowhere = { start: 0, end: 0 } as const;

/**
 * JSON values that one job may bring outside of its tables' bytes: enough for a million rows of
 * four columns.
 */
const nodesMax = 5_000_000;

/** Marks a value that was refused; the finding is noted already. */
export const refused: unique symbol = Symbol('refused');
export type Refused = typeof refused;

/**
 * Reads what a caller handed in, which may be anything: each property is read once, copied and
 * bounded. Faults become findings that name the path.
 */
export class FormReader {
  readonly findings: RawFinding[] = [];
  #nodes = 0;
  #chars = 0;

  /** @param member path of what it is about, such as `outputSchema[0].type` */
  fault(message: string, help: string, rule = 'job-form', member?: string): Refused {
    if (this.findings.length < limits.findingsMax) {
      const at = member === undefined ? {} : { member };
      this.findings.push({ rule, message, help, span: nowhere, ...at });
    }
    return refused;
  }

  /** `path` is not `expected`. */
  wrong(path: string, value: unknown, expected: string): Refused {
    const at = `\`${cut(path)}\``;
    const found =
      value === undefined
        ? `missing; it must be ${expected}`
        : `${describe(value)}, not ${expected}`;
    return this.fault(`${at} is ${found}`, `Set ${at} to ${expected}.`, undefined, path);
  }

  /** An object's own keys and values; class instances are taken for what they hold. */
  record(path: string, value: unknown): Record_ | Refused {
    if (!isRecord(value)) return this.wrong(path, value, 'an object');
    const keys = Object.keys(value);
    if (keys.length > nodesMax) return this.#tooMuch(path);
    return new Map(keys.map((key) => [key, value[key]]));
  }

  /** Keys that are none of `known`. */
  unknownKeys(path: string, record: Record_, known: readonly string[], where: string): void {
    for (const key of record.keys()) {
      if (known.includes(key)) continue;
      if (this.findings.length >= limits.findingsMax) return;
      const at = path === '' ? quote(key) : `${quote(key)} in \`${path}\``;
      this.fault(
        `key ${at} is not known ${where}${didYouMean(key, known)}`,
        `Take it out, or write one of ${known.map((name) => `\`${name}\``).join(', ')}.`,
        undefined,
        path === '' ? key : memberPath(path, key),
      );
    }
  }

  list(path: string, value: unknown, lengthMax: number): readonly unknown[] | Refused {
    if (!Array.isArray(value)) return this.wrong(path, value, 'an array');
    const length = value.length;
    if (length > lengthMax) {
      const message = `\`${path}\` has ${length} entries; at most ${lengthMax} are taken`;
      return this.fault(message, 'Hand in fewer.', undefined, path);
    }
    const copy: unknown[] = [];
    for (let i = 0; i < length; i++) copy.push(value[i]);
    return copy;
  }

  text(path: string, value: unknown): string | Refused {
    return typeof value === 'string' ? value : this.wrong(path, value, 'a text');
  }

  flag(path: string, value: unknown): boolean | Refused {
    return typeof value === 'boolean' ? value : this.wrong(path, value, 'true or false');
  }

  /** One of some texts. */
  choice<T extends string>(path: string, value: unknown, choices: readonly T[]): T | Refused {
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    const meant = typeof value === 'string' ? didYouMean(value, choices) : '';
    const list = choices.map((choice) => `\`${choice}\``).join(', ');
    const message = `\`${path}\` is ${describe(value)}${meant}`;
    return this.fault(message, `Set it to one of ${list}.`, undefined, path);
  }

  /** Bytes, copied into memory of their own. */
  bytes(path: string, value: unknown, bytesMax: number): Uint8Array | Refused {
    if (!types.isUint8Array(value)) return this.wrong(path, value, 'bytes (Uint8Array)');
    const copy = byteLength(value) > bytesMax ? null : new Uint8Array(value);
    if (copy !== null && copy.byteLength <= bytesMax) return copy;
    return this.fault(
      `\`${path}\` has ${byteLength(value)} bytes; at most ${bytesMax} are taken`,
      'Hand in less.',
    );
  }

  /** A JSON value, copied and frozen through and through. */
  json(path: string, value: unknown): Json | Refused {
    return this.#copy(() => path, value, 0);
  }

  /** Rows, each an object of JSON values, copied column by column. */
  rows(path: string, value: readonly unknown[]): RowColumns | Refused {
    const columns = new RowColumns();
    const length = value.length;
    if ((this.#nodes += length) > nodesMax) return this.#tooMuch(path);
    for (let i = 0; i < length; i++) {
      if (this.#copyRow(() => `${path}[${i}]`, value[i], columns) === refused) return refused;
    }
    return columns;
  }

  #copyRow(path: () => string, row: unknown, into: RowColumns): Refused | null {
    if (!isRecord(row)) return this.wrong(path(), row, 'a row: {"column": value}');
    if (!isPlain(row)) return this.wrong(path(), row, 'a JSON value');
    const keys = Object.keys(row);
    if ((this.#nodes += keys.length) > nodesMax) return this.#tooMuch(path());
    for (const key of keys) {
      const member = row[key];
      if (member === undefined) continue;
      let copy: Json | Refused | undefined = this.#scalar(member);
      if (copy === undefined) copy = this.#copy(() => memberPath(path(), key), member, 2);
      if (copy === refused) return refused;
      const fault = into.put(key, copy);
      if (fault !== null) return this.#unbounded(path(), fault);
    }
    const fault = into.endRow();
    return fault === null ? null : this.#unbounded(path(), fault);
  }

  #unbounded(path: string, fault: RowsFault): Refused {
    const message = `the rows up to \`${path}\` ${rowsFaults[fault]}`;
    return this.fault(message, 'Hand in rows that share their keys, with data in values.');
  }

  /** `path` is only worked out for a fault: a table has a million values. */
  #copy(path: () => string, value: unknown, depth: number): Json | Refused {
    const scalar = this.#scalar(value);
    if (scalar !== undefined) return scalar;
    if (typeof value === 'string') return this.#tooMuch(path());
    if (typeof value === 'number') return this.wrong(path(), value, 'a finite number');
    if (typeof value !== 'object' || value === null) {
      return this.wrong(path(), value, 'a JSON value');
    }
    if (depth >= limits.jsonDepthMax) {
      const message = `\`${cut(path())}\` nests deeper than ${depth}, or contains itself`;
      return this.fault(message, 'Flatten the value.');
    }
    if (Array.isArray(value)) return this.#copyArray(path, value, depth);
    return this.#copyObject(path, value, depth);
  }

  /** What holds nothing else and is within bounds; undefined otherwise. */
  #scalar(value: unknown): Json | undefined {
    if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
    if (typeof value !== 'string') {
      return value === null || typeof value === 'boolean' ? value : undefined;
    }
    this.#chars += value.length;
    return this.#chars > limits.tableBytesMax ? undefined : value;
  }

  #copyArray(path: () => string, value: readonly unknown[], depth: number): Json | Refused {
    const length = value.length;
    if ((this.#nodes += length) > nodesMax) return this.#tooMuch(path());
    const copy: Json[] = [];
    for (let i = 0; i < length; i++) {
      const item = this.#copy(() => `${path()}[${i}]`, value[i], depth + 1);
      if (item === refused) return refused;
      copy.push(item);
    }
    return Object.freeze(copy);
  }

  #copyObject(path: () => string, value: object, depth: number): Json | Refused {
    if (!isPlain(value)) return this.wrong(path(), value, 'a JSON value');
    const keys = Object.keys(value);
    if ((this.#nodes += keys.length) > nodesMax) return this.#tooMuch(path());
    const entries: [string, Json][] = [];
    for (const key of keys) {
      const member = (value as Readonly<Record<string, unknown>>)[key];
      if (member === undefined) continue;
      this.#chars += key.length;
      const copy = this.#copy(() => memberPath(path(), key), member, depth + 1);
      if (copy === refused) return refused;
      entries.push([key, copy]);
    }
    return Object.freeze(Object.fromEntries(entries));
  }

  #tooMuch(path: string): Refused {
    return this.fault(
      `\`${path}\` holds more values than a job may bring (${nodesMax} values, ` +
        `${limits.tableBytesMax} characters)`,
      'Hand in the table as Arrow bytes, or fewer rows.',
    );
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value)
  );
}

/** Made by `{}`, by JSON or without a prototype, in this realm or another. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    prototype === Object.prototype ||
    prototype === null ||
    Object.getPrototypeOf(prototype) === null
  );
}

const lengthProperty = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  'byteLength',
);

/** The length that the engine knows, whatever property of that name the caller laid over it. */
function byteLength(value: Uint8Array): number {
  return Number(lengthProperty?.get?.call(value));
}
