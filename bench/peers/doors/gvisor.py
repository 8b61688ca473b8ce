"""Runs a script by `runsc run`: gvisor.py TOP WORK PACKAGES SCRIPT PYTHON.

The bundle is made in TOP, as https://github.com/opencontainers/runtime-spec/blob/main/config.md says.
"""

import json
import os
import sys

top, work, packages, script, python = sys.argv[1:]
bundle = os.path.join(top, "bundle")
os.makedirs(os.path.join(bundle, "rootfs"))
links = {name: os.readlink(name) for name in ("/lib", "/lib64") if os.path.islink(name)}
for name, target in links.items():
    os.symlink(target, os.path.join(bundle, "rootfs", name[1:]))


def bind(path, *options):
    return {"destination": path, "source": path, "type": "bind", "options": ["rbind", *options]}


directories = [path for path in ("/usr", "/lib", "/lib64") if path not in links]
readable = [*directories, script] + ([] if packages.startswith("/usr/") else [packages])
config = {
    "ociVersion": "1.0.2",
    "process": {
        "user": {"uid": 0, "gid": 0},
        "args": [python, "-I", "-S", script],
        "env": ["PATH=/usr/bin:/bin"],
        "cwd": work,
        "noNewPrivileges": True,
        "capabilities": {},
    },
    "root": {"path": "rootfs", "readonly": True},
    "hostname": "sandbox",
    "mounts": [
        {"destination": "/proc", "source": "proc", "type": "proc"},
        {"destination": "/tmp", "source": "tmpfs", "type": "tmpfs"},
        *(bind(path, "ro") for path in readable if os.path.exists(path)),
        bind(work, "rw"),
    ],
    "linux": {
        "namespaces": [{"type": kind} for kind in ("pid", "network", "ipc", "uts", "mount")]
    },
}
with open(os.path.join(bundle, "config.json"), "w") as file:
    json.dump(config, file)
command = ["runsc", "--rootless", "--network=none", "--ignore-cgroups", "--root", top + "/runsc"]
os.execvp("runsc", [*command, "run", "--bundle", bundle, os.path.basename(top)])
