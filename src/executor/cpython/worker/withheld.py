"""Errors without the values that a script worked on: of an error's text only words are told that
stand in the script, or that errors of Python are made of. What was read or computed is neither.
"""

import builtins

MARK = "<hidden>"
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~"
APART = {ord(mark): " " for mark in PUNCTUATION}

# What the errors of CPython, numpy and pandas say around the values that they name.
PHRASES = """
10 a an and any all are argument arguments as at attribute await awaited axis base be been before
between both but by byte bytes call called can cannot character characters char code codec column
columns concatenate convert could data decode delimiter did dictionary different dimension
dimensions directory division does domain during element elements empty encode end error escape
event exceeded exhausted expected expecting extra failed few fewer file finite first float for
format found from function generator get given got greater has have header in incomplete index
indices infinity input instance instances int integer integers integral invalid is it item items
iterable iteration iterator its key keys keyword label labels least length less line list literal
local loop many mapping match math maximum mean missing module more most multiple must name
negative no non not number numbers object objects of on one only operand operands operator or order
ordinal out outside overflow permission pop position positional possible property quotes range
recursion referenced required result return returned same sequence sequences set shape shapes short
signature size slice start step string strings such subscriptable substring support supported take
takes than that the time to too truth tuple type types unconverted unexpected unhashable unicode
unknown unpack unsupported use used utf value values variable was were when where with within
without you zero NoneType builtin_function_or_method DataFrame Series ndarray float64 int64 scalar
"""
COMMON = frozenset(PHRASES.split() + [name for name in dir(builtins) if name[0] != "_"])


def words_of(text):
    return text.translate(APART).split()


def teller(source):
    """Takes from a text what neither stands in the script nor belongs to Python."""
    own = set()

    def known(word):
        if not own:
            own.update(words_of(source))
        return word in own or word in COMMON or word.lower() in COMMON

    def told(part):
        if all(known(word) for word in words_of(part)):
            return part
        core = part.strip(PUNCTUATION)
        before, _, after = part.partition(core)
        return before + MARK + after

    def shown(text):
        return "\n".join(" ".join(map(told, line.split(" "))) for line in text.split("\n"))

    return shown
