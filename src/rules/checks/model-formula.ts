import type { CallFact } from '../../facts/types.ts';
import type { CheckScene } from '../scene.ts';
import type { Check } from './check.ts';

/** Formulas of statsmodels and patsy, every term of which is evaluated as Python. */
export const modelFormula: Check = function* (scene) {
  for (const call of scene.facts.calls) {
    const texts = call.arguments.filter(({ value }) => value.kind === 'string');
    if (texts.length === 0 || !takesFormula(call, scene)) continue;
    for (const { value, span } of texts) {
      const trouble = value.kind === 'string' ? troubleIn(value.value) : null;
      if (trouble !== null) yield { span, values: { name: call.spelled, value: trouble } };
    }
  }
};

const takers = /^(?:statsmodels\.formula\.|patsy\.|statsmodels\..*\.(?:MICE|set_imputer)$)/;

function takesFormula({ method, qualified }: CallFact, scene: CheckScene): boolean {
  return (
    method === 'from_formula' ||
    method === 'set_imputer' ||
    scene.namesOf(qualified).some((name) => takers.test(name))
  );
}

/** Names that no column of an honest formula has. */
const never: ReadonlySet<string> = new Set([
  'eval', 'exec', 'compile', 'getattr', 'setattr', 'delattr', 'globals', 'locals', 'vars',
  'breakpoint', 'lambda', 'memoryview', 'import',
]); // prettier-ignore

/** Names that columns have as well (`close ~ open`), and that are functions where called. */
const neverCalled: ReadonlySet<string> = new Set([
  'open', 'input', 'type', 'map', 'filter', 'help', 'dir', 'print', 'super', 'exit', 'quit', 'id',
]); // prettier-ignore

/** Attributes that formulas use: functions of numbers, and parts of dates. */
const arithmetic: ReadonlySet<string> = new Set([
  'abs', 'absolute', 'arccos', 'arcsin', 'arctan', 'arctan2', 'asinh', 'arcsinh', 'ceil', 'clip',
  'codes', 'cos', 'cosh', 'cumprod', 'cumsum', 'date', 'day', 'dayofweek', 'dayofyear', 'days',
  'diff', 'digitize', 'dt', 'exp', 'exp2', 'expit', 'expm1', 'fabs', 'fillna', 'float64',
  'float_power', 'floor', 'hour', 'hypot', 'inf', 'int64', 'isin', 'isna', 'isnan', 'isnull',
  'log', 'log10', 'log1p', 'log2', 'logical_and', 'logical_not', 'logical_or', 'logit', 'lower',
  'maximum', 'max', 'mean', 'median', 'min', 'minimum', 'minute', 'mod', 'month', 'nan',
  'nan_to_num', 'notna', 'pi', 'poly', 'power', 'quarter', 'rank', 'reciprocal', 'remainder',
  'rint', 'round', 'second', 'shift', 'sign', 'sin', 'sinh', 'special', 'sqrt', 'square', 'stats',
  'std', 'str', 'sum', 'tan', 'tanh', 'trunc', 'upper', 'values', 'var', 'weekday', 'where',
  'year', 'zscore', 'e', 'cbrt', 'cat', 'len', 'linspace', 'sigmoid', 'Treatment', 'Sum',
]); // prettier-ignore

/** What in a formula is more than columns, operators and functions of numbers; null if nothing. */
function troubleIn(formula: string): string | null {
  const code = formula.replace(/'[^']*'|"[^"]*"/g, (text) => ' '.repeat(text.length));
  let before = '';
  let last = '';
  for (const [token] of code.matchAll(/[^\W\d]\w*|\d[\w.]*|\S/g)) {
    if (token === '(') {
      if (last === ')' || last === ']') return `${last}(`;
      if (neverCalled.has(last)) return last;
    } else if (isTrouble(token, last)) return before === '' ? token : `${before}${last}${token}`;
    before = last === '.' ? before : last;
    last = token;
  }
  return null;
}

function isTrouble(token: string, last: string): boolean {
  if (token.startsWith('__') || never.has(token)) return true;
  return last === '.' && !arithmetic.has(token);
}
