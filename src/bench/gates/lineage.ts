import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';

const variable = 'SALLYPORT_GATE';

/** Looks for processes that were started while the ones before them were ended. */
const looksMax = 10;

/**
 * A program and all that descends from it, known by a variable of the environment that each process
 * hands on to what it starts: also to what moved to a session of its own, or lost its parent.
 * Whoever clears its environment is known no more, and elsewhere than on Linux nobody is.
 */
export class Lineage {
  readonly #mark: string = randomUUID();

  /** What the program is started with. */
  get environment(): Readonly<Record<string, string>> {
    return { [variable]: this.#mark };
  }

  /** Ends all that is running of it. */
  kill(): void {
    for (let looks = 0; looks < looksMax; looks += 1) {
      const living = this.#living();
      if (living.length === 0) return;
      for (const pid of living) end(pid);
    }
  }

  #living(): number[] {
    const entry = `\0${variable}=${this.#mark}\0`;
    return processes().filter((pid) => `\0${environmentOf(pid)}`.includes(entry));
  }
}

function processes(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

/** Empty where the process has ended, or is another user's. */
function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
