import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long others wait for much work of small pieces, in milliseconds. */
const turnMs = 5;

/**
 * Work of many small pieces, made on this thread: the way to another and back takes longer than one
 * of them. Now and then the others have their turn.
 */
export class Turns {
  #ends: number = performance.now() + turnMs;

  get isOver(): boolean {
    return performance.now() > this.#ends;
  }

  async next(): Promise<void> {
    await nextTurn();
    this.#ends = performance.now() + turnMs;
  }
}
