"""Random programs, one for each seed named on standard input: trees built after the grammar of the
running CPython and written out by its own `ast.unparse`.

A program goes out as a line with its number of bytes and then the bytes. What `ast.unparse` cannot
write is left out, so that an answer may be empty.
"""

import ast
import random
import sys

from patterns import Patterns


class Programs(Patterns):
    """Statements; `self.inside` says what may stand here: loop, def, async."""

    def body(self, depth, inside=None):
        before = self.inside
        self.inside = before if inside is None else inside
        found = [self.statement(depth - 1) for _ in range(self.between(1, 3))]
        self.inside = before
        return found

    def statement(self, depth):
        forms = self.simple if depth <= 0 or self.chance(0.5) else self.compound
        return getattr(self, self.pick(forms))(depth)

    simple = (
        "expression_statement expression_statement assign assign augmented annotated delete raised"
        " asserted imported imported_from declared leaving passing"
    ).split()
    compound = "function function klass branch loop while_loop context trial".split()
    if sys.version_info >= (3, 10):
        compound.append("matched")
    if sys.version_info >= (3, 12):
        simple.append("alias")

    def expression_statement(self, depth):
        return ast.Expr(self.yielded(2) if self.chance(0.1) else self.expression(3))

    def assign(self, depth):
        targets = [self.target(2) for _ in range(self.between(1, 2))]
        return ast.Assign(targets, self.yielded(2) if self.chance(0.1) else self.starred_tuple(3))

    def augmented(self, depth):
        return ast.AugAssign(self.single_target(2), self.operator(), self.expression(3))

    def annotated(self, depth):
        target = self.single_target(1)
        value = self.maybe(lambda: self.expression(2))
        simple = int(isinstance(target, ast.Name) and self.chance(0.8))
        return ast.AnnAssign(target, self.hint(2), value, simple)

    def delete(self, depth):
        return ast.Delete([self.target(1, ast.Del()) for _ in range(self.between(1, 3))])

    def raised(self, depth):
        error = self.maybe(lambda: self.expression(2))
        return ast.Raise(error, self.maybe(lambda: self.expression(1)) if error else None)

    def asserted(self, depth):
        return ast.Assert(self.expression(2), self.maybe(lambda: self.expression(1)))

    def imported(self, depth):
        return ast.Import([ast.alias(self.dotted(), self.maybe(self.name)) for _ in self.few(1)])

    def imported_from(self, depth):
        level = self.pick([0, 0, 1, 2, 5])
        module = self.dotted() if level == 0 or self.chance(0.5) else None
        if self.chance(0.1):
            return ast.ImportFrom(module, [ast.alias("*", None)], level)
        names = [ast.alias(self.name(), self.maybe(self.name)) for _ in self.few(1)]
        return ast.ImportFrom(module, names, level)

    def declared(self, depth):
        kind = ast.Nonlocal if "def" in self.inside and self.chance(0.5) else ast.Global
        return kind([self.name() for _ in self.few(1)])

    def leaving(self, depth):
        forms = [ast.Pass]
        if "loop" in self.inside:
            forms += [ast.Break, ast.Continue]
        if "def" in self.inside:
            forms.append(lambda: ast.Return(self.maybe(lambda: self.starred_tuple(2))))
        return self.pick(forms)()

    def passing(self, depth):
        return ast.Pass()

    def alias(self, depth):
        target = ast.Name(self.name(), ast.Store())
        return ast.TypeAlias(target, self.type_parameters(), self.hint(2))

    def type_parameters(self):
        if sys.version_info < (3, 12) or self.chance(0.6):
            return []
        found = []
        for _ in self.few(1):
            bound = self.maybe(lambda: self.hint(1))
            kind = self.pick(["TypeVar", "ParamSpec", "TypeVarTuple"])
            more = {"bound": bound} if kind == "TypeVar" else {}
            if sys.version_info >= (3, 13):
                starred = kind == "TypeVarTuple" and self.chance(0.3)
                default = self.maybe(lambda: self.hint(1))
                more["default_value"] = ast.Starred(self.name_load()) if starred else default
            found.append(getattr(ast, kind)(name=self.name(), **more))
        return found

    def function(self, depth):
        wait = self.chance(0.3)
        kind = ast.AsyncFunctionDef if wait else ast.FunctionDef
        inside = {"def", "async"} if wait else {"def"}
        more = {"type_params": self.type_parameters()} if sys.version_info >= (3, 12) else {}
        return kind(
            name=self.name(),
            args=self.parameters(hints=True),
            body=self.body(depth, inside),
            decorator_list=self.decorators(),
            returns=self.maybe(lambda: self.hint(2)),
            type_comment=None,
            **more,
        )

    def decorators(self):
        return [self.expression(2) for _ in self.few(0)] if self.chance(0.3) else []

    def klass(self, depth):
        more = {"type_params": self.type_parameters()} if sys.version_info >= (3, 12) else {}
        return ast.ClassDef(
            name=self.name(),
            bases=[self.starred(1) for _ in self.few(0)],
            keywords=self.keywords(),
            body=self.body(depth, set()),
            decorator_list=self.decorators(),
            **more,
        )

    def branch(self, depth):
        orelse = self.body(depth) if self.chance(0.4) else []
        return ast.If(self.expression(2), self.body(depth), orelse)

    def loop(self, depth):
        kind = ast.AsyncFor if "async" in self.inside and self.chance(0.4) else ast.For
        body = self.body(depth, self.inside | {"loop"})
        orelse = self.body(depth) if self.chance(0.2) else []
        return kind(self.target(2), self.starred_tuple(2), body, orelse, None)

    def while_loop(self, depth):
        orelse = self.body(depth) if self.chance(0.2) else []
        return ast.While(self.expression(2), self.body(depth, self.inside | {"loop"}), orelse)

    def context(self, depth):
        kind = ast.AsyncWith if "async" in self.inside and self.chance(0.4) else ast.With
        items = [
            ast.withitem(self.expression(2), self.maybe(lambda: self.target(1)))
            for _ in self.few(1)
        ]
        return kind(items, self.body(depth), None)

    def trial(self, depth):
        starred = sys.version_info >= (3, 11) and self.chance(0.2)
        inside = self.inside - {"loop", "def"} if starred else self.inside
        handlers = [
            ast.ExceptHandler(self.expression(1), self.maybe(self.name), self.body(depth, inside))
            for _ in self.few(0)
        ]
        if handlers and not starred and self.chance(0.3):
            handlers.append(ast.ExceptHandler(None, None, self.body(depth)))
        orelse = self.body(depth) if handlers and self.chance(0.2) else []
        final = self.body(depth) if not handlers or self.chance(0.3) else []
        kind = ast.TryStar if handlers and starred else ast.Try
        return kind(self.body(depth), handlers, orelse, final)

    def matched(self, depth):
        cases = [
            ast.match_case(self.pattern(3), self.maybe(lambda: self.expression(1)), self.body(depth))
            for _ in self.few(1)
        ]
        return ast.Match(self.starred_tuple(2), cases)


def program(seed):
    made = Programs(random.Random(seed))
    body = [made.statement(3) for _ in range(made.between(1, 5))]
    try:
        return ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))
    except (ValueError, AttributeError, RecursionError):
        return ""


for seed in sys.stdin:
    text = program(int(seed)).encode("utf-8", "surrogatepass")
    sys.stdout.buffer.write(b"%d\n%s" % (len(text), text))
