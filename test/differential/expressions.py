"""Random expressions, targets, parameters and patterns, as trees of the running CPython."""

import ast
import sys


_NAMES = (
    "a b c d e f g h i j k m n o p q r s t u v w x y z self __x __init__ \u00e9 \u03bb \ufb01"
    " \U0001d626v match case type print exec _"
).split()
_TEXTS = ["", "a", "it's", 'say "x"', "\n", "\\", "{", "{}", "\u00e9\u4e2d\U0001f600", "\x00\x7f", "\\N{"]
_NUMBERS = [0, 1, 255, 10**20, 1.5, 1e300, 1j, True, False, None, ..., float("inf")]
_BINARY = "Add Sub Mult MatMult Div Mod Pow LShift RShift BitOr BitXor BitAnd FloorDiv".split()
_COMPARED = "Eq NotEq Lt LtE Gt GtE Is IsNot In NotIn".split()


class Expressions:
    def __init__(self, source):
        self.source = source
        self.inside = set()

    def pick(self, options):
        return self.source.choice(options)

    def chance(self, part):
        return self.source.random() < part

    def between(self, low, high):
        return self.source.randint(low, high)

    def few(self, low):
        return range(self.between(low, 2))

    def maybe(self, make):
        return make() if self.chance(0.4) else None

    def name(self):
        return self.pick(_NAMES)

    def name_load(self):
        return ast.Name(self.name(), ast.Load())

    def dotted(self):
        return ".".join(self.name() for _ in range(self.between(1, 3)))

    def operator(self):
        return getattr(ast, self.pick(_BINARY))()

    forms = (
        "constant constant named named binary unary boolean compared conditional lambda_ called"
        " called attribute attribute subscript listed tupled collected mapped comprehension"
        " formatted walrus waited starred_list"
    ).split()

    def expression(self, depth):
        if depth <= 0:
            return self.constant(0) if self.chance(0.4) else self.name_load()
        return getattr(self, self.pick(self.forms))(depth - 1)

    def named(self, depth):
        return self.name_load()

    def constant(self, depth):
        kind = self.between(0, 3)
        if kind == 0:
            return ast.Constant(self.pick(_NUMBERS))
        text = "".join(self.pick(_TEXTS) for _ in self.few(1))
        if kind == 1:
            return ast.Constant(text.encode("utf-8"))
        return ast.Constant(text, "u" if self.chance(0.1) else None)

    def binary(self, depth):
        return ast.BinOp(self.expression(depth), self.operator(), self.expression(depth))

    def unary(self, depth):
        kind = getattr(ast, self.pick(["Not", "USub", "UAdd", "Invert"]))
        return ast.UnaryOp(kind(), self.expression(depth))

    def boolean(self, depth):
        kind = self.pick([ast.And, ast.Or])
        return ast.BoolOp(kind(), [self.expression(depth) for _ in range(self.between(2, 3))])

    def compared(self, depth):
        more = self.few(1)
        signs = [getattr(ast, self.pick(_COMPARED))() for _ in more]
        return ast.Compare(self.expression(depth), signs, [self.expression(depth) for _ in more])

    def conditional(self, depth):
        return ast.IfExp(*[self.expression(depth) for _ in range(3)])

    def lambda_(self, depth):
        return ast.Lambda(self.parameters(hints=False), self.expression(depth))

    def keywords(self):
        return [
            ast.keyword(None if self.chance(0.2) else self.name(), self.expression(1))
            for _ in self.few(0)
        ]

    def called(self, depth):
        arguments = [self.starred(depth) for _ in self.few(0)]
        if self.chance(0.1):
            return ast.Call(self.expression(depth), [self.generator(depth)], [])
        return ast.Call(self.expression(depth), arguments, self.keywords())

    def attribute(self, depth, context=None):
        return ast.Attribute(self.expression(depth), self.name(), context or ast.Load())

    def subscript(self, depth, context=None):
        index = self.index(depth)
        if self.chance(0.2):
            each = self.starred if sys.version_info >= (3, 11) and self.chance(0.3) else self.index
            index = ast.Tuple([each(depth) for _ in self.few(1)], ast.Load())
        return ast.Subscript(self.expression(depth), index, context or ast.Load())

    def index(self, depth):
        if self.chance(0.3):
            return ast.Slice(*[self.maybe(lambda: self.expression(depth)) for _ in range(3)])
        return self.expression(depth)

    def starred(self, depth):
        value = self.expression(depth)
        return ast.Starred(value, ast.Load()) if self.chance(0.2) else value

    def starred_tuple(self, depth):
        return self.tupled(depth) if self.chance(0.2) else self.expression(depth)

    def tupled(self, depth):
        return ast.Tuple([self.starred(depth) for _ in self.few(0)], ast.Load())

    def listed(self, depth):
        return ast.List([self.expression(depth) for _ in self.few(0)], ast.Load())

    def starred_list(self, depth):
        return ast.List([self.starred(depth) for _ in self.few(1)], ast.Load())

    def collected(self, depth):
        return ast.Set([self.starred(depth) for _ in self.few(1)])

    def mapped(self, depth):
        keys = [None if self.chance(0.2) else self.expression(depth) for _ in self.few(0)]
        return ast.Dict(keys, [self.expression(depth) for _ in keys])

    def loops(self, depth):
        return [
            ast.comprehension(
                self.target(1),
                self.expression(depth),
                [self.expression(depth) for _ in self.few(0)],
                int("async" in self.inside and self.chance(0.3)),
            )
            for _ in self.few(1)
        ]

    def generator(self, depth):
        return ast.GeneratorExp(self.expression(depth), self.loops(depth))

    def comprehension(self, depth):
        kind = self.pick([ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp])
        if kind is ast.DictComp:
            return kind(self.expression(depth), self.expression(depth), self.loops(depth))
        return kind(self.expression(depth), self.loops(depth))

    def formatted(self, depth):
        return ast.JoinedStr([self.piece(depth) for _ in self.few(0)])

    def piece(self, depth):
        if self.chance(0.4):
            return ast.Constant(self.pick(_TEXTS))
        spec = ast.JoinedStr([self.piece(0) for _ in self.few(1)]) if depth > 0 else None
        convert = self.pick([-1, -1, 114, 115, 97])
        return ast.FormattedValue(self.expression(depth), convert, self.maybe(lambda: spec))

    def walrus(self, depth):
        return ast.NamedExpr(ast.Name(self.name(), ast.Store()), self.expression(depth))

    def yielded(self, depth):
        if "def" not in self.inside:
            return self.expression(depth)
        if "async" not in self.inside and self.chance(0.3):
            return ast.YieldFrom(self.expression(depth))
        return ast.Yield(self.maybe(lambda: self.starred_tuple(depth)))

    def waited(self, depth):
        value = self.expression(depth)
        return ast.Await(value) if "async" in self.inside else value

    def hint(self, depth):
        return self.constant(0) if self.chance(0.2) else self.expression(depth)

    def rest_hint(self):
        if sys.version_info >= (3, 11) and self.chance(0.3):
            return ast.Starred(self.name_load(), ast.Load())
        return self.maybe(lambda: self.hint(1))

    def single_target(self, depth, context=None):
        form = self.between(0, 2)
        if form == 0:
            return self.attribute(depth - 1, context or ast.Store())
        if form == 1:
            return self.subscript(depth - 1, context or ast.Store())
        return ast.Name(self.name(), context or ast.Store())

    def target(self, depth, context=None):
        if depth <= 0 or self.chance(0.6):
            return self.single_target(depth, context)
        kind = self.pick([ast.Tuple, ast.List])
        parts = [self.target(depth - 1, context) for _ in self.few(1)]
        if context is None and self.chance(0.3):
            parts[-1] = ast.Starred(parts[-1], ast.Store())
        return kind(parts, context or ast.Store())

    def parameters(self, hints):
        names = self.source.sample(_NAMES, 7)

        def make(name=None):
            hint = self.maybe(lambda: self.hint(1)) if hints else None
            return ast.arg(name or names.pop(), hint)

        before, plain, after = ([make() for _ in self.few(0)] for _ in range(3))
        tail = min(len(before) + len(plain), self.between(0, 2))
        return ast.arguments(
            posonlyargs=before,
            args=plain,
            vararg=self.maybe(lambda: ast.arg(names[0], self.rest_hint() if hints else None)),
            kwonlyargs=after,
            kw_defaults=[self.maybe(lambda: self.expression(1)) for _ in after],
            kwarg=self.maybe(lambda: make(names[-1] + "k")),
            defaults=[self.expression(1) for _ in range(tail)],
        )
