import type { PatternFault } from './types.ts';

/** Thrown inside this folder only, where a pattern leaves the language. */
export class PatternError extends Error {
  readonly fault: PatternFault;

  constructor(offset: number, construct: string, message: string) {
    super(message);
    this.fault = { offset, construct, message };
  }
}

/** A pattern and how far it has been read. */
export class PatternReader {
  readonly pattern: string;
  at = 0;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  get done(): boolean {
    return this.at >= this.pattern.length;
  }

  startsWith(text: string): boolean {
    return this.pattern.startsWith(text, this.at);
  }

  /** The next code point, taken; empty at the end. */
  take(): string {
    const code = this.pattern.codePointAt(this.at);
    if (code === undefined) return '';
    const char = String.fromCodePoint(code);
    this.at += char.length;
    return char;
  }

  /** What a sticky expression finds here, taken; null when it finds nothing. */
  takeMatch(sticky: RegExp): RegExpExecArray | null {
    sticky.lastIndex = this.at;
    const match = sticky.exec(this.pattern);
    if (match !== null) this.at += match[0].length;
    return match;
  }
}
