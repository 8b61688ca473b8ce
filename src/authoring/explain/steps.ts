import type { CalloutJudge } from '../../callout/judge.ts';
import type { DecisionRecord, ScriptRecord } from '../../decision-log/record.ts';
import type { Finding } from '../../finding.ts';
import { mayUse } from '../../identity/policy.ts';
import { platforms } from '../../platform/platform.ts';
import { artifactType, fetchUsages } from '../../policy/kusto-words.ts';
import type { ImportPolicy, Policy } from '../../policy/types.ts';
import { admittingEntry, refusedModule } from '../../rules/checks/import-allow-list.ts';
import type { RuleCatalog, RuleSet } from '../../rules/types.ts';
import { recordedUrl } from '../replay/artifacts.ts';
import type { Judged } from './subject.ts';

/** One step on the way to a decision. */
export interface Step {
  readonly stage:
    | 'snapshot'
    | 'query'
    | 'parse'
    | 'contract'
    | 'import'
    | 'rule'
    | 'callout'
    | 'identity'
    | 'verdict';
  /** `pass` goes on, `deny` denies, `told` is said and does not deny. */
  readonly outcome: 'pass' | 'told' | 'deny';
  readonly what: string;
  /** 1-based, where there is a place in the script or query. */
  readonly line?: number;
}

/** What steps are told by. */
export interface StepContext {
  readonly catalog: RuleCatalog;
  readonly rules: RuleSet;
  readonly callouts: CalloutJudge;
}

/** The way to a decision, in the order of its stages. */
export function stepsOf({ policy, record, verdict }: Judged, context: StepContext): Step[] {
  const { decision, findings } = verdict;
  const errors = findings.filter(({ level }) => level === 'error').length;
  const end =
    errors === 0
      ? 'no finding is an error'
      : `${errors} ${errors === 1 ? 'finding is an error' : 'findings are errors'}`;
  const telling = new Telling(findings, context);
  return [
    ...(record.verb === 'query' ? queryStep(record, telling) : []),
    ...record.scripts.flatMap((script) => scriptSteps(script, record, policy, context)),
    ...telling.of('snapshot', ({ id, stage }) => stage === 'job' && !toldElsewhere.test(id)),
    ...telling.of('parse', ({ stage }) => stage === 'syntax'),
    ...telling.of('contract', ({ family, stage }) => stage === 'rules' && family === 'contract'),
    ...telling.of('rule', ({ family, stage, id }) => {
      return stage === 'rules' && family !== 'contract' && id !== 'import-allow-list';
    }),
    ...record.scripts.flatMap((script) => silentSteps(script, context)),
    ...record.scripts.flatMap((script) =>
      artifactSteps(script, Date.parse(record.time), policy, context.callouts),
    ),
    {
      ...{ stage: 'verdict', outcome: decision === 'deny' ? 'deny' : 'pass' },
      what: `${decision === 'deny' ? 'denied' : 'allowed'}: ${end}`,
    },
  ];
}

/** Of the query, or of artifacts. */
const toldElsewhere = /^(?:query-.*|artifact-.*|callout-policy|managed-identity)$/;

/** Findings as steps. */
class Telling {
  readonly #findings: readonly Finding[];
  readonly #catalog: RuleCatalog;

  constructor(findings: readonly Finding[], { catalog }: StepContext) {
    this.#findings = findings;
    this.#catalog = catalog;
  }

  of(stage: Step['stage'], belongs: (rule: RuleCatalog['rules'][number]) => boolean): Step[] {
    const found = this.#findings.filter(({ rule }) => {
      const page = this.#catalog.byId.get(rule);
      return page !== undefined && belongs(page);
    });
    return found.map((finding) => stepOf(stage, finding));
  }
}

function stepOf(stage: Step['stage'], { level, line, message, rule, span }: Finding): Step {
  const outcome = level === 'error' ? 'deny' : 'told';
  const place = span.end > 0 ? { line } : {};
  return { stage, outcome, what: `${rule} (${level}): ${message}`, ...place };
}

function queryStep({ scripts }: DecisionRecord, telling: Telling): Step[] {
  const calls = scripts.length === 1 ? '1 call' : `${scripts.length} calls`;
  return [
    { stage: 'query', outcome: 'pass', what: `${calls} of python could be judged` },
    ...telling.of('query', ({ id }) => id.startsWith('query-')),
  ];
}

function scriptSteps(
  script: ScriptRecord,
  { verb }: DecisionRecord,
  policy: Policy,
  { rules }: StepContext,
): Step[] {
  const { bare, bytes, facts, platform } = script;
  const kind = bare ? 'bare script' : 'job';
  const isOurs = platform === policy.platform;
  const taken = `${kind} for ${platforms[platform].title}, ${bytes} bytes, ${script.script}`;
  const other = `${taken}; the policy is for ${policy.platform}`;
  const steps: Step[] = [
    { stage: 'snapshot', outcome: isOurs ? 'pass' : 'deny', what: isOurs ? taken : other },
  ];
  if (facts !== null) {
    steps.push({ stage: 'parse', outcome: 'pass', what: `read as Python ${policy.python}` });
  }
  for (const [module, name, line, isModule] of facts?.imports ?? []) {
    const step = importStep({ module, name, isModule }, policy.imports, rules);
    // Lines of a call are not those of its query.
    steps.push(verb === 'query' ? step : { ...step, line });
  }
  return steps;
}

function importStep(
  use: { readonly module: string; readonly name: string | null; readonly isModule: boolean },
  imports: ImportPolicy,
  rules: RuleSet,
): Step {
  const { module, name } = use;
  const written = name === null ? `import ${module}` : `from ${module} import ${name}`;
  if (imports.match === 'any') {
    return { stage: 'import', outcome: 'pass', what: `\`${written}\`: there is no list` };
  }
  const refused = refusedModule(use, imports, () => use.isModule);
  if (refused !== null) {
    const why = `no entry of \`imports.allow\` admits \`${refused}\` (match: ${imports.match})`;
    const outcome = rules.levelOf('import-allow-list') === 'error' ? 'deny' : 'told';
    return { stage: 'import', outcome, what: `\`${written}\`: ${why}` };
  }
  const entry = admittingEntry(module, imports) ?? module;
  return { stage: 'import', outcome: 'pass', what: `\`${written}\`: admitted by \`${entry}\`` };
}

function artifactSteps(
  { artifacts, faults }: ScriptRecord,
  nowMs: number,
  { identities }: Policy,
  callouts: CalloutJudge,
): Step[] {
  const fixed = faults.filter(({ rule, stage }) => stage === 'artifact' && rule === 'artifact-url');
  const steps: Step[] = fixed.map(({ reason, rule }) => {
    return { stage: 'callout', outcome: 'deny', what: `${rule}: ${reason ?? 'refused'}` };
  });
  for (const artifact of artifacts) {
    const url = recordedUrl(artifact);
    if (url === null) continue;
    const { decision, entry, reason } = callouts.judge(url, artifactType, nowMs);
    const by = entry === null ? 'no entry speaks of it' : `entry \`${entry.id}\``;
    steps.push({
      ...{ stage: 'callout', outcome: decision === 'allow' ? 'pass' : 'deny' },
      what: `${artifact.url ?? ''}: ${reason}, ${by}`,
    });
    const { identity } = url.credential;
    if (identity === null) continue;
    const use = mayUse(identity, fetchUsages[artifactType], identities);
    const isGranted = use.decision === 'allow';
    const what = isGranted ? `\`${identity}\` is granted its use` : use.message;
    steps.push({ stage: 'identity', outcome: isGranted ? 'pass' : 'deny', what });
  }
  return steps;
}

/** Rules that hit and are off: they would speak under another policy. */
function silentSteps({ facts, platform }: ScriptRecord, { catalog, rules }: StepContext): Step[] {
  const silent = Object.keys(facts?.hits ?? {}).filter((id) => {
    const { platforms: its = null } = catalog.byId.get(id) ?? {};
    return rules.levelOf(id) === 'off' && (its === null || its.includes(platform));
  });
  return silent.map((id) => {
    return { stage: 'rule', outcome: 'pass', what: `${id}: found something, and is off` };
  });
}
