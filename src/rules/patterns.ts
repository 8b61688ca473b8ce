import type { StringTest } from './matcher.ts';

/** Longest dotted name that is looked up part by part; nothing real is near it. */
const partsMax = 64;

interface Node<T> {
  readonly children: Map<string, Node<T>>;
  /** The edge for a part `*`. */
  any: Node<T> | null;
  readonly exact: T[];
  readonly prefix: T[];
}

/**
 * Patterns over dotted names in one trie, so that a look-up costs as much as the name is long,
 * however many patterns there are. `*` stands for one part.
 */
export class NamePatterns<T> {
  readonly #root: Node<T> = newNode();

  /** A pattern matches the name itself, and with `prefix` everything under it. */
  add(pattern: string, entry: T, reach: 'exact' | 'prefix'): void {
    let node = this.#root;
    for (const part of pattern.split('.')) {
      if (part === '*') node = node.any ??= newNode();
      else {
        let next = node.children.get(part);
        if (!next) node.children.set(part, (next = newNode()));
        node = next;
      }
    }
    (reach === 'exact' ? node.exact : node.prefix).push(entry);
  }

  /** Entries of all patterns that match, in no particular order. */
  match(name: string): T[] {
    const found: T[] = [];
    let level = [this.#root];
    for (const part of name.split('.', partsMax)) {
      const next: Node<T>[] = [];
      for (const node of level) {
        const child = node.children.get(part);
        if (child) next.push(child);
        if (node.any) next.push(node.any);
      }
      if (next.length === 0) return found;
      for (const node of next) found.push(...node.prefix);
      level = next;
    }
    for (const node of level) found.push(...node.exact);
    return found;
  }

  has(name: string): boolean {
    return this.match(name).length > 0;
  }
}

function newNode<T>(): Node<T> {
  return { children: new Map(), any: null, exact: [], prefix: [] };
}

/** Whether names match any of some patterns, each reaching everything under it. */
export function nameTest(patterns: readonly string[]): (name: string) => boolean {
  const tree = new NamePatterns<true>();
  for (const pattern of patterns) tree.add(pattern, true, 'prefix');
  return (name) => tree.has(name);
}

/** Patterns over single names with at most one `*`: `__*__`, `tb_*`. */
export class WordPatterns<T> {
  readonly #exact = new Map<string, T[]>();
  readonly #open: { readonly head: string; readonly tail: string; readonly entry: T }[] = [];

  add(pattern: string, entry: T): void {
    const star = pattern.indexOf('*');
    if (star >= 0) {
      this.#open.push({ head: pattern.slice(0, star), tail: pattern.slice(star + 1), entry });
      return;
    }
    const entries = this.#exact.get(pattern);
    if (entries) entries.push(entry);
    else this.#exact.set(pattern, [entry]);
  }

  match(word: string): T[] {
    const found = [...(this.#exact.get(word) ?? [])];
    for (const { head, tail, entry } of this.#open) {
      const long = word.length > head.length + tail.length;
      if (long && word.startsWith(head) && word.endsWith(tail)) found.push(entry);
    }
    return found;
  }
}

/** Patterns over texts: whole ones are looked up, and only parts are looked for. */
export class TextPatterns<T> {
  readonly #whole = new Map<string, T[]>();
  readonly #parts: { readonly test: StringTest; readonly entry: T }[] = [];

  add(test: StringTest, entry: T): void {
    for (const text of test.equals ?? []) {
      const entries = this.#whole.get(text);
      if (entries) entries.push(entry);
      else this.#whole.set(text, [entry]);
    }
    if (test.starts || test.ends || test.contains) this.#parts.push({ test, entry });
  }

  match(text: string): readonly T[] {
    const found = this.#whole.get(text) ?? [];
    const others = this.#parts.filter(
      ({ test, entry }) => holdsPart(test, text) && !found.includes(entry),
    );
    return others.length === 0 ? found : [...found, ...others.map(({ entry }) => entry)];
  }
}

function holdsPart({ starts, ends, contains }: StringTest, text: string): boolean {
  return (
    (starts?.some((one) => text.startsWith(one)) ?? false) ||
    (ends?.some((one) => text.endsWith(one)) ?? false) ||
    (contains?.some((one) => text.includes(one)) ?? false)
  );
}

/** Answers of a look-up, kept: a script asks for the same few names again and again. */
export function remembered<T>(look: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    let answer = known.get(name);
    if (answer === undefined) known.set(name, (answer = look(name)));
    return answer;
  };
}
