import type { PlatformId } from '../platform/platform.ts';
import { kustoEnd } from './kusto-end.ts';
import type { Failure, OutcomeStatus } from './types.ts';

/**
 * What a platform calls an end that has a code of its own.
 * https://learn.microsoft.com/azure/machine-learning/component-reference/designer-error-codes
 */
const platformCodes: Readonly<
  Partial<Record<PlatformId, Readonly<Partial<Record<OutcomeStatus, string>>>>>
> = {
  'azureml-classic': { 'out-of-memory': '0138' },
  'azureml-designer': { 'out-of-memory': '0138' },
};

export function platformCode(
  platform: PlatformId,
  status: OutcomeStatus,
  limit: Failure['limit'],
): string | null {
  if (platform === 'kusto') return kustoEnd(status, limit)?.code ?? null;
  return platformCodes[platform]?.[status] ?? null;
}
