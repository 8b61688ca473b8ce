import { compileCallouts } from '../../callout/judge.ts';
import type { Level } from '../../finding.ts';
import { openGateway } from '../../gateway/gateway.ts';
import type { Policy } from '../../policy/types.ts';
import { loadRegexEngine } from '../../regex/engine.ts';
import { compileRules } from '../../rules/compile.ts';
import { loadRules } from '../../rules/load.ts';
import { loadSurface } from '../../rules/surface-load.ts';
import type { RuleCatalog } from '../../rules/types.ts';
import type { PolicyChange } from '../diff/change.ts';
import { diffPolicies, isWidening } from '../diff/diff.ts';
import { openSides } from '../diff/open.ts';
import { edited, editsFor, type PolicyEdit } from './policy-edits.ts';
import { scriptChange, type ScriptChange } from './script-change.ts';
import { stepsOf, type Step } from './steps.ts';
import { judgeSubject, type JudgeOptions, type Judged, type Subject } from './subject.ts';

/** A change of the policy after which the subject is allowed: each part of it is needed. */
export interface PolicyRemedy {
  readonly edits: readonly string[];
  /** What the change would admit besides. */
  readonly admits: readonly PolicyChange[];
}

/** The way to a decision, and what would turn a denial. Both changes were tried. */
export interface Explanation {
  readonly subject: string;
  readonly policy: { readonly name: string; readonly digest: string };
  readonly decision: 'allow' | 'deny';
  readonly levels: Readonly<Record<Level, number>>;
  readonly steps: readonly Step[];
  /** Null where it is allowed, or none was found. */
  readonly script: ScriptChange | null;
  readonly remedy: PolicyRemedy | null;
}

export interface ExplainOptions extends JudgeOptions {
  readonly policy: string | Policy;
  /** What the subject is called in the report. */
  readonly name: string;
}

/**
 * Explains the decision on a subject.
 *
 * @throws GatewayError as `openGateway` does, `ERR_ENGINE_MISSING` for a query without its parser
 */
export async function explainDecision(
  subject: Subject,
  { name, policy: named, ...options }: ExplainOptions,
): Promise<Explanation> {
  const judged = await judgeSubject(subject, named, options);
  const { policy, verdict } = judged;
  const { python, runtime } = policy;
  const [catalog, surface] = await Promise.all([
    loadRules(undefined, options.ownRules),
    loadSurface({ runtime, python, file: options.surface }),
  ]);
  const rules = compileRules(catalog, policy, surface);
  const callouts = await calloutsOf(policy);
  const isDenied = verdict.decision === 'deny';
  const count = (level: Level): number =>
    verdict.findings.filter((finding) => finding.level === level).length;
  return {
    ...{ subject: name, policy: verdict.policy, decision: verdict.decision },
    levels: { error: count('error'), warning: count('warning'), note: count('note') },
    steps: stepsOf(judged, { catalog, rules, callouts }),
    script: isDenied ? await changeOfScript(subject, policy, { name, ...options }) : null,
    remedy: isDenied ? await remedyFor(subject, judged, { catalog, options }) : null,
  };
}

async function calloutsOf({ callouts }: Policy): Promise<ReturnType<typeof compileCallouts>> {
  return compileCallouts(callouts, await loadRegexEngine('auto'));
}

async function changeOfScript(
  subject: Subject,
  policy: Policy,
  { name, ...options }: JudgeOptions & { readonly name: string },
): Promise<ScriptChange | null> {
  const gateway = await openGateway({ ...options, policy });
  const change = await scriptChange(subject, gateway, name);
  await gateway.close();
  return change;
}

interface Search {
  readonly catalog: RuleCatalog;
  readonly options: JudgeOptions;
}

const roundsMax = 8;

/** Edits until it is allowed, then without those that are not needed. */
async function remedyFor(
  subject: Subject,
  first: Judged,
  { catalog, options }: Search,
): Promise<PolicyRemedy | null> {
  const isAllowed = async (edits: readonly PolicyEdit[]): Promise<boolean> => {
    const policy = edited(first.policy, edits);
    return (await judgeSubject(subject, policy, options)).verdict.decision === 'allow';
  };
  let edits: PolicyEdit[] = [];
  let judged = first;
  for (let round = 0; judged.verdict.decision === 'deny'; round += 1) {
    const callouts = await calloutsOf(judged.policy);
    const more = round < roundsMax ? editsFor(judged, { callouts, catalog }) : null;
    if (more === null) return null;
    edits.push(...more);
    judged = await judgeSubject(subject, edited(first.policy, edits), options);
  }
  for (const edit of [...edits]) {
    const rest = edits.filter((other) => other !== edit);
    if (await isAllowed(rest)) edits = rest;
  }
  const admits = await newlyAdmitted(first.policy, edited(first.policy, edits), options);
  return { edits: edits.map(({ text }) => text), admits };
}

async function newlyAdmitted(
  before: Policy,
  after: Policy,
  { ownRules, surface }: JudgeOptions,
): Promise<PolicyChange[]> {
  const { close, context, sides } = await openSides({ before, after, ownRules, surface });
  const changes = diffPolicies(sides, context).filter(isWidening);
  await close();
  return changes;
}
