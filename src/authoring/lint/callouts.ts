import { readClaim } from '../../callout/proof/claim.ts';
import { isSame, minimal } from '../../callout/proof/language.ts';
import type { Language } from '../../callout/proof/language.ts';
import { lintCallouts } from '../../callout/proof/policy-faults.ts';
import { BudgetError } from '../../callout/proof/budget.ts';
import { Prover } from '../../callout/proof/prover.ts';
import { partSlips } from '../../callout/proof/repair.ts';
import type { PartSlip } from '../../callout/proof/repair.ts';
import type { CalloutFaultCode } from '../../callout/proof/types.ts';
import type { Universe } from '../../callout/proof/universe.ts';
import { valueAt } from '../../policy/shown.ts';
import type { CalloutEntry } from '../../policy/types.ts';
import type { PathKey } from '../../policy/yaml.ts';
import type { LintId } from './ids.ts';
import type { LintCheck, LintScene, RawLint } from './types.ts';

const lintOf: Readonly<Record<CalloutFaultCode, LintId>> = {
  refused: 'policy-form',
  'over-broad': 'callout-over-broad',
  open: 'callout-open',
  dead: 'callout-dead',
  expired: 'callout-expired',
  shadowed: 'callout-shadowed',
  redundant: 'callout-redundant',
  'not-proved': 'callout-not-proved',
};

/** Which part of an entry a fault is about; any other is about what the entry matches. */
const keyOf: Partial<Record<CalloutFaultCode, string>> = {
  expired: 'expires',
  shadowed: 'id',
  redundant: 'id',
};

const patternKeys = ['regex', 'CalloutUriRegex', 'calloutUriRegex', 'hosts'];

/** What proofs find in entries: as `callout lint`, at the place of the entry in the policy. */
export const calloutFaults: LintCheck = ({ policy, file, nowMs, ...scene }) => {
  const { callouts: entries } = policy;
  if (entries.length === 0) return [];
  const universe = scene.universe();
  const slips = new Map(entries.map((entry) => [entry, slipOf(entry, universe)]));
  const faults = lintCallouts({ entries, immutable: null }, universe, nowMs);
  const told = faults.flatMap(({ entry, code, message, help }): RawLint[] => {
    if (code === 'dead' && slips.get(entry) !== null) return [];
    const path = placeOf(entries.indexOf(entry), keyOf[code], file);
    return [{ lint: lintOf[code], path, about: 'value', message, help }];
  });
  const slipped = entries.flatMap((entry, index): RawLint[] => {
    const slip = slips.get(entry) ?? null;
    return slip === null
      ? []
      : [{ ...slip, path: placeOf(index, undefined, file), about: 'value' }];
  });
  return [...told, ...slipped];
};

function placeOf(index: number, key: string | undefined, file: LintScene['file']): PathKey[] {
  const entry = file.callouts?.[index];
  const at = [key, ...patternKeys].find(
    (name) => name !== undefined && valueAt(entry, [name]) !== undefined,
  );
  return ['callouts', index, ...(at === undefined ? [] : [at])];
}

const lintOfSlip: Readonly<Record<PartSlip['slip'], LintId>> = {
  'double-escaped': 'callout-double-escaped',
  blank: 'callout-blank',
};

/** A slip by which a part of an expression matches nothing, though another part may. */
function slipOf(
  { regex }: CalloutEntry,
  universe: Universe,
): Pick<RawLint, 'lint' | 'message' | 'help'> | null {
  if (regex === null) return null;
  const prover = new Prover(universe);
  for (const { slip, reason, mend } of partSlips) {
    const mended = mend(regex);
    if (mended === regex || !differs(regex, mended, prover)) continue;
    const correction = readClaim(mended, universe.engine)?.correction ?? mended;
    const message = `a part of the expression matches no URL: ${reason}`;
    return { lint: lintOfSlip[slip], message, help: `Write \`${correction}\`.` };
  }
  return null;
}

function differs(regex: string, mended: string, prover: Prover): boolean {
  const { engine } = prover.universe;
  if (!engine.compile(regex).ok || !engine.compile(mended).ok) return false;
  try {
    const languageOf = (one: string): Language =>
      minimal(prover.universe.found(one, prover.budget()));
    return !isSame(languageOf(regex), languageOf(mended));
  } catch (error) {
    if (error instanceof BudgetError) return false;
    throw error;
  }
}

const dayMs = 86_400_000;

export const calloutsExpiring: LintCheck = ({ policy, nowMs, soonMs }) =>
  policy.callouts.flatMap(({ id, canCall, expires }, index): RawLint[] => {
    const endsMs = expires === null ? Infinity : Date.parse(`${expires}T00:00:00Z`) + dayMs;
    if (!canCall || endsMs <= nowMs || endsMs - nowMs > soonMs) return [];
    const days = Math.floor((endsMs - nowMs) / dayMs);
    const left = days === 0 ? 'today' : days === 1 ? 'in a day' : `in ${days} days`;
    return [
      {
        lint: 'callout-expiring',
        path: ['callouts', index, 'expires'],
        about: 'value',
        message: `callout \`${id}\` admits nothing after ${expires ?? ''}, which is ${left}`,
        help: 'Renew its `expires` when the reason still holds.',
      },
    ];
  });

/** Types that a job is judged by; all others are for what a query of the cluster does. */
export const calloutsIdle: LintCheck = ({ policy, file }) =>
  policy.callouts.flatMap(({ id, type }, index): RawLint[] => {
    const why = whyIdle(type, policy);
    if (why === null) return [];
    const entry = file.callouts?.[index];
    const key = ['type', 'CalloutType', 'calloutType'].find(
      (name) => valueAt(entry, [name]) !== undefined,
    );
    return [
      {
        lint: 'callout-idle',
        path: ['callouts', index, ...(key === undefined ? [] : [key])],
        about: 'value',
        message: `callout \`${id}\` decides nothing: ${why}`,
        help: 'Remove it, or keep it as a copy of what the cluster has.',
      },
    ];
  });

function whyIdle(type: string, { platform, isolation }: LintScene['policy']): string | null {
  if (type === 'webapi') {
    return isolation.network === 'proxy' ? null : 'scripts have no network (`isolation.network`)';
  }
  if (type !== 'sandbox_artifacts' && type !== 'external_data') {
    return `nothing that a script does is a call of type \`${type}\``;
  }
  return platform === 'kusto' ? null : `jobs of ${platform} name no URLs`;
}
