/**
 * Hands a caller's abort on to everything that it is to end, by one listener: Node warns of a leak
 * when a signal has more than ten.
 */
export class AbortRelay {
  readonly #followers = new Map<AbortSignal, Set<AbortController>>();

  /** @returns what ends the following */
  follow(signal: AbortSignal, follower: AbortController): () => void {
    if (signal.aborted) follower.abort(signal.reason);
    const followers = this.#followers.get(signal) ?? this.#listen(signal);
    followers.add(follower);
    return () => {
      followers.delete(follower);
      if (followers.size > 0) return;
      this.#followers.delete(signal);
      signal.removeEventListener('abort', this.#onAbort);
    };
  }

  #listen(signal: AbortSignal): Set<AbortController> {
    const followers = new Set<AbortController>();
    this.#followers.set(signal, followers);
    signal.addEventListener('abort', this.#onAbort);
    return followers;
  }

  readonly #onAbort = ({ target }: Event): void => {
    const signal = target as AbortSignal;
    for (const follower of this.#followers.get(signal) ?? []) follower.abort(signal.reason);
  };
}
