/** SARIF's levels. A verdict is `deny` exactly when a finding has level `error`. */
export type Level = 'error' | 'warning' | 'note';

/** A stretch of the script. Offsets are 0-based UTF-16 units of the decoded text, `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place as a person or SARIF sees it: line and column are 1-based, columns count UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One edit of the script; `start` and `end` as in {@link Span}. */
export interface Edit extends Span {
  readonly replacement: string;
}

export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/**
 * What is wrong with a job: a value, never an exception.
 *
 * `message` names the value and why it matters in one clause, `help` says what to do, `docs` is the page of
 * the rule (a path inside the package). `line`… are 1 and the span is empty when the finding is about the job and not
 * about a place in the script.
 */
export interface Finding extends Place {
  readonly rule: string;
  readonly level: Level;
  readonly message: string;
  readonly help: string;
  readonly docs: string;
  readonly span: Span;
  /** The way that led from what is written to what is meant: `p.io.common.os` → `os`. */
  readonly chain?: readonly string[];
  /** A code of the thing refused where one exists (`HOST_NOT_ALLOWED`). */
  readonly reason?: string;
  readonly fix?: Fix;
  /** What of the job it is about, as a path: `outputSchema[0].type`. */
  readonly member?: string;
}

/** A finding before its place is known in lines and its level in the policy. */
export interface RawFinding {
  readonly rule: string;
  readonly message: string;
  readonly help: string;
  readonly span: Span;
  readonly chain?: readonly string[];
  readonly reason?: string;
  readonly fix?: Fix;
  readonly member?: string;
  /** In place of the policy's own for the rule: code of a bundle has levels of its own. */
  readonly level?: Level;
}
