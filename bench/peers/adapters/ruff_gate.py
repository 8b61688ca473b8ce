"""Ruff: one process for each script, as a host calls it; the time is that of the whole call.

Modules of the standard library and of the host's packages that are not admitted are banned by name,
as TID251 asks for. --without S101,… leaves rules out.
Source: https://docs.astral.sh/ruff/settings/#lint_flake8-tidy-imports_banned-api
"""

import importlib.util
import json
import os
import pkgutil
import subprocess
import sys
import tempfile

from lines import Missing, denied_if, serve

RUFF = os.path.join(sys.prefix, "bin", "ruff")
SECONDS_MAX = 15
# Not in the standard library of this Python, though they were in one that a script may run on.
REMOVED = ("asynchat", "asyncore", "cgi", "cgitb", "crypt", "distutils", "imp", "nntplib", "pipes")
# What is commonly installed next to data libraries, and reaches files, processes or the network.
INSTALLED = ("aiohttp", "azure", "boto3", "cffi", "cloudpickle", "dill", "httpx", "joblib", "numba")
INSTALLED += ("paramiko", "pip", "psutil", "pyarrow", "requests", "setuptools", "sqlalchemy")
INSTALLED += ("tensorflow", "torch", "urllib3", "yaml", "_pytest", "pkg_resources", "polars")


def prepare():
    if not os.path.exists(RUFF):
        raise Missing(f"no ruff beside {sys.executable}")


def open_gate():
    folder = tempfile.TemporaryDirectory()
    return lambda script: judge(folder.name, script)


def judge(folder, script):
    command = [RUFF, "check", "--no-cache", "--quiet", "--ignore-noqa", "--output-format", "json"]
    command += ["--config", settings(folder, script), "--stdin-filename", "script.py", "-"]
    try:
        text = script.code.encode("utf-8")
    except UnicodeEncodeError as unwritable:
        return denied_if([f"unread: {unwritable.reason}"])
    ended = subprocess.run(command, input=text, capture_output=True, timeout=SECONDS_MAX)
    if ended.returncode not in (0, 1):
        raise RuntimeError(ended.stderr.decode("utf-8", "replace").strip()[-300:])
    found = json.loads(ended.stdout)
    return denied_if([f"{one['code'] or 'syntax'} on {one['location']['row']}" for one in found])


def settings(folder, script):
    """The file of settings of a list of modules, which are few: written once each."""
    target = "py" + script.python.replace(".", "")
    path = os.path.join(folder, f"{hash((target, script.allow)):x}.toml")
    if not os.path.exists(path):
        without = sys.argv[sys.argv.index("--without") + 1] if "--without" in sys.argv else ""
        left_out = json.dumps([rule for rule in without.split(",") if rule])
        lines = [f'target-version = "{target}"', "[lint]", "preview = true"]
        lines += ['select = ["S", "TID25"]', f"ignore = {left_out}"]
        lines += ["[lint.flake8-tidy-imports.banned-api]"]
        lines += [f'"{name}".msg = "not admitted"' for name in banned(script)]
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
    return path


def banned(script):
    """Names that are not admitted; of a package that is admitted in part, its other modules."""
    for name in sorted({*sys.stdlib_module_names, *REMOVED, *INSTALLED}):
        if script.admits(name):
            continue
        if not any(module.startswith(name + ".") for module in script.allow):
            yield name
            continue
        for part in pkgutil.iter_modules(importlib.util.find_spec(name).submodule_search_locations):
            if not script.admits(f"{name}.{part.name}"):
                yield f"{name}.{part.name}"


def version():
    return subprocess.run([RUFF, "--version"], capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    serve(open_gate, version, prepare)
