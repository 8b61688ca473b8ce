import { limitRanges } from '../../policy/limit-ranges.ts';
import type { PlatformId } from '../../platform/platform.ts';
import type { PolicyLimits } from '../../policy/types.ts';
import { didYouMean } from '../../text/nearest.ts';
import type { LintCheck, LintScene, RawLint } from './types.ts';

type LimitName = keyof PolicyLimits;

interface PlatformLimit {
  readonly max: number;
  readonly what: string;
}

/**
 * What a platform itself lets pass. For Kusto the truncation of results
 * (https://learn.microsoft.com/kusto/concepts/query-limits), for Azure Machine Learning its command
 * line (error 0155's page: "CommandLine exceeds the limit of 16597 characters").
 */
const platformLimits: Partial<
  Record<PlatformId, Readonly<Partial<Record<LimitName, PlatformLimit>>>>
> = {
  kusto: {
    resultRowsMax: { max: 500_000, what: 'a query truncates its result at 500,000 rows' },
    resultBytesMax: { max: 67_108_864, what: 'a query truncates its result at 64 MB' },
  },
  'azureml-designer': {
    sourceBytesMax: { max: 16_597, what: 'its command line holds 16,597 characters' },
  },
};

export const limitPlatform: LintCheck = ({ policy, file }) =>
  Object.entries(platformLimits[policy.platform] ?? {}).flatMap(([name, { max, what }]) => {
    const given = file.limits?.[name as LimitName];
    if (given === undefined || given <= max) return [];
    const message = `\`limits.${name}\` is ${given}, more than ${policy.platform} has: ${what}`;
    const help = `Write at most ${max}: what is more passes here and fails there.`;
    return [limit('limit-platform', name, message, help)];
  });

function limit(lint: RawLint['lint'], name: string, message: string, help: string): RawLint {
  return { lint, path: ['limits', name], about: 'value', message, help };
}

/** Limits that another one reaches first. */
const pairs: readonly (readonly [less: LimitName, more: LimitName, why: string])[] = [
  ['resultBytesMax', 'memoryBytesMax', 'a result is made in the memory of the script'],
  ['networkConnectionsMax', 'networkConnectionsTotalMax', 'those at once are among those in all'],
  ['networkConnectMsMax', 'wallMsMax', 'the run ends before'],
  ['networkIdleMsMax', 'wallMsMax', 'the run ends before'],
];

export const limitConflict: LintCheck = ({ policy, file }) => {
  const { limits } = policy;
  return pairs.flatMap(([less, more, why]) => {
    if (file.limits?.[less] === undefined || limits[less] <= limits[more]) return [];
    const message =
      `\`limits.${less}\` is ${limits[less]}, and \`${more}\` ends it at ${limits[more]}: ` + why;
    return [limit('limit-conflict', less, message, `Lower \`${less}\`, or raise \`${more}\`.`)];
  });
};

export const limitIdle: LintCheck = ({ policy, file }) =>
  Object.keys(limitRanges).flatMap((name) => {
    const why =
      file.limits?.[name as LimitName] === undefined
        ? null
        : whyIdle(name as LimitName, policy, file);
    if (why === null) return [];
    return [limit('limit-idle', name, `\`limits.${name}\` has no effect: ${why}`, 'Remove it.')];
  });

function whyIdle(
  name: LimitName,
  { isolation, sandbox, platform }: LintScene['policy'],
  file: LintScene['file'],
): string | null {
  if (name.startsWith('network') && isolation.network === 'none') {
    return 'scripts have no network (`isolation.network`)';
  }
  const count = sandbox?.targetCountPerNode;
  if (name === 'runsMax' && count !== undefined && (file.limits?.runsMax ?? 0) > count) {
    return `\`sandbox.targetCountPerNode\` is ${count}`;
  }
  if (name === 'sasHoursMax' && platform !== 'kusto') return `jobs of ${platform} name no URLs`;
  return null;
}

/** Blocks that a platform has no use for. */
export const blockIdle: LintCheck = ({ policy, file }) => {
  const { platform, identities } = policy;
  const kusto = platform === 'kusto';
  const granted = identities.cluster.length + identities.database.length > 0;
  const brings = kusto || platform.startsWith('azureml');
  const idle: readonly (readonly [block: string, idle: boolean, why: string])[] = [
    ['sandbox', !kusto && policy.sandbox !== null, 'the sandbox policy is one of Kusto'],
    ['identities', !kusto && granted, `jobs of ${platform} name no URLs`],
    [
      'bundle',
      !brings && file.bundle !== undefined,
      `jobs of ${platform} bring no code beside the script`,
    ],
  ];
  return idle.flatMap(([block, is, why]): RawLint[] => {
    if (!is) return [];
    const message = `\`${block}\` has no effect: ${why}`;
    return [{ lint: 'block-idle', path: [block], about: 'key', message, help: 'Remove it.' }];
  });
};

/** https://learn.microsoft.com/kusto/management/sandbox-policy */
export const sandboxFaults: LintCheck = ({ policy: { sandbox, platform } }) => {
  if (sandbox === null || platform !== 'kusto') return [];
  const { isEnabled, targetCountPerNode: count, maxCpuRatePerSandbox: rate } = sandbox;
  const path = ['sandbox'];
  const found: RawLint[] = [];
  if (!isEnabled) {
    const message = 'the sandbox policy is not enabled: the platform runs no script at all';
    const help = 'Enable it (true), or keep the policy for a cluster without the plugin.';
    found.push({ lint: 'sandbox-off', path, about: 'key', message, help });
  }
  if (count * rate > processorsMost * 100) {
    const message =
      `${count} sandboxes at ${rate} % each come to ${count * rate} % of a node's processors, ` +
      `where the service's own defaults come to ${processorsMost * 100} %`;
    const help = 'Lower `targetCountPerNode` or `maxCpuRatePerSandbox`.';
    found.push({ lint: 'sandbox-exceeds', path, about: 'key', message, help });
  }
  return found;
};

/** What the service's own defaults come to: 16 sandboxes at 50 %. */
const processorsMost = 8;

export const isolationNone: LintCheck = ({ policy }) => {
  if (policy.isolation.require !== 'none') return [];
  return [
    {
      lint: 'isolation-none',
      path: ['isolation', 'require'],
      about: 'value',
      message: '`isolation.require` is `none`: a script that passes the rules has the whole host',
      help: 'Write `kernel`. `sallyport doctor` says which tiers a host has.',
    },
  ];
};

export const runtimeUnknown: LintCheck = ({ policy, modules }) => {
  const { runtime, python } = policy;
  if (runtime === null) return [];
  const path = ['runtime'];
  const minors = Object.hasOwn(modules.runtimes, runtime) ? modules.runtimes[runtime] : undefined;
  if (minors === undefined) {
    const names = Object.keys(modules.runtimes);
    const message = `no runtime \`${runtime}\` comes with the package${didYouMean(runtime, names)}`;
    const help = `There are ${names.join(', ')}. One of your own has to be on every host.`;
    return [{ lint: 'runtime-unknown', path, about: 'value', message, help }];
  }
  if (minors.includes(python)) return [];
  const message = `runtime \`${runtime}\` is not made for Python ${python}`;
  const help = `It is made for ${minors.join(', ')}: choose another \`python\`.`;
  return [{ lint: 'runtime-unknown', path, about: 'value', message, help }];
};
