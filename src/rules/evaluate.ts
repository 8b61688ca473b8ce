import type { AttributeFact, CallFact, ReferenceFact, StringFact } from '../facts/types.ts';
import { builtinNames } from '../facts/builtins.ts';
import type { RawFinding, Span } from '../finding.ts';
import { limits } from '../limits.ts';
import { mergeCauses, type Candidate } from './causes.ts';
import type { ActiveMatcher, ActiveRule, Index } from './active.ts';
import { findArgument } from './arguments.ts';
import type { Matcher } from './matcher.ts';
import { replaceMethod, replaceModule, replaceReference } from './fixes/replace.ts';
import { renameFix } from './fixes/rename.ts';
import { plainName } from './message.ts';
import { remembered } from './patterns.ts';
import { Observed } from './observation.ts';
import { originOf } from './origin.ts';
import { receiverFits } from './receiver.ts';
import { toFinding } from './telling.ts';
import { passesAttribute, passesReference, passesString } from './passing.ts';
import { followedBy, isDelegated, isOn, isOwnMethod, setsItem } from './placed.ts';
import { literalText, setScene, type Ground, type Scene } from './scene.ts';
import type { Hit, RuleInput } from './types.ts';

/** Takes a hit; false when the rule has as many as are kept. */
type Report = (matcher: ActiveMatcher, hit: Hit, kind?: Candidate['kind']) => boolean;

/** One pass over the facts; every list is walked once. */
export function evaluate(index: Index, ground: Ground, input: RuleInput): RawFinding[] {
  const scene = setScene(input, ground);
  const candidates: Candidate[] = [];
  const counts = new Map<ActiveRule, number>();
  const observed = input.observe === undefined ? null : new Observed();
  const report: Report = (matcher, hit, kind = 'plain') => {
    const { active } = matcher;
    const count = counts.get(active) ?? 0;
    if (count >= limits.ruleHitsMax) return false;
    counts.set(active, count + 1);
    observed?.add(matcher, hit);
    if (!active.isSilent) candidates.push({ active, matcher: matcher.matcher, hit, kind });
    return true;
  };
  const { facts, hidden } = scene;
  matchImports(index, scene, report);
  const references = remembered((name: string) => index.references.match(name));
  for (const fact of facts.references) matchReference(references, scene, fact, report);
  for (const fact of hidden.references) {
    matchReference(references, scene, fact, report, `attribute:${fact.whole.start}`);
  }
  const attributes = remembered((name: string) => index.attributes.match(name));
  for (const fact of facts.attributes) matchAttribute(attributes, scene, fact, report);
  for (const fact of hidden.attributes) matchAttribute(attributes, scene, fact, report);
  for (const fact of facts.calls) matchCall(index, scene, fact, report);
  for (const fact of scene.texts) matchString(index, fact, scene, report);
  matchDefinitions(index, scene, report);
  matchAnnotations(index, scene, report);
  for (const { active, check } of index.checks) {
    // What a platform demands is never the cause of what stands in the same place.
    const kind = active.active.rule.family === 'contract' ? 'apart' : 'plain';
    const { options } = active.active;
    for (const hit of check({ ...scene, options })) if (!report(active, hit, kind)) break;
  }
  if (observed !== null) input.observe?.(observed.observation(scene));
  const origin = originOf(scene);
  const found = mergeCauses(candidates).map((one) => toFinding(one, ground, origin));
  return [...(facts.findings ?? []), ...found];
}

function matchImports(index: Index, scene: Scene, report: Report): void {
  const look = remembered((name: string) => index.imports.match(name));
  for (const fact of scene.facts.imports) {
    if (fact.level > 0) continue;
    const member = fact.name !== null && fact.name !== '*' ? fact.name : null;
    const full = member === null ? fact.module : `${fact.module}.${member}`;
    for (const name of scene.namesOf([full])) {
      for (const matcher of look(name)) {
        if (matcher.excepts(name)) continue;
        const values = { name: full, module: fact.module, member: member ?? '', qualified: name };
        const cause = `import:${fact.statement.start}:${fact.module}`;
        const mild = fact.guarded && matcher.matcher.removed && { atMost: 'note' as const };
        const fix = replaceModule(matcher.matcher, fact, scene.text);
        report(matcher, { span: fact.span, cause, values, ...mild, ...fix });
      }
    }
  }
}

function matchReference(
  look: (name: string) => readonly ActiveMatcher[],
  scene: Scene,
  fact: ReferenceFact,
  report: Report,
  chain?: string,
): void {
  if (fact.qualified.length === 0) return;
  for (const name of scene.namesOf(fact.qualified)) {
    for (const entry of look(name)) {
      const { matcher } = entry;
      if (entry.excepts(name)) continue;
      if (matcher.store) {
        if (fact.access === 'load' && !setsItem(fact.span, scene)) continue;
        if (!name.includes('.') || isNobodys(name)) continue;
      } else if (matcher.access && !matcher.access.includes(fact.access)) continue;
      if (matcher.called !== undefined && matcher.called !== fact.called) continue;
      if (passesReference(matcher, name, fact, scene)) continue;
      // The import that bound the name has said it.
      if (matcher.removed && fact.local && !fact.spelled.includes('.')) continue;
      const values = { name: fact.spelled, qualified: plainName(name) };
      const fix = replaceReference(matcher, name, fact.span, scene);
      if (chain === undefined) report(entry, { span: fact.span, values, means: name, ...fix });
      else report(entry, { span: fact.span, values, cause: chain }, 'attribute');
    }
  }
}

/** A part of a name that neither the script binds nor Python has: there is no library behind it. */
function isNobodys(name: string): boolean {
  const [module, head] = name.split('.', 2);
  return module === 'builtins' && !builtinNames.has(head ?? '') && !/^__\w+__$/.test(head ?? '');
}

function matchAttribute(
  look: (name: string) => readonly ActiveMatcher[],
  scene: Scene,
  fact: AttributeFact,
  report: Report,
): void {
  for (const entry of look(fact.name)) {
    const { matcher } = entry;
    if (entry.excepts(fact.name)) continue;
    if (matcher.access && !matcher.access.includes(fact.access)) continue;
    if (passesAttribute(matcher, fact, scene)) continue;
    const certain = receiverFits(matcher, () => scene.pandas().before(fact));
    if (certain === null) continue;
    const values = { name: fact.name, qualified: fact.qualified[0] ?? fact.name };
    const cause = `attribute:${fact.whole.start}`;
    report(entry, { span: fact.span, cause, values, ...certain }, 'attribute');
  }
}

function matchCall(index: Index, scene: Scene, fact: CallFact, report: Report): void {
  if (fact.qualified.length > 0) {
    for (const name of scene.namesOf(fact.qualified)) {
      for (const entry of index.calls.match(name)) {
        if (entry.excepts(name) || !argumentsHold(entry, fact, scene)) continue;
        const after = entry.matcher.unlessBefore;
        if (after && followedBy(scene.text, fact.span.end, after)) continue;
        const value = writtenValue(fact, entry.matcher);
        const values = { name: fact.spelled, qualified: plainName(name), value };
        report(entry, { span: functionSpan(fact, scene.text), values, means: name });
      }
    }
  }
  for (const method of fact.methods) matchMethod(index, scene, { ...fact, method }, report);
}

function matchMethod(
  index: Index,
  scene: Scene,
  fact: CallFact & { readonly method: string },
  report: Report,
): void {
  for (const entry of index.methods.get(fact.method) ?? []) {
    if (entry.matcher.receiver === 'unknown' && fact.qualified.length > 0) continue;
    if (isOwnMethod(fact, scene) || isOn(fact.function.end, entry.matcher.exceptOn, scene.text))
      continue;
    if (!argumentsHold(entry, fact, scene)) continue;
    const certain = receiverFits(entry.matcher, () => scene.pandas().receiver(fact));
    if (certain === null) continue;
    const value = writtenValue(fact, entry.matcher);
    const values = { name: fact.spelled, qualified: fact.method, value };
    const { end } = fact.function;
    const name = { start: end - fact.method.length, end };
    const fix = replaceMethod(entry.matcher, name, scene.text);
    report(entry, { span: functionSpan(fact, scene.text), values, ...certain, ...fix });
  }
}

/** The text of the argument that a match asks about; a URL may hold a secret and is not shown. */
function writtenValue(fact: CallFact, { arguments: asked }: Matcher): string {
  const argument = asked?.[0] && findArgument(fact, asked[0]);
  const text = argument?.value.kind === 'string' ? argument.value.value : '';
  return text.includes('://') ? '' : text;
}

function argumentsHold(entry: ActiveMatcher, fact: CallFact, scene: Scene): boolean {
  return entry.argumentsHold?.(fact, { ...scene, options: entry.active.options }) ?? true;
}

/** The function as far as it is a plain chain of names; of a longer expression its last name. */
function functionSpan(fact: CallFact, text: string): Span {
  const { start, end } = fact.function;
  const long = end - start > limits.quotedCharsMax || /[^\w.\s]/.test(text.slice(start, end));
  return fact.method !== null && long ? { start: end - fact.method.length, end } : fact.function;
}

function matchString(index: Index, fact: StringFact, scene: Scene, report: Report): void {
  const value = literalText(fact, scene.text);
  for (const entry of index.strings.match(value)) {
    if (passesString(entry.matcher, fact, scene)) continue;
    report(entry, { span: fact.span, values: { value } });
  }
}

function matchDefinitions(index: Index, scene: Scene, report: Report): void {
  const look = remembered((name: string) => index.definitions.match(name));
  const renames = remembered((name: string) => renameFix(name, scene));
  const place = (
    name: string,
    span: Span,
    where: 'class' | 'module' | 'function',
    method?: Span,
  ) => {
    for (const entry of look(name)) {
      const delegated = method !== undefined && entry.matcher.unlessDelegated?.includes(name);
      if (delegated && isDelegated(method, scene.text)) continue;
      const within = entry.matcher.within ?? 'any';
      if ((within !== 'any' && within !== where) || entry.excepts(name)) continue;
      const fix = entry.matcher.fix === 'rename' ? renames(name) : null;
      report(entry, { span, values: { name, kind: where }, ...(fix && { fix }) });
    }
  };
  for (const one of scene.facts.definitions) {
    const where = one.inClass ? 'class' : one.atModule ? 'module' : 'function';
    place(one.name, one.nameSpan, where, one.span);
  }
  for (const one of scene.facts.bindings) {
    if (one.how === 'def' || one.how === 'class') continue;
    place(one.name, one.span, one.scope === 'comprehension' ? 'function' : one.scope);
  }
}

function matchAnnotations(index: Index, scene: Scene, report: Report): void {
  for (const fact of scene.facts.annotations) {
    const { name, kind, span, removal, needed } = fact;
    for (const entry of index.annotations.get(kind) ?? []) {
      const free = removal !== null && needed === null;
      const fix = free && { title: `Remove the type hint of ${name}`, edits: [removal] };
      const value = scene.text.slice(span.start, span.end);
      const help = needed !== null && `Rewrite this without the hint; it has a use: ${needed}.`;
      const values = { name, kind, value };
      const hit: Hit = { span, values, ...(help && { help }), ...(fix && { fix }) };
      report(entry, hit, 'apart');
    }
  }
}
