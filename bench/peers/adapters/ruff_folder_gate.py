"""Ruff over a folder of copies of one script: what one of many costs where all are at hand."""

import os
import subprocess
import tempfile
import time

from lines import Verdict, serve
from ruff_gate import RUFF, SECONDS_MAX, prepare, settings, version

COPIES = 200


def open_gate():
    folder = tempfile.TemporaryDirectory()
    return lambda script: judge(folder.name, script)


def judge(folder, script):
    scripts = os.path.join(folder, f"{hash(script.code):x}")
    if not os.path.exists(scripts):
        os.mkdir(scripts)
        for copy in range(COPIES):
            with open(os.path.join(scripts, f"{copy}.py"), "w", encoding="utf-8") as file:
                file.write(script.code)
    command = [RUFF, "check", "--no-cache", "--quiet", "--ignore-noqa"]
    command += ["--config", settings(folder, script), scripts]
    begin = time.perf_counter()
    ended = subprocess.run(command, capture_output=True, timeout=SECONDS_MAX)
    seconds = (time.perf_counter() - begin) / COPIES
    if ended.returncode not in (0, 1):
        raise RuntimeError(ended.stderr.decode("utf-8", "replace").strip()[-300:])
    return Verdict(decision="deny" if ended.returncode else "allow", seconds=seconds)


if __name__ == "__main__":
    serve(open_gate, version, prepare)
