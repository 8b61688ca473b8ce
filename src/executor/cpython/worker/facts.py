"""The facts of a script by CPython's own parser, as rows in one canonical JSON text.

The gate states the same rows from its own parser (src/facts/rows.ts) and the permit names their
digest: when the two differ, the parsers saw different programs and nothing is run. Works on
CPython 3.9 to 3.13, imports only built-in modules, and never recurses, so that deep trees cost no
stack.
"""

import _ast
import sys

try:
    from _json import encode_basestring_ascii as _quoted
except ImportError:
    from json.encoder import py_encode_basestring_ascii as _quoted

try:
    from _sha2 import sha256 as _sha256
except ImportError:
    try:
        from _sha256 import sha256 as _sha256
    except ImportError:
        from hashlib import sha256 as _sha256

_ACCESS = {"Load": "load", "Store": "store", "Del": "delete"}
_DEFINITIONS = {"FunctionDef": "def", "AsyncFunctionDef": "async def", "ClassDef": "class"}


def _json(value):
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join([_json(each) for each in value]) + "]"
    return _quoted(value)


def _parameters(arguments):
    """Parameters as `code`, `=` when optional or `:`, and the name, in the order of the source."""
    found = []
    positional = [("p", each) for each in arguments.posonlyargs]
    positional += [("a", each) for each in arguments.args]
    required = len(positional) - len(arguments.defaults)
    for index, (code, each) in enumerate(positional):
        found.append(code + ("=" if index >= required else ":") + each.arg)
    if arguments.vararg is not None:
        found.append("v:" + arguments.vararg.arg)
    for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults):
        found.append("k" + (":" if default is None else "=") + each.arg)
    if arguments.kwarg is not None:
        found.append("w:" + arguments.kwarg.arg)
    return found


class _Rows:
    """Collects rows; `formatted` is true inside f-strings, where versions differ in positions."""

    def __init__(self, text):
        self.rows = []
        self.formatted = False
        self.lines = text.encode("utf-8").split(b"\n") if "\\N{" in text else None

    def at(self, name, node, *rest):
        line, column = (0, 0) if self.formatted else (node.lineno, node.col_offset)
        self.add(name, line, column, rest)

    def nowhere(self, name, *rest):
        self.add(name, 0, 0, rest)

    def add(self, name, line, column, rest):
        self.rows.append((line, column, _json([name, line, column, *rest])))

    def names_characters(self, node):
        """Whether a string has `\\N{...}` in its source: before 3.12 none in an f-string could."""
        if self.lines is None or self.formatted and sys.version_info < (3, 12):
            return False
        between = self.lines[node.lineno - 1 : node.end_lineno]
        if between:
            between[-1] = between[-1][: node.end_col_offset]
            between[0] = between[0][node.col_offset :]
        return b"\\N{" in b"\n".join(between)


def _import(rows, node):
    for each in node.names:
        rows.at("import", node, None, each.name, each.asname, 0)


def _import_from(rows, node):
    for each in node.names:
        rows.at("import", node, node.module or "", each.name, each.asname, node.level or 0)


def _annotation(kind, field):
    def annotation(rows, node):
        found = getattr(node, field)
        if found is not None:
            rows.at("annotation", found, kind)

    return annotation


_returns = _annotation("return", "returns")


def _function(rows, node):
    name = _DEFINITIONS[type(node).__name__]
    rows.at(name, node, node.name, _parameters(node.args))
    _returns(rows, node)


def _class(rows, node):
    rows.at("class", node, node.name, [])


def _lambda(rows, node):
    rows.at("lambda", node, "", _parameters(node.args))


def _attribute(rows, node):
    rows.at("attribute", node, node.attr, _ACCESS[type(node.ctx).__name__])


def _name(rows, node):
    rows.at("name", node, node.id, _ACCESS[type(node.ctx).__name__])


def _call(rows, node):
    keywords = ["**" if each.arg is None else each.arg for each in node.keywords]
    rows.at("call", node, len(node.args), keywords)


def _constant(rows, node):
    value = node.value
    if isinstance(value, (str, bytes)):
        is_bytes = isinstance(value, bytes)
        decoded = value.decode("latin-1") if is_bytes else value
        # The gate knows the names of Latin-1 only: strings with others are not compared.
        named = max(decoded, default="") > "\xff" and rows.names_characters(node)
        rows.at("string", node, None if named else decoded, is_bytes)


def _captured(field, name):
    def captured(rows, node):
        found = getattr(node, field)
        if found is not None:
            rows.nowhere(name, found)

    return captured


def _match_class(rows, node):
    for each in node.kwd_attrs:
        rows.nowhere("pattern-attribute", each)


def _declared(name):
    def declared(rows, node):
        for each in node.names:
            rows.nowhere(name, each)

    return declared


def _type_parameter(rows, node):
    rows.at("annotation", node, "type-parameter")
    rows.nowhere("type", node.name)


_HANDLERS = {
    "Import": _import,
    "ImportFrom": _import_from,
    "AnnAssign": _annotation("variable", "annotation"),
    "arg": _annotation("parameter", "annotation"),
    "TypeAlias": _annotation("type-alias", "value"),
    "FunctionDef": _function,
    "AsyncFunctionDef": _function,
    "ClassDef": _class,
    "Lambda": _lambda,
    "Attribute": _attribute,
    "Name": _name,
    "Call": _call,
    "Constant": _constant,
    "MatchAs": _captured("name", "capture"),
    "MatchStar": _captured("name", "capture"),
    "MatchMapping": _captured("rest", "capture"),
    "MatchClass": _match_class,
    "ExceptHandler": _captured("name", "except"),
    "Global": _declared("global"),
    "Nonlocal": _declared("nonlocal"),
    "TypeVar": _type_parameter,
    "ParamSpec": _type_parameter,
    "TypeVarTuple": _type_parameter,
}


def rows_of(tree, text):
    """The canonical rows of a parsed script. `text` is what it was parsed from."""
    rows = _Rows(text)
    pending = [(tree, False)]
    while pending:
        node, formatted = pending.pop()
        rows.formatted = formatted
        kind = type(node).__name__
        handler = _HANDLERS.get(kind)
        if handler is not None:
            handler(rows, node)
        joined = kind == "JoinedStr"
        inside = formatted or joined
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                for each in value:
                    literal = joined and isinstance(each, _ast.Constant)
                    if isinstance(each, _ast.AST) and not literal:
                        pending.append((each, inside))
            elif isinstance(value, _ast.AST):
                pending.append((value, inside))
    rows.rows.sort()
    return "[" + ",".join([text for _, _, text in rows.rows]) + "]"


def derive(text):
    """Parses a script once: its tree, to be compiled as it is, and its rows.

    Raises what `compile` raises for text that is no Python: SyntaxError, ValueError,
    RecursionError, MemoryError.
    """
    tree = compile(text, "<script>", "exec", _ast.PyCF_ONLY_AST, True)
    return tree, rows_of(tree, text)


def digest_of(rows):
    """`sha256:` and 64 hex digits over the rows."""
    return "sha256:" + _sha256(rows.encode("ascii")).hexdigest()


def fact_rows(text):
    return derive(text)[1]


def facts_digest(text):
    return digest_of(fact_rows(text))
