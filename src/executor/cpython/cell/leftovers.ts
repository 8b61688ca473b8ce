import type { WorkDirectory } from './work-directory.ts';

/** Directories that could not be removed; whatever stays is swept away by the next executor. */
export class Leftovers {
  readonly #kept = new Set<WorkDirectory>();

  /** An outcome is not lost over what cannot be removed now: the next call tries that again. */
  async remove(directory: WorkDirectory): Promise<void> {
    const all = [directory, ...this.#kept];
    this.#kept.clear();
    for (const each of all) {
      await each.remove().catch(() => this.#kept.add(each));
    }
  }
}
