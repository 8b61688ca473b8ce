"""What any reader in Python pays: CPython's own parser, and one walk over its tree."""

import ast
import json
import sys
import time


def milliseconds(code):
    start = time.perf_counter()
    for _node in ast.walk(ast.parse(code)):
        pass
    return (time.perf_counter() - start) * 1000


def main():
    if sys.argv[1:] == ["--version"]:
        print(sys.version.split()[0])
        return
    for line in sys.stdin:
        asked = json.loads(line)
        answer = {"id": asked["id"], "decision": "allow"}
        try:
            times = sorted(milliseconds(asked["code"]) for _ in range(asked["repeat"]))
            answer["ms"] = times[len(times) // 2]
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            answer = {"id": asked["id"], "error": type(error).__name__}
        print(json.dumps(answer), flush=True)


main()
