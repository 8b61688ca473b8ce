"""Says whether pairs of texts are one program but for type hints, by CPython's own parser.

Each text comes as a line with its number of bytes and then the bytes, the original before the
stripped one; a line goes out for each pair: `same`, or what differs. Hints of the original are
taken out of its tree; `x: int` without a value is nothing, and `pass` stands for nothing.
"""

import ast
import sys


class WithoutHints(ast.NodeTransformer):
    def visit_AnnAssign(self, node):
        self.generic_visit(node)
        if node.value is None:
            return ast.Pass()
        return ast.Assign(targets=[node.target], value=node.value)

    def visit_arg(self, node):
        node.annotation = None
        return node

    def function(self, node):
        self.generic_visit(node)
        node.returns = None
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = function


def bodies(tree):
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(node, name, None)
            if isinstance(statements, list):
                yield node, name, statements


def shape(tree):
    for node, name, statements in bodies(tree):
        setattr(node, name, [each for each in statements if not isinstance(each, ast.Pass)])
    return ast.dump(tree)


def read():
    header = sys.stdin.buffer.readline()
    return sys.stdin.buffer.read(int(header)).decode("utf-8") if header else None


def compare(original, stripped):
    try:
        before = ast.parse(original)
    except (SyntaxError, ValueError):
        return "not python"
    try:
        after = ast.parse(stripped)
    except SyntaxError as error:
        return f"stripped: {error}"
    left, right = shape(WithoutHints().visit(before)), shape(after)
    if left == right:
        return "same"
    at = next((i for i, (a, b) in enumerate(zip(left, right)) if a != b), min(len(left), len(right)))
    return f"{left[max(0, at - 80):at + 80]!r} became {right[max(0, at - 80):at + 80]!r}"


sys.setrecursionlimit(100_000)
for original in iter(read, None):
    print(compare(original, read()).replace("\n", " "))
