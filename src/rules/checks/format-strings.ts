import type { CallFact } from '../../facts/types.ts';
import type { Span } from '../../finding.ts';
import { literalText, type CheckScene } from '../scene.ts';
import { isPublicStep } from '../public-walk.ts';
import type { Hit } from '../types.ts';
import type { Check } from './check.ts';

const formatters: readonly string[] = [
  'format',
  'format_map',
  'vformat',
  'get_field',
  'format_index',
  'format_index_names',
];

/** Functions of plots that format with a template, and the keywords or the place that it comes by. */
const plotters: ReadonlyMap<string, readonly string[]> = new Map([
  ['StrMethodFormatter', ['fmt']],
  ['set_major_formatter', []],
  ['set_minor_formatter', []],
  ['bar_label', ['fmt']],
  ['clabel', ['fmt']],
  ['pie', ['autopct']],
  ['set_titles', ['template', 'row_template', 'col_template']],
  ['label', ['like']],
]);

/**
 * Templates that walk from a value to its attributes or items. A template that is written out is
 * judged by itself; where one comes from elsewhere, every literal that could be a piece of such a
 * template counts.
 */
export const formatStrings: Check = function* (scene) {
  const calls = scene.facts.calls.filter(isFormatCall);
  const open = calls.some((call) => templateOf(call) === null) || formatAsValue(scene);
  for (const call of calls) {
    const template = templateOf(call);
    const field = template === null ? null : traversal(template);
    if (field !== null) yield toHit(call.function, field);
  }
  for (const { span, field } of plotTemplates(scene)) yield toHit(span, field);
  if (!open) return;
  for (const fact of scene.texts) {
    if (fact.bytes || fact.formatted) continue;
    const value = literalText(fact, scene.text);
    const hidden = fact.value === null ? /\\[xuU0-7]/.exec(value) : null;
    const field = traversal(value) ?? splitTraversal(value) ?? hidden?.[0] ?? null;
    if (field !== null) yield toHit(fact.span, field);
  }
};

function toHit(span: Span, field: string): Hit {
  return { span, values: { value: field, name: field } };
}

/** Templates of a plot's ticks and labels that walk. */
function* plotTemplates({ facts }: CheckScene): Generator<{ span: Span; field: string }> {
  for (const call of facts.calls) {
    const last = call.spelled.slice(call.spelled.lastIndexOf('.') + 1);
    const meant = call.qualified.map((name) => name.slice(name.lastIndexOf('.') + 1));
    const named = [last, ...call.methods, ...meant];
    const by = named.find((name) => plotters.has(name));
    if (by === undefined) continue;
    for (const [index, { keyword, value, span }] of call.arguments.entries()) {
      const placed = keyword === null ? index === 0 : plotters.get(by)!.includes(keyword);
      const field = placed && value.kind === 'string' ? traversal(value.value) : null;
      if (field !== null) yield { span, field };
    }
  }
}

function isFormatCall(call: CallFact): boolean {
  return call.method !== null && formatters.includes(call.method);
}

/**
 * The template of a call where it is known: the receiver, or the first argument of `str.format`.
 */
function templateOf(call: CallFact): string | null {
  if (call.receiver.kind === 'string') return call.receiver.value;
  const unbound = call.qualified.some((name) => name.startsWith('builtins.str.'));
  const first = unbound ? call.arguments[0]?.value : undefined;
  return first?.kind === 'string' ? first.value : null;
}

/** `.format` handed on as a value: `series.map('{:.2f}'.format)`. */
function formatAsValue({ facts, text }: CheckScene): boolean {
  return facts.attributes.some(
    ({ name, access, span }) =>
      access === 'load' &&
      formatters.includes(name) &&
      !/^\s*\(/.test(text.slice(span.end, span.end + 8)),
  );
}

/**
 * The first replacement field that goes on with `.` or `[` to what is not plainly public:
 * `0.__class__` in `{0.__class__}`.
 */
function traversal(template: string): string | null {
  for (let at = template.indexOf('{'); at >= 0; at = template.indexOf('{', at + 1)) {
    if (template[at + 1] === '{') {
      at += 1;
      continue;
    }
    let end = at + 1;
    while (end < template.length && isWord(template.charCodeAt(end))) end += 1;
    const next = template[end];
    if (next !== '.' && next !== '[') continue;
    const first = template.charCodeAt(end + 1);
    if (next === '.' && !isLetter(first)) continue;
    let stop = end + 1;
    while (stop < template.length && !'}{!: \n'.includes(template[stop]!)) stop += 1;
    const field = template.slice(at + 1, stop);
    if (!isPublicField(field, template[stop])) return field;
  }
  return null;
}

/** `0.year`, `row[name]`, `point.x`: whole, and every step after the first an ordinary name. */
function isPublicField(field: string, after: string | undefined): boolean {
  if (after === undefined || !'}!:'.includes(after)) return false;
  const steps = field.split(/[.[]/).slice(1);
  return steps.every((step) => isPublicStep(step.endsWith(']') ? step.slice(0, -1) : step));
}

/** The tail of a template that was cut in two: `.__class__}`. */
function splitTraversal(piece: string): string | null {
  const dunder = piece.indexOf('__');
  if (dunder < 0) return null;
  const brace = piece.indexOf('}', dunder);
  return brace < 0 ? null : piece.slice(dunder, brace);
}

function isWord(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57);
}

function isLetter(code: number): boolean {
  return code === 95 || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code > 127;
}

/** What `Styler.format` of a table takes, and no text does. */
const stylerKeywords: readonly string[] = [
  'formatter', 'subset', 'na_rep', 'precision', 'decimal', 'thousands', 'escape', 'hyperlinks',
]; // prettier-ignore

function isStyler(call: CallFact): boolean {
  const named = call.arguments.some(({ keyword }) => stylerKeywords.includes(keyword ?? ''));
  return named || call.spelled.includes('.style.');
}

/** `.format` on a template that is not written out: nothing can be said of its fields here. */
export const formatTemplate: Check = function* ({ facts }) {
  const isHandler = facts.definitions.some(
    ({ kind, bases }) =>
      kind === 'class' && bases.flat().some((base) => base.startsWith('logging.')),
  );
  for (const call of facts.calls) {
    if (call.method !== 'format' && call.method !== 'format_map') continue;
    if (templateOf(call) !== null || isStyler(call)) continue;
    // A handler's own method: it formats a record, and takes no template.
    if (isHandler && call.spelled === 'self.format') continue;
    yield { span: call.function, values: { name: call.spelled } };
  }
};
