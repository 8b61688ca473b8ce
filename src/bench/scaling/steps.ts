/** Tells how far a measurement has come, and stops it where the user wants it stopped. */
export class Steps {
  readonly #options: StepsOptions;
  #done = 0;

  constructor(options: StepsOptions) {
    this.#options = options;
  }

  /** @throws the signal's reason when it has fired */
  next(what: string): void {
    const { onProgress, signal, total } = this.#options;
    signal?.throwIfAborted();
    this.#done += 1;
    onProgress?.(`scaling ${this.#done}/${total}: ${what}`);
  }
}

export interface StepsOptions {
  readonly total: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}
