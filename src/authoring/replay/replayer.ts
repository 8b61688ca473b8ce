import type { CalloutJudge } from '../../callout/judge.ts';
import type {
  ContextRecord,
  DecisionRecord,
  FactsRecord,
  FaultRecord,
  ScriptRecord,
} from '../../decision-log/record.ts';
import type { Verdict } from '../../verdict/decide.ts';
import { importChecksUnder, readsJob } from '../../rules/import-checks.ts';
import type { Reach, RuleSet } from '../../rules/types.ts';
import { replayArtifacts } from './artifacts.ts';
import { Judgement, type Doubt, type Replayed } from './judgement.ts';
import { standingOf, type ReplayedUnder, type Standing, type StandingRule } from './standing.ts';

interface Parts extends ReplayedUnder {
  readonly callouts: CalloutJudge;
  readonly rules: RuleSet;
  /** Judges a script alone under the policy, for decisions whose log holds the text. */
  readonly check: (text: string) => Verdict;
}

/**
 * Says what a policy would have decided where another one did. It is said only where what was
 * recorded tells it: a verdict is `deny` exactly when a rule at level `error` hits, and whether a rule
 * hits does not depend on levels.
 */
export class Replayer {
  readonly #parts: Parts;
  readonly #standings: Map<string, Standing> = new Map();

  readonly #importsHit: ReturnType<typeof importChecksUnder>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#importsHit = importChecksUnder(parts.policy.imports);
  }

  /** @param context null where the log does not hold it */
  replay(record: DecisionRecord, context: ContextRecord | null): Replayed {
    const judgement = new Judgement();
    const standing = context === null ? null : this.#standing(context);
    this.#faults(record, standing, judgement);
    for (const script of record.scripts) this.#script(script, record, standing, judgement);
    return judgement.replayed;
  }

  #standing(context: ContextRecord): Standing {
    const known = this.#standings.get(context.id) ?? standingOf(context, this.#parts);
    this.#standings.set(context.id, known);
    return known;
  }

  /** What was said of a job that could not be read, or of the query around the calls. */
  #faults({ faults }: DecisionRecord, standing: Standing | null, judgement: Judgement): void {
    for (const fault of faults) {
      if (fault.rule === 'internal-fault') judgement.doubt(fault.rule, internal);
      else if (fault.stage === 'form') judgement.deny(fault.rule);
      else if (this.#levelOf(fault) === 'error') {
        const isOurs = fault.stage === 'query' && !fetching.includes(fault.rule);
        if (isOurs || standing?.artifacts === 'same') judgement.deny(fault.rule);
        else judgement.doubt(fault.rule, 'it would be fetched under another policy');
      }
    }
  }

  #script(
    script: ScriptRecord,
    record: DecisionRecord,
    standing: Standing | null,
    judgement: Judgement,
  ): void {
    const { policy } = this.#parts;
    if (script.platform !== policy.platform) {
      if (script.bare) judgement.doubt('job-form', 'it was judged for another platform');
      else judgement.deny('job-form');
      return;
    }
    this.#switches(script, judgement);
    const hasArtifacts = script.artifacts.some(({ masked }) => masked);
    if (hasArtifacts && standing?.artifacts === 'same') this.#asBefore(script, judgement);
    else replayArtifacts(script, Date.parse(record.time), this.#parts, judgement);
    this.#reading(script, standing, judgement);
    this.#content(script, record, standing, judgement);
    if (script.facts !== null) this.#rules(script, script.facts, standing, judgement);
    else if (!script.faults.some(({ stage }) => stage === 'syntax')) {
      judgement.doubt('every rule', 'the log does not say what was found in the script');
    }
  }

  /** Whether policy or request says that no script may run. */
  #switches({ faults, platform }: ScriptRecord, judgement: Judgement): void {
    const { plugin, sandbox } = this.#parts.policy;
    const isOff = plugin === 'disabled' || sandbox?.isEnabled === false;
    if (platform === 'kusto' && isOff) judgement.deny('plugin-disabled');
    for (const { reason = '', rule } of faults) {
      if (rule === 'plugin-disabled' && reason.startsWith('REQUEST_')) judgement.deny(rule);
    }
  }

  #asBefore({ faults }: ScriptRecord, judgement: Judgement): void {
    for (const { rule, stage } of faults) if (stage === 'artifact') judgement.deny(rule);
  }

  #reading(script: ScriptRecord, standing: Standing | null, judgement: Judgement): void {
    const { bytes, facts, faults } = script;
    const { limits } = this.#parts.policy;
    const syntax = faults.filter(({ stage }) => stage === 'syntax');
    if (bytes > limits.sourceBytesMax) return judgement.deny('source-size');
    if (syntax.some(({ rule }) => rule === 'source-size')) {
      return judgement.doubt('source-size', 'the script was too large to be read');
    }
    const why = standing === null ? noContext : standing.reading;
    for (const fault of syntax) {
      if (this.#levelOf(fault) !== 'error') continue;
      if (why === null || fault.rule === 'source-encoding') judgement.deny(fault.rule);
      else if (script.text === undefined) judgement.doubt(fault.rule, why);
    }
    if (why === null) return;
    if (script.text !== undefined) this.#reread(script, judgement);
    else if (facts !== null) judgement.doubt('syntax-error', why);
  }

  /** Where the text is there, all that is said of a script alone is said anew. */
  #reread({ bare, text = '' }: ScriptRecord, judgement: Judgement): void {
    for (const { level, line, rule } of this.#parts.check(text).findings) {
      if (level === 'error' && (bare || !this.#asksForJob(rule))) judgement.deny(rule, line);
    }
  }

  #asksForJob(id: string): boolean {
    const rule = this.#parts.catalog.byId.get(id);
    return rule === undefined || readsJob(rule);
  }

  /** What was found in what the job brings along, or why it could not be fetched. */
  #content(
    { brings, faults }: ScriptRecord,
    { decision, verb }: DecisionRecord,
    standing: Standing | null,
    judgement: Judgement,
  ): void {
    const found = faults.filter(({ stage }) => stage === 'content');
    const isSame = standing?.content === 'same';
    for (const fault of found) {
      if (this.#levelOf(fault) !== 'error') continue;
      if (fault.rule === 'internal-fault') judgement.doubt(fault.rule, internal);
      else if (isSame || this.#isFixed(fault)) judgement.deny(fault.rule);
      else judgement.doubt(fault.rule, 'what jobs bring along is judged by another policy');
    }
    if (brings === 0 || (verb !== 'admit' && verb !== 'run')) return;
    if (decision === 'deny' && found.length === 0) {
      judgement.doubt('artifact-fetch', 'what the job brings along was never looked at');
    } else if (!isSame) {
      judgement.doubt('artifact-archive', 'what jobs bring along is judged by another policy');
    }
  }

  /** Faults of fetching and unpacking, which no policy has a say in. */
  #isFixed({ rule }: FaultRecord): boolean {
    return this.#parts.catalog.byId.get(rule)?.stage === 'job';
  }

  #rules(
    script: ScriptRecord,
    facts: FactsRecord,
    standing: Standing | null,
    judgement: Judgement,
  ): void {
    for (const { rule, stage } of script.faults) {
      const isOwn = stage === 'form' && !ofPolicy.includes(rule);
      if (isOwn && this.#parts.rules.levelOf(rule) === 'error') judgement.deny(rule);
    }
    if (standing === null) {
      if (script.text === undefined || !script.bare) judgement.doubt('every rule', noContext);
      return;
    }
    for (const id of Object.keys(facts.hits)) if (standing.standing.has(id)) judgement.deny(id);
    const open = standing.others.flatMap((one) => {
      const doubt = this.#rule(one, facts, judgement);
      return doubt === null ? [] : [{ rule: one.rule, doubt }];
    });
    if (open.length === 0) return;
    const isRead = script.text !== undefined;
    if (isRead && standing.reading === null) this.#reread(script, judgement);
    for (const { doubt, rule } of open) {
      const isAnswered = isRead && (script.bare || !readsJob(rule));
      if (!isAnswered) judgement.doubt(doubt.rule, doubt.why);
    }
  }

  /** Denies where the rule hits for certain; says why where that is not known. */
  #rule(
    { doubt, rule }: StandingRule,
    { byImports, hits, imports, reach }: FactsRecord,
    judgement: Judgement,
  ): Doubt | null {
    if (doubt !== null) return doubt;
    if (Object.hasOwn(hits, rule.id) && !byImports.includes(rule.id)) {
      judgement.deny(rule.id);
      return null;
    }
    if (imports === null || reach === null) return { rule: rule.id, why: 'its imports are masked' };
    const used = imports.map(([module, name, , isModule]) => ({ module, name, isModule }));
    if (!this.#importsHit(rule, { imports: used, reach })) return null;
    const first = used.findIndex((use) =>
      this.#importsHit(rule, { imports: [use], reach: nowhere }),
    );
    judgement.deny(rule.id, imports[first]?.[2] ?? null);
    return null;
  }

  #levelOf({ level, rule }: FaultRecord): string {
    return level ?? this.#parts.rules.levelOf(rule);
  }
}

const nowhere: Reach = { modules: [], functions: [], always: false };

/** Of a script that a query reads from a URL, which callouts and identities decide about. */
const fetching: readonly string[] = ['callout-policy', 'managed-identity', 'artifact-url'];

/** Faults of the form that are judged anew. */
const ofPolicy: readonly string[] = ['job-form', 'plugin-disabled'];

const noContext = 'the log does not hold the policy that it was judged by';
const internal = 'the gateway failed while it judged';
