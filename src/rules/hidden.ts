import type {
  Access,
  ArgumentFact,
  AttributeFact,
  CallFact,
  Facts,
  ReferenceFact,
} from '../facts/types.ts';
import type { Span } from '../finding.ts';
import { limits } from '../limits.ts';

/** Functions that read or write the attribute that their second argument names. */
const accessors = new Map<string, Access>([
  ['builtins.getattr', 'load'],
  ['builtins.setattr', 'store'],
  ['builtins.delattr', 'delete'],
  ['inspect.getattr_static', 'load'],
  ['builtins.object.__setattr__', 'store'],
]);

/** A reference that does not begin with a name, with the start of its expression. */
export interface HiddenReference extends ReferenceFact {
  readonly whole: Span;
}

export interface HiddenFacts {
  readonly attributes: readonly AttributeFact[];
  readonly references: readonly HiddenReference[];
}

/**
 * What is meant and not spelled as a dotted name: attributes that a call names (`getattr(json,
 * 'codecs')`, `attrgetter('a.b')`), and chains on other expressions (`import_module('os').system`).
 */
export function hiddenFacts(
  facts: Facts,
  text: string,
  namesOf: (qualified: readonly string[]) => readonly string[],
): HiddenFacts {
  const attributes = [
    ...facts.calls.flatMap((call) => namedByCall(call, namesOf(call.qualified))),
    ...facts.calls.flatMap(namedByKeyword),
    ...matchedByPlace(facts),
  ];
  const spelled = new Map<number, number>();
  for (const { span } of facts.references) spelled.set(span.start, span.end);
  const called = new Set(facts.calls.map((call) => call.function.end));
  const references: HiddenReference[] = [];
  for (const fact of [...facts.attributes, ...attributes]) {
    const { whole, qualified, span, access } = fact;
    if (qualified.length === 0 || (spelled.get(whole.start) ?? -1) >= whole.end) continue;
    references.push({
      spelled: text.slice(whole.start, Math.min(whole.end, whole.start + limits.quotedCharsMax)),
      qualified,
      access,
      span,
      whole,
      called: called.has(whole.end),
      local: true,
    });
  }
  return { attributes, references };
}

function namedByCall(call: CallFact, names: readonly string[]): AttributeFact[] {
  for (const name of names) {
    const access = accessors.get(name);
    if (access) return namedByAccessor(call, access);
    if (name === 'operator.methodcaller') return call.arguments.slice(0, 1).flatMap(namedByGetter);
    if (name === 'operator.attrgetter') return call.arguments.flatMap(namedByGetter);
  }
  return [];
}

function namedByAccessor(call: CallFact, access: Access): AttributeFact[] {
  const [owner, named] = call.arguments;
  if (named?.keyword !== null) return [];
  return textsOf(named).map((name) => {
    const qualified = (owner?.qualified ?? []).map((one) => `${one}.${name}`);
    return { name, access, span: named.span, whole: call.span, qualified };
  });
}

function namedByGetter(argument: ArgumentFact): AttributeFact[] {
  const { span } = argument;
  return textsOf(argument)
    .flatMap((text) => text.split('.', 64))
    .map((name) => ({ name, access: 'load', span, whole: span, qualified: [] }));
}

/** `dict(__class__=0)`: a special name as a keyword is a text to whoever is called. */
function namedByKeyword({ arguments: given }: CallFact): AttributeFact[] {
  return given.flatMap(({ keyword, span }): AttributeFact[] =>
    keyword !== null && /^__\w+__$/.test(keyword)
      ? [{ name: keyword, access: 'load', span, whole: span, qualified: [] }]
      : [],
  );
}

const namesMax = 16;

/** Attributes that a class pattern reads by place: the texts behind `__match_args__`. */
function* matchedByPlace({ bindings, strings }: Facts): Generator<AttributeFact> {
  let next = 0;
  for (const { name, span: before } of bindings) {
    if (name !== '__match_args__') continue;
    while (next < strings.length && strings[next]!.span.start < before.end) next += 1;
    for (const { value, span } of strings.slice(next, next + namesMax)) {
      if (value === null) continue;
      yield { name: value, access: 'load', span, whole: span, qualified: [] };
    }
  }
}

function textsOf({ possible }: ArgumentFact): string[] {
  return possible.flatMap((value) => (value.kind === 'string' ? [value.value] : []));
}
