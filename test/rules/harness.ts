import type { Finding, RawFinding } from '#dist/finding.js';
import { extractFacts } from '#dist/facts/extract.js';
import { noOptions } from '#dist/job/request-properties.js';
import type { Contract, JobSnapshot } from '#dist/job/types.js';
import { limits } from '#dist/limits.js';
import { platforms, type PlatformId } from '#dist/platform/platform.js';
import { compileRules } from '#dist/rules/compile.js';
import { loadRules } from '#dist/rules/load.js';
import { emptySlot, loadSurface } from '#dist/rules/surface-load.js';
import type { RuleCatalog, RuleSet, RuleSettings } from '#dist/rules/types.js';
import { checkTree } from '#dist/syntax/check.js';
import { decode } from '#dist/syntax/decode.js';
import { loadParser, type EngineName, type Parser } from '#dist/syntax/parser.js';

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

/** The processor's list, as its page gives it. */
const processorImports: readonly string[] = [
  'string', 'math', 'itertools', 'random', 'warnings', 'base64', 'io', 'json', 'xml', 'ssl', 'time',
  'datetime', 'yaml', 'httpx', 'pandas', 'numpy', 'deepdiff', 'passlib.hash', 'jose', 'jose.backends',
  'jose.constants', 'jose.utils', 'openai', 'matplotlib', 'matplotlib.pyplot',
]; // prettier-ignore

export type Context = Readonly<Record<string, string>>;

/**
 * Settings that the words of a code block ask for: `policy=processor`, `platform=kusto`,
 * `option.scope=…`, `option.dynamic-exec.eval=…` where the option is another rule's.
 */
export function settingsOf(context: Context, rule: string | null = null): RuleSettings {
  const policy = context['policy'];
  const own = rule === null ? undefined : catalog.byId.get(rule);
  const platform = (context['platform'] ?? policy ?? own?.platforms?.[0] ?? 'script') as PlatformId;
  const rules: Record<string, RuleSettings['rules'][string]> = {};
  for (const [key, value] of Object.entries(context)) {
    const [, name, option = name] = /^option\.([\w-]+)(?:\.(\w+))?$/.exec(key) ?? [];
    const set = name === option ? own : catalog.byId.get(name ?? '');
    if (set === undefined || option === undefined) continue;
    const options = { ...rules[set.id]?.options, [option]: /^\d+$/.test(value) ? +value : value };
    rules[set.id] = { level: set.level, options };
  }
  const imports =
    policy === 'processor'
      ? ({ match: 'exact', members: 'listed-module', allow: processorImports } as const)
      : ({ match: 'any', members: 'listed-module', allow: [] } as const);
  const isolation = { network: context['network'] === 'proxy' ? 'proxy' : 'none' } as const;
  const { image, runtime = 'data' } = context;
  const python = context['python'] ?? /^\d+\.\d+/.exec(image ?? '')?.[0] ?? '3.11';
  const named = image === undefined ? {} : { image: image === 'none' ? null : image };
  return { rules, imports, platform, isolation, python, runtime, ...named };
}

/** The job that the words ask for: `ports=1`, `schema=none`; without them a bare script. */
export function snapshotOf(
  script: Uint8Array,
  platform: PlatformId,
  context: Context,
): JobSnapshot {
  const { ports, schema } = context;
  const frame = new Uint8Array(1);
  const bare = ports === undefined && schema === undefined;
  const contract: Contract =
    platform === 'kusto'
      ? {
          platform,
          input: null,
          parameters: {},
          outputSchema: schema === 'given' ? [{ name: 'x', type: 'long' }] : null,
          artifacts: {},
          pins: {},
          hints: { distribution: 'single', remote: 'auto' },
          request: noOptions,
          spillToDisk: true,
        }
      : platform === 'processor'
        ? {
            platform,
            input: [],
            mode: 'row-by-row',
            checkpoint: null,
            checkpointColumn: null,
            inputSchema: null,
            errorValues: 'hidden',
            outputSchema: null,
          }
        : platform === 'script'
          ? { platform }
          : {
              platform,
              inputs: [Number(ports) > 0 ? frame : null, Number(ports) > 1 ? frame : null],
              bundle: null,
            };
  return { platform, script, contract, bare };
}

/** Parsers of both engines; the native one only where it loads. */
export const parsers: readonly Parser[] = await loadParsers();

async function loadParsers(): Promise<Parser[]> {
  const found: Parser[] = [await loadParser('portable')];
  try {
    found.unshift(await loadParser('native' satisfies EngineName));
  } catch {
    // Optional: where it was not built, the portable engine is the one that runs.
  }
  return found;
}

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
