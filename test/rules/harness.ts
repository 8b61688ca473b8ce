import {
  settingsOf as blockSettings,
  snapshotOf,
  type BlockWords,
} from '#dist/authoring/rule-test/settings.js';
import type { Finding, RawFinding } from '#dist/finding.js';
import { extractFacts } from '#dist/facts/extract.js';
import { limits } from '#dist/limits.js';
import { platforms } from '#dist/platform/platform.js';
import { loadPolicy } from '#dist/policy/load.js';
import { compileRules } from '#dist/rules/compile.js';
import { loadRules } from '#dist/rules/load.js';
import { emptySlot, loadSurface } from '#dist/rules/surface-load.js';
import type { RuleCatalog, RuleSet, RuleSettings } from '#dist/rules/types.js';
import { checkTree } from '#dist/syntax/check.js';
import { decode } from '#dist/syntax/decode.js';
import { loadParser, type Parser } from '#dist/syntax/parser.js';

export const catalog: RuleCatalog = await loadRules();

/** The maps that a gateway takes under the preset policies. */
const surfaces = new Map(
  await Promise.all(
    ['3.9', '3.10', '3.11', '3.12', '3.13'].map(
      async (python) => [python, await loadSurface({ runtime: 'data', python })] as const,
    ),
  ),
);

/** Rules with the map of the settings' version of Python. */
export function compileWithSurface(settings: RuleSettings): RuleSet {
  return compileRules(catalog, settings, surfaces.get(settings.python) ?? emptySlot);
}

export type Context = BlockWords;

const pages = { catalog, presets: new Map([['processor', await loadPolicy('processor')]]) };

/** Settings that the words of a code block ask for. */
export function settingsOf(context: Context, rule: string | null = null): RuleSettings {
  return blockSettings(context, rule, pages);
}

/** Its clock stands still: a busy host gives up no long script. */
export const parser: Parser = await loadParser(() => 0);

const compiled = new Map<string, RuleSet>();

export function ruleSetOf(settings: RuleSettings): RuleSet {
  const key = JSON.stringify(settings);
  const known = compiled.get(key);
  if (known) return known;
  const made = compileWithSurface(settings);
  compiled.set(key, made);
  return made;
}

export type Judged = RawFinding & Pick<Finding, 'level'>;

/** Everything that door one says of a script, with levels. */
export function judge(
  parser: Parser,
  code: string,
  context: Context = {},
  rule: string | null = null,
): Judged[] {
  const settings = settingsOf(context, rule);
  const rules = ruleSetOf(settings);
  const bytes = new TextEncoder().encode(code);
  const { text, findings } = decode(bytes, limits.sourceBytesMax);
  const { body, entry, injected, preimported } = platforms[settings.platform];
  const found = [...findings];
  if (found.length === 0) {
    const tree = parser.parse(text);
    found.push(...checkTree(tree, { python: settings.python, body }));
    const facts = extractFacts(tree, { entry, injected, preimported });
    const snapshot = snapshotOf(bytes, settings.platform, context);
    found.push(...rules.evaluate({ facts, text, snapshot }));
  }
  return found.flatMap((finding) => {
    const level = rules.levelOf(finding.rule);
    return level === 'off' ? [] : [{ ...finding, level }];
  });
}

/** `rule@text` of each finding, for tables. */
export function shown(code: string, findings: readonly Judged[]): string[] {
  return findings.map(({ rule, level, span, message }) => {
    return `${level} ${rule} ${JSON.stringify(code.slice(span.start, span.end))}: ${message}`;
  });
}
