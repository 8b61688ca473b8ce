import { GatewayError } from '../errors.ts';
import { digestJson } from '../job/canonical.ts';
import { freezeDeep } from './complete.ts';
import { didYouMean } from '../text/nearest.ts';
import type { KnownRules } from './rule-settings.ts';
import type { Policy } from './types.ts';

/**
 * A policy that a caller hands in ready-made: copied, frozen, and taken only as it left the parser.
 *
 * @throws GatewayError `ERR_POLICY_INVALID` when it was changed since, or names a rule that no page
 * describes.
 */
export function acceptPolicy(handed: Policy, rules: KnownRules): Policy {
  const { digest, ...policy } = structuredClone(handed);
  if (digestJson(policy) !== digest) {
    throw new GatewayError('ERR_POLICY_INVALID', 'The policy is not the one that was checked.', {
      help: 'Make it with parsePolicy, definePolicy or loadPolicy, and leave it as it is.',
    });
  }
  const named = [...Object.keys(policy.rules), ...Object.keys(policy.bundle.rules)];
  const unknown = named.find((id) => !rules.has(id));
  if (unknown !== undefined) {
    const near = didYouMean(unknown, rules.keys());
    throw new GatewayError('ERR_POLICY_INVALID', `No rule is called \`${unknown}\`${near}.`, {
      help: 'See rules/ for the list of rules.',
    });
  }
  return freezeDeep({ ...policy, digest });
}
