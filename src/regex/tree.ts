import { readClass } from './char-class.ts';
import { readEscape } from './escape.ts';
import { readGroupStart } from './group.ts';
import { PatternReader } from './reader.ts';

/** Where in the pattern a node is written; 0-based, `end` is exclusive. */
interface Written {
  readonly start: number;
  readonly end: number;
}

/** What holds between two characters; in a text of one line, `multiline` changes nothing. */
export type Assertion = 'begin' | 'end' | 'boundary' | 'no-boundary';

/** One character; `text` is a pattern of its own that says which. */
export interface AtomNode extends Written {
  readonly kind: 'atom';
  readonly text: string;
}

export interface RepeatNode extends Written {
  readonly kind: 'repeat';
  readonly item: PatternNode;
  readonly min: number;
  /** Null for no end. */
  readonly max: number | null;
}

export type PatternNode =
  | AtomNode
  | RepeatNode
  | (Written & { readonly kind: 'assertion'; readonly what: Assertion })
  | (Written & { readonly kind: 'sequence'; readonly items: readonly PatternNode[] })
  | (Written & { readonly kind: 'choice'; readonly options: readonly PatternNode[] });

/**
 * The tree of a pattern, for texts of one line. Lazy and greedy repetitions are the same here, as
 * only whether a pattern is found counts.
 *
 * @throws Error for a pattern that `normalize` refuses: ask it first.
 */
export function readTree(pattern: string): PatternNode {
  return new TreeReader(pattern).run();
}

/** A group that is open: its finished alternatives, and the one that is being read. */
interface Frame {
  readonly start: number;
  readonly options: PatternNode[];
  items: PatternNode[];
  itemsStart: number;
  /** What case-folding goes back to behind the group. */
  readonly foldAfter: boolean;
}

const assertions: Readonly<Record<string, Assertion>> = {
  '^': 'begin',
  $: 'end',
  '\\A': 'begin',
  '\\z': 'end',
  '\\b': 'boundary',
  '\\B': 'no-boundary',
};

class TreeReader {
  readonly #reader: PatternReader;
  readonly #open: Frame[] = [];
  #frame: Frame;
  #fold = false;

  constructor(pattern: string) {
    this.#reader = new PatternReader(pattern);
    this.#frame = newFrame(0, 0, false);
  }

  run(): PatternNode {
    const reader = this.#reader;
    while (!reader.done) this.#step();
    return endFrame(this.#frame, reader.at, reader.at);
  }

  #step(): void {
    const reader = this.#reader;
    const start = reader.at;
    const next = reader.pattern[start] ?? '';
    if (next === '(') this.#openGroup();
    else if (next === ')') this.#closeGroup();
    else if (next === '|') this.#nextOption();
    else if (next === '^' || next === '$') this.#assert(reader.take(), start);
    else if (next === '\\') this.#escape(start);
    else if (next === '[') this.#atom(() => void readClass(reader));
    else if (!this.#repeat()) this.#atom(() => void reader.take());
  }

  #put(node: PatternNode): void {
    this.#frame.items.push(node);
  }

  #atom(read: () => void): void {
    const reader = this.#reader;
    const start = reader.at;
    read();
    const written = reader.pattern.slice(start, reader.at);
    const text = this.#fold ? `(?i:${written})` : written;
    this.#put({ kind: 'atom', text, start, end: reader.at });
  }

  #assert(text: string, start: number): void {
    const what = assertions[text];
    if (what === undefined) throw new Error(`${text} is not an assertion`);
    this.#put({ kind: 'assertion', what, start, end: this.#reader.at });
  }

  #escape(start: number): void {
    const assertion = this.#reader.takeMatch(/\\[bBAz]/y);
    if (assertion === null) this.#atom(() => void readEscape(this.#reader, false));
    else this.#assert(assertion[0], start);
  }

  #openGroup(): void {
    const start = this.#reader.at;
    const { normal, flagsOnly } = readGroupStart(this.#reader);
    const [, on = '', off = ''] = /^\(\?([ims]*)(?:-([ims]+))?[:)]$/.exec(normal) ?? [];
    const fold = !off.includes('i') && (on.includes('i') || this.#fold);
    if (!flagsOnly) {
      this.#open.push(this.#frame);
      this.#frame = newFrame(start, this.#reader.at, this.#fold);
    }
    this.#fold = fold;
  }

  #closeGroup(): void {
    const inner = this.#frame;
    const outer = this.#open.pop();
    if (outer === undefined) throw new Error('this `)` closes nothing');
    const itemsEnd = this.#reader.at;
    this.#reader.take();
    this.#fold = inner.foldAfter;
    this.#frame = outer;
    this.#put(endFrame(inner, itemsEnd, this.#reader.at));
  }

  #nextOption(): void {
    const frame = this.#frame;
    frame.options.push(sequence(frame.items, frame.itemsStart, this.#reader.at));
    this.#reader.take();
    frame.items = [];
    frame.itemsStart = this.#reader.at;
  }

  /** False where no repetition begins: a `{` may be a character. */
  #repeat(): boolean {
    const match = this.#reader.takeMatch(/(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/y);
    if (match === null) return false;
    const item = this.#frame.items.pop();
    if (item === undefined) throw new Error('nothing stands before the repetition');
    const [, sign, low = '', comma, high = ''] = match;
    const [min, max] =
      sign === undefined
        ? [Number(low), comma === undefined ? Number(low) : high === '' ? null : Number(high)]
        : [sign === '+' ? 1 : 0, sign === '?' ? 1 : null];
    this.#put({ kind: 'repeat', item, min, max, start: item.start, end: this.#reader.at });
    return true;
  }
}

function newFrame(start: number, itemsStart: number, foldAfter: boolean): Frame {
  return { start, options: [], items: [], itemsStart, foldAfter };
}

/** A group as a node: it is written from its bracket to its bracket. */
function endFrame(frame: Frame, itemsEnd: number, end: number): PatternNode {
  const { start, options, items, itemsStart } = frame;
  const last = sequence(items, itemsStart, itemsEnd);
  if (options.length === 0) return { ...last, start, end };
  return { kind: 'choice', options: [...options, last], start, end };
}

function sequence(
  items: readonly PatternNode[],
  start: number,
  end: number,
): PatternNode & { readonly kind: 'sequence' } {
  return { kind: 'sequence', items, start, end };
}
