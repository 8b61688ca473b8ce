import { limits } from '../limits.ts';

/** What the archives of one job may still come to, all together and inside one another. */
export class ArchiveBudget {
  #entries: number = limits.archiveEntriesMax;
  #bytes: number = limits.archiveBytesMax;

  get entries(): number {
    return this.#entries;
  }

  get bytes(): number {
    return this.#bytes;
  }

  spend(entries: number, bytes: number): void {
    this.#entries -= entries;
    this.#bytes -= bytes;
  }
}
