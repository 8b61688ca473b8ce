import { extractFacts } from '../facts/extract.ts';
import type { Level, RawFinding } from '../finding.ts';
import type { JobSnapshot } from '../job/types.ts';
import { limits } from '../limits.ts';
import type { Policy } from '../policy/types.ts';
import { compileRules } from '../rules/compile.ts';
import type { SurfaceSlot } from '../rules/surface-load.ts';
import type { RuleCatalog, RuleSet, RuleSettings } from '../rules/types.ts';
import { checkTree } from '../syntax/check.ts';
import { decode } from '../syntax/decode.ts';
import type { Parser } from '../syntax/parser.ts';
import { LineTable } from '../syntax/span.ts';

/** What the gate says of a line of a module. */
export interface CodeFinding {
  readonly rule: string;
  readonly level: Level;
  readonly message: string;
  readonly help: string;
  /** 1-based. */
  readonly line: number;
}

interface Gate {
  readonly policy: Policy;
  readonly parser: Parser;
  readonly catalog: RuleCatalog;
  readonly surface: SurfaceSlot;
}

const levels: readonly Level[] = ['error', 'warning', 'note'];

/** Modules of a package name one another so, and their own internals, and names of other versions. */
const ownOfPackages = ['import-relative', 'private-import', 'undefined-name'] as const;

/**
 * The gate for Python code that a job brings along: the rules of the policy without those on a
 * platform's contract, as its `bundle` block has them.
 */
export class CodeJudge {
  readonly #policy: Policy;
  readonly #parser: Parser;
  readonly #rules: RuleSet;

  /** @throws GatewayError `ERR_POLICY_INVALID` for rules that no page has */
  constructor({ policy, parser, catalog, surface }: Gate) {
    this.#policy = policy;
    this.#parser = parser;
    this.#rules = compileRules(catalog, bundleSettings(policy, catalog), surface);
  }

  /** Judges one module. Never throws for what it holds. */
  judge(bytes: Uint8Array): CodeFinding[] {
    const { python } = this.#policy;
    const { text, findings } = decode(bytes, limits.hardSourceBytesMax);
    if (findings.length > 0) return this.#placed(findings, '');
    const tree = this.#parser.parse(text);
    const syntax = checkTree(tree, { python, body: 'module' });
    if (syntax.some(({ rule }) => rule.startsWith('syntax-'))) return this.#placed(syntax, text);
    const facts = extractFacts(tree, { injected: [], preimported: {} });
    const found = this.#rules.evaluate({ facts, text, snapshot: module });
    return this.#placed([...syntax, ...found], text);
  }

  /** What stands for a module that was too much to be judged. */
  unread(): CodeFinding {
    const message = `the modules have more than ${limits.archiveCodeBytesMax} bytes in all; the rest was not judged`;
    const finding = { rule: 'syntax-limit', message, help: 'Bring only what the script imports.' };
    return { ...finding, level: this.#level('syntax-limit') ?? 'error', line: 1 };
  }

  #placed(findings: readonly RawFinding[], text: string): CodeFinding[] {
    const lines = new LineTable(text);
    return findings.flatMap(({ rule, message, help, span }) => {
      const level = this.#level(rule);
      return level === null ? [] : [{ rule, level, message, help, line: lines.place(span).line }];
    });
  }

  /** Null where it does not count. */
  #level(rule: string): Level | null {
    const own = this.#rules.levelOf(rule);
    const { atMost, rules } = this.#policy.bundle;
    if (Object.hasOwn(rules, rule)) return own === 'off' ? null : own;
    if (own === 'off' || atMost === 'off') return null;
    return levels[Math.max(levels.indexOf(own), levels.indexOf(atMost))] ?? 'error';
  }
}

const module: JobSnapshot = Object.freeze({
  platform: 'script',
  script: new Uint8Array(),
  contract: Object.freeze({ platform: 'script' }),
  bare: true,
});

function bundleSettings(
  { rules, bundle, python, isolation }: Policy,
  catalog: RuleCatalog,
): RuleSettings {
  const ofScripts = Object.entries(rules).filter(
    ([id]) => catalog.byId.get(id)?.family !== 'contract',
  );
  const off = ownOfPackages.map((id) => [id, { level: 'off', options: {} }] as const);
  return {
    // The list of imports is for scripts: packages import one another and what they need.
    imports: { match: 'any', members: 'listed-module', allow: [] },
    rules: Object.fromEntries([...ofScripts, ...off, ...Object.entries(bundle.rules)]),
    platform: 'script',
    python,
    isolation,
  };
}
