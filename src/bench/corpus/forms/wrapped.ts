import { indented } from '../../../syntax/indent.ts';
import type { SyntaxTree } from '../../../syntax/tree.ts';
import type { Made } from './form.ts';

/** Bindings that mean something only at the top of a module. */
const moduleOnly = /import \*|__future__|\b(?:global|nonlocal)\b|__(?:getattr|dir|path)__/;
export const bindsSpecial: RegExp = /__(?:builtins|import|loader|spec|build_class|package)__/;
/** Names of a class body are not seen from the functions in it. */
export const hasScopes: RegExp = /\b(?:def|lambda|class|for|return)\b/;

/** Whether a definition in a block has run is not for a reader that follows no flow. */
const ownBuiltin = /\bdef (?:eval|exec|compile|open|input|filter|vars|help|exit)\b/;
/** In a function, what is bound anywhere is never the builtin: `del open` leaves no name at all. */
const boundBuiltin = /\b(?:def|del|as|for) (?:eval|exec|open)\b|^(?:eval|exec|open) *[:=](?!=)/m;
/** What a class around would call otherwise. */
const mangled = /\b__\w*(?<!__)\b/;
const hasSpaces = /\b(?:locals|globals|vars|dir)\b/;

/** The whole script in something that runs it once. */
export function* wrapped(tree: SyntaxTree): Made {
  const { text } = tree;
  // At the beginning of the file or nowhere.
  if (/^from __future__/m.test(text)) return;
  const body = indented(tree);
  const deeper = body.replaceAll(/^(?=.)/gm, '    ');
  const isOneDeep = !/"""|'''|\\\n/.test(text);
  if (!ownBuiltin.test(text)) {
    yield ['block', `if True:\n${body}`];
    yield ['try', `try:\n${body}\nfinally:\n    pass`];
    yield ['finally', `try:\n    pass\nfinally:\n${body}`];
    yield ['loop', `for _ in (0,):\n${body}`];
    yield ['while', `while True:\n${body}\n    break`];
    if (isOneDeep) yield ['match', `match 0:\n    case _:\n${deeper}`];
  }
  if (moduleOnly.test(text) || bindsSpecial.test(text) || boundBuiltin.test(text)) return;
  if (!hasSpaces.test(text)) yield* inFunctions(body, isOneDeep && !mangled.test(text), deeper);
  if (!hasScopes.test(text)) yield ['class', `class Wrapped:\n${body}`];
}

function* inFunctions(body: string, mayBeMethod: boolean, deeper: string): Made {
  yield ['function', `def wrapped():\n${body}\nwrapped()`];
  yield ['decorator', `@lambda f: f()\ndef wrapped():\n${body}`];
  yield ['generator', `def wrapped():\n    yield\n${body}\nlist(wrapped())`];
  const run = 'try:\n    wrapped().send(None)\nexcept StopIteration:\n    pass';
  yield ['coroutine', `async def wrapped():\n${body}\n${run}`];
  if (mayBeMethod) {
    yield ['method', `class Wrapped:\n    def run(self):\n${deeper}\nWrapped().run()`];
  }
}
