import { blankStrings } from './blanked.ts';
import type { Made } from './form.ts';

const statement =
  /^(?:import|from|def|class|if|for|while|with|try|return|raise|del|global|assert|async|match|pass|@)\b|^[@\s})\]]/;

/** Forms of the last line, where that is one expression. */
export function* aroundLast(body: string): Made {
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
  yield ['argument', `${head}id(*[(${last})])`];
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
