"""Says what programs of one corpus have in their trees that those of another have not.

Forms are what `ast` tells apart: a node of a class in a field of another, a field that is empty, has
one or has several, an operator. Programs come as in rows.py, those of the first corpus before an
empty one, the others after it. Answers with JSON: node classes of this Python that none of the
first has, and forms of the second that the first has not, each with how many programs have it.
"""

import ast
import json
import sys
from collections import Counter


def forms_of(tree):
    for node in ast.walk(tree):
        kind = type(node).__name__
        yield kind
        for field, value in ast.iter_fields(node):
            where = f"{kind}.{field}"
            if isinstance(value, list):
                yield f"{where} {min(len(value), 2)}"
                for each in value:
                    yield f"{where} {type(each).__name__}"
            elif value is None or isinstance(value, ast.AST):
                yield f"{where} {type(value).__name__}"
            elif kind == "Constant" and field == "value":
                yield f"{where} {type(value).__name__}"


def programs():
    for header in iter(sys.stdin.buffer.readline, b""):
        yield sys.stdin.buffer.read(int(header))


def count(sources):
    found = Counter()
    for source in sources:
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        found.update(set(forms_of(tree)))
    return found


given = programs()
first = count(iter(lambda: next(given), b""))
second = count(given)

#: Of other modes of the parser, of type comments, and what older versions had.
elsewhere = {"Expression", "Interactive", "FunctionType", "TypeIgnore", "Suite", "Index"}
elsewhere |= {"ExtSlice", "AugLoad", "AugStore", "Param", "Num", "Str", "Bytes", "NameConstant"}
elsewhere |= {"Ellipsis", "_ast_Ellipsis"}
concrete = {
    name
    for name, kind in vars(ast).items()
    if isinstance(kind, type) and issubclass(kind, ast.AST) and not kind.__subclasses__()
}
print(
    json.dumps(
        {
            "classes": sorted(concrete - elsewhere - set(first)),
            "count": len(concrete - elsewhere),
            "forms": {form: second[form] for form in sorted(set(second) - set(first))},
            "shared": len(set(second) & set(first)),
        }
    )
)
