import type { RawFinding } from '../finding.ts';
import { kind, token } from '../syntax/kinds.ts';
import type { SyntaxTree } from '../syntax/tree.ts';
import { Builder } from './build.ts';
import { CallBuilder } from './calls.ts';
import { ConstantNames } from './constant-names.ts';
import { Folding } from './fold.ts';
import { annotationFacts } from './hints.ts';
import { Resolver } from './resolve.ts';
import type { Surroundings } from './surroundings.ts';
import type { AttributeFact, Facts } from './types.ts';
import { traverse } from './traverse.ts';

/** Top-level statements, and the last of them. */
function topLevel(tree: SyntaxTree): { statements: number; last: number } {
  let statements = 0;
  let last = -1;
  for (let child = 1; child < tree.count; child = tree.limits[child] as number) {
    if (tree.kinds[child] === token[';']) continue;
    statements += 1;
    last = child;
  }
  return { statements, last: last < 0 ? 0 : (tree.kinds[last] as number) };
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
  const { statements, last } = topLevel(tree);
  return {
    imports: walk.imports,
    annotations: annotationFacts(walk, definitions),
    references,
    attributes,
    calls,
    strings: walk.strings,
    definitions,
    bindings: walk.bindings.sort((a, b) => a.span.start - b.span.start),
    flow: walk.flow,
    endsInReturn: last === kind.return_statement || last === kind.raise_statement,
    statements,
    findings: [
      ...(walk.effort.exceeded ? [tooEntangled()] : []),
      ...(folding.exceeded ? [tooLaborious()] : []),
    ],
  };
}
