"""What any reader in Python pays: CPython's own parser, and one walk over its tree."""

import ast
import sys

from lines import Verdict, serve


def judge(script):
    for _node in ast.walk(ast.parse(script.code)):
        pass
    return Verdict(decision="allow")


if __name__ == "__main__":
    serve(lambda: judge, lambda: sys.version.split()[0])
