import { z } from 'zod';
import { platformIds } from '../platform/platform.ts';
import { isOptionValue } from './option-value.ts';
import { removalPattern } from './removal.ts';
import { modifiers, predicates, type FrontMatter } from './matcher.ts';

const levels = ['error', 'warning', 'note'] as const;
const ruleId = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'an id is kebab-case');
const dotted = z
  .string()
  .regex(/^([A-Za-z_]\w*|\*)(\.([A-Za-z_]\w*|\*))*$/, 'a pattern is dotted parts or `*`');
const attributePattern = z
  .string()
  .regex(/^\w*\*?\w*$/, 'an attribute pattern is a name with at most one `*`')
  .min(1);
const some = <T extends z.ZodType>(item: T) =>
  z.union([item.transform((one) => [one]), z.array(item).min(1)]);
const texts = some(z.string().min(1).max(200));

const argumentCondition = z
  .strictObject({
    position: z.number().int().min(0).max(20).optional(),
    keyword: z
      .string()
      .regex(/^[A-Za-z_]\w*$/)
      .optional(),
    /** The argument is not given. */
    missing: z.literal(true).optional(),
    /** The argument is given, whatever it is. */
    present: z.literal(true).optional(),
    /** It folds to a constant, or does not. */
    constant: z.boolean().optional(),
    /** It folds to something true, or cannot be known. */
    truthy: z.literal(true).optional(),
    equals: texts.optional(),
    /** It may be something else than these, or cannot be known. */
    notEquals: texts.optional(),
    starts: texts.optional(),
    contains: texts.optional(),
    /** It may stand for one of these names, or cannot (`notNamed`). */
    named: some(dotted).optional(),
    notNamed: some(dotted).optional(),
    /** Its keyword is written at the call, not brought by `**` from elsewhere. */
    written: z.literal(true).optional(),
    /** It is a file that the option `paths` of the rule does not admit. */
    file: z.literal(true).optional(),
    /** It is neither a buffer in memory nor an open file. */
    buffer: z.literal(false).optional(),
    /** It is a literal URL. */
    url: z.literal(true).optional(),
  })
  .superRefine((value, context) => {
    const { position, keyword, ...tests } = value;
    const given = Object.keys(tests);
    if (position === undefined && keyword === undefined) {
      context.addIssue({ code: 'custom', message: 'names neither `position` nor `keyword`' });
    }
    if (given.length === 0) context.addIssue({ code: 'custom', message: 'has no test' });
    if (tests.missing && given.length > 1) {
      context.addIssue({ code: 'custom', message: '`missing` beside another test never holds' });
    }
    if (tests.constant === false && (tests.equals || tests.starts || tests.contains || tests.url)) {
      context.addIssue({
        code: 'custom',
        message: 'a text test never holds for what is not constant',
      });
    }
  });

const stringTest = z.strictObject({
  equals: texts.optional(),
  starts: texts.optional(),
  ends: texts.optional(),
  contains: texts.optional(),
});

const matcher = z
  .strictObject({
    import: some(dotted).optional(),
    reference: some(dotted).optional(),
    call: some(dotted).optional(),
    method: some(z.string().regex(/^[A-Za-z_]\w*$/)).optional(),
    attribute: some(attributePattern).optional(),
    store: some(dotted).optional(),
    string: stringTest.optional(),
    define: some(attributePattern).optional(),
    annotation: some(
      z.enum(['variable', 'parameter', 'return', 'type-alias', 'type-parameter']),
    ).optional(),
    check: z.string().optional(),
    arguments: z.array(argumentCondition).min(1).optional(),
    access: some(z.enum(['load', 'store', 'delete'])).optional(),
    called: z.boolean().optional(),
    receiver: z.enum(['any', 'unknown', 'pandas', 'perhaps-pandas']).optional(),
    except: some(z.string()).optional(),
    /** The attribute, or the call, passes where one of these follows it directly. */
    unlessBefore: some(z.string()).optional(),
    exceptOwn: some(z.string()).optional(),
    exceptClass: some(z.string()).optional(),
    exceptFunction: some(z.string()).optional(),
    exceptDotted: some(z.string()).optional(),
    exceptOn: some(z.string()).optional(),
    on: some(z.string()).optional(),
    unlessRead: z.literal(true).optional(),
    unlessAsked: z.literal(true).optional(),
    unlessCaught: z.literal(true).optional(),
    unlessNames: some(z.string()).optional(),
    unlessLookedAt: some(z.string()).optional(),
    unlessShown: some(z.string()).optional(),
    unlessError: some(z.string()).optional(),
    unlessTypes: some(z.string()).optional(),
    unlessDelegated: some(z.string()).optional(),
    within: z.enum(['class', 'module', 'any']).optional(),
    /** What a finding carries as its fix. */
    fix: z.enum(['rename']).optional(),
    /** Options of the rule that must have one of these values. */
    options: z.record(z.string(), some(z.string())).optional(),
    platforms: some(z.enum(platformIds)).optional(),
    /** The line stands only where a policy gives scripts this network. */
    network: z.enum(['none', 'proxy']).optional(),
    /** The line stands only where the platform has this version of a package or a later one. */
    removed: z.string().regex(removalPattern, 'a removal is `package version`').optional(),
    instead: dotted.optional(),
    message: z.string().min(1).optional(),
    help: z.string().min(1).optional(),
  })
  .superRefine((value, context) => {
    const present = Object.keys(predicates).filter((key) => key in value);
    if (present.length !== 1) {
      const found = present.length === 0 ? 'none' : present.join(', ');
      context.addIssue({ code: 'custom', message: `needs exactly one predicate, has ${found}` });
      return;
    }
    const admitted = predicates[present[0]!]!;
    for (const key of modifiers) {
      if (key in value && !admitted.includes(key)) {
        const message = `\`${key}\` has no meaning beside \`${present[0]}\``;
        context.addIssue({ code: 'custom', path: [key], message });
      }
    }
  });

const optionValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

const option = z
  .strictObject({
    type: z.enum(['string', 'number', 'boolean', 'strings']),
    default: optionValue,
    platforms: z.partialRecord(z.enum(platformIds), optionValue).default({}),
    values: z.array(z.string()).min(1).optional(),
    description: z.string().min(1),
  })
  .superRefine((value, context) => {
    for (const [place, one] of [['default', value.default], ...Object.entries(value.platforms)]) {
      if (!isOptionValue(value.type, value.values ?? null, one)) {
        const message = `${JSON.stringify(one)} (${String(place)}) is not a value of this option`;
        context.addIssue({ code: 'custom', message });
      }
    }
  });

/** Front matter of a rule page. Unknown keys are refused. */
export const frontMatter: z.ZodType<FrontMatter> = z.strictObject({
  id: ruleId,
  title: z.string().min(1).max(120),
  family: ruleId,
  stage: z.enum(['rules', 'syntax', 'job', 'content']).default('rules'),
  level: z.enum(levels),
  levels: z.partialRecord(z.enum(platformIds), z.enum(levels)).default({}),
  cwe: some(z.number().int().positive()),
  since: z.string().regex(/^\d+\.\d+$/, 'a version is `major.minor`'),
  platforms: z.array(z.enum(platformIds)).min(1).optional(),
  options: z.record(z.string().regex(/^[a-z][A-Za-z]*$/), option).default({}),
  related: z
    .strictObject({
      ruff: z.array(z.string()).optional(),
      bandit: z.array(z.string()).optional(),
      semgrep: z.array(z.string()).optional(),
    })
    .default({}),
  precedence: z.number().int().min(0).max(100).default(50),
  message: z.string().min(1),
  help: z.string().min(1),
  match: z.array(matcher),
});

export { isOptionValue };
