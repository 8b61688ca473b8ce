import type { RawFinding } from '../finding.ts';
import { kind, token } from '../syntax/kinds.ts';
import type { SyntaxTree } from '../syntax/tree.ts';
import { assembledTexts } from './assembled.ts';
import { Builder } from './build.ts';
import { CallBuilder } from './calls.ts';
import { ConstantNames } from './constant-names.ts';
import { binds, leaves, returnsValue, settled } from './course.ts';
import { Folding } from './fold.ts';
import { annotationFacts } from './hints.ts';
import { Resolver } from './resolve.ts';
import type { Surroundings } from './surroundings.ts';
import type { AttributeFact, Facts } from './types.ts';
import { traverse } from './traverse.ts';
import type { Walk } from './walk.ts';

function topLevelStatements(tree: SyntaxTree): number {
  let statements = 0;
  for (let child = 1; child < tree.count; child = tree.limits[child] as number) {
    if (tree.kinds[child] !== token[';']) statements += 1;
  }
  return statements;
}

/** How control comes to the end of the top level, and with what for the platform. */
function courseFacts(
  { tree, bindings, definitions }: Walk,
  { entry = null }: Surroundings,
): Pick<Facts, 'endsInReturn' | 'entryIsCertain' | 'entryReturns'> {
  if (tree.count === 0) return { endsInReturn: false, entryIsCertain: false, entryReturns: null };
  const named = bindings.filter(
    ({ name, scope, how }) => name === entry && scope === 'module' && how !== 'delete',
  );
  const anywhere = bindings.some(({ name, how }) => name === entry && how === 'global');
  const main = definitions.findLast(
    ({ node, slot, scope }) =>
      tree.kinds[node] === kind.function_definition &&
      scope.kind === 'module' &&
      slot?.name === entry,
  );
  return {
    endsInReturn: settled(tree, 0, leaves),
    entryIsCertain: anywhere || settled(tree, 0, binds(named.map(({ span }) => span.start))),
    entryReturns: main === undefined ? null : returnsValue(tree, main.node),
  };
}

function tooEntangled(): RawFinding {
  return {
    rule: 'syntax-limit',
    message:
      'names of the script stand for more things than can be followed, so it cannot be judged',
    help: 'give each name one meaning, and write long attribute chains out in steps',
    span: { start: 0, end: 0 },
  };
}

function tooLaborious(): RawFinding {
  return {
    rule: 'syntax-limit',
    message: 'constants of the script take more work than is given to them, so it cannot be judged',
    help: 'write long constants out, or compute them from data',
    span: { start: 0, end: 0 },
  };
}

/**
 * What is true of a script. Total: a faulty tree gives the facts of what stands in it, one that
 * was not taken whole gives none. Linear in the size of the tree.
 */
export function extractFacts(tree: SyntaxTree, surroundings: Surroundings): Facts {
  if (tree.stop !== null) return extractFacts({ ...tree, count: 0, stop: null }, surroundings);
  const walk = traverse(tree);
  const folding = new Folding(tree, new ConstantNames(walk, surroundings));
  const resolver = new Resolver(walk, folding, surroundings);
  const callBuilder = new CallBuilder(walk, folding, resolver);
  const builder = new Builder(walk, resolver, callBuilder);
  const attributes: AttributeFact[] = [];
  for (const node of walk.chains) builder.chain(node, attributes);
  for (const node of walk.dotted) builder.dottedAttributes(node, attributes);
  for (const node of walk.keywordPatterns) attributes.push(builder.keywordPattern(node));
  for (const node of walk.calls) {
    attributes.push(...callBuilder.named(node));
  }
  attributes.sort((a, b) => a.whole.start - b.whole.start);
  const references = walk.references.map((node) => builder.reference(node));
  const calls = walk.calls.map((node) => callBuilder.call(node));
  const definitions = walk.definitions.map((definition) => builder.definition(definition));
  const bindings = walk.bindings.sort((a, b) => a.span.start - b.span.start);
  return {
    imports: walk.imports,
    annotations: annotationFacts(walk, definitions),
    references,
    attributes,
    calls,
    strings: walk.strings,
    assembled: assembledTexts(walk, folding),
    definitions,
    bindings,
    flow: walk.flow,
    ...courseFacts(walk, surroundings),
    statements: topLevelStatements(tree),
    effort: { names: walk.effort.steps, constants: folding.work },
    findings: [
      ...(walk.effort.exceeded ? [tooEntangled()] : []),
      ...(folding.exceeded ? [tooLaborious()] : []),
    ],
  };
}
