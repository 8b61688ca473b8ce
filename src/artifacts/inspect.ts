import { setImmediate as nextTurn } from 'node:timers/promises';
import { ArchiveBudget } from '../archive/budget.ts';
import { EntryNames } from '../archive/entry-name.ts';
import { quoted } from '../archive/fault.ts';
import { installedFiles, isWheel } from '../archive/packages.ts';
import { readZip } from '../archive/read-zip.ts';
import type { PackedFile } from '../archive/read-zip.ts';
import { looksLikeZip } from '../archive/zip-list.ts';
import type { RawFinding } from '../finding.ts';
import { limits } from '../limits.ts';
import type { CodeJudge } from './code-judge.ts';
import { contentFaults, isResourceFork } from './contents.ts';
import { FoundCode } from './found-code.ts';

/** What a job brings along: a fetched artifact, or the script bundle. */
export interface Brought {
  /** As it is called in messages, with what it is: `artifact \`faker.zip\``. */
  readonly label: string;
  /** Its local name. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What the platform says of one that is no zip file, where it says anything. */
  readonly platformSays?: string;
}

const nowhere = { start: 0, end: 0 } as const;
/** Wheels in a zip. */
const levelsMax = 2;

/**
 * Judges what a job brings along before anything of it is laid out: archives by their form, files by
 * what they are, Python code by the gate. Never rejects for what the bytes hold; rejects with the
 * signal's reason when it aborts.
 */
export async function inspect(
  brought: readonly Brought[],
  code: CodeJudge,
  signal: AbortSignal,
): Promise<RawFinding[]> {
  const inspection = new Inspection(code, signal);
  for (const { label, name, bytes, platformSays } of brought)
    await inspection.look(label, { path: name, bytes }, 0, platformSays);
  return inspection.findings();
}

class Inspection {
  readonly #budget = new ArchiveBudget();
  readonly #found: RawFinding[] = [];
  /** Of each rule: what a policy admits of one hides nothing that it does not admit of another. */
  readonly #counts = new Map<string, number>();
  readonly #code: FoundCode;
  readonly #signal: AbortSignal;

  constructor(code: CodeJudge, signal: AbortSignal) {
    this.#code = new FoundCode(code);
    this.#signal = signal;
  }

  findings(): RawFinding[] {
    return [...this.#found, ...this.#code.findings()];
  }

  /** @param level how many archives it lies in */
  async look(where: string, file: PackedFile, level: number, says?: string): Promise<void> {
    this.#signal.throwIfAborted();
    if (isArchive(file)) await this.#lookInto(where, file.bytes, level, says);
    else this.#judge(where, file);
  }

  async #lookInto(where: string, bytes: Uint8Array, level: number, says?: string): Promise<void> {
    if (level >= levelsMax) {
      const message = `${where} lies in archives in archives`;
      this.#refuse(message, 'Pack its files, or the archive by itself.', 'ZIP_NESTED');
      return;
    }
    const read = await readZip(bytes, this.#budget);
    if (!read.ok) {
      for (const { message, help, reason } of read.faults) {
        const known = says === undefined || reason !== 'ZIP_FORMAT' ? help : `${help} ${says}`;
        this.#refuse(`${where} is refused: ${message}`, known, reason);
      }
      return;
    }
    const files = isWheel(read.files) ? this.#installed(where, read.files) : read.files;
    for (const file of files) {
      await this.look(`${where} › ${quoted(file.path)}`, file, level + 1);
      // Much code takes seconds, and nobody else is to wait for it.
      if (file.path.endsWith('.py')) await nextTurn();
    }
  }

  /** Where a wheel's files come to lie they must not clash either. */
  #installed(where: string, files: readonly PackedFile[]): readonly PackedFile[] {
    const names = new EntryNames();
    const installed = installedFiles(files);
    for (const { path } of installed) {
      const clash = names.add(path);
      if (clash === null) continue;
      const message = `${where} is refused: it installs ${quoted(path)} over ${quoted(clash)}`;
      this.#refuse(message, 'Make the wheel anew.', 'ZIP_DUPLICATE');
    }
    // What is not installed is brought all the same.
    const taken = new Set(installed.map(({ bytes }) => bytes));
    return [...installed, ...files.filter(({ bytes }) => !taken.has(bytes))];
  }

  #judge(where: string, { path, bytes }: PackedFile): void {
    for (const { rule, why, help } of contentFaults(path, bytes)) {
      this.#add({ rule, message: `${where}: ${why}`, help, span: nowhere });
    }
    if (path.endsWith('.py') && !isResourceFork(bytes)) this.#code.judge(where, bytes);
  }

  #refuse(message: string, help: string, reason: string): void {
    this.#add({ rule: 'artifact-archive', message, help, reason, span: nowhere });
  }

  #add(finding: RawFinding): void {
    const count = this.#counts.get(finding.rule) ?? 0;
    this.#counts.set(finding.rule, count + 1);
    if (count < limits.findingsMax) this.#found.push(finding);
  }
}

function isArchive({ path, bytes }: PackedFile): boolean {
  return /\.(?:zip|whl|egg)$/i.test(path) || looksLikeZip(bytes);
}
