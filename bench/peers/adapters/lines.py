"""The protocol `lines` of the benchmark: a script a line comes in, a verdict a line goes out."""

import dataclasses
import json
import os
import resource
import select
import statistics
import sys
import time

# Questions that follow within this time are there to be judged together.
PAUSE_SECONDS = 0.2


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


def serve(open_gate, version, prepare=lambda: None, batch=1):
    """Answers until the input ends, or says which version would.

    `prepare` raises `Missing` where the gate cannot judge; `open_gate` makes the judge after it: of
    a script, or, where `batch` is more than one, of a list of them.
    """
    try:
        prepare()
    except Missing as missing:
        sys.exit(str(missing))
    if "--version" in sys.argv:
        print(version())
        return
    judge = open_gate()
    judge_all = judge if batch > 1 else lambda scripts: [judge(script) for script in scripts]
    # What a tool or a script prints is no answer: descriptor 1 becomes that of errors.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for asked in waiting(batch):
        for said in answered(judge_all, asked):
            print(json.dumps(said), file=answers)
        answers.flush()


def waiting(batch):
    """What is asked, as lists of the questions that wait together, each of `batch` at most."""
    lines, part = [], b""
    while True:
        while len(lines) < batch and (not lines or select.select([0], [], [], PAUSE_SECONDS)[0]):
            chunk = os.read(0, 1 << 20)
            if not chunk:
                break
            *whole, part = (part + chunk).split(b"\n")
            lines += whole
        if not lines:
            return
        yield [json.loads(line) for line in lines[:batch]]
        del lines[:batch]


def answered(judge_all, asked):
    """A gate that breaks is told apart from one that refuses.

    Where it breaks at several scripts it ends, and is asked about each by itself.
    """
    scripts = [
        Script(one["code"], one.get("python", "3.11"), tuple(one.get("allow", ()))) for one in asked
    ]
    times = []
    try:
        for _ in range(max(one.get("repeat", 1) for one in asked)):
            begin = time.perf_counter()
            verdicts = judge_all(scripts)
            took = (time.perf_counter() - begin) / len(scripts)
            times.append(took if verdicts[0].seconds is None else verdicts[0].seconds)
    except Exception as broken:
        if len(asked) > 1:
            raise
        return [{"id": asked[0]["id"], "error": f"{type(broken).__name__}: {broken}"[:500]}]
    ms = round(statistics.median(times) * 1000, 4)
    return [
        {
            "id": one["id"],
            "decision": verdict.decision,
            "rules": [rule[:200] for rule in verdict.rules[:20]],
            "ms": ms,
            "peakBytes": peak_bytes(),
        }
        for one, verdict in zip(asked, verdicts, strict=True)
    ]


def peak_bytes():
    """The most that this process, or the largest that it started, has held so far.

    By the kernel's figure of this program, where there is one: what `getrusage` says of a process
    counts what its parent held as it was started. Source: proc_pid_status(5), getrusage(2).
    """
    started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            own = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    except OSError:
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return 1024 * max(own, started)
