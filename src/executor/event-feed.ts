import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunEvent } from './types.ts';

type TextEvent = Extract<RunEvent, { readonly text: string }>;

/**
 * Hands events to a listener in their order, each in a turn of its own, so that a slow listener
 * delays what it hears and not the pipes and timers of runs. Text that comes while the same stream
 * waits to be heard joins what waits: as much is held as the run may print, however it was cut.
 */
export class EventFeed {
  readonly #listener: ((event: RunEvent) => unknown) | undefined;
  readonly #pending: RunEvent[] = [];
  readonly #joinable = new Map<TextEvent['type'], { text: string }>();
  #delivery: Promise<void> | null = null;

  constructor(listener: ((event: RunEvent) => unknown) | undefined) {
    this.#listener = listener;
  }

  /** Never throws, and never calls the listener before it returns. */
  readonly emit = (event: RunEvent): void => {
    if (this.#listener === undefined) return;
    if (isText(event)) this.#add(event);
    else this.#pending.push(event);
    this.#delivery ??= this.#deliver();
  };

  /** All that was emitted was heard. */
  async drained(): Promise<void> {
    await this.#delivery;
  }

  #add({ type, text }: TextEvent): void {
    const waiting = this.#joinable.get(type);
    if (waiting !== undefined) {
      waiting.text += text;
      return;
    }
    const event = { type, text };
    this.#joinable.set(type, event);
    this.#pending.push(event);
  }

  async #deliver(): Promise<void> {
    for (let event = this.#pending[0]; event !== undefined; event = this.#pending[0]) {
      await nextTurn();
      this.#pending.shift();
      if (isText(event)) this.#joinable.delete(event.type);
      this.#tell(event);
    }
    this.#delivery = null;
  }

  /** What a listener throws, at once or by a promise, is its own affair and ends no run. */
  #tell(event: RunEvent): void {
    try {
      Promise.resolve(this.#listener?.(event)).catch(() => undefined);
    } catch {
      return;
    }
  }
}

function isText(event: RunEvent): event is TextEvent {
  return event.type === 'stdout' || event.type === 'stderr';
}
