import type { BindingFact } from '../facts/types.ts';
import { LineTable } from '../syntax/span.ts';
import { quotable } from './message.ts';
import type { Scene } from './scene.ts';
import type { Hit } from './types.ts';

/** Short names that everybody knows, and that a platform may import by itself. */
const wellKnown: Readonly<Record<string, string>> = {
  np: 'numpy',
  pd: 'pandas',
  plt: 'matplotlib.pyplot',
  mpl: 'matplotlib',
  sns: 'seaborn',
  sm: 'statsmodels.api',
  smf: 'statsmodels.formula.api',
};

/**
 * Says where a name got its meaning from, for hits on names that mean another: `read` is
 * `pandas.read_pickle`, bound on line 5. Null where what is written says it by itself.
 */
export function originOf({ text, facts }: Scene): (hit: Hit) => string | null {
  let lines: LineTable | null = null;
  let bindings: Map<string, BindingFact[]> | null = null;
  return ({ values, means, span }) => {
    const [head = '', ...steps] = (values['name'] ?? '').split('.');
    if (means === undefined || !/^[^\W\d]\w*$/u.test(head)) return null;
    const rest = steps.map((step) => `.${step}`).join('');
    const whole = !means.endsWith(rest);
    const base = whole ? means : means.slice(0, means.length - rest.length);
    if (base === head || base === `builtins.${head}` || wellKnown[head] === base) return null;
    bindings ??= byName(facts.bindings);
    const known = bindings.get(head) ?? [];
    const bound = known.findLast((one) => one.span.start <= span.start) ?? known[0];
    if (bound === undefined) return null;
    lines ??= new LineTable(text);
    const { line } = lines.place(bound.span);
    const how = bound.how === 'import' ? 'imported' : 'bound';
    const name = whole ? `${head}${rest}` : head;
    return `\`${quotable(name)}\` is \`${quotable(base)}\`, ${how} on line ${line}`;
  };
}

function byName(all: readonly BindingFact[]): Map<string, BindingFact[]> {
  const found = new Map<string, BindingFact[]>();
  for (const one of all) {
    const same = found.get(one.name);
    if (same) same.push(one);
    else found.set(one.name, [one]);
  }
  return found;
}
