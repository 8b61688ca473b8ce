import type { Facts } from '../../facts/types.ts';
import type { PatternMatcher, RegexEngine } from '../../regex/types.ts';
import type { Index, LookUp } from '../../rules/active.ts';
import type { Parser } from '../../syntax/parser.ts';
import type { WorkCounts } from './counts.ts';

/** The parser, with its trees counted. */
export function countedParser(parser: Parser, counts: WorkCounts): Parser {
  return {
    bare: (text) => parser.bare(text),
    parse: (text) => {
      const tree = parser.parse(text);
      counts.parses += 1;
      counts.nodes += tree.count;
      return tree;
    },
  };
}

/** The engine, with each search of what it compiles counted. */
export function countedRegex(engine: RegexEngine, counts: WorkCounts): RegexEngine {
  return {
    name: engine.name,
    compile: (pattern) => {
      const compiled = engine.compile(pattern);
      if (!compiled.ok) return compiled;
      return { ok: true, matcher: countedMatcher(compiled.matcher, counts) };
    },
    set: (patterns) => {
      const compiled = engine.set(patterns);
      if (!compiled.ok) return compiled;
      const { set } = compiled;
      const match = (text: string): readonly number[] => {
        counts.searches += 1;
        return set.match(text);
      };
      return { ok: true, set: { match, steps: set.steps } };
    },
  };
}

function countedMatcher(matcher: PatternMatcher, counts: WorkCounts): PatternMatcher {
  return {
    test: (text) => {
      counts.searches += 1;
      return matcher.test(text);
    },
  };
}

/** The rules in force, with what they are asked counted. */
export function countedIndex(index: Index, counts: WorkCounts): Index {
  const lookUp = <T>(inner: LookUp<T>): LookUp<T> => ({
    match: (name) => counted(inner.match(name)),
  });
  const counted = <T extends readonly unknown[] | undefined>(found: T): T => {
    counts.queries += 1;
    counts.candidates += found?.length ?? 0;
    return found;
  };
  return {
    imports: lookUp(index.imports),
    references: lookUp(index.references),
    calls: lookUp(index.calls),
    attributes: lookUp(index.attributes),
    definitions: lookUp(index.definitions),
    methods: { get: (name) => counted(index.methods.get(name)) },
    annotations: { get: (kind) => counted(index.annotations.get(kind)) },
    strings: lookUp(index.strings),
    checks: index.checks.map(({ active, check }) => ({
      active,
      check: (scene) => {
        counts.checks += 1;
        return check(scene);
      },
    })),
  };
}

/** Adds what facts say of themselves. */
export function countFacts(facts: Facts, counts: WorkCounts): void {
  const { annotations, attributes, bindings, calls, definitions, flow, imports, references } =
    facts;
  const lists = [annotations, attributes, bindings, calls, definitions, flow, imports, references];
  counts.facts += facts.strings.length + lists.reduce((sum, list) => sum + list.length, 0);
  counts.names += facts.effort.names;
  counts.constants += facts.effort.constants;
}
