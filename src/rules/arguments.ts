import type { ArgumentFact, CallFact, Folded } from '../facts/types.ts';
import type { ArgumentCondition } from './matcher.ts';
import { nameTest } from './patterns.ts';
import type { OptionValue } from './option-value.ts';
import { admitsPath, isUrl } from './paths.ts';
import type { CheckScene } from './scene.ts';

/** Whether a call's arguments meet a condition. */
export type ArgumentTest = (call: CallFact, scene: CheckScene) => boolean;

type ValueTest = (argument: ArgumentFact, scene: CheckScene) => boolean;

/** Compiles conditions; all must hold. */
export function compileArguments(conditions: readonly ArgumentCondition[]): ArgumentTest {
  const tests = conditions.map(compileOne);
  return (call, scene) => tests.every((test) => test(call, scene));
}

function compileOne(condition: ArgumentCondition): ArgumentTest {
  if (condition.missing) return (call) => findArgument(call, condition) === null;
  const tests = valueTests(condition);
  return (call, scene) => {
    const argument = findArgument(call, condition);
    if (argument === null || (condition.written && !isWritten(argument, condition, scene))) {
      return false;
    }
    return tests.every((test) => test(argument, scene));
  };
}

/**
 * The argument at a place. Where unpacking (`*args`, `**options`) may bring it, the unpacked value
 * stands for it, so that what cannot be known is not taken for absent.
 */
export function findArgument(
  call: CallFact,
  place: Pick<ArgumentCondition, 'position' | 'keyword'>,
): ArgumentFact | null {
  let position = 0;
  let unpacked: ArgumentFact | null = null;
  for (const argument of call.arguments) {
    if (argument.keyword === null) {
      if (position === place.position) return argument;
      position += 1;
    } else if (argument.keyword === '*') {
      if (place.position !== undefined && position <= place.position) unpacked ??= argument;
      position = Number.MAX_SAFE_INTEGER;
    } else if (argument.keyword === '**') {
      if (place.keyword !== undefined) unpacked ??= argument;
    } else if (argument.keyword === place.keyword) return argument;
  }
  return unpacked;
}

/** Whether the keyword stands at the call: before its value, or in the source of what is unpacked. */
function isWritten(
  { keyword, span }: ArgumentFact,
  place: Pick<ArgumentCondition, 'keyword'>,
  { text }: CheckScene,
): boolean {
  const unpacked = keyword === '**' || keyword === '*';
  return !unpacked || text.slice(span.start, span.end).includes(place.keyword ?? '');
}

function valueTests(condition: ArgumentCondition): ValueTest[] {
  const { constant, equals, notEquals, starts, contains, named, notNamed } = condition;
  const tests: ValueTest[] = [];
  if (constant !== undefined) {
    tests.push(({ possible }) => possible.length > 0 === constant);
  }
  if (condition.truthy) {
    tests.push(({ possible }) => possible.length === 0 || possible.some(mayBeTrue));
  }
  const textTest = (test: (text: string) => boolean): void => {
    tests.push(({ possible }) => possible.some((value) => test(foldedText(value) ?? '\0')));
  };
  if (equals) textTest((text) => equals.includes(text));
  if (notEquals) {
    tests.push(({ possible }) => {
      const differs = (value: Folded) => !notEquals.includes(foldedText(value) ?? '\0');
      return possible.length === 0 || possible.some(differs);
    });
  }
  if (starts) textTest((text) => starts.some((one) => text.startsWith(one)));
  if (contains) textTest((text) => contains.some((one) => text.includes(one)));
  if (named) {
    const test = nameTest(named);
    tests.push(({ qualified }, scene) => scene.namesOf(qualified).some(test));
  }
  if (notNamed) {
    const test = nameTest(notNamed);
    tests.push(({ qualified }, scene) => !scene.namesOf(qualified).some(test));
  }
  if (condition.file) {
    // Options beside a file that is given by position hardly bring another one.
    const options = condition.position === undefined;
    tests.push((argument, scene) => {
      const brought =
        options && argument.keyword === '**' && !isWritten(argument, condition, scene);
      return !brought && isForbiddenFile(argument, scene);
    });
  }
  if (condition.buffer === false) tests.push((argument, scene) => !scene.isBuffer(argument));
  if (condition.url) textTest(isUrl);
  return tests;
}

function mayBeTrue(value: Folded): boolean {
  switch (value.kind) {
    case 'none':
      return false;
    case 'unknown':
      return true;
    case 'bool':
      return value.value;
    case 'number':
      return value.value !== 0;
    default:
      return value.value !== '';
  }
}

/** Text of a folded constant; numbers and booleans as Python writes them. */
function foldedText(value: Folded): string | null {
  switch (value.kind) {
    case 'string':
    case 'bytes':
      return value.value;
    case 'number':
      return String(value.value);
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'none':
      return 'None';
    default:
      return null;
  }
}

/** What is no constant passes where some files are admitted: door two decides on it. */
function isForbiddenFile(argument: ArgumentFact, scene: CheckScene): boolean {
  const mode = scene.options['paths'];
  if (mode === 'any') return false;
  if (argument.possible.length > 0) {
    return argument.possible.some((value) => isForbiddenName(value, mode));
  }
  const isList = argument.keyword !== '*' && argument.isList;
  if (scene.isBuffer(argument) || isList) return false;
  return mode === 'none';
}

function isForbiddenName(value: Folded, mode: OptionValue | undefined): boolean {
  if (value.kind === 'string' || value.kind === 'bytes') {
    return !isContent(value.value) && !admitsPath(mode, value.value);
  }
  return value.kind === 'number' || (value.kind === 'bool' && mode === 'none');
}

/**
 * Text that readers take for data and not for the name of a file: JSON, XML, lines, SQLite's
 * memory.
 */
function isContent(text: string): boolean {
  return text === ':memory:' || /^[ \t]{0,8}[[{<]/.test(text) || text.includes('\n');
}
