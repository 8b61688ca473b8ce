"""Semgrep with rules that are given to it, one process for each script.

Its registry is asked for nothing: rules are read from the folder or file SEMGREP_RULES.
Source: https://semgrep.dev/docs/cli-reference
"""

import json
import os
import subprocess
import sys
import tempfile
from importlib.metadata import version

from lines import Missing, denied_if, serve

SEMGREP = os.path.join(sys.prefix, "bin", "semgrep")
SECONDS_MAX = 50
OPTIONS = ["scan", "--json", "--quiet", "--metrics", "off", "--disable-version-check"]
OPTIONS += ["--disable-nosem", "--no-git-ignore", "--jobs", "1"]


def prepare():
    rules = os.environ.get("SEMGREP_RULES", "")
    if not os.path.exists(SEMGREP):
        raise Missing(f"no semgrep beside {sys.executable}")
    if not os.path.exists(rules):
        raise Missing("no rules: SEMGREP_RULES names the folder or file that has them")


def open_gate():
    rules = os.path.abspath(os.environ["SEMGREP_RULES"])
    folder = tempfile.TemporaryDirectory()
    return lambda script: judge(rules, folder.name, script)


def judge(rules, folder, script):
    path = os.path.join(folder, "script.py")
    with open(path, "wb") as file:
        file.write(script.code.encode("utf-8", "surrogatepass"))
    settings = {**os.environ, "PATH": f"{sys.prefix}/bin:/usr/bin:/bin"}
    command = [SEMGREP, *OPTIONS, "--config", rules, path]
    ended = subprocess.run(command, capture_output=True, env=settings, timeout=SECONDS_MAX)
    if not ended.stdout.strip():
        raise RuntimeError(ended.stderr.decode("utf-8", "replace").strip()[-300:])
    found = json.loads(ended.stdout)
    hits = [(one["check_id"].split(".")[-1], one["start"]["line"]) for one in found["results"]]
    rules_hit = [f"{rule} on {line}" for rule, line in hits]
    unread = [f"unread: {kind(one)}" for one in found["errors"] if "path" in one]
    return denied_if(rules_hit + unread)


def kind(error):
    """`type` is a word, or a list that begins with one."""
    return error["type"] if isinstance(error["type"], str) else error["type"][0]


if __name__ == "__main__":
    serve(open_gate, lambda: version("semgrep"), prepare)
