import { judgeArtifacts } from '../callout/check.ts';
import type { CalloutJudge } from '../callout/judge.ts';
import { extractFacts } from '../facts/extract.ts';
import { factsDigest } from '../facts/rows.ts';
import type { Facts } from '../facts/types.ts';
import type { RawFinding } from '../finding.ts';
import type { JobSnapshot } from '../job/types.ts';
import { platforms, type PlatformId } from '../platform/platform.ts';
import type { FetchedType } from '../policy/kusto-words.ts';
import type { Policy } from '../policy/types.ts';
import type { RuleSet } from '../rules/types.ts';
import type { Observer, Seen } from '../decision-log/observer.ts';
import type { RuleObservation } from '../rules/types.ts';
import { checkTree } from '../syntax/check.ts';
import { decode } from '../syntax/decode.ts';
import { indented } from '../syntax/indent.ts';
import type { Parser } from '../syntax/parser.ts';
import { decide, type Verdict } from '../verdict/decide.ts';
import { switchedOff } from './plugin-switches.ts';
import { internalFault } from './internal-fault.ts';
import type { VerdictCache } from './verdict-cache.ts';

/** Whether what is allowed is to be permitted too: digests cost a tenth of a check. */
export type Asked = 'verdict' | 'evidence';

/**
 * A verdict with the evidence that a permit names; `judged` is null unless the verdict is `allow`
 * and evidence was asked for.
 */
export interface Judgement {
  readonly verdict: Verdict;
  readonly judged: Evidence | null;
  /** For whoever observes; left out of what was remembered. */
  readonly seen?: ScriptSeen;
}

type ScriptSeen = Pick<Seen, 'syntax' | 'rules'>;

export interface Evidence {
  readonly snapshot: JobSnapshot;
  readonly text: string;
  /** Digest of the fact rows. */
  readonly facts: string;
}

/** What was handed in, as `snapshotJob` and `bareSnapshot` give it. */
export interface Taken {
  readonly snapshot: JobSnapshot | null;
  readonly findings: readonly RawFinding[];
}

interface Stages {
  readonly policy: Policy;
  readonly parser: Parser;
  readonly callouts: CalloutJudge;
  readonly rules: RuleSet;
  /** Milliseconds since 1970: some entries of a callout policy expire. */
  readonly now: () => number;
  /** Null where verdicts are not to be remembered. */
  readonly cache: VerdictCache | null;
  /** Null where no decisions are logged. */
  readonly observer: Observer | null;
}

/** Door one: a snapshot goes in, a verdict comes out. Synchronous, without I/O. */
export class Judge {
  readonly #stages: Stages;

  constructor(stages: Stages) {
    this.#stages = stages;
  }

  /**
   * Judges what `take` takes. Whatever goes wrong inside ends as a deny.
   *
   * @param more what was found meanwhile in what the job names
   */
  judge(take: () => Taken, asked: Asked, more: readonly RawFinding[] = []): Judgement {
    try {
      const { snapshot, findings } = take();
      const { observer, policy } = this.#stages;
      // Judged by the contract of another platform, all of the job would seem wrong.
      const isForeign = snapshot !== null && snapshot.platform !== policy.platform;
      if (snapshot === null || isForeign) {
        const faults = isForeign ? [otherPlatform(snapshot.platform, policy)] : findings;
        const judgement = this.#deny(faults);
        observer?.unread(judgement.verdict, faults);
        return judgement;
      }
      const form = [...findings, ...this.#switchFaults(snapshot)];
      const artifacts = this.#artifactFaults(snapshot);
      const judgement = this.#remembered(snapshot, [...form, ...artifacts, ...more], asked);
      const { seen = unseen, verdict } = judgement;
      observer?.script(verdict, () => ({ snapshot, form, artifacts, content: more, ...seen }));
      return judgement;
    } catch {
      return this.#deny([internalFault]);
    }
  }

  /** Denies what was allowed, for what turned out later: whatever the policy says of its rules. */
  deny(take: () => Taken, obstacles: readonly RawFinding[]): Verdict {
    const { verdict } = this.judge(take, 'verdict', obstacles);
    if (verdict.decision === 'deny') return verdict;
    const denied = this.#deny(obstacles, verdict.text).verdict;
    this.#stages.observer?.denied(denied, verdict, obstacles);
    return denied;
  }

  #remembered(snapshot: JobSnapshot, around: readonly RawFinding[], asked: Asked): Judgement {
    const { cache } = this.#stages;
    const digest = cache?.keyOf(snapshot, around) ?? null;
    if (cache === null || digest === null) return this.#judgeScript(snapshot, around, asked);
    const key = `${asked} ${digest}`;
    const known = cache.get(key, snapshot);
    if (known !== null) return known;
    const judgement = this.#judgeScript(snapshot, around, asked);
    cache.set(key, judgement);
    return judgement;
  }

  #judgeScript(snapshot: JobSnapshot, around: readonly RawFinding[], asked: Asked): Judgement {
    const { observer, parser, policy, rules } = this.#stages;
    const { body, entry, handBack, injected, preimported } = platforms[snapshot.platform];
    const { text, findings: undecodable } = decode(snapshot.script, policy.limits.sourceBytesMax);
    if (undecodable.length > 0) return this.#unread(around, undecodable, text);
    const tree = parser.parse(text);
    const syntax = checkTree(tree, { python: policy.python, body, handBack });
    // What rules would say of a broken tree is noise around the one fault that matters.
    if (syntax.some(isBroken)) return this.#unread(around, syntax, text);
    const facts = extractFacts(tree, { entry, injected, preimported });
    let observed: RuleObservation | null = null;
    const observe = (observation: RuleObservation): void => void (observed = observation);
    const hits = rules.evaluate({ facts, text, snapshot, ...(observer && { observe }) });
    // An invisible character may cut a name in two, and then no edit is sure of its ends.
    const found = syntax.some(isHidden) ? hits.map(withoutFix) : hits;
    const verdict = this.#decide(text, [...around, ...syntax, ...found]);
    const seen: ScriptSeen = { syntax, rules: observed };
    if (verdict.decision === 'deny' || asked === 'verdict') return { verdict, judged: null, seen };
    return { verdict, judged: { snapshot, text, facts: factsDigest(facts, tree) }, seen };
  }

  /** A script that is no text or no Python. */
  #unread(around: readonly RawFinding[], syntax: readonly RawFinding[], text: string): Judgement {
    return { ...this.#deny([...around, ...syntax], text), seen: { syntax, rules: null } };
  }

  /** A script that was judged, one level deeper. */
  indented(text: string): string {
    return indented(this.#stages.parser.parse(text));
  }

  /** What is true of a text that would be judged; null where it is no script. */
  facts(text: string): Facts | null {
    const { parser, policy } = this.#stages;
    const { body, injected, preimported } = platforms[policy.platform];
    if (decode(Buffer.from(text), policy.limits.sourceBytesMax).findings.length > 0) return null;
    const tree = parser.parse(text);
    if (checkTree(tree, { python: policy.python, body }).some(isBroken)) return null;
    return extractFacts(tree, { injected, preimported });
  }

  /**
   * Findings of any text as a verdict: each with its level under the policy.
   *
   * @param isDenied whatever the policy says of their rules
   */
  weigh(text: string, findings: readonly RawFinding[], isDenied: boolean): Verdict {
    return isDenied ? this.#deny(findings, text).verdict : this.#decide(text, findings);
  }

  /** What of the policy and the request says that no script may run. */
  #switchFaults({ contract }: JobSnapshot): RawFinding[] {
    return contract.platform === 'kusto' ? switchedOff(this.#stages.policy, contract) : [];
  }

  /** What is wrong with a job's artifacts and the identities that they would use. */
  #artifactFaults({ contract }: JobSnapshot): RawFinding[] {
    if (contract.platform !== 'kusto') return [];
    return this.sources(contract.artifacts, 'sandbox_artifacts');
  }

  /** What is wrong with connection strings, by name, before anything is fetched by them. */
  sources(artifacts: Readonly<Record<string, string>>, type: FetchedType): RawFinding[] {
    const { callouts, now, policy } = this.#stages;
    const { identities, limits } = policy;
    const { sasHoursMax } = limits;
    const input = { artifacts, type, callouts, identities, nowMs: now(), sasHoursMax };
    return judgeArtifacts(input);
  }

  #deny(findings: readonly RawFinding[], text = ''): Judgement {
    const verdict = this.#decide(text, findings);
    // Whoever got here was to be denied: findings switched off by the policy do not open the door.
    if (verdict.decision === 'deny') return { verdict, judged: null };
    return { verdict: this.#decide(text, [...findings, internalFault]), judged: null };
  }

  #decide(text: string, findings: readonly RawFinding[]): Verdict {
    const { policy, rules } = this.#stages;
    return decide({
      policy: { name: policy.name, digest: policy.digest },
      platform: policy.platform,
      text,
      findings,
      rules,
    });
  }
}

/** A verdict that was remembered, and is known to the observer. */
const unseen: ScriptSeen = { syntax: [], rules: null };

const nowhere = { start: 0, end: 0 } as const;

function isBroken(finding: RawFinding): boolean {
  return finding.rule === 'syntax-error' || finding.rule === 'syntax-limit';
}

function isHidden(finding: RawFinding): boolean {
  return finding.rule === 'source-characters';
}

function withoutFix(finding: RawFinding): RawFinding {
  const { fix: _, ...rest } = finding;
  return rest;
}

function otherPlatform(platform: PlatformId, policy: Policy): RawFinding {
  return {
    rule: 'job-form',
    message: `the job is for platform \`${platform}\`, and policy \`${policy.name}\` is for \`${policy.platform}\``,
    help: `Set the job's platform to \`${policy.platform}\`, or use a policy for \`${platform}\`.`,
    span: nowhere,
  };
}
