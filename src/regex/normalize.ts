import { limits } from '../limits.ts';
import { readClass } from './char-class.ts';
import { literal, readEscape } from './escape.ts';
import { readGroupStart } from './group.ts';
import { PatternError, PatternReader } from './reader.ts';
import type { PatternFault } from './types.ts';

export type Normalized =
  | { readonly ok: true; readonly normal: string; readonly steps: number }
  | { readonly ok: false; readonly fault: PatternFault };

/** What a repetition would repeat: how much it compiles to, and the largest count inside it. */
interface Atom {
  readonly steps: number;
  readonly repeat: number;
}

/** A group that is open. */
interface Frame {
  readonly offset: number;
  steps: number;
  repeat: number;
  /** Repeatable thing just read; null at a beginning, behind an anchor or a quantifier. */
  last: Atom | null;
  /** A quantifier was just read: one more has a name of its own. */
  quantified: boolean;
}

/**
 * Reads a pattern in the language that RE2 and its portable twin share and writes it in the
 * plainest spelling, so that neither engine has anything to interpret in its own way. What is
 * outside is refused with its name and place.
 */
export function normalize(pattern: string): Normalized {
  try {
    return { ok: true, ...new Normalizer(pattern).run() };
  } catch (error) {
    if (error instanceof PatternError) return { ok: false, fault: error.fault };
    throw error;
  }
}

class Normalizer {
  readonly #reader: PatternReader;
  readonly #names = new Set<string>();
  readonly #open: Frame[] = [];
  #frame: Frame = newFrame(0);
  #normal = '';

  constructor(pattern: string) {
    const max = limits.calloutPatternCharsMax;
    if (pattern.length > max) {
      throw new PatternError(
        max,
        'size',
        `it has ${pattern.length} characters, and ${max} is the most`,
      );
    }
    const surrogate = /\p{Surrogate}/u.exec(pattern);
    if (surrogate !== null) {
      throw new PatternError(surrogate.index, 'surrogate', 'half of a character stands here');
    }
    this.#reader = new PatternReader(pattern);
  }

  run(): { normal: string; steps: number } {
    while (!this.#reader.done) this.#step();
    if (this.#open.length > 0) {
      throw new PatternError(this.#frame.offset, 'group', 'this `(` is never closed');
    }
    return { normal: this.#normal, steps: this.#frame.steps };
  }

  #step(): void {
    const reader = this.#reader;
    const next = reader.pattern[reader.at] ?? '';
    if (next === '(') this.#openGroup();
    else if (next === ')') this.#closeGroup();
    else if ('*+?'.includes(next)) this.#quantify(reader.take(), reader.at - 1, 1);
    else if (next === '{') this.#brace();
    else if (next === '[') this.#class();
    else if (next === '\\') this.#escape();
    else if (next === '^' || next === '$') this.#put(reader.take(), null);
    else if (next === '|') this.#put(reader.take(), null);
    else if (next === '.') this.#put(reader.take(), { steps: 4, repeat: 1 });
    else this.#put(literal(reader.take().codePointAt(0) ?? 0), { steps: 1, repeat: 1 });
  }

  #put(normal: string, atom: Atom | null): void {
    this.#normal += normal;
    this.#frame.last = atom;
    this.#frame.quantified = false;
    this.#count(atom?.steps ?? 1);
    this.#frame.repeat = Math.max(this.#frame.repeat, atom?.repeat ?? 1);
  }

  #count(steps: number): void {
    this.#frame.steps += steps;
    if (this.#frame.steps <= limits.patternStepsMax) return;
    const message = 'up to here it compiles to more than one pattern may';
    throw new PatternError(this.#reader.at, 'size', message);
  }

  #openGroup(): void {
    const offset = this.#reader.at;
    const { normal, flagsOnly, name } = readGroupStart(this.#reader);
    if (flagsOnly) {
      this.#put(normal, null);
      return;
    }
    if (name !== null && this.#names.has(name)) {
      throw new PatternError(offset, 'group', `two groups are called \`${name}\``);
    }
    if (name !== null) this.#names.add(name);
    if (this.#open.length >= limits.patternDepthMax) {
      const message = `groups are nested more than ${limits.patternDepthMax} deep`;
      throw new PatternError(offset, 'size', message);
    }
    this.#normal += normal;
    this.#open.push(this.#frame);
    this.#frame = newFrame(offset);
  }

  #closeGroup(): void {
    const outer = this.#open.pop();
    if (outer === undefined) {
      throw new PatternError(this.#reader.at, 'group', 'this `)` closes nothing');
    }
    const { steps, repeat } = this.#frame;
    this.#frame = outer;
    this.#put(this.#reader.take(), { steps: steps + 1, repeat });
  }

  #class(): void {
    const { normal, steps } = readClass(this.#reader);
    this.#put(normal, { steps, repeat: 1 });
  }

  #escape(): void {
    const escape = readEscape(this.#reader, false);
    if (escape.kind === 'literal') this.#put(literal(escape.code), { steps: 1, repeat: 1 });
    else if (escape.kind === 'class') this.#put(escape.normal, { steps: escape.steps, repeat: 1 });
    else this.#put(escape.normal, null);
  }

  /** A `{` begins a repetition only where it has the form of one, as in every dialect. */
  #brace(): void {
    const offset = this.#reader.at;
    const match = this.#reader.takeMatch(/\{(\d+)(?:(,)(\d*))?\}/y);
    if (match === null) {
      this.#put(literal(this.#reader.take().charCodeAt(0)), { steps: 1, repeat: 1 });
      return;
    }
    const [text, low = '', comma, high = ''] = match;
    const min = Number(low);
    const max = comma === undefined ? min : high === '' ? null : Number(high);
    const most = limits.patternRepeatMax;
    if (max !== null && max < min) {
      throw new PatternError(offset, 'repeat', `\`${text}\` ends before it begins`);
    }
    if (Math.max(min, max ?? 0) > most) {
      throw new PatternError(offset, 'repeat', `\`${text}\` repeats more than ${most} times`);
    }
    const normal = `{${min}${comma ?? ''}${max === null || comma === undefined ? '' : max}}`;
    this.#quantify(normal, offset, Math.max(1, max ?? min));
  }

  /** `copies`: how often the engine writes out what is repeated; `*`, `+` and `?` need one. */
  #quantify(normal: string, offset: number, copies: number): void {
    const frame = this.#frame;
    if (frame.quantified) throw doubled(offset, normal);
    if (frame.last === null) {
      throw new PatternError(offset, 'quantifier', `nothing stands before \`${normal}\` to repeat`);
    }
    const repeat = frame.last.repeat * copies;
    if (repeat > limits.patternRepeatMax) {
      const most = limits.patternRepeatMax;
      const message = `repetitions in one another come to ${repeat}, and ${most} is the most`;
      throw new PatternError(offset, 'repeat', message);
    }
    const lazy = this.#reader.startsWith('?') ? this.#reader.take() : '';
    this.#normal += normal + lazy;
    this.#count(frame.last.steps * (copies - 1) + 1);
    frame.repeat = Math.max(frame.repeat, repeat);
    frame.last = null;
    frame.quantified = true;
  }
}

function doubled(offset: number, normal: string): PatternError {
  return normal === '+'
    ? new PatternError(
        offset,
        'possessive-quantifier',
        'RE2 has no possessive quantifiers, and needs none',
      )
    : new PatternError(
        offset,
        'nested-quantifier',
        `\`${normal}\` repeats a repetition: put it in a group`,
      );
}

function newFrame(offset: number): Frame {
  return { offset, steps: 0, repeat: 1, last: null, quantified: false };
}
