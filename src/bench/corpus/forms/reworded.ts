import { blankStrings } from './blanked.ts';
import type { Made } from './form.ts';
import { bindsSpecial, hasScopes } from './wrapped.ts';

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

/** Another name for the first module that is imported, and for the first builtin that is called. */
export function* reworded(body: string): Made {
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
