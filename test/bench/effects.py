"""Answers with what scripts do when they run: what they print, how they end, and what CPython's audit
hooks see of them.

Scripts come as a JSON list of texts on standard input, answers go out as a JSON list; null stands for
a script that leaves nothing to know it by. Each runs in a fork of its own without privileges, which
ends before anything is done to the host: at the first event that would.
"""

import json
import os
import re
import resource
import signal
import sys

#: Noted, and let happen.
TOLD = {"exec", "compile", "import", "open", "pickle.find_class", "sys._getframe"}
TOLD |= {"object.__getattr__", "object.__setattr__", "object.__delattr__"}
TOLD |= {"sys._current_frames", "gc.get_objects", "gc.get_referrers", "builtins.input"}
#: Of the interpreter itself, and of whatever is imported.
QUIET = {"marshal.loads", "code.__new__"}
QUIET |= {"sys.excepthook", "sys.unraisablehook", "cpython.run_stdin", "os.listdir", "os.scandir"}
QUIET |= {"builtins.id", "time.sleep", "array.__new__", "glob.glob", "os.walk", "os.putenv"}
QUIET |= {"os.unsetenv", "sys.addaudithook", "tempfile.mkstemp", "tempfile.mkdtemp", "os.fwalk"}
QUIET |= {"_thread.start_new_thread", "gc.get_referents", "re.compile", "sys.set_asyncgen_hooks"}
QUIET |= {"sys.set_asyncgen_hook_firstiter", "sys.set_asyncgen_hook_finalizer", "_thread.start_joinable_thread"}
QUIET |= {"cpython._PySys_ClearAuditHooks", "cpython.PyInterpreterState_Clear", "monitoring.register_callback"}

#: Addresses and times differ from run to run.
CHANGING = re.compile(r"0x[0-9a-f]+|\d+\.\d+(?:e-?\d+)? ?s\b")


def limited():
    for what, most in (
        (resource.RLIMIT_AS, 1 << 29),
        (resource.RLIMIT_CPU, 2),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    signal.alarm(5)
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)


def run(code, report):
    """In the fork: tells each effect as a line to the descriptor `report`."""
    seen = set()

    def tell(effect):
        if effect not in seen and len(seen) < 200:
            seen.add(effect)
            os.write(report, (json.dumps(effect) + "\n").encode())

    def hook(event, arguments):
        if event in QUIET:
            return
        if event == "open":
            path, mode, flags = (arguments + (None,) * 3)[:3]
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if writes:
                tell("open to write")
                os._exit(0)
            if isinstance(path, str) and not path.endswith((".py", ".pyc", ".so")):
                tell("open " + path)
        elif event in TOLD:
            tell(event)
        else:
            tell(event)
            os._exit(0)

    print_to, printed = os.pipe()
    os.set_blocking(printed, False)
    os.dup2(printed, 1)
    os.dup2(os.open(os.devnull, os.O_RDWR), 2)
    os.dup2(2, 0)
    sys.argv = ["script"]
    compiled = compile(code, "<script>", "exec", dont_inherit=True)
    main = type(sys)("__main__")
    sys.modules["__main__"] = main
    limited()
    sys.addaudithook(hook)
    end = "ended"
    try:
        exec(compiled, vars(main))
    except BaseException as error:
        end = type(error).__name__
    try:
        sys.stdout.flush()
    except OSError:
        pass
    os.close(printed)
    os.close(1)
    text = os.read(print_to, 60_000).decode("utf-8", "replace")
    tell("printed " + CHANGING.sub("?", text))
    tell(end)
    os._exit(0)


def effects(code):
    heard, report = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(heard)
        try:
            run(code, report)
        finally:
            os._exit(70)
    os.close(report)
    told = b""
    while piece := os.read(heard, 65_536):
        told += piece
    os.close(heard)
    _, status = os.waitpid(child, 0)
    # The script itself is one that is executed.
    found = [json.loads(line) for line in told.splitlines()]
    found = sorted(each for each in found if each not in ("exec", "import"))
    if os.WIFSIGNALED(status):
        found.append("signal %d" % os.WTERMSIG(status))
    leaves = any(each not in ("ended", "printed ", "NameError", "ModuleNotFoundError") for each in found)
    return found if leaves else None


os.setpgid(0, 0)
print(json.dumps([effects(code) for code in json.load(sys.stdin)]))
