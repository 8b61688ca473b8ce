"""Examples that packages carry, one JSON line each: {"place", "line", "code"}.

python3 extract.py doctests DIR...    every text with `>>>` in .py, .pyx and .rst files
python3 extract.py scripts DIR...     every .py file as it stands
python3 extract.py pages DIR...       scripts between backticks in queries, and fenced as Python
"""

import ast
import doctest
import json
import re
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")  # old escapes in texts of others
PARSER = doctest.DocTestParser()
# What the packages' own runs of their examples put in place.
GIVEN = (
    ("np", "import numpy as np"),
    ("pd", "import pandas as pd"),
    ("plt", "import matplotlib.pyplot as plt"),
)
SKIPPED = {"tests", "test", "_examples", "compile", "vendored-meson", "__pycache__"}


def files_under(directory, suffixes):
    for path in sorted(Path(directory).rglob("*")):
        parts = path.relative_to(directory).parts
        if path.suffix in suffixes and path.is_file() and not SKIPPED.intersection(parts):
            yield path, str(path.relative_to(Path(directory).parent))


def texts_of(path):
    """Texts that may hold examples, with the line where each starts."""
    source = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".rst":
        return [(source, 1)]
    if path.suffix == ".pyx":
        found = re.finditer(r'"""(.*?)"""', source, re.S)
        return [(one.group(1), source.count("\n", 0, one.start()) + 1) for one in found]
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return [(node.value, node.lineno) for node in constants if isinstance(node.value, str)]


def doctest_code(text):
    """The examples of one text as one script, or None where it has none that Python can read."""
    try:
        examples = PARSER.get_examples(text)
    except ValueError:
        return None
    code = "".join(one.source for one in examples if compiles(one.source))
    used = [line for name, line in GIVEN if re.search(rf"\b{name}\.", code) and line not in code]
    return "".join(f"{line}\n" for line in used) + code if code else None


def compiles(code):
    try:
        compile(code, "example", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def doctests(directory):
    for path, place in files_under(directory, {".py", ".pyx", ".rst"}):
        for text, line in texts_of(path):
            code = doctest_code(text) if ">>>" in text else None
            if code:
                yield place, line, code


def scripts(directory):
    for path, place in files_under(directory, {".py"}):
        code = path.read_text(encoding="utf-8", errors="replace")
        if compiles(code):
            yield place, 1, code


def pages(directory):
    for path, place in files_under(directory, {".md", ".txt"}):
        source = path.read_text(encoding="utf-8")
        for line, code in [*in_queries(source), *fenced(source)]:
            if compiles(code):
                yield place, line, code


def in_queries(source):
    """Scripts that a query holds between backticks, or as quoted lines."""
    for block in re.finditer(r"^[ ]*(~~~|```)kusto\s*\n(.*?)^[ ]*\1[ ]*$", source, re.S | re.M):
        start = source.count("\n", 0, block.start(2)) + 1
        query = block.group(2)
        for one in re.finditer(r"```(.*?)```", query, re.S):
            yield start + query.count("\n", 0, one.start()), outdented(one.group(1))
        for one in re.finditer(r"(?:^[ ]*'[^'\n]*\\n'[^\n]*\n)+", query, re.M):
            lines = re.findall(r"^[ ]*'([^'\n]*)\\n'", one.group(), re.M)
            yield start + query.count("\n", 0, one.start()), "\n".join(lines) + "\n"


def fenced(source):
    for one in re.finditer(r"^[ ]*```python[^\n]*\n(.*?)^[ ]*```", source, re.S | re.M):
        yield source.count("\n", 0, one.start()) + 2, outdented(one.group(1))


def outdented(code):
    """As the platform takes it: the margin of the first line is that of all."""
    lines = code.strip("\n").split("\n")
    margin = re.match(r"\s*", lines[0]).group()
    return "\n".join(line.removeprefix(margin) for line in lines) + "\n"


KINDS = {"doctests": doctests, "scripts": scripts, "pages": pages}

for name in sys.argv[2:]:
    for place, line, code in KINDS[sys.argv[1]](name):
        print(json.dumps({"place": place, "line": line, "code": code}))
