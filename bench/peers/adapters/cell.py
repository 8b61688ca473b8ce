"""Where scripts run for real: contained by bubblewrap, each in a child of its own, with bounds.

A gate that interprets judges a script by running it. The adapter enters the cell as it starts: no
network, a file system that cannot be written but for an empty /tmp, no process outside in sight.
"""

import json
import os
import resource
import select
import shutil
import signal
import sys
import time

from lines import Missing

SECONDS_MAX = 15
CPU_SECONDS_MAX = 6
BYTES_MAX = {"RLIMIT_AS": 4 << 30, "RLIMIT_FSIZE": 64 << 20, "RLIMIT_CORE": 0}
ANSWER_BYTES_MAX = 4096
# The threads of numerical libraries would be lost in a fork.
ALONE = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def enter():
    """Starts this program again within the cell; returns there."""
    if "SALLYPORT_CELL" in os.environ:
        return
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        raise Missing("runs scripts for real, and needs bubblewrap to contain them")
    # /tmp is empty within, so what the adapter is made of is bound again where it lay there.
    own = {sys.prefix, sys.base_prefix, os.path.dirname(os.path.realpath(__file__))}
    command = [bubblewrap, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    command += ["--tmpfs", "/tmp", "--unshare-all", "--unshare-user", "--cap-drop", "ALL"]
    command += ["--uid", "65534", "--gid", "65534", "--new-session", "--die-with-parent"]
    for path in sorted(own):
        command += ["--ro-bind", path, path]
    settings = {"SALLYPORT_CELL": "1", "HOME": "/tmp", **{name: "1" for name in ALONE}}
    command += ["--clearenv", "--setenv", "PATH", "/usr/bin:/bin", "--chdir", "/tmp"]
    for name, value in settings.items():
        command += ["--setenv", name, value]
    os.execv(bubblewrap, [*command, sys.executable, os.path.realpath(sys.argv[0]), *sys.argv[1:]])


def run_apart(run):
    """What became of `run()` in a child: `end` is finished, raised, late or died.

    Of what was raised, `types` names it and what caused it, outermost first, `text` what it says.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            confine()
            os.write(writing, json.dumps(outcome(run)).encode()[:ANSWER_BYTES_MAX])
        finally:
            os._exit(0)
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], SECONDS_MAX)
    said = os.read(reading, ANSWER_BYTES_MAX) if ready else None
    os.close(reading)
    end(child)
    if said is None:
        return {"end": "late", "seconds": SECONDS_MAX}
    return json.loads(said) if said else {"end": "died", "seconds": 0}


def confine():
    os.setsid()
    for name, most in BYTES_MAX.items():
        resource.setrlimit(getattr(resource, name), (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
    folder = f"/tmp/{os.getpid()}"
    os.mkdir(folder)
    os.chdir(folder)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)


def outcome(run):
    begin = time.perf_counter()
    try:
        run()
        told = {"end": "finished"}
    except SystemExit:
        told = {"end": "finished"}
    except BaseException as raised:
        told = {"end": "raised", "types": chain(raised), "text": str(raised)[:1000]}
    return {**told, "seconds": time.perf_counter() - begin}


def chain(raised):
    """Names of the exception's type and of those that it came of."""
    names = []
    while raised is not None and len(names) < 10:
        names.append(type(raised).__name__)
        raised = raised.__cause__ or raised.__context__
    return names


def end(child):
    """Nothing that a script started outlives it, as far as it stayed in its session."""
    try:
        os.killpg(child, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    shutil.rmtree(f"/tmp/{child}", ignore_errors=True)
