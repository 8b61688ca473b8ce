/** Another form of a script. */
export interface Variant {
  /** How it was made. */
  readonly form: string;
  readonly code: string;
}

type Made = Generator<readonly [form: string, code: string]>;

/**
 * The same script in other clothes. Each form keeps its meaning, so the verdict must stay; where a
 * form would change the meaning, or it cannot be told, there is none.
 */
export function variantsOf(code: string): Variant[] {
  if (/[^\n\x20-\x7e]|coding[:=]/.test(code) || /"""|'''|\\\n/.test(code)) return [];
  const body = code.replace(/\n+$/, '');
  return [...wrapped(body), ...reworded(body), ...aroundLast(body)].map(([form, text]) => ({
    form,
    code: `${text}\n`,
  }));
}

const indent = (text: string, by = '    '): string => text.replaceAll(/^(?=.)/gm, by);

/** Bindings that mean something only at the top of a module. */
const moduleOnly = /import \*|__future__|\b(?:global|nonlocal)\b|__(?:getattr|dir|path)__/;
const bindsSpecial = /__(?:builtins|import|loader|spec|build_class|package)__/;
/** Names of a class body are not seen from the functions in it. */
const hasScopes = /\b(?:def|lambda|class|for|return)\b/;

/** Whether a definition in a block has run is not for a reader that follows no flow. */
const ownBuiltin = /\bdef (?:eval|exec|compile|open|input|filter|vars|help|exit)\b/;
/** In a function, what is bound anywhere is never the builtin: `del open` leaves no name at all. */
const boundBuiltin = /\b(?:def|del|as|for) (?:eval|exec|open)\b|^(?:eval|exec|open) *[:=](?!=)/m;

function* wrapped(body: string): Made {
  // At the beginning of the file or nowhere.
  if (/^from __future__/m.test(body)) return;
  if (!ownBuiltin.test(body)) {
    yield ['block', `if True:\n${indent(body)}`];
    yield ['match', `match 0:\n    case _:\n${indent(body, '        ')}`];
  }
  if (moduleOnly.test(body) || bindsSpecial.test(body) || boundBuiltin.test(body)) return;
  if (!/\b(?:locals|globals)\b/.test(body)) {
    yield ['function', `def wrapped():\n${indent(body)}\nwrapped()`];
    yield ['decorator', `@lambda f: f()\ndef wrapped():\n${indent(body)}`];
  }
  if (!hasScopes.test(body)) yield ['class', `class Wrapped:\n${indent(body)}`];
}

/** Strings blanked to spaces of their length, so that what is left is code. */
const blankStrings = (text: string): string =>
  text.replaceAll(/#.*|(["'])(?:\\.|(?!\1)[^\\\n])*\1/g, (found) => ' '.repeat(found.length));

/** Every use of a name replaced, or null where text or keywords hold it too. */
function renamed(body: string, from: string, to: string): string | null {
  const code = blankStrings(body);
  const uses = [...code.matchAll(new RegExp(`(?<![\\w.])${from}(?!\\w)`, 'g'))];
  const asText = body.split(new RegExp(`\\b${from}\\b`)).length - 1;
  const others = code.split(new RegExp(`\\b${from}\\b`)).length - 1;
  if (new RegExp(`\\b(?:from|import) ${from}\\b`).test(code)) return null;
  if (asText !== others || new RegExp(`[(,]\\s*${from}=(?!=)`).test(code)) return null;
  let text = body;
  for (const { index } of uses.toReversed()) {
    text = text.slice(0, index) + to + text.slice(index + from.length);
  }
  return text;
}

function* reworded(body: string): Made {
  const lines = body.split('\n');
  const at = lines.findIndex((each) => /^import \w+$|^(?:import|from) .* as \w+$/.test(each));
  const line = lines[at];
  if (line !== undefined) {
    const rest = lines.slice(at + 1).join('\n');
    const name = line.split(' ').at(-1) ?? '';
    const before = lines.slice(0, at).join('\n');
    const used = renamed(rest, name, 'other_name');
    const bound = new RegExp(`(?:^|[\\s,(*])${name}\\s*(?:=|:=|,\\s*\\w+ =)[^=]|\\bdel ${name}\\b`);
    if (used !== null && used !== rest && !bound.test(rest) && !bindsSpecial.test(name)) {
      const head = before === '' ? '' : `${before}\n`;
      const fresh = line.includes(' as ')
        ? line.replace(/\w+$/, 'other_name')
        : `${line} as other_name`;
      yield ['rename', `${head}${fresh}\n${used}`];
      yield ['alias', `${head}${line}\nother_name = ${name}\n${used}`];
      yield ['tuple', `${head}${line}\nother_name, _ = ${name}, 0\n${used}`];
    }
  }
  const builtin = /(?<![\w.])(?:eval|exec|compile|open|vars|globals|getattr|setattr)(?=\()/.exec(
    blankStrings(body),
  );
  if (builtin === null || hasScopes.test(body)) return;
  const { 0: name, index } = builtin;
  const called = `${body.slice(0, index)}other_name${body.slice(index + name.length)}`;
  yield ['builtin', `other_name = ${name}\n${called}`];
}

const statement =
  /^(?:import|from|def|class|if|for|while|with|try|return|raise|del|global|assert|async|match|pass|@)\b|^[@\s})\]]/;

/** Forms of the last line, where that is one expression. */
function* aroundLast(body: string): Made {
  const lines = body.split('\n');
  const last = lines.at(-1) ?? '';
  if (statement.test(last) || lines.slice(0, -1).some((line) => /^(?:try|@)|:$/.test(line))) return;
  if (!isExpression(blankStrings(last))) return;
  const head = lines
    .slice(0, -1)
    .map((line) => `${line}\n`)
    .join('');
  yield ['lambda', `${head}(lambda: (${last}))()`];
  yield ['comprehension', `${head}[(${last}) for _ in (0,)]`];
  yield ['default', `${head}def wrapped(value=(${last})): pass`];
  yield ['conditional', `${head}kept = (${last}) if True else None`];
  yield ['argument', `${head}print(*[(${last})])`];
}

/** One expression on one line: brackets closed, and nothing that binds or separates outside them. */
function isExpression(line: string): boolean {
  let depth = 0;
  for (const [at, character] of [...line].entries()) {
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (depth < 0 || (depth === 0 && ':;,'.includes(character))) return false;
    const compares = '=!<>'.includes(line[at - 1] ?? ' ') || line[at + 1] === '=';
    if (depth === 0 && character === '=' && !compares) return false;
  }
  return depth === 0 && !/:=|\b(?:await|yield)\b|^\s*$/.test(line);
}
