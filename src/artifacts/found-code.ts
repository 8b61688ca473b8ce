import type { Level, RawFinding } from '../finding.ts';
import { limits } from '../limits.ts';
import type { CodeFinding, CodeJudge } from './code-judge.ts';

interface Group {
  readonly first: CodeFinding & { readonly where: string };
  count: number;
}

const severity: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 };

/** What the gate found in the code that a job brings along: a library says the same in many places. */
export class FoundCode {
  readonly #code: CodeJudge;
  /** By rule and level, in the order in which they came up. */
  readonly #groups = new Map<string, Group>();
  #bytes = 0;

  constructor(code: CodeJudge) {
    this.#code = code;
  }

  judge(where: string, bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    const found =
      this.#bytes > limits.archiveCodeBytesMax ? [this.#code.unread()] : this.#code.judge(bytes);
    for (const finding of found) {
      const key = `${finding.level} ${finding.rule}`;
      const group = this.#groups.get(key);
      if (group === undefined) this.#groups.set(key, { first: { ...finding, where }, count: 1 });
      else group.count += 1;
    }
  }

  /** One for each rule: the first place, and how many more there are. */
  findings(): RawFinding[] {
    const groups = [...this.#groups.values()];
    groups.sort((a, b) => severity[a.first.level] - severity[b.first.level]);
    return groups.map(({ first, count }) => {
      const { rule, level, message, help, line, where } = first;
      const more = count === 1 ? '' : `, and ${count - 1} more of this`;
      return {
        ...{ rule, level, help, span: { start: 0, end: 0 } },
        message: `${where}, line ${line}: ${message}${more}`,
      };
    });
  }
}
