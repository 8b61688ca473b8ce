import fc from 'fast-check';
import { blank, open, text, within } from './grammar-text.js';

type Source = fc.Arbitrary<string>;

// prettier-ignore
const name: Source = fc.constantFrom(
  'a', 'b', 'c', 'f', 'x', 'y', 'self', 'os', 'print', 'exec', 'match', 'case', 'type', '_', 'é',
  'ﬁ', '𝘦val', '__x', 'async_',
);
// prettier-ignore
const number: Source = fc.constantFrom(
  '0', '1', '00', '0xF_f', '0o17', '0b1', '1_000', '1.', '.5', '1e3', '1E-3j', '1.5J',
);
// prettier-ignore
const piece: Source = fc.constantFrom(
  '', 'a', 'b c', '%s', '\\n', '\\\\', '\\x41', '\\103', '\\q', '\\\n', '{{', '}}', '#', "\\'", '\\"',
);
// prettier-ignore
const beyond: Source = fc.constantFrom(
  'é', '\\u0042', '\\U0001f600', '\\N{LOW LINE}', '\\N{bullet}', '\\N{dollar sign}', '\u200b', '😀',
);
const quotes: Source = fc.constantFrom("'", '"', "'''", '"""');
const pieces: Source = within(piece, '', 0, 3);
const wide: Source = within(fc.oneof(piece, beyond), '', 0, 3);

function quoted(prefix: Source, inner: Source): Source {
  return fc.tuple(prefix, quotes, inner).map(([of, quote, held]) => of + quote + held + quote);
}

const oneString: Source = quoted(fc.constantFrom('', '', 'r', 'u', 'U'), wide);
const bytes: Source = quoted(fc.constantFrom('b', 'Rb', 'bR'), pieces);
const string: Source = fc.oneof(
  { weight: 5, arbitrary: oneString },
  { weight: 1, arbitrary: bytes },
  text`${oneString}${blank}${oneString}`,
);
const atom: Source = fc.oneof(
  { weight: 5, arbitrary: name },
  { weight: 2, arbitrary: number },
  { weight: 2, arbitrary: string },
  fc.constantFrom('None', 'True', '...', '()', '[]', '{}'),
);

// prettier-ignore
const operator: Source = fc.constantFrom(
  '+', '-', '*', '/', '//', '%', '@', '**', '<<', '>>', '&', '|', '^', '<', '==', '!=', '>=', ' in ',
  ' not in ', ' is ', ' is not ', ' and ', ' or ', ' if a else ',
);

type Grammar = {
  expression: string;
  formatted: string;
  field: string;
  argument: string;
  loop: string;
};

const grammar = fc.letrec<Grammar>((tie) => {
  const any = tie('expression');
  const each = fc.oneof(
    { weight: 5, arbitrary: atom },
    { weight: 5, arbitrary: text`(${open}${any}${open})` },
    { weight: 2, arbitrary: any },
  );
  const loops = within(tie('loop'), '', 1, 2);
  const optional = fc.oneof(fc.constant(''), each);
  const slice = fc.oneof(
    each,
    text`${optional}:${optional}`,
    text`${optional}:${each}:${optional}`,
  );
  return {
    expression: fc.oneof(
      { depthSize: 'small', maxDepth: 4, withCrossShrink: true },
      atom,
      text`${each}${blank}${operator}${blank}${each}`,
      text`${each} if ${each} else ${each}`,
      text`${fc.constantFrom('-', '+', '~', 'not ')}${each}`,
      text`${each}.${name}`,
      text`${each}(${open}${within(tie('argument'), ', ', 0, 3)}${open})`,
      text`${name}.${name}(${tie('argument')})`,
      text`${each}[${slice}]`,
      text`${each}[${slice},${open}${slice}]`,
      text`(${open}${each}${open})`,
      text`(${each},${open}${each})`,
      text`[${within(each, ', ', 1, 3)}${open}]`,
      text`{${each}, *${each}}`,
      text`{${each}: ${each}, **${each}}`,
      text`[*${each}, ${each}]`,
      text`(${name} := ${each})`,
      text`lambda: ${each}`,
      text`lambda ${name}, *${name}, b1=${each}, **k1: ${each}`,
      text`[${each}${loops}]`,
      text`(${each}${loops})`,
      text`{${each}: ${each}${loops}}`,
      text`f(${each}${loops})`,
      tie('formatted'),
    ),
    loop: fc.oneof(
      text` for ${name} in ${each}`,
      text` for ${name}, ${name} in ${each}`,
      text` for ${name} in ${each} if ${each}`,
    ),
    argument: fc.oneof(
      each,
      text`*${each}`,
      text`**${each}`,
      text`${name}=${each}`,
      text`${name}:=${each}`,
    ),
    formatted: quoted(
      fc.constantFrom('f', 'F', 'rf', 'fR'),
      within(fc.oneof(piece, beyond, tie('field')), '', 0, 3),
    ),
    field: fc.oneof(
      text`{${each}}`,
      text`{${each}!r}`,
      text`{ ${each} = }`,
      text`{${each}:>{${each}}.3f}`,
      text`{${each}!s:${piece}}`,
      text`{${name}:=5}`,
    ),
  };
});

const { expression } = grammar;

const starred: Source = fc.oneof(
  { weight: 4, arbitrary: expression },
  text`*${expression}, ${expression}`,
  text`${expression},`,
);

const target: Source = fc.oneof(
  { weight: 5, arbitrary: name },
  text`${name}.${name}`,
  text`${name}[${expression}]`,
  text`(${expression}).${name}`,
  text`(${name}, ${name})`,
  text`[${name}, *${name}]`,
  text`(${name})`,
  text`${name}, (${name}.${name},)`,
  text`(*${name}, ${name}[0])`,
);

const hint: Source = fc.oneof(
  { weight: 3, arbitrary: expression },
  name,
  text`${name}[${name}, ${expression}]`,
  text`${name} | None`,
  text`"${name}"`,
);

const parameter: Source = fc.oneof(
  name,
  text`${name}=${expression}`,
  text`${name}: ${hint}`,
  text`${name}: ${hint} = ${expression}`,
);
const parameters: Source = fc.oneof(
  fc.constant(''),
  text`${parameter}`,
  text`p1, ${parameter}`,
  text`p1, /, ${parameter}`,
  text`p1, *p2: ${hint}, ${parameter}, **p3`,
  text`*, ${parameter}`,
  text`p1, **k: ${hint}`,
);

/** What the statements of the grammar are made of. */
export const expressions: Readonly<
  Record<'expression' | 'name' | 'target' | 'hint' | 'parameters' | 'string' | 'starred', Source>
> = { expression, name, target, hint, parameters, string, starred };

/** Patterns of `case`, with guards. */
export const pattern: Source = fc.letrec<{ inner: string; whole: string }>((tie) => {
  const inner = tie('inner');
  return {
    inner: fc.oneof(
      { depthSize: 'small', maxDepth: 3, withCrossShrink: true },
      fc.oneof(name, number, string, fc.constantFrom('None', '_', '-1', '1+2j', '-1.5-2j', 'True')),
      text`${name}.${name}`,
      text`${inner} | ${inner}`,
      text`${inner} as ${name}`,
      text`[${inner}, *${name}]`,
      text`(${inner}, ${inner})`,
      text`{${string}: ${inner}, **${name}}`,
      text`{${name}.${name}: ${inner}, -1: _}`,
      text`${name}(${inner}, ${name}=${inner})`,
      text`${name}.${name}()`,
      text`(${inner})`,
    ),
    whole: fc.oneof(inner, text`${inner} if ${expression}`, text`${inner}, *_`, text`${inner},`),
  };
}).whole;
