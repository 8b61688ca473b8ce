import type { PatternNode } from '../../regex/tree.ts';
import { readTree } from '../../regex/tree.ts';
import type { RegexEngine } from '../../regex/types.ts';

/** What the author of a pattern most likely meant by it. */
export interface Claim {
  /** The pattern tied to the host: it begins where the URL does, and its host ends at the slash. */
  readonly correction: string;
  /** Finds every location on the hosts that it claims. */
  readonly hosts: string;
}

/** One way through a pattern, from its first item to its last. */
type Line = readonly PatternNode[];

const linesMax = 32;

/**
 * The claim of a pattern that was written as one reads a URL: perhaps a scheme, then a host, then
 * perhaps a path. Null for any other.
 */
export function readClaim(pattern: string, engine: RegexEngine): Claim | null {
  const flags = /^\(\?[ims]+\)/.exec(pattern)?.[0] ?? '';
  const body = pattern.slice(flags.length);
  if (/\(\?[ims-]+\)/.test(body)) return null;
  const lines = linesOf(readTree(body));
  if (lines === null) return null;
  const reader = new ClaimReader(body, engine);
  const claims = lines.map((line) => reader.read(line));
  const read = claims.filter((claim) => claim !== null);
  if (read.length < claims.length) return null;
  const join = (parts: readonly string[]): string => {
    const distinct = [...new Set(parts)];
    return distinct.length === 1 ? (distinct[0] ?? '') : `(?:${distinct.join('|')})`;
  };
  const correction = join(read.map(({ host, tail }) => `${host}${tail}`));
  const hosts = join(read.map(({ host }) => host));
  return { correction: `${flags}^https://${correction}`, hosts: `${flags}^https://${hosts}/` };
}

/** Alternatives that hold a slash are ways of their own; null where there are too many. */
function linesOf(node: PatternNode): Line[] | null {
  if (node.kind === 'choice') {
    const each = node.options.map(linesOf);
    const all = each.flatMap((lines) => lines ?? []);
    return each.includes(null) || all.length > linesMax ? null : all;
  }
  if (node.kind !== 'sequence') return [[node]];
  let lines: Line[] = [[]];
  for (const item of node.items) {
    const splits = item.kind === 'sequence' || (item.kind === 'choice' && hasSlash(item));
    const inner = splits ? linesOf(item) : [[item]];
    if (inner === null || inner.length * lines.length > linesMax) return null;
    lines = lines.flatMap((line) => inner.map((more) => [...line, ...more]));
  }
  return lines;
}

function hasSlash(node: PatternNode): boolean {
  if (node.kind === 'atom') return node.text === '/' || node.text === '\\/';
  if (node.kind === 'repeat') return hasSlash(node.item);
  return childrenOf(node).some(hasSlash);
}

function childrenOf(node: PatternNode): readonly PatternNode[] {
  if (node.kind === 'sequence') return node.items;
  return node.kind === 'choice' ? node.options : [];
}

/** A host of any number of labels. */
const anyHost = '[a-z0-9.-]';

class ClaimReader {
  readonly #pattern: string;
  readonly #engine: RegexEngine;

  constructor(pattern: string, engine: RegexEngine) {
    this.#pattern = pattern;
    this.#engine = engine;
  }

  read(line: Line): { readonly host: string; readonly tail: string } | null {
    const items = this.#withoutScheme(withoutEdge(line));
    const slash = items.findIndex((item) => hasSlash(item) || item.kind === 'assertion');
    const end = slash === -1 ? items.length : slash;
    const host = this.#host(items.slice(0, end));
    return host === null ? null : { host, tail: this.#tail(items.slice(end)) };
  }

  /** Without the items that, together, are found in a scheme. */
  #withoutScheme(items: Line): Line {
    const slashes = items.flatMap((item, at) => (hasSlash(item) ? [at + 1] : []));
    const count = slashes.find((end) => {
      const compiled = this.#engine.compile(`^(?:${this.#written(items.slice(0, end))})$`);
      return compiled.ok && compiled.matcher.test('https://');
    });
    return withoutEdge(items.slice(count ?? 0));
  }

  #host(items: Line): string | null {
    const texts = items.map((item) => this.#hostItem(item));
    const host = texts.join('');
    if (!/[a-z0-9]/i.test(host.replaceAll(anyHost, ''))) return null;
    return host.startsWith('\\.') ? `${anyHost}+${host}` : host;
  }

  /** A dot that was not escaped means a dot; what runs over anything runs to the end of the host. */
  #hostItem(item: PatternNode): string {
    const written = this.#written([item]);
    switch (item.kind) {
      case 'atom':
        return written === '.' ? '\\.' : this.#isAny(item.text) ? anyHost : written;
      case 'repeat': {
        const { text } = item.item.kind === 'atom' ? item.item : { text: '' };
        const repeated = this.#isAny(text) ? anyHost : this.#hostItem(item.item);
        return `${repeated}${this.#pattern.slice(item.item.end, item.end)}`;
      }
      case 'sequence':
        return `(?:${item.items.map((inner) => this.#hostItem(inner)).join('')})`;
      case 'choice':
        return `(?:${item.options.map((option) => this.#option(option)).join('|')})`;
      case 'assertion':
        return written;
    }
  }

  #option(option: PatternNode): string {
    const items = option.kind === 'sequence' ? option.items : [option];
    return items.map((item) => this.#hostItem(item)).join('');
  }

  #isAny(atom: string): boolean {
    const compiled = this.#engine.compile(`^${atom}$`);
    return compiled.ok && ['/', '.', 'a', '-'].every((char) => compiled.matcher.test(char));
  }

  /** A slash ends the host: one that may be left out must not. */
  #tail(items: Line): string {
    const [first, ...rest] = items;
    if (first === undefined) return '/';
    if (first.kind === 'assertion' && first.what !== 'end') return this.#tail(rest);
    const text = this.#written(rest);
    if (first.kind === 'repeat' && first.min === 0) return `${this.#written([first.item])}${text}`;
    return `${first.kind === 'assertion' ? '/' : ''}${this.#written(items)}`;
  }

  #written(items: Line): string {
    return items.map(({ start, end }) => this.#pattern.slice(start, end)).join('');
  }
}

/** A word's or the text's edge at the beginning says no more than the scheme will. */
function withoutEdge(line: Line): Line {
  const first = line.findIndex((item) => item.kind !== 'assertion' || item.what === 'end');
  return first === -1 ? [] : line.slice(first);
}
