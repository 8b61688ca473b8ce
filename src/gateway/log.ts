import type { DecidedBy } from '../decision-log/context.ts';
import type { DecisionLog } from '../decision-log/log.ts';
import type { RuleSet } from '../rules/types.ts';
import { packageVersion } from '../version.ts';
import type { GatewayOptions } from './types.ts';

interface Deciding extends Omit<DecidedBy, 'version'> {
  readonly rules: RuleSet;
  readonly now: () => number;
}

/**
 * The decision log that a gateway was asked to write; null for none.
 *
 * @throws GatewayError `ERR_LOG_WRITE`
 */
export async function openLog(
  { decisionLog }: GatewayOptions,
  { rules, ...deciding }: Deciding,
): Promise<DecisionLog | null> {
  if (decisionLog === undefined) return null;
  const { DecisionLog } = await import('../decision-log/log.ts');
  const parts = { ...deciding, version: packageVersion(), rulesDigest: rules.digest };
  return await DecisionLog.open(decisionLog, parts);
}
