import type { Gate } from './gate.ts';

/**
 * What a work with gates gives; they are closed after it, and as soon as the signal fires: what they
 * are asked then is an error, and so the work comes to its end.
 *
 * @throws the signal's reason when it fires
 */
export async function closedAfter<Result>(
  gates: readonly Gate[],
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const close = async (): Promise<void> => {
    await Promise.all(gates.map(async (gate) => await gate.close()));
  };
  const stop = (): void => void close();
  signal?.addEventListener('abort', stop);
  try {
    signal?.throwIfAborted();
    const result = await work();
    signal?.throwIfAborted();
    return result;
  } finally {
    signal?.removeEventListener('abort', stop);
    await close();
  }
}
