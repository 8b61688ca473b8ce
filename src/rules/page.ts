import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import type { Fault } from '../errors.ts';
import { limits } from '../limits.ts';
import { yamlTokens } from '../text/yaml-tokens.ts';
import { checks } from './checks/registry.ts';
import { readBody } from './examples.ts';
import { frontMatter } from './page-schema.ts';
import type { FrontMatter, Matcher, OptionMatter } from './matcher.ts';
import { placeholders } from './message.ts';
import type { OptionDefinition, Rule } from './types.ts';

export type PageResult =
  | { readonly rule: Rule; readonly faults: readonly [] }
  | { readonly rule: null; readonly faults: readonly Fault[] };

/** Line of the page on which a path into the front matter stands. */
type Locate = (path: readonly PropertyKey[]) => number;

/**
 * Reads one page. `docs` is its path inside the package (`rules/<family>/<id>.md`), and what the id
 * and the family must agree with. Never throws: what is wrong with the page is a fault with its
 * line.
 */
export function readPage(text: string, docs: string): PageResult {
  const lines = text.split('\n');
  const end = lines.indexOf('---', 1);
  if (lines[0] !== '---' || end < 0) {
    return failed(docs, [{ line: 1, message: 'front matter between two lines `---` is missing' }]);
  }
  const counter = new LineCounter();
  const yaml = lines.slice(1, end).join('\n');
  if (yamlTokens(yaml, new LineCounter(), limits.rulePageDepthMax) === null) {
    return failed(docs, [{ line: 2, message: 'the front matter is nested too deeply' }]);
  }
  const document = parseDocument(yaml, {
    lineCounter: counter,
    version: '1.2',
    schema: 'core',
    strict: true,
    uniqueKeys: true,
  });
  const lineAt = (offset: number) => counter.linePos(offset).line + 1;
  const syntax = [...document.errors, ...document.warnings].slice(0, limits.rulePageFaultsMax);
  if (syntax.length > 0) {
    return failed(
      docs,
      syntax.map((one) => ({ line: lineAt(one.pos[0]), message: one.message.split('\n')[0]! })),
    );
  }
  const locate: Locate = (path) => lineAt(offsetOf(document, path));
  const matter = toMatter(document, locate);
  if ('faults' in matter) return failed(docs, matter.faults);
  const body = readBody(lines.slice(end + 1), end + 2);
  const faults = [...agreement(matter.value, docs, locate), ...body.faults];
  if (faults.length > 0) return failed(docs, faults);
  return { rule: toRule(matter.value, body, docs), faults: [] };
}

interface LineFault {
  readonly line: number;
  readonly message: string;
}

function failed(docs: string, faults: readonly LineFault[]): PageResult {
  return { rule: null, faults: faults.map((fault) => ({ path: docs, ...fault })) };
}

function toMatter(
  document: Document.Parsed,
  locate: Locate,
): { value: FrontMatter } | { faults: LineFault[] } {
  let plain: unknown;
  try {
    plain = document.toJS({ maxAliasCount: 0 });
  } catch {
    return { faults: [{ line: 2, message: 'aliases are not admitted in a rule page' }] };
  }
  const result = frontMatter.safeParse(plain);
  if (result.success) return { value: result.data };
  const faults = result.error.issues.map((issue) => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path;
    const name = issue.path.map(String).join('.');
    const message = plainMessage(issue);
    return { line: locate(path), message: name ? `${name}: ${message}` : message };
  });
  return { faults };
}

/** What a union's closest branch says instead of that none fits. */
function plainMessage(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union') return issue.message;
  const branches = issue.errors.map((errors) => errors[0]).filter((one) => one !== undefined);
  const near = branches.find(({ code }) => code !== 'invalid_type') ?? branches[0];
  return near ? plainMessage(near) : issue.message;
}

/** Offset of the deepest node that a path reaches. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1]!;
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === last);
      if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
    }
    const node = document.getIn(path.slice(0, length), true);
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null;
    if (Array.isArray(range) && typeof range[0] === 'number') return range[0];
  }
  return 0;
}

/** What zod cannot say: agreement with the file's place, and matches that could never hold. */
function agreement(matter: FrontMatter, docs: string, locate: Locate): LineFault[] {
  const faults: LineFault[] = [];
  const fault = (path: readonly PropertyKey[], message: string) =>
    faults.push({ line: locate(path), message });
  if (!docs.endsWith(`/${matter.family}/${matter.id}.md`)) {
    fault(['id'], `the page of ${matter.id} must be ${matter.family}/${matter.id}.md`);
  }
  if (matter.stage === 'rules' && matter.match.length === 0) {
    fault(['match'], 'a rule that matches nothing never holds');
  }
  if (matter.stage !== 'rules' && matter.match.length > 0) {
    fault(['match'], `findings of stage ${matter.stage} are not matched here`);
  }
  for (const key of ['message', 'help'] as const) {
    for (const name of unknownPlaceholders(matter[key])) fault([key], unknownPlaceholder(name));
  }
  for (const [index, matcher] of matter.match.entries()) {
    for (const message of unsatisfiable(matcher, matter)) fault(['match', index], message);
  }
  return faults;
}

function unsatisfiable(matcher: Matcher, matter: FrontMatter): string[] {
  const faults: string[] = [];
  if (matcher.check !== undefined && !Object.hasOwn(checks, matcher.check)) {
    faults.push(`no check is called ${JSON.stringify(matcher.check)}`);
  }
  for (const [name, values] of Object.entries(matcher.options ?? {})) {
    const option = Object.hasOwn(matter.options, name) ? matter.options[name] : undefined;
    if (!option) faults.push(`the rule has no option ${JSON.stringify(name)}`);
    const strange = values.find((one) => option?.values && !option.values.includes(one));
    if (strange !== undefined) faults.push(`option ${name} is never ${JSON.stringify(strange)}`);
  }
  if (matter.platforms && matcher.platforms?.every((one) => !matter.platforms?.includes(one))) {
    faults.push('the rule applies on none of these platforms');
  }
  if (matcher.arguments?.some((one) => one.file) && !Object.hasOwn(matter.options, 'paths')) {
    faults.push('`file` needs an option `paths`');
  }
  for (const text of [matcher.message, matcher.help]) {
    for (const name of unknownPlaceholders(text ?? '')) faults.push(unknownPlaceholder(name));
  }
  return faults;
}

function unknownPlaceholders(template: string): string[] {
  return [...template.matchAll(/\{(\w*)\}/g)]
    .map((found) => found[1] ?? '')
    .filter((name) => !placeholders.includes(name));
}

function unknownPlaceholder(name: string): string {
  return `{${name}} is none of ${placeholders.map((one) => `{${one}}`).join(', ')}`;
}

function toRule(matter: FrontMatter, body: ReturnType<typeof readBody>, docs: string): Rule {
  const { platforms, related, options, ...rest } = matter;
  return {
    ...rest,
    platforms: platforms ?? null,
    related: Object.fromEntries(Object.entries(related).map(([tool, ids]) => [tool, ids ?? []])),
    options: Object.fromEntries(Object.entries(options).map(([id, one]) => [id, toOption(one)])),
    reason: body.reason,
    examples: body.examples,
    docs,
  };
}

function toOption(matter: OptionMatter): OptionDefinition {
  return { ...matter, values: matter.values ?? null };
}
