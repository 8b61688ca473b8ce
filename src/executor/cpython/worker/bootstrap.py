"""The process that a script runs in, top to bottom: confine, verify, run; nothing goes back.

Started as `python -I -S -B start.py`, with the job on descriptor 3 and its answer on 4, or both on
0 (`stdin`). As a `spare` it waits with its libraries loaded; as a `zygote` it forks for each job.
A failure before `verify` is the sandbox's error; in `verify` it is a denial; after it, it is the
script's.
"""

import posix
import sys

import excerpt
import facts
import guards
import landlock
import limits
import mounts
import outcome
import platforms
import protocol
import seccomp
import withheld

SCRIPT = "<script>"


class Run:
    """What the steps hand on to one another."""

    def __init__(self):
        self.channel = protocol.Channel(3, 4)
        self.job = self.platform = self.tree = None
        self.tables = []
        self.filter = b""
        self.landlock_abi = 0
        self.own_directory = __file__.rpartition("/")[0]


def take_channel():
    """The job on 3, the answer on 4. Who was handed no more than three has both on 0."""
    if "stdin" in sys.argv:
        posix.dup2(0, 3)
        posix.dup2(0, 4)
        nothing = posix.open("/dev/null", posix.O_RDONLY)
        posix.dup2(nothing, 0)


def close_descriptors(run):
    """The channel of the proxy, where there is one, is on 5."""
    limits.close_descriptors(6 if b"NODE_CHANNEL_FD" in posix.environ else 5)


def listen_for_proxy(run):
    __import__("network").hand_out_listener(*run.job["ports"])


def mount_work_directory(run):
    bounds = run.job["limits"]
    # Links to what the job brings along are ours and do not count as its own.
    entries = bounds["directoryEntries"] + len(run.job["links"])
    mounts.mount_own(run.job["work"], bounds["directoryBytes"], entries)


def link_what_is_brought(run):
    """Under every name that scripts have for it; later no link can be made."""
    for name, target in run.job["links"]:
        posix.symlink(target, name)


def read_job(run):
    kind, payload = run.channel.read_frame()
    if kind != protocol.JOB:
        raise ValueError("frame type %d" % kind)
    run.job = protocol.read_json(payload)
    run.filter = run.channel.read_blob()
    unknown = set(run.job["steps"]) - OPTIONAL
    if unknown:
        raise ValueError("no step is named " + ", ".join(sorted(unknown)))


def limit_resources(run):
    limits.set_resource_limits(run.job["limits"])


def own_session(run):
    limits.own_session(run.job["parent"])


def drop_privileges(run):
    limits.drop_capabilities()
    limits.refuse_new_privileges()


def restrict_files(run):
    paths = run.job["files"]
    run.landlock_abi = landlock.restrict(
        paths["readable"], paths["writable"], paths["devices"], run.job["ports"])
    try:
        posix.close(posix.open("/", posix.O_RDONLY))
    except PermissionError:
        return
    raise OSError("the file restrictions do not act")


def filter_system_calls(run):
    limits.hide_from_debuggers()
    seccomp.install(run.filter, run.job["pidSlots"])
    seccomp.confirm()


def read_inputs(run):
    run.tables = [run.channel.read_blob() for _ in range(run.job["tableCount"])]
    run.channel.close_incoming()
    if run.job["spilled"] is not None:
        run.tables[0] = map_file(run.job["spilled"])


def map_file(path):
    import mmap

    descriptor = posix.open(path, posix.O_RDONLY | posix.O_CLOEXEC)
    try:
        return mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
    finally:
        posix.close(descriptor)


def clean_interpreter(run):
    """The script will find the standard library and the runtime's packages."""
    sys.path[:] = run.job["standardLibrary"] + run.job["sites"] + [run.own_directory]
    run.channel.sites, run.channel.source = run.job["sites"], run.job["script"]
    run.platform = platforms.load(run.job["platform"])
    sys.argv[:] = [SCRIPT]
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    sys.stderr.reconfigure(line_buffering=True, errors="backslashreplace")


def preload(run):
    run.platform.preload(run.job["contract"])
    sys.path.remove(run.own_directory)
    sys.path_importer_cache.pop(run.own_directory, None)
    # By name: looking at each module would copy the pages of a warm interpreter.
    for name in posix.listdir(run.own_directory):
        module = sys.modules.get(name.partition(".")[0])
        if (getattr(module, "__file__", None) or "").startswith(run.own_directory + "/"):
            sys.modules.pop(name.partition(".")[0])


CONFINE = (
    ("close descriptors", close_descriptors),
    ("read the job", read_job),
    ("limit resources", limit_resources),
    ("make a session", own_session),
    ("mount the work directory", mount_work_directory),
    ("link what is brought along", link_what_is_brought),
    ("listen for the proxy", listen_for_proxy),
    ("drop privileges", drop_privileges),
    ("restrict files", restrict_files),
    ("filter system calls", filter_system_calls),
    ("read the inputs", read_inputs),
    ("clean the interpreter", clean_interpreter),
    ("preload", preload),
)
OPTIONAL = frozenset((
    "mount the work directory", "listen for the proxy", "drop privileges", "restrict files",
    "filter system calls"))
"""Steps that a tier has only when the job names them."""


def confine(run):
    for step, action in CONFINE:
        if step in OPTIONAL and step not in run.job["steps"]:
            continue
        try:
            action(run)
        except BaseException as error:
            outcome.sandbox_error(run.channel, step, error)
    run.channel.send(protocol.STAGE, {"stage": "verify", "landlockAbi": run.landlock_abi})


def verify(run):
    """What runs is what was judged: the same text, and the same facts by CPython's own parser."""
    script = run.job["script"]
    try:
        if outcome.digest(script.encode("utf-8")) != run.job["scriptDigest"]:
            outcome.denied(run.channel, "The script is not the one that the permit names.")
        run.tree, rows = facts.derive(script)
    except SyntaxError as error:
        outcome.denied(run.channel, "CPython %s does not accept the script: %s" % (
            sys.version.split()[0], excerpt.message_of(error)), error.lineno)
    except BaseException as error:
        outcome.denied(run.channel, "CPython cannot read the script: " + excerpt.message_of(error))
    if outcome.digest(rows.encode("ascii")) != run.job["factsDigest"]:
        outcome.denied(run.channel, "CPython reads the script otherwise than the gate did.")
    run.channel.send(protocol.STAGE, {"stage": "run"})


def execute(run):
    job, channel = run.job, run.channel
    limits.set_cpu_limit(job["limits"]["cpuSeconds"])
    names = guards.build(job["imports"])
    if job["contract"].get("errorValues") == "hidden":
        channel.shown = withheld.teller(job["script"])
    try:
        code = run.platform.build(run.tree, SCRIPT)
        run.platform.run(code, names, job["contract"], run.tables, channel)
        await_threads()
        channel.send(protocol.STAGE, {"stage": "result"})
    except BaseException as error:
        outcome.failed(channel, error, job["script"], SCRIPT)
    outcome.finish(channel)


def work(run):
    """A program of ours: there is no script, so that nothing was judged that could differ."""
    channel = run.channel
    channel.send(protocol.STAGE, {"stage": "run"})
    limits.set_cpu_limit(run.job["limits"]["cpuSeconds"])
    try:
        run.platform.work(run.job["contract"], channel)
        channel.send(protocol.STAGE, {"stage": "result"})
    except BaseException as error:
        outcome.failed(channel, error, "", SCRIPT)
    outcome.finish(channel)


def await_threads():
    """As at the end of any Python program: threads that are no daemons come to their end."""
    threading = sys.modules.get("threading")
    if threading is not None:
        threading._shutdown()


def main():
    take_channel()
    if "zygote" in sys.argv:
        import zygote

        zygote.serve()
    elif "spare" in sys.argv:
        import warm

        warm.wait()
    run = Run()
    confine(run)
    if run.job["script"] is None:
        work(run)
    verify(run)
    execute(run)
