import type { CallFact } from '../../facts/types.ts';
import type { CheckScene } from '../scene.ts';
import type { Check } from './check.ts';
import { repetitionWithin } from './regex-shape.ts';

const functions: ReadonlySet<string> = new Set([
  'compile', 'match', 'search', 'fullmatch', 'sub', 'subn', 'split', 'findall', 'finditer',
]); // prettier-ignore
const columnMethods: ReadonlySet<string> = new Set([
  'contains', 'count', 'extract', 'extractall', 'findall', 'fullmatch', 'match', 'replace', 'split',
]); // prettier-ignore
const patternCharsMax = 2000;
/** Enough for `.str.extractall` with some blanks. */
const methodCharsMax = 60;

/** Patterns with a repetition inside a repetition that both take the same letters. */
export const regexBacktracking: Check = function* (scene) {
  for (const call of scene.facts.calls) {
    const pattern = call.arguments[0];
    if (pattern?.value.kind !== 'string' || !takesPattern(call, scene)) continue;
    if (pattern.value.value.length > patternCharsMax) continue;
    const value = repetitionWithin(pattern.value.value);
    if (value !== null) yield { span: pattern.span, values: { name: call.spelled, value } };
  }
};

function takesPattern({ qualified, callees }: CallFact, scene: CheckScene): boolean {
  const isOfText = callees.some(({ start, end }) => {
    const written = scene.text.slice(Math.max(start, end - methodCharsMax), end);
    return columnMethods.has(/\.\s*str\s*\.\s*(\w+)$/.exec(written)?.[1] ?? '');
  });
  if (isOfText) return true;
  return scene
    .namesOf(qualified)
    .some(
      (name) =>
        /^(?:re|regex)\.\w+$/.test(name) && functions.has(name.slice(name.indexOf('.') + 1)),
    );
}
