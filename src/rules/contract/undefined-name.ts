import { builtinNames } from '../../facts/builtins.ts';
import type { Facts, ReferenceFact } from '../../facts/types.ts';
import { platforms, type Platform } from '../../platform/platform.ts';
import { nearest } from '../../text/nearest.ts';
import type { Check } from '../checks/check.ts';
import type { Hit } from '../types.ts';

/** Built-in exceptions, and what is no name of `dir(builtins)` but always there. */
const exception =
  /^(?:[A-Z]\w*(?:Error|Warning|Exit|Interrupt|Iteration|Group)|Warning|(?:Base)?Exception|Ellipsis|NotImplemented)$/;
const dunder = /^__\w+__$/;

/** Names that come into being where no reader sees it, or of which the script expects to miss some. */
const openers: readonly string[] = [
  'builtins.exec',
  'builtins.eval',
  'builtins.globals',
  'builtins.locals',
  'builtins.vars',
  'builtins.NameError',
];

/** What people write for it who come from elsewhere. */
const instead: ReadonlyMap<string, string> = new Map([
  ['null', 'Write `None`.'],
  ['nil', 'Write `None`.'],
  ['undefined', 'Write `None`.'],
  ['true', 'Write `True`.'],
  ['false', 'Write `False`.'],
  ['NaN', 'Write `float("nan")`.'],
  ['this', 'Write `self`, the first parameter of the method.'],
  ['xrange', 'Write `range`: this is Python 3.'],
  ['unicode', 'Write `str`: this is Python 3.'],
  ['basestring', 'Write `str`: this is Python 3.'],
  ['long', 'Write `int`: this is Python 3.'],
  ['unichr', 'Write `chr`: this is Python 3.'],
  ['raw_input', 'Nobody types where the script runs: hand the value in with the job.'],
  ['display', 'Write `print`: only notebooks have it.'],
  ['get_ipython', 'Take it out: only notebooks have it.'],
  ['pd', 'Write `import pandas as pd` above.'],
  ['np', 'Write `import numpy as np` above.'],
  ['plt', 'Write `import matplotlib.pyplot as plt` above.'],
  ['sns', 'Write `import seaborn as sns` above.'],
]);

const modules: ReadonlySet<string> = new Set([
  ...['base64', 'collections', 'csv', 'datetime', 'functools', 'io', 'itertools', 'json', 'math'],
  ...['matplotlib', 'numpy', 'os', 'pandas', 'pickle', 'random', 're', 'requests', 'scipy'],
  ...['sklearn', 'statistics', 'string', 'sys', 'time', 'uuid'],
]);

/** Names that nothing binds, the platform included, and members that what it hands in lacks. */
export const undefinedName: Check = function* ({ facts, settings }) {
  if (facts.imports.some(({ name }) => name === '*')) return;
  const platform = platforms[settings.platform];
  if (facts.references.some(({ qualified }) => qualified.some((one) => openers.includes(one)))) {
    return;
  }
  const seen = new Set<string>();
  const candidates = meantNames(platform, facts);
  for (const reference of facts.references) {
    const [head = '', member] = reference.spelled.split('.', 2);
    if (reference.local || reference.access !== 'load') continue;
    const isMember = member !== undefined && Object.hasOwn(platform.members, head);
    const name = isMember ? `${head}.${member}` : head;
    // A remedy takes a look at many names: each name is worth one.
    if (seen.has(name)) continue;
    seen.add(name);
    const hit = isMember
      ? missingMember(reference, head, member, platform)
      : missingName(reference, head, platform, candidates);
    if (hit !== null) yield hit;
  }
};

/** Names of the script that a missing one is compared with: more would take too long to be compared. */
const candidatesMax = 200;

function meantNames({ injected }: Platform, { bindings }: Facts): () => readonly string[] {
  let made: readonly string[] | null = null;
  return () => {
    if (made !== null) return made;
    const bound = new Set<string>();
    for (const { name, scope } of bindings) {
      if (bound.size === candidatesMax) break;
      if (scope !== 'class') bound.add(name);
    }
    return (made = [...new Set([...injected, ...bound, ...builtinNames])]);
  };
}

function missingName(
  { span }: ReferenceFact,
  name: string,
  { injected, preimported }: Platform,
  candidates: () => readonly string[],
): Hit | null {
  if (builtinNames.has(name) || exception.test(name) || dunder.test(name)) return null;
  if (injected.includes(name) || Object.hasOwn(preimported, name)) return null;
  const place = { start: span.start, end: span.start + name.length };
  return { span: place, values: { name }, help: remedy(name, injected, candidates) };
}

function remedy(
  name: string,
  injected: readonly string[],
  candidates: () => readonly string[],
): string {
  const known = instead.get(name);
  if (known !== undefined) return known;
  if (modules.has(name)) return `Write \`import ${name}\` above.`;
  const near = nearest(name, candidates());
  if (near !== null && near !== name) return `Did you mean \`${near}\`?`;
  const there = injected.map((one) => `\`${one}\``).join(', ');
  const given = there === '' ? '' : ` The platform hands in ${there}.`;
  return `Assign it before this line, or import it.${given}`;
}

function missingMember(
  { spelled, span }: ReferenceFact,
  head: string,
  member: string,
  { members }: Platform,
): Hit | null {
  const there = members[head] ?? [];
  if (there.includes(member)) return null;
  const name = `${head}.${member}`;
  const near = nearest(member, there);
  const list = there.map((one) => `\`${head}.${one}\``).join(', ');
  return {
    span: spelled === name ? span : { start: span.start, end: span.start + name.length },
    values: { name },
    message: `the \`${head}\` that the platform hands in has no \`${member}\``,
    help: near === null ? `It has ${list}.` : `Write \`${head}.${near}\`.`,
  };
}
