/** What a job had of this host: a directory, a control group. */
export interface Removable {
  remove(): Promise<void>;
}

/** What could not be removed; whatever stays is swept away by the next executor. */
export class Leftovers {
  readonly #kept = new Set<Removable>();

  /** An outcome is not lost over what cannot be removed now: the next call tries that again. */
  async remove(what: Removable): Promise<void> {
    const all = [what, ...this.#kept];
    this.#kept.clear();
    for (const each of all) {
      await each.remove().catch(() => this.#kept.add(each));
    }
  }
}
