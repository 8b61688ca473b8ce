"""The protocol `lines` of the benchmark: a script a line comes in, a verdict a line goes out."""

import dataclasses
import json
import os
import statistics
import sys
import time


class Missing(Exception):
    """Why this gate cannot judge here: what is to be installed or given."""


@dataclasses.dataclass(frozen=True)
class Script:
    """`allow` lists the modules that the host admits, and with each what lies in it."""

    code: str
    python: str
    allow: tuple

    def admits(self, module):
        """Whether a dotted name is on the list, or lies in a package that is."""
        return any(module == name or module.startswith(name + ".") for name in self.allow)


@dataclasses.dataclass(frozen=True)
class Verdict:
    """`seconds` where the gate took its own time; None for the time of the call."""

    rules: tuple = ()
    decision: str = ""
    seconds: float = None


def denied_if(rules):
    """A tool that only reports, used as a gate: any finding refuses."""
    return Verdict(tuple(rules), "deny" if rules else "allow")


def serve(open_gate, version, prepare=lambda: None):
    """Answers until the input ends, or says which version would.

    `prepare` raises `Missing` where the gate cannot judge; `open_gate` makes the judge after it.
    """
    try:
        prepare()
    except Missing as missing:
        sys.exit(str(missing))
    if "--version" in sys.argv:
        print(version())
        return
    judge = open_gate()
    # What a tool or a script prints is no answer: descriptor 1 becomes that of errors.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin.buffer:
        print(json.dumps(answer(judge, json.loads(line))), file=answers, flush=True)


def answer(judge, asked):
    """A gate that breaks is told apart from one that refuses."""
    script = Script(asked["code"], asked.get("python", "3.11"), tuple(asked.get("allow", ())))
    times = []
    try:
        for _ in range(asked.get("repeat", 1)):
            begin = time.perf_counter()
            verdict = judge(script)
            took = time.perf_counter() - begin
            times.append(took if verdict.seconds is None else verdict.seconds)
    except Exception as broken:
        return {"id": asked["id"], "error": f"{type(broken).__name__}: {broken}"[:500]}
    return {
        "id": asked["id"],
        "decision": verdict.decision,
        "rules": [rule[:200] for rule in verdict.rules[:20]],
        "ms": round(statistics.median(times) * 1000, 4),
    }
