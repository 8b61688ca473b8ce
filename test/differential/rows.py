"""Answers with the fact rows of many scripts, by the worker's own module in the folder named.

Each script comes as a line with its number of bytes and then the bytes; answers go out likewise. An
answer begins with `=` before the rows, or with `!` before the name of the error.
"""

import sys

sys.path.insert(0, sys.argv[1])

from facts import fact_rows

for header in iter(sys.stdin.buffer.readline, b""):
    text = sys.stdin.buffer.read(int(header)).decode("utf-8", "surrogatepass")
    try:
        answer = "=" + fact_rows(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        answer = "!" + type(error).__name__ + ": " + ascii(str(error))
    sys.stdout.buffer.write(b"%d\n%s" % (len(answer), answer.encode("ascii")))
sys.stdout.buffer.flush()
