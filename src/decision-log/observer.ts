import { parseConnectionString } from '../callout/connection-string.ts';
import { redactPath } from '../callout/redact-path.ts';
import type { RawFinding } from '../finding.ts';
import { digestBytes, digestJson } from '../job/canonical.ts';
import { contractDigest } from '../job/contract-digest.ts';
import type { Contract, JobSnapshot } from '../job/types.ts';
import { limits } from '../limits.ts';
import type { RuleObservation } from '../rules/types.ts';
import { LineTable } from '../syntax/span.ts';
import type { Verdict } from '../verdict/decide.ts';
import type { LogContent } from './options.ts';
import type { ArtifactRecord, FactsRecord, FaultRecord, ScriptRecord } from './record.ts';

/** What was found on the way to one verdict, by stage. */
export interface Seen {
  readonly snapshot: JobSnapshot;
  readonly form: readonly RawFinding[];
  readonly artifacts: readonly RawFinding[];
  readonly syntax: readonly RawFinding[];
  readonly content: readonly RawFinding[];
  /** Null where the script was not read as far as that. */
  readonly rules: RuleObservation | null;
}

/** What is known of a verdict beyond itself; the script is null where there was none to read. */
export interface Noted {
  readonly script: ScriptRecord | null;
  readonly faults: readonly FaultRecord[];
}

/** Remembers of each verdict what a log says about it, for as long as the verdict is held. */
export class Observer {
  readonly #content: LogContent;
  readonly #masked: ReadonlySet<string>;
  readonly #noted: WeakMap<Verdict, Noted> = new WeakMap();

  constructor(content: LogContent, mask: readonly string[]) {
    this.#content = content;
    this.#masked = new Set(mask);
  }

  of(verdict: Verdict): Noted | null {
    return this.#noted.get(verdict) ?? null;
  }

  /** A verdict that was remembered is known already. */
  script(verdict: Verdict, seen: () => Seen): void {
    if (this.#noted.has(verdict)) return;
    this.#note(verdict, () => ({ script: this.#record(verdict, seen()), faults: [] }));
  }

  /** A job that could not be read. */
  unread(verdict: Verdict, form: readonly RawFinding[]): void {
    this.#note(verdict, () => ({ script: null, faults: faultsOf('form', form) }));
  }

  /** A verdict in place of an earlier one, for what denies whatever the policy says. */
  denied(verdict: Verdict, earlier: Verdict, obstacles: readonly RawFinding[]): void {
    const { script = null, faults = [] } = this.of(earlier) ?? {};
    const denying = obstacles.map((one) => ({ ...one, level: 'error' as const }));
    this.#note(verdict, () => ({
      script,
      faults: [...faults, ...faultsOf('content', denying)],
    }));
  }

  /** Whatever goes wrong here changes no verdict: it is then one of which nothing is known. */
  #note(verdict: Verdict, make: () => Noted): void {
    try {
      this.#noted.set(verdict, make());
    } catch {
      this.#noted.delete(verdict);
    }
  }

  #record({ text }: Verdict, seen: Seen): ScriptRecord {
    const { bare, contract, platform, script } = seen.snapshot;
    const digest = digestBytes(script);
    return {
      platform,
      job: digestJson([platform, bare, digest, contractDigest(contract)]),
      script: digest,
      bytes: script.length,
      bare,
      ...(this.#content === 'script' && { text }),
      facts: seen.rules === null ? null : this.#facts(seen.rules, text),
      artifacts: this.#artifacts(contract),
      brings: broughtBy(contract),
      faults: [
        ...faultsOf('form', seen.form),
        ...faultsOf('artifact', seen.artifacts),
        ...faultsOf('syntax', [...seen.syntax, ...(seen.rules?.faults ?? [])]),
        ...faultsOf('content', seen.content),
      ],
    };
  }

  #facts({ byImports, hits, imports, reach }: RuleObservation, text: string): FactsRecord {
    const isKept = !this.#masked.has('imports') && imports.length <= limits.loggedNamesMax;
    const reaches = reach.modules.length + reach.functions.length;
    const lines = new LineTable(imports.length > 0 ? text : '');
    const line = (start: number): number => lines.place({ start, end: start }).line;
    return {
      hits: Object.fromEntries(hits),
      byImports,
      imports: isKept
        ? imports.map(({ module, name, start, isModule }) => [module, name, line(start), isModule])
        : null,
      reach: isKept && reaches <= limits.loggedNamesMax ? reach : null,
    };
  }

  #artifacts(contract: Contract): ArtifactRecord[] {
    if (contract.platform !== 'kusto') return [];
    const texts = Object.values(contract.artifacts).slice(0, limits.artifactsMax);
    return texts.map((text) => artifactOf(text, this.#masked.has('urls')));
  }
}

function artifactOf(text: string, isMasked: boolean): ArtifactRecord {
  const read = parseConnectionString(text);
  if (!read.ok) return { url: null, masked: false, credential: null, sas: null };
  const { credential, host, judgedPath, location, sas } = read.url;
  // What may be a mistyped credential is not for a log.
  const shown = redactPath(judgedPath);
  const masked = isMasked || shown !== judgedPath;
  const url = isMasked ? null : masked ? `https://${host}${shown}` : location;
  return { url, masked, credential, sas };
}

function broughtBy(contract: Contract): number {
  if (contract.platform === 'kusto') return Object.keys(contract.artifacts).length;
  return 'bundle' in contract && contract.bundle !== null ? 1 : 0;
}

/** Findings as a log has them: which and why, without words from the job. */
export function faultsOf(
  stage: FaultRecord['stage'],
  findings: readonly RawFinding[],
): FaultRecord[] {
  const faults = findings.map(({ level, reason, rule }) => ({
    ...{ stage, rule },
    ...(reason !== undefined && { reason }),
    ...(level !== undefined && { level }),
  }));
  const seen = new Map(faults.map((fault) => [JSON.stringify(fault), fault]));
  return [...seen.values()].slice(0, limits.findingsMax);
}
