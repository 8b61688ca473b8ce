"""Errors without the values that a script worked on: of an error's text only words are told that
stand in the script, or that errors of Python are made of. What was read or computed is neither.
"""

import builtins

MARK = "<hidden>"
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~"
APART = {ord(mark): " " for mark in PUNCTUATION}

# What the errors of CPython, numpy and pandas say around the values that they name.
PHRASES = """
10 a all already ambiguous an and any are arg args argument arguments as at attribute await
awaited aware axis base be been before between both boundary bounds broadcast
builtin_function_or_method but by byte bytes call called can cannot char character characters
choose closed code codec column columns concatenate conversion convert coroutine core could data
datetime day decode deep defined delimiter depth dictionary did different digit digits dimension
dimensions directory division does domain double duplicate duplicated during element elements
empty enclosed encode end enough errno error escape event exceeded exceeds exhausted existing
exists expected expecting extra failed few fewer file filename finalized finite first float
float64 for format found from frozen function generator get given got greater gufunc has have
header hexadecimal hour identical implemented implicitly in incomplete inconsistent incorrect
index indices infinity initialized input instance instances insufficient int int64 integer
integers integral invalid is isoformat it item items iterable iterating iteration iterator its key
keys keyword label labels large least length lengths less level levels limit line list literal
local localize loop many mapping match math maximum mean minute mismatch missing module month more
most multiple must naive name nan nat ndarray negative no non nonzero not null number numbers
numerical object objects of offset on one only operand operands operator optional or order ordinal
out outside overflow overlap overlapping padding parameter parameters parse parsing particular
passed permission pop position positional possible precision prefix property quotes range read
reading readonly real recursion referenced replacement required reserved result return returned
row rows s same scalar second seconds separator sequence sequences set setting shape shapes short
signature singular size slice slices small special specified specifier start step stop string strings
structure subscriptable substring such suffix summary support supported supports surrogate
surrogateescape surrogates t table take takes target template than that the tied time timestamp
timezone to together too total truncated truncation truth tuple type types ufunc unable unbound
unconverted undefined unequal unexpected unhandled unhashable unicode uninitialized unique unknown
unordered unpack unsupported unterminated until updated use used utf valid value values variable
was were when where whitespace width with within without write writing wrong year you zero zip
zone DataFrame Log NoneType Series
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
