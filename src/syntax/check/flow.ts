import { kind, token } from '../kinds.ts';
import type { Checking, RuleGroup } from './checking.ts';

const loops: ReadonlySet<number> = new Set([kind.for_statement, kind.while_statement]);
const frames: ReadonlySet<number> = new Set([
  kind.function_definition,
  kind.class_definition,
  kind.lambda,
]);

/** The function, class or lambda around a node; 0 for the top of the script. */
function frame(checking: Checking, node: number): number {
  const { parents } = checking.tree;
  let above = parents[node] as number;
  let below = node;
  while (above > 0) {
    if (frames.has(checking.kind(above)) && isBody(checking, above, below)) return above;
    below = above;
    above = parents[above] as number;
  }
  return 0;
}

/** Defaults, decorators and hints are evaluated outside. */
function isBody(checking: Checking, above: number, child: number): boolean {
  return checking.tree.limits[child] === checking.tree.limits[above];
}

function outside(checking: Checking, node: number, what: string, help: string): void {
  if (checking.bodyLost) return;
  const around = frame(checking, node);
  const of = checking.kind(around);
  if (of === kind.function_definition || of === kind.lambda) return;
  if (around === 0 && checking.options.body === 'async-function') return;
  checking.error(node, `"${what}" outside of a function`, help);
}

function returned(checking: Checking, node: number): void {
  const { handBack = 'put it into a function' } = checking.options;
  outside(checking, node, 'return', handBack);
}

function yielded(checking: Checking, node: number): void {
  outside(checking, node, 'yield', 'put it into a function');
}

/** A generator expression may be asynchronous in any function. */
function isInGenerator(checking: Checking, node: number, around: number): boolean {
  const { parents } = checking.tree;
  for (let above = parents[node] as number; above > around; above = parents[above] as number) {
    if (checking.kind(above) === kind.generator_expression) return true;
  }
  return false;
}

/** `await`, and `async` before `for` and `with`. */
function awaited(checking: Checking, node: number): void {
  const isAwait = checking.kind(node) === kind.await;
  if (!isAwait && checking.kind(node + 1) !== token.async) return;
  const around = frame(checking, node);
  const of = checking.kind(around);
  if (around === 0 && checking.options.body === 'async-function') return;
  if (of === kind.function_definition && checking.kind(around + 1) === token.async) return;
  if (isInGenerator(checking, node, around)) return;
  if (checking.bodyLost) return;
  const what = isAwait ? 'await' : 'async';
  const name = nameOf(checking, around);
  const is = name === null ? '' : `: \`${name}\` is none`;
  checking.error(
    node,
    `"${what}" outside of an async function${is}`,
    name === null
      ? 'put it into `async def main():`, and call that by `asyncio.run(main())`'
      : `write \`async def ${name}\`, and \`await\` where it is called`,
  );
}

/** Null where nothing around is a function that has one. */
function nameOf(checking: Checking, around: number): string | null {
  if (checking.kind(around) !== kind.function_definition) return null;
  for (const child of checking.children(around)) {
    if (checking.kind(child) === kind.identifier) return checking.quoted(child);
  }
  return null;
}

function looped(checking: Checking, node: number): void {
  const { parents } = checking.tree;
  const around = frame(checking, node);
  for (let above = parents[node] as number; above > around; above = parents[above] as number) {
    if (loops.has(checking.kind(above))) return;
  }
  if (checking.bodyLost) return;
  const word = checking.kind(node) === kind.break_statement ? 'break' : 'continue';
  checking.error(node, `"${word}" outside of a loop`, 'delete it, or put it into the loop');
}

function tried(checking: Checking, node: number): void {
  let handlers = 0;
  let otherwise = -1;
  for (const child of checking.children(node)) {
    const of = checking.kind(child);
    if (of === kind.except_clause) handlers += 1;
    if (of === kind.finally_clause) return;
    if (of === kind.else_clause) otherwise = child;
  }
  if (handlers > 0) return;
  const at = otherwise < 0 ? node + 1 : otherwise;
  checking.error(
    at,
    'try without except or finally',
    'write except Exception: and what to do then',
  );
}

/** A statement's body is a function, and none stands around it either. */
function bound(checking: Checking, node: number): void {
  if (frame(checking, node) !== 0 || checking.bodyLost) return;
  const message = 'nonlocal outside of a function: no function around it has the name';
  checking.error(node, message, 'delete it: names at the top of the script are its own');
}

export const flowRules: RuleGroup = [
  [[kind.return_statement], returned],
  [[kind.yield], yielded],
  [[kind.await, kind.with_statement, kind.for_statement], awaited],
  [[kind.break_statement, kind.continue_statement], looped],
  [[kind.try_statement], tried],
  [[kind.nonlocal_statement], bound],
];
