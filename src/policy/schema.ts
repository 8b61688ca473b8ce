import { z } from 'zod';
import { limits } from '../limits.ts';
import { platformIds } from '../platform/platform.ts';
import { imageNames, pythonOf } from '../rules/packages/python-image.ts';
import type { ImportsFile, OptionValue, PolicyFile, RuleFile } from './file.ts';
import { pythonVersions } from './file.ts';
import { limitRanges } from './limit-ranges.ts';
import { calloutFile, identityFile, slug } from './parts-schema.ts';
import { isolationTiers } from '../job/plan.ts';
import { sandboxFile } from './sandbox-schema.ts';
import type { PolicyLimits } from './types.ts';

const modulesMax = 10_000;
const identitiesMax = 1_000;
const rulesMax = 1_000;

const moduleName = z.string().superRefine((name, context) => {
  if (/^[^\W\d]\w*(?:\.[^\W\d]\w*)*$/.test(name) && name.length <= 255) return;
  const wild = name.includes('*');
  context.addIssue({
    code: 'custom',
    message: wild
      ? `\`${name}\` would admit more than anyone has read`
      : `\`${name}\` is not the name of a module`,
    params: {
      help: wild
        ? 'List the modules by name; `match` set to `any` says openly that there is no list.'
        : 'Write the dotted name that stands after `import`: `matplotlib.pyplot`.',
    },
  });
});

const allow = z
  .array(moduleName)
  .max(modulesMax)
  .superRefine((names, context) => {
    names.forEach((name, index) => {
      if (names.indexOf(name) === index) return;
      const params = { help: 'Remove one of the two.' };
      context.addIssue({
        code: 'custom',
        message: `\`${name}\` is listed twice`,
        path: [index],
        params,
      });
    });
  });

const listed = {
  members: z
    .enum(['listed-module', 'submodules'])
    .optional()
    .describe('Whether `from xml import etree` is judged by `xml` alone or by `xml.etree` too.'),
  allow: allow.describe('Names of modules.'),
};

const imports: z.ZodType<ImportsFile> = z.discriminatedUnion('match', [
  z.strictObject({ match: z.literal('any').describe('No allow-list.') }),
  z.strictObject({ match: z.literal('exact').describe('`a` does not admit `a.b`.'), ...listed }),
  z.strictObject({ match: z.literal('prefix').describe('`a` admits `a.b`.'), ...listed }),
]);

const level = z.enum(['error', 'warning', 'note', 'off']);
const option: z.ZodType<OptionValue> = z.union([
  z.string().max(1_024),
  z.number(),
  z.boolean(),
  z.array(z.string().max(1_024)).max(modulesMax),
]);
const rule: z.ZodType<RuleFile> = z.union([
  level,
  z.object({ level: level.describe('`off`, or how a finding counts.') }).catchall(option),
]) as z.ZodType<RuleFile>;

const rules = z
  .record(z.string().regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/), rule)
  .superRefine((named, context) => {
    if (Object.keys(named).length <= rulesMax) return;
    context.addIssue({ code: 'custom', message: `more than ${rulesMax} rules` });
  });

const identityList = z.array(identityFile).max(identitiesMax).optional();
const atCluster = 'Of the cluster; `SandboxArtifacts` counts here alone.';
const identities = z.union([
  z.array(z.never()).max(0),
  z.strictObject({
    cluster: identityList.describe(atCluster),
    database: identityList.describe('Of the database.'),
  }),
]);

function limitsShape(): Record<keyof PolicyLimits, z.ZodOptional<z.ZodInt>> {
  const entries = Object.entries(limitRanges).map(([name, { min, max, default: usual, what }]) => [
    name,
    z.int().min(min).max(max).optional().describe(`${what} Default ${usual}.`),
  ]);
  return Object.fromEntries(entries) as Record<keyof PolicyLimits, z.ZodOptional<z.ZodInt>>;
}

const policyShape = z.strictObject({
  apiVersion: z.literal('sallyport/v1').describe('The version of this form.'),
  name: slug.describe('Named in verdicts and permits.'),
  title: z.string().min(1).max(200).optional().describe('For people.'),
  platform: z.enum(platformIds).describe('The contract that scripts are written for.'),
  python: z.enum(pythonVersions).optional().describe("Language version, quoted: '3.11'."),
  image: z
    .enum(imageNames)
    .nullable()
    .optional()
    .describe(
      "Kusto's Python image, whose packages scripts find; null for an image of your own. " +
        'Default: the one of the language version.',
    ),
  imports: imports.describe('Which modules a script may import.'),
  rules: rules.optional().describe('Levels and options of rules; others stay at their own level.'),
  bundle: z
    .strictObject({
      atMost: level
        .optional()
        .describe('No finding counts as more, but those of `rules`. Default `error`.'),
      rules: rules.optional().describe('Levels and options, on top of those for scripts.'),
    })
    .optional()
    .describe('How Python code in artifacts and bundles is judged.'),
  callouts: z
    .array(calloutFile)
    .max(limits.calloutRulesMax)
    .optional()
    .describe(
      "Which URLs artifacts may come from; Kusto's own JSON entries are taken as they are.",
    ),
  identities: identities.optional().describe('Managed identities and what they may be used for.'),
  plugin: z
    .enum(['enabled', 'disabled'])
    .optional()
    .describe('Whether the python plugin of Kusto is enabled; it is not where nothing is said.'),
  sandbox: sandboxFile
    .nullable()
    .optional()
    .describe("Kusto's sandbox policy; its own JSON is taken as it is."),
  limits: z.strictObject(limitsShape()).optional().describe('What a run may use.'),
  isolation: z
    .strictObject({
      require: z.enum(isolationTiers).optional().describe('The weakest tier that may run scripts.'),
      network: z
        .enum(['none', 'proxy'])
        .optional()
        .describe(
          '`proxy`: HTTPS to the exact hosts of `webapi` callouts, within the limits `network…`; ' +
            'needs tier `namespace`.',
        ),
      processes: z
        .enum(['none', 'allowed'])
        .optional()
        .describe('Whether a script may start processes; `allowed` needs tier `namespace`.'),
    })
    .optional()
    .describe('What must hold around a script.'),
  runtime: slug.nullable().optional().describe('Python runtime; null for a bare interpreter.'),
  warm: z
    .strictObject({
      modules: z
        .array(moduleName)
        .max(limits.warmModulesMax)
        .optional()
        .describe('Loaded before there is a job, in this order: `pandas`.'),
      workersMax: z
        .int()
        .min(1)
        .max(limits.warmWorkersMax)
        .optional()
        .describe('Kept ready, each for one job. Default 2.'),
      jobsMax: z
        .int()
        .min(1)
        .max(1_000_000)
        .optional()
        .describe('Jobs that are forks of one interpreter before it is replaced. Default 1000.'),
    })
    .nullable()
    .optional()
    .describe('Interpreters kept ready with modules loaded; null for none.'),
});

/** The form of a policy file. The JSON Schema that editors use is made from it. */
export const policyFile: z.ZodType<PolicyFile> = policyShape.superRefine((given, context) => {
  const { image, platform, python } = given;
  if (!image) return;
  const fault = (message: string, help: string): void =>
    context.addIssue({ code: 'custom', path: ['image'], message, params: { help } });
  if (platform !== 'kusto') {
    fault(
      `\`${platform}\` has no images to choose from`,
      'Remove `image`; `runtime` is of every platform.',
    );
  } else if (python !== undefined && python !== pythonOf(image)) {
    fault(
      `image \`${image}\` is of Python ${pythonOf(image)}, and \`python\` says ${python}`,
      `Write \`python: '${pythonOf(image)}'\`, or leave \`python\` out.`,
    );
  }
});
