import { noOptions } from '../../job/request-properties.ts';
import type { Contract, JobSnapshot } from '../../job/types.ts';
import { platformIds, type PlatformId } from '../../platform/platform.ts';
import { pythonVersions } from '../../policy/file.ts';
import type { Policy } from '../../policy/types.ts';
import { imageNames } from '../../rules/packages/python-image.ts';
import type { RuleCatalog, RuleSettings } from '../../rules/types.ts';
import { didYouMean } from '../../text/nearest.ts';

/** The words after `python` of a block: `platform=kusto` → `{platform: 'kusto'}`. */
export type BlockWords = Readonly<Record<string, string>>;

/** What words may name. */
export interface PageContext {
  readonly catalog: RuleCatalog;
  readonly presets: ReadonlyMap<string, Policy>;
}

/**
 * Settings that the words of a code block ask for: `policy=processor`, `platform=kusto`,
 * `option.scope=…`, `option.dynamic-exec.eval=…` where the option is another rule's.
 */
export function settingsOf(
  words: BlockWords,
  rule: string | null,
  { catalog, presets }: PageContext,
): RuleSettings {
  const preset = presets.get(words['policy'] ?? '');
  const own = rule === null ? undefined : catalog.byId.get(rule);
  const platform = words['platform'] ?? preset?.platform ?? own?.platforms?.[0] ?? 'script';
  const rules: Record<string, RuleSettings['rules'][string]> = {};
  for (const [key, value] of Object.entries(words)) {
    const [name, option] = optionOf(key, rule) ?? [];
    const set = catalog.byId.get(name ?? '');
    if (set === undefined || option === undefined) continue;
    const options = { ...rules[set.id]?.options, [option]: /^\d+$/.test(value) ? +value : value };
    rules[set.id] = { level: set.level, options };
  }
  const imports = preset?.imports ?? { match: 'any', members: 'listed-module', allow: [] };
  const isolation = { network: words['network'] === 'proxy' ? 'proxy' : 'none' } as const;
  const { image, runtime = 'data' } = words;
  const python = words['python'] ?? /^\d+\.\d+/.exec(image ?? '')?.[0] ?? '3.11';
  const named = image === undefined ? {} : { image: image === 'none' ? null : image };
  return { rules, imports, platform: platform as PlatformId, isolation, python, runtime, ...named };
}

function optionOf(
  key: string,
  rule: string | null,
): readonly [rule: string, option: string] | null {
  const [found, name = '', option] = /^option\.([\w-]+)(?:\.(\w+))?$/.exec(key) ?? [];
  if (found === undefined) return null;
  return option === undefined ? [rule ?? '', name] : [name, option];
}

/** Values of the words that have few; null where they are not known here. */
const plainWords: Readonly<Record<string, readonly string[] | null>> = {
  platform: platformIds,
  policy: null,
  image: ['none', ...imageNames],
  runtime: null,
  python: pythonVersions,
  ports: ['0', '1', '2'],
  schema: ['none', 'given'],
  network: ['none', 'proxy'],
  escaped: [''],
};

/** What is wrong with the words of a block: one that nobody reads would set another scene. */
export function wordFaults(
  words: BlockWords,
  rule: string,
  { catalog, presets }: PageContext,
): string[] {
  return Object.entries(words).flatMap(([key, value]): string[] => {
    const option = optionOf(key, rule);
    if (option !== null) {
      const options = catalog.byId.get(option[0])?.options ?? {};
      return Object.hasOwn(options, option[1])
        ? []
        : [`rule ${option[0]} has no option ${option[1]}`];
    }
    const known = Object.hasOwn(plainWords, key) ? plainWords[key] : undefined;
    if (known === undefined)
      return [`\`${key}\` is no word of a block${didYouMean(key, Object.keys(plainWords))}`];
    const values = key === 'policy' ? [...presets.keys()] : (known ?? [value]);
    return values.includes(value) ? [] : [`\`${key}=${value}\`: it is one of ${values.join(', ')}`];
  });
}

/** The job that the words ask for: `ports=1`, `schema=none`; without them a bare script. */
export function snapshotOf(
  script: Uint8Array,
  platform: PlatformId,
  words: BlockWords,
): JobSnapshot {
  const { ports, schema } = words;
  const bare = ports === undefined && schema === undefined;
  return { platform, script, contract: contractOf(platform, words), bare };
}

function contractOf(platform: PlatformId, { ports, schema }: BlockWords): Contract {
  if (platform === 'script') return { platform };
  if (platform === 'kusto') {
    const outputSchema = schema === 'given' ? [{ name: 'x', type: 'long' } as const] : null;
    const hints = { distribution: 'single', remote: 'auto' } as const;
    const request = { hints, request: noOptions, spillToDisk: true };
    const rest = { parameters: {}, artifacts: {}, pins: {}, ...request };
    return { platform, input: null, outputSchema, ...rest };
  }
  if (platform === 'processor') {
    const nulls = {
      checkpoint: null,
      checkpointColumn: null,
      inputSchema: null,
      outputSchema: null,
    };
    return { platform, input: [], mode: 'row-by-row', errorValues: 'hidden', ...nulls };
  }
  const frame = new Uint8Array(1);
  const [one, two] = [Number(ports) > 0, Number(ports) > 1];
  return { platform, inputs: [one ? frame : null, two ? frame : null], bundle: null };
}

/** A block marked `escaped` holds escapes where characters stand that an editor would not keep. */
export function blockText(code: string, words: BlockWords): string {
  if (!('escaped' in words)) return code;
  return code.replace(/\\(?:u([0-9a-f]{4})|r)/g, (_whole, hex: string | undefined) =>
    hex === undefined ? '\r' : String.fromCharCode(parseInt(hex, 16)),
  );
}
