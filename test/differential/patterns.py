"""Random patterns of `case`, as trees of the running CPython."""

import ast

from expressions import Expressions


class Patterns(Expressions):
    def pattern(self, depth):
        forms = "value single capture capture sequence mapping klass_pattern either bound".split()
        form = self.pick(forms) if depth > 0 else "capture"
        return getattr(self, form)(depth - 1)

    def value(self, depth):
        if self.chance(0.5):
            return ast.MatchValue(self.constant(0))
        name = self.name_load()
        for _ in self.few(1):
            name = ast.Attribute(name, self.name(), ast.Load())
        return ast.MatchValue(name)

    def single(self, depth):
        return ast.MatchSingleton(self.pick([True, False, None]))

    def capture(self, depth):
        return ast.MatchAs(None, self.maybe(self.name))

    def sequence(self, depth):
        parts = [self.pattern(depth) for _ in self.few(0)]
        if self.chance(0.3):
            parts.append(ast.MatchStar(self.maybe(self.name)))
        return ast.MatchSequence(parts)

    def mapping(self, depth):
        keys = [self.value(0).value for _ in self.few(0)]
        return ast.MatchMapping(keys, [self.pattern(depth) for _ in keys], self.maybe(self.name))

    def klass_pattern(self, depth):
        named = [self.name() for _ in self.few(0)]
        positional = [self.pattern(depth) for _ in self.few(0)]
        return ast.MatchClass(self.name_load(), positional, named, [self.pattern(depth) for _ in named])

    def either(self, depth):
        return ast.MatchOr([self.pattern(depth) for _ in range(2)])

    def bound(self, depth):
        return ast.MatchAs(self.pattern(depth), self.name())
