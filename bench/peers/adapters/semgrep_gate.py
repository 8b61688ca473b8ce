"""Semgrep with rules that are given to it, one process for all scripts that wait together.

Its registry is asked for nothing: rules are read from the folder or file SEMGREP_RULES.
--severity ERROR leaves out rules of other severities.
Source: https://semgrep.dev/docs/cli-reference
"""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from importlib.metadata import version

from lines import Missing, denied_if, serve

SEMGREP = os.path.join(sys.prefix, "bin", "semgrep")
BATCH = 256
SECONDS_MAX = 280
OPTIONS = ["scan", "--json", "--quiet", "--metrics", "off", "--disable-version-check"]
OPTIONS += ["--disable-nosem", "--no-git-ignore", "--jobs", "1"]
# A rule has 5 s for a file by default: a busy host would decide what is read.
OPTIONS += ["--timeout", "60", "--max-target-bytes", "0", *sys.argv[1:]]


def prepare():
    if not os.path.exists(SEMGREP):
        raise Missing(f"no semgrep beside {sys.executable}")
    if not rule_files():
        raise Missing("no rules: SEMGREP_RULES names the folder of them by its whole path")


def rule_files():
    """Files that Semgrep takes rules from, in an order that does not change."""
    named = pathlib.Path(os.environ.get("SEMGREP_RULES") or "/nowhere")
    within = sorted(named.rglob("*")) if named.is_dir() else [named]
    return [path for path in within if path.suffix in (".yaml", ".yml") and path.is_file()]


def told_version():
    """Semgrep's, and the digest of the rules: which findings there can be is up to both."""
    digest = hashlib.sha256()
    for path in rule_files():
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{version('semgrep')}+rules.{digest.hexdigest()[:12]}"


def open_gate():
    rules = os.path.abspath(os.environ["SEMGREP_RULES"])
    return lambda scripts: judge(rules, scripts)


def judge(rules, scripts):
    with tempfile.TemporaryDirectory(dir=os.getcwd()) as folder:
        names = [f"{at}.py" for at in range(len(scripts))]
        for name, script in zip(names, scripts):
            pathlib.Path(folder, name).write_bytes(script.code.encode("utf-8", "surrogatepass"))
        report = scan(rules, folder)
    found = {name: [] for name in names}
    for one in report["results"]:
        rule = one["check_id"].split(".")[-1]
        found[os.path.basename(one["path"])].append(f"{rule} on {one['start']['line']}")
    for one in report["errors"]:
        found[os.path.basename(one["path"])].append(f"unread: {kind(one)}")
    # What it leaves out it says nothing of.
    read = {os.path.basename(path) for path in report["paths"]["scanned"]}
    for name in found.keys() - read:
        found[name].append("unread: left out")
    return [denied_if(found[name]) for name in names]


def scan(rules, folder):
    """What Semgrep says of the scripts of a folder; it broke where its rules or its run did."""
    settings = {**os.environ, "PATH": f"{sys.prefix}/bin:/usr/bin:/bin"}
    # It calls a rule by the way to its file, which is no news of the host where it begins here.
    home, name = os.path.split(rules)
    command = [SEMGREP, *OPTIONS, "--config", name, folder]
    ended = subprocess.run(
        command, cwd=home, capture_output=True, env=settings, timeout=SECONDS_MAX
    )
    if not ended.stdout.strip():
        raise RuntimeError(ended.stderr.decode("utf-8", "replace").strip()[-300:])
    report = json.loads(ended.stdout)
    for one in report["errors"]:
        if "path" not in one:
            raise RuntimeError(f"{kind(one)}: {one.get('message', '')}"[:300])
    return report


def kind(error):
    """`type` is a word, or a list that begins with one."""
    return error["type"] if isinstance(error["type"], str) else error["type"][0]


if __name__ == "__main__":
    serve(open_gate, told_version, prepare, BATCH)
