import fc from 'fast-check';
import { blank, text, within } from './grammar-text.js';
import { expressions, pattern } from './grammar-expressions.js';

type Source = fc.Arbitrary<string>;
type Lines = fc.Arbitrary<readonly string[]>;

const { expression, name, target, hint, parameters, string, starred } = expressions;

const alias: Source = fc.oneof(name, text`${name} as ${name}`, text`${name}.${name}`);
const names: Source = within(name, ', ', 1, 3);
const typeParameter: Source = fc.oneof(
  name,
  text`${name}: ${hint}`,
  text`*${name}`,
  text`**${name}`,
);
const generic: Source = fc.oneof(
  { weight: 5, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: within(typeParameter, ', ', 1, 3).map((all) => `[${all}]`) },
);

const definition: Source = text`def ${name}${generic}(${parameters})`;
const coroutine: Source = text`async def ${name}(${parameters}) -> ${hint}`;
const waiting: Source = fc.oneof(
  text`async for ${target} in ${starred}`,
  text`async with ${expression} as ${target}`,
);

const simple: Source = fc.oneof(
  { weight: 4, arbitrary: expression },
  { weight: 4, arbitrary: text`${target}${blank}=${blank}${expression}` },
  text`${target} = ${target} = ${starred}`,
  text`${name}, *${name} = ${starred}`,
  text`${name} ${fc.constantFrom('+=', '**=', '//=', '>>=', '@=', '|=')} ${expression}`,
  text`${name}: ${hint}`,
  text`${name}.${name}: ${hint} = ${expression}`,
  text`(${name}): ${hint} = ${expression}`,
  text`import ${alias}, ${alias}`,
  text`import ${name}.${name} as ${name}`,
  text`from ${fc.constantFrom('a', '.', '..b', '...', 'a.b', '. c')} import ${names}`,
  text`from a import (${name} as ${name}, ${name},)`,
  text`from a import *`,
  text`from __future__ import annotations`,
  text`del ${target}, ${target}`,
  text`raise ${expression} from ${expression}`,
  text`assert ${expression}, ${string}`,
  text`global ${names}`,
  fc.constantFrom('pass', 'raise'),
  fc.oneof(
    text`type ${name}${generic} = ${hint}`,
    text`print ${expression}`,
    text`${target}: ${hint} = ${expression}`,
  ),
);
/** What may stand in a function that is asynchronous, or not. */
const inFunction: Source = fc.oneof(
  { weight: 3, arbitrary: simple },
  text`return ${starred}`,
  text`yield ${starred}`,
  text`${name} = yield ${expression}`,
  text`global ${names}`,
  text`nonlocal ${name}`,
);
const inAsync: Source = fc.oneof(
  { weight: 2, arbitrary: simple },
  text`await ${expression}`,
  text`${name} = [await ${name} async for ${target} in ${expression}]`,
  text`return await ${name}`,
  text`yield ${name}`,
);

const statement: Source = fc.oneof(
  { weight: 8, arbitrary: simple },
  text`${simple}${blank};${blank}${simple}`,
  text`${simple} # ${name}`,
);

const item: Source = fc.oneof(expression, text`${expression} as ${target}`);

const header: Source = fc.oneof(
  text`if ${expression}`,
  text`while ${expression}`,
  text`for ${target} in ${starred}`,
  text`with ${item}, ${item}`,
  text`with (${item}, ${item})`,
  text`class ${name}${generic}`,
  text`class ${name}(${expression}, ${name}=${expression})`,
);
const decorator: Source = text`@${expression}`;
const handler: Source = fc.oneof(
  text`except ${expression} as ${name}`,
  text`except* ${expression}`,
  text`except (${name}, ${name})`,
  text`except${blank}`,
);

const indent: Source = fc.constantFrom('    ', ' ', '\t', '  \t', '        ');

/** A head and its body, indented or on the same line. */
function block(head: Source, body: Lines): Lines {
  const inline = fc.tuple(head, statement).map(([first, rest]) => [`${first}: ${rest}`]);
  const below = fc
    .tuple(head, indent, body)
    .map(([first, by, lines]) => [`${first}:`, ...lines.map((line) => by + line)]);
  return fc.oneof({ weight: 1, arbitrary: inline }, { weight: 3, arbitrary: below });
}

function all(...parts: readonly Lines[]): Lines {
  return fc.tuple(...parts).map((found) => found.flat());
}

function lines(each: Source): Lines {
  return fc.array(each, { minLength: 1, maxLength: 3 });
}

const { suite } = fc.letrec<{ suite: readonly string[]; compound: readonly string[] }>((tie) => {
  const suite = tie('suite');
  const optional = (lines: Lines): Lines => fc.oneof(fc.constant([]), lines);
  const branch = (head: string): Lines => block(fc.constant(head), suite);
  return {
    suite: fc.oneof(
      { depthSize: 'small', maxDepth: 3, withCrossShrink: true },
      lines(statement),
      all(tie('compound'), suite),
      all(
        statement.map((line) => [line]),
        tie('compound'),
      ),
    ),
    compound: fc.oneof(
      block(header, suite),
      block(definition, all(lines(inFunction), suite)),
      block(coroutine, all(lines(inAsync), block(waiting, suite))),
      block(
        text`for ${target} in ${starred}`,
        all(suite, lines(fc.constantFrom('break', 'continue'))),
      ),
      all(
        decorator.map((line) => [line]),
        block(definition, suite),
      ),
      all(block(text`if ${expression}`, suite), block(text`elif ${expression}`, suite)),
      all(block(text`while ${expression}`, suite), branch('else')),
      all(branch('try'), block(handler, suite), optional(branch('else'))),
      all(branch('try'), optional(block(handler, suite)), branch('finally')),
      fc
        .tuple(text`match ${starred}`, block(text`case ${pattern}`, suite))
        .map(([head, lines]) => [`${head}:`, ...lines.map((line) => ` ${line}`)]),
    ),
  };
});

/** Programs put together by the grammar of Python, right and nearly right ones. */
export const program: Source = fc
  .array(suite, { minLength: 1, maxLength: 2 })
  .map((suites) => `${suites.flat().join('\n')}\n`);
