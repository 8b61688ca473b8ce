import { z } from 'zod';
import { limits } from '../limits.ts';
import { didYouMean } from '../text/nearest.ts';
import { meantBoolean, meantNumber, meantOff } from './meant.ts';
import { cut, inPlace, quote, show, valueAt } from './shown.ts';
import { policySubject, type Subject } from './subject.ts';
import type { PathKey } from './yaml.ts';

/** One fault in a value: where, whether the key or the value is to blame, what, and the remedy. */
export interface Explained {
  readonly path: readonly PathKey[];
  readonly about: 'key' | 'value';
  readonly message: string;
  readonly help: string;
}

type Issue = z.core.$ZodIssue;
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * Says in words what a schema found wrong with a value: all of it, each with the path and, where a
 * name is near to a known one, the name that was meant.
 */
export function explain(
  error: z.ZodError,
  schema: z.ZodType,
  value: unknown,
  subject: Subject = policySubject,
): Explained[] {
  const tree = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return error.issues.flatMap((issue) => explainIssue(issue, [], { tree, value, subject }));
}

interface Scene {
  readonly tree: JsonSchema;
  readonly value: unknown;
  readonly subject: Subject;
}

function explainIssue(issue: Issue, base: readonly PathKey[], scene: Scene): Explained[] {
  const path = [...base, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, limits.findingsMax).map((key) => unknownKey([...path, key], scene));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branch = nearestBranch(issue.errors);
    const disagree = issue.errors.every((issues) => issues.some(isRootType));
    if (!disagree) return branch.flatMap((inner) => explainIssue(inner, path, scene));
  }
  if (issue.code === 'invalid_key') return [explainRuleId(path)];
  const given = valueAt(scene.value, path);
  const help = issue.code === 'custom' ? String(issue.params?.['help'] ?? '') : '';
  if (issue.code === 'custom')
    return [{ path, about: 'value', message: inPlace(path, issue.message), help }];
  if (given === undefined) return [missing(issue, path)];
  return [{ path, about: 'value', ...explainValue(issue, path, given, scene) }];
}

/** The value itself is of another kind than the branch wants. */
const isRootType = (issue: Issue): boolean =>
  issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');

/**
 * The branch that was most likely meant: of the right type, then with the fewest strange or missing
 * keys.
 */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const weight = (issue: Issue): number =>
    isRootType(issue) ? 1_000 : issue.code === 'unrecognized_keys' ? issue.keys.length : 1;
  const cost = (issues: readonly Issue[]): number =>
    issues.reduce((sum, issue) => sum + weight(issue), 0);
  return branches.toSorted((a, b) => cost(a) - cost(b))[0] ?? [];
}

function unknownKey(path: readonly PathKey[], scene: Scene): Explained {
  const key = String(path.at(-1));
  const parent = path.slice(0, -1);
  const given = valueAt(scene.value, parent);
  const forms = schemasAt(scene.tree, parent);
  const known = knownKeys(forms, given);
  const where = parent.length === 0 ? `a ${scene.subject.noun}` : `\`${show(parent)}\``;
  const free = known.filter((name) => valueAt(given, [name]) === undefined);
  const any = valueAt(given, ['match']) === 'any' && forms.some((form) => form.properties?.[key]);
  const message = any
    ? `\`${show(path)}\` has no meaning where \`match\` is \`any\``
    : `\`${cut(key)}\` is not a key of ${where}${didYouMean(key, free)}`;
  const help = any
    ? 'Remove it, or choose `match: exact` or `match: prefix`.'
    : `Keys: ${known.join(', ')}.`;
  return { path, about: 'key', message, help };
}

/**
 * Keys of the alternative that fits what is given best: no fixed value differs, and most keys are
 * shared.
 */
export function knownKeys(parts: readonly JsonSchema[], given: unknown): string[] {
  const cost = ({ properties = {} }: JsonSchema): number => {
    const shared = Object.entries(properties).filter(
      ([key]) => valueAt(given, [key]) !== undefined,
    );
    const differs = shared.some(([key, part]) => {
      const fixed = valueAt(part, ['const']);
      return fixed !== undefined && fixed !== valueAt(given, [key]);
    });
    return (differs ? 1_000 : 0) - shared.length;
  };
  const maps = parts.filter((part) => Object.keys(part.properties ?? {}).length > 0);
  return Object.keys(maps.toSorted((a, b) => cost(a) - cost(b))[0]?.properties ?? {});
}

function explainRuleId(path: readonly PathKey[]): Explained {
  const message = `\`${cut(String(path.at(-1)))}\` is not the id of a rule`;
  return { path, about: 'key', message, help: 'Ids are lower case with hyphens: `module-escape`.' };
}

function missing(issue: Issue, path: readonly PathKey[]): Explained {
  const key = String(path.at(-1));
  const values = admitted(issue).map((value) => `\`${key}: ${String(value)}\``);
  const help = `Add ${values.length === 0 ? `\`${key}\`` : values.join(' or ')}.`;
  return { path, about: 'value', message: `\`${show(path)}\` is missing`, help };
}

/** The few values that may stand there; empty where there are many. */
function admitted(issue: Issue): readonly unknown[] {
  if (issue.code === 'invalid_value') return issue.values;
  return 'options' in issue && Array.isArray(issue.options) ? issue.options : [];
}

function explainValue(
  issue: Issue,
  path: readonly PathKey[],
  given: unknown,
  scene: Scene,
): { message: string; help: string } {
  const name = path.length === 0 ? `the ${scene.subject.noun}` : `\`${show(path)}\``;
  const values = schemasAt(scene.tree, path).flatMap(
    (part) => part.enum ?? ('const' in part ? [part.const] : []),
  );
  const words = [...new Set(values.map(String))];
  if (words.length > 0) {
    const near = typeof given === 'string' ? didYouMean(given, words) : '';
    const quoted = words.length === 1 ? `Write \`${words[0]}\`.` : `One of: ${words.join(', ')}.`;
    const help =
      typeof given === 'number' && words.includes(String(given))
        ? `Quote it: '${given}'.`
        : (meantOff(given, words) ?? quoted);
    const trailing = path.at(-1) === 'python' && typeof given === 'number';
    return {
      message: `${name} is ${quote(given)}, not one of its values${near}`,
      help: trailing ? "Quote the version, so that it stays text: '3.11'." : help,
    };
  }
  const help = meant(issue, path, given, scene) ?? remedy(issue, scene.subject);
  return { message: `${name} ${complaint(issue, given)}`, help };
}

/** The remedy where it can be told what somebody meant by a value of the wrong kind. */
function meant(
  issue: Issue,
  path: readonly PathKey[],
  given: unknown,
  { tree, subject }: Scene,
): string | null {
  if (issue.code !== 'invalid_type') return null;
  const kind = kinds[issue.expected];
  if (kind === kinds['number'] || kind === kinds['int']) return meantNumber(path, given);
  if (kind === kinds['boolean']) return meantBoolean(given);
  if (kind !== kinds['object']) return null;
  if (path.length === 0) return subject.instead;
  const keys = knownKeys(schemasAt(tree, path), Array.isArray(given) ? { allow: given } : given);
  return keys.length === 0 ? null : `Write a mapping, with keys: ${keys.join(', ')}.`;
}

function complaint(issue: Issue, given: unknown): string {
  const unit = typeof given === 'string' ? ' characters' : Array.isArray(given) ? ' entries' : '';
  const size = typeof given === 'string' || Array.isArray(given) ? given.length : given;
  switch (issue.code) {
    case 'invalid_type':
      return `is ${quote(given)}, and must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'too_big':
      return `is ${String(size)}${unit}, more than the ${String(issue.maximum)} allowed`;
    case 'too_small':
      return `is ${String(size)}${unit}, less than the ${String(issue.minimum)} that are the least`;
    case 'invalid_format':
      return `is ${quote(given)}, which is not of its form`;
    default:
      return `is ${quote(given)}, which is not what may stand here`;
  }
}

function remedy(issue: Issue, { noun, schema }: Subject): string {
  switch (issue.code) {
    case 'invalid_format':
      return issue.message.startsWith('Invalid') ? `See ${schema}.` : issue.message;
    case 'too_big':
      return `Write at most ${String(issue.maximum)}.`;
    case 'too_small':
      return `Write at least ${String(issue.minimum)}.`;
    case 'invalid_type':
      return `Write ${kinds[issue.expected] ?? issue.expected}.`;
    default:
      return `See ${schema} for the form of a ${noun}.`;
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'null',
};

/** Every part of the schema that may describe the value at a path. */
export function schemasAt(tree: JsonSchema, path: readonly PathKey[]): JsonSchema[] {
  let parts = alternatives(tree);
  for (const key of path) {
    parts = parts.flatMap((part) => {
      const child =
        typeof key === 'number'
          ? part.items
          : (part.properties?.[key] ?? part.additionalProperties);
      return typeof child === 'object' && !Array.isArray(child) ? alternatives(child) : [];
    });
  }
  return parts;
}

function alternatives(part: JsonSchema): JsonSchema[] {
  const inner = [...(part.anyOf ?? []), ...(part.oneOf ?? []), ...(part.allOf ?? [])];
  return [part, ...inner.flatMap((child) => alternatives(child))];
}
