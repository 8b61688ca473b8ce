import { GatewayError } from '../errors.ts';
import type { Outcome } from '../executor/types.ts';
import type { Policy } from '../policy/types.ts';

/**
 * The outcome of a job that its caller called off before an executor heard of it.
 *
 * @param signal of the work that failed
 * @throws what the work failed with, where it was not called off, and at the close of the gateway
 */
export async function calledOff(
  error: unknown,
  signal: AbortSignal,
  { platform, isolation, python, runtime }: Policy,
): Promise<Outcome> {
  if (!signal.aborted) throw error;
  if (signal.reason instanceof GatewayError) throw signal.reason;
  const { emptyOutcome } = await import('../executor/assemble.ts');
  const { cancelled } = await import('../executor/outcome.ts');
  return emptyOutcome(cancelled(), platform, { tier: isolation.require, python, runtime });
}
