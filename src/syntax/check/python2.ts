import { kind, token } from '../kinds.ts';
import type { Checking, RuleGroup } from './checking.ts';

function printStatement(checking: Checking, node: number): void {
  const rest = checking.quoted(node).replace(/^print\s*/, '');
  checking.error(
    node,
    'this is the print statement of Python 2; in Python 3 print is a function',
    `write print(${rest})`,
  );
}

function execStatement(checking: Checking, node: number): void {
  checking.error(
    node,
    'this is the exec statement of Python 2; in Python 3 exec is a function',
    'write the code itself: running code from text is refused by most policies',
  );
}

function notEqual(checking: Checking, node: number): void {
  checking.error(node, '"<>" is the comparison of Python 2', 'write !=');
}

function backticks(checking: Checking, node: number): void {
  if (!checking.text(node).endsWith('`')) return;
  const string = checking.tree.parents[node] as number;
  checking.error(string, 'backticks are the repr of Python 2', 'write repr(…)');
}

/** `except E, e:`; before 3.14 several types need brackets. */
function exceptComma(checking: Checking, node: number): void {
  const parts = [...checking.children(node)];
  const comma = parts.findIndex((part) => checking.kind(part) === token[',']);
  if (comma < 0) return;
  const [type, name] = [parts[comma - 1], parts[comma + 1]];
  if (type === undefined || name === undefined) return;
  const first = checking.quoted(type);
  const second = checking.quoted(name);
  checking.error(
    type,
    `"except ${first}, ${second}" is the form of Python 2`,
    `write except ${first} as ${second}, or except (${first}, ${second}) for two types`,
  );
}

function raiseComma(checking: Checking, node: number): void {
  const list = node + 2;
  if (checking.kind(list) !== kind.expression_list) return;
  checking.error(
    node,
    'raising with a comma is the form of Python 2',
    `write raise ${checking.quoted(list + 1)}(…)`,
  );
}

function tupleParameter(checking: Checking, node: number): void {
  for (const child of checking.children(node)) {
    const of = checking.kind(child);
    const wrong =
      of === kind.tuple_pattern ||
      (of === kind.default_parameter && checking.kind(child + 1) === kind.tuple_pattern);
    if (!wrong) continue;
    checking.error(
      child,
      'unpacking in the parameter list is of Python 2',
      'take one parameter and unpack it in the body',
    );
  }
}

export const python2Rules: RuleGroup = [
  [[kind.print_statement], printStatement],
  [[kind.exec_statement], execStatement],
  [[token['<>']], notEqual],
  [[kind.string_start], backticks],
  [[kind.except_clause], exceptComma],
  [[kind.raise_statement], raiseComma],
  [[kind.parameters, kind.lambda_parameters], tupleParameter],
];
