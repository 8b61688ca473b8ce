import { z } from 'zod';
import { limits } from '../limits.ts';
import type { CalloutFile, IdentityFile } from './file.ts';
import { calloutTypes, identityUsages } from './kusto-words.ts';
import { didYouMean } from '../text/nearest.ts';

/** A refusal in our own words; `help` travels in the issue's params. */
function refuse(context: z.RefinementCtx, message: string, help: string): void {
  context.addIssue({ code: 'custom', message, params: { help } });
}

export const slug: z.ZodString = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}$/,
    'Use lower-case letters, digits, `-`, `_` and `.`, at most 64.',
  );

const calloutType = z
  .string()
  .superRefine((type, context) => {
    if (calloutTypes.some((known) => known === type.toLowerCase())) return;
    const near = didYouMean(type, calloutTypes);
    refuse(
      context,
      `\`${type}\` is not a callout type${near}`,
      `Types: ${calloutTypes.join(', ')}.`,
    );
  })
  .meta({
    description: 'What is called: `sandbox_artifacts` for the artifacts of a script.',
    examples: [...calloutTypes],
  });

const pattern = z.string().min(1).max(limits.calloutPatternCharsMax);

const hostForm =
  /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,62}(?::[1-9]\d{0,4})?$/;

const host = z
  .string()
  .max(255)
  .superRefine((name, context) => {
    if (/^\*(?:\.[^.]*)?$/.test(name)) {
      const help = 'Name the hosts, or a suffix of at least two labels: `*.files.example.com`.';
      refuse(context, `\`${name}\` admits hosts that anybody may own`, help);
    } else if (!hostForm.test(name)) {
      const help = 'A host is lower case, without scheme, port or path: `files.example.com`.';
      refuse(context, `\`${name}\` is not the name of a host`, help);
    }
  });

const pathPrefix = z
  .string()
  .max(1_024)
  .superRefine((prefix, context) => {
    const clean =
      /^\/[\w\-.~!$&'()*+,;=:@%/]*$/.test(prefix) && !/\/\/|%(?:25|2f|5c)/i.test(prefix);
    if (clean && new URL(`https://host.example${prefix}`).pathname === prefix) return;
    const help = 'Write it as it stands in a clean URL, from the first slash: `/python/`.';
    refuse(context, `\`${prefix}\` is not the beginning of a canonical path`, help);
  });

const isoDate = z.string().superRefine((text, context) => {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return;
  refuse(context, `\`${text}\` is not a date`, 'Write year-month-day: `2027-06-30`.');
});

const callable = 'true admits, false denies whatever other entries say.';
const foundAnywhere = 'RE2, found anywhere in https://host/path: begin it with `^https://`.';

const ownCallout = z
  .strictObject({
    id: slug.describe('Named in findings and reports.'),
    type: calloutType,
    canCall: z.boolean().describe(callable),
    hosts: z.array(host).min(1).optional().describe('Exact hosts, or suffixes as `*.example.com`.'),
    pathPrefix: pathPrefix.optional().describe('Beginning of the path, in whole segments.'),
    regex: pattern.optional().describe('RE2, found anywhere in https://host/path; needs `hosts`.'),
    because: z.string().max(500).optional().describe('Shown to whoever is denied.'),
    expires: isoDate.optional().describe('Last day on which the entry admits anything.'),
  })
  .superRefine((entry, context) => {
    if (entry.hosts === undefined) {
      const help = 'Add `hosts`, with the exact hosts that the entry is about.';
      refuse(context, `callout \`${entry.id}\` names no hosts`, help);
    }
    const ported = entry.hosts?.find((name) => name.includes(':'));
    if (ported !== undefined && entry.type !== 'webapi') {
      const help = 'Only callouts of type `webapi` name ports; the others are for port 443.';
      refuse(context, `callout \`${entry.id}\`: \`${ported}\` has a port`, help);
    }
    if (entry.regex !== undefined && entry.pathPrefix !== undefined) {
      const help = 'Keep one of the two: the expression already judges the path.';
      refuse(context, `callout \`${entry.id}\` has both \`regex\` and \`pathPrefix\``, help);
    }
  });

const kustoCallout = z.strictObject({
  CalloutType: calloutType,
  CalloutUriRegex: pattern.describe(foundAnywhere),
  CanCall: z.boolean().describe(callable),
});

const armCallout = z.strictObject({
  calloutType,
  calloutUriRegex: pattern.describe(foundAnywhere),
  outboundAccess: z.enum(['Allow', 'Deny']).describe('`Deny` outweighs every entry that allows.'),
  calloutId: z.string().max(256).optional().describe('Named in findings and reports.'),
});

/** One callout, in our form, in Kusto's or in Azure Resource Manager's. */
export const calloutFile: z.ZodType<CalloutFile> = z.union([ownCallout, kustoCallout, armCallout]);

const objectId = z
  .string()
  .superRefine((id, context) => {
    if (id === 'system' || /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return;
    const help =
      'Write `system`, or the object id (not the client id) of a user-assigned identity.';
    refuse(context, `\`${id}\` is not the object id of an identity`, help);
  })
  .describe('`system`, or the object id (not the client id) of a user-assigned identity.');

function refuseUnknownUsage(usage: string, context: z.RefinementCtx): void {
  if (identityUsages.some((known) => known === usage)) return;
  const near = didYouMean(usage, identityUsages);
  const help = `Usages: ${identityUsages.join(', ')}.`;
  refuse(context, `\`${usage}\` is not a usage of an identity${near}`, help);
}

const usage = z
  .string()
  .superRefine(refuseUnknownUsage)
  .meta({ examples: [...identityUsages] });

const filledIn = 'Filled in by the service; read, and without effect.';

const usageList = z.string().superRefine((text, context) => {
  for (const usage of splitUsages(text)) refuseUnknownUsage(usage, context);
});

/** `NativeIngestion, ExternalTable` → its words. */
export function splitUsages(text: string): string[] {
  return text.split(',').map((usage) => usage.trim());
}

/** One identity, in our form or in Kusto's. */
export const identityFile: z.ZodType<IdentityFile> = z.union([
  z.strictObject({
    objectId,
    allowedUsages: z
      .union([z.array(usage).min(1), usageList])
      .describe('What it may be used for: `SandboxArtifacts` for the artifacts of a script.'),
  }),
  z.strictObject({
    ObjectId: objectId,
    AllowedUsages: usageList.describe('Usages between commas: `SandboxArtifacts, ExternalTable`.'),
    ClientId: z.string().nullish().describe(filledIn),
    TenantId: z.string().nullish().describe(filledIn),
    DisplayName: z.string().nullish().describe(filledIn),
    IsSystem: z.boolean().nullish().describe('True for the identity that jobs call `system`.'),
  }),
]);
