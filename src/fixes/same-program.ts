import type { Facts } from '../facts/types.ts';
import type { Edit, Span } from '../finding.ts';

/** One fact without its position, and the part of the text that states it. */
type Row = readonly [where: Span, ...what: unknown[]];

/**
 * Whether two readings of a script differ only where it was edited: every fact that no edit
 * touches is there before and after, in the same order, and there is no other.
 */
export function isSameProgram(before: Facts, after: Facts, edits: readonly Edit[]): boolean {
  return untouched(before, edits) === untouched(after, written(edits));
}

/** Where the replacements stand in the edited text. */
function written(edits: readonly Edit[]): Span[] {
  let shift = 0;
  return edits.map(({ start, end, replacement }) => {
    const from = start + shift;
    shift += replacement.length - (end - start);
    return { start: from, end: from + replacement.length };
  });
}

function untouched(facts: Facts, touched: readonly Span[]): string {
  const kept = [...rows(facts)].filter(([where]) => !touches(touched, where));
  return JSON.stringify(kept.map(([, ...what]) => what));
}

function* rows(facts: Facts): Generator<Row> {
  for (const { statement, module, name, alias, level } of facts.imports) {
    yield [statement, 'import', module, name, alias, level];
  }
  for (const { span, kind, name } of facts.annotations) yield [span, 'annotation', kind, name];
  for (const { span, spelled, access, called } of facts.references) {
    yield [span, 'reference', spelled, access, called];
  }
  for (const { span, name, access } of facts.attributes) yield [span, 'attribute', name, access];
  for (const call of facts.calls) {
    yield [call.function, 'call', call.spelled, call.written];
  }
  for (const { span, value, bytes, formatted } of facts.strings) {
    yield [span, 'string', value, bytes, formatted];
  }
  for (const { nameSpan, kind, name, parameters, inClass, atModule } of facts.definitions) {
    yield [nameSpan, 'definition', kind, name, parameters, inClass, atModule];
  }
  for (const { span, name, how, scope } of facts.bindings) {
    yield [span, 'binding', name, how, scope];
  }
  for (const { kind, span, functionDepth, hasValue } of facts.flow) {
    yield [{ start: span.start, end: span.start + 1 }, 'flow', kind, functionDepth, hasValue];
  }
}

/** Whether a stretch shares a character with one of some disjoint stretches in order of place. */
function touches(touched: readonly Span[], { start, end }: Span): boolean {
  let low = 0;
  let high = touched.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (touched[middle]!.end <= start) low = middle + 1;
    else high = middle;
  }
  // An empty stretch may stand at the start of the one that counts.
  for (; low < touched.length; low += 1) {
    const one = touched[low]!;
    if (one.start >= end) return false;
    if (one.start < one.end || one.start > start) return true;
  }
  return false;
}
