"""Azure Machine Learning's Execute Python Script: the classic module and the designer's component.

Both call `azureml_main`; what they pass, take back and do silently differs, and what is done
silently is noted here.
"""

import posix
import sys

import columns
import excerpt
import frames
import outputs
import tables

ERROR_CODE = "0085"
ENTRY = "azureml_main"
BUNDLE = "Script Bundle"
OUTSIDE = ".outside"


def rehearse():
    columns.rehearse()


def preload(contract):
    tables.load_libraries()
    tables.forget("frames", "outputs", "picture", "excerpt")


def build(tree, filename):
    return compile(tree, filename, "exec", dont_inherit=True)


def run(code, builtins, contract, streams, channel):
    channel.platform_code = ERROR_CODE
    inputs = [None if content is None else tables.read_frame(content)[0] for content in streams]
    streams.clear()
    ports = (inputs + [None, None])[:2]
    channel.given["unconnected"] = [str(at) for at, frame in enumerate(ports, 1) if frame is None]
    channel.given["names"] = {
        "The frame of port %d" % at: list(frame.columns)
        for at, frame in enumerate(ports, 1)
        if frame is not None
    }
    prepare_bundle(channel)
    classic = contract["platform"] == "azureml-classic"
    try:
        entry = load(code, builtins, classic, channel)
        returned = call(entry, inputs, classic, channel)
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        for part in output_log(error, code.co_filename, classic, channel):
            channel.log("error", part)
        raise
    results = frames.classic(returned, channel) if classic else frames.designer(returned, channel)
    for port, frame in enumerate(results):
        channel.table(port, frames.encode(frame, port, classic, channel))
    outputs.collect(classic, channel)


def prepare_bundle(channel):
    """The directory is there and importable even when nothing is connected to the third port; it
    comes last, so that what the runtime has of a name is what is imported."""
    try:
        posix.mkdir(BUNDLE, 0o700)
    except FileExistsError:
        note_taken(channel)
    here = posix.getcwd()
    sys.path.extend([here, here + "/" + BUNDLE])


def note_taken(channel):
    from importlib.machinery import PathFinder

    brought = {name.partition(".")[0]: name for name in sorted(posix.listdir(BUNDLE))}
    taken = [
        "`%s`" % file
        for name, file in brought.items()
        if name.isidentifier() and (file == name or file.endswith(".py"))
        and (found := PathFinder.find_spec(name, sys.path)) and found.loader
    ]
    if taken:
        channel.note(
            "The runtime has modules of the same names, and they are imported in place of %s of "
            "the script bundle: rename it." % ", ".join(taken[:20])
        )


def load(code, builtins, classic, channel):
    name = "user_script" if classic else "user_script_" + posix.urandom(16).hex()
    module = type(sys)(name)
    module.__dict__["__builtins__"] = builtins
    sys.modules[name] = module
    if classic:
        exec(code, module.__dict__)
    else:
        elsewhere(exec, channel, code, module.__dict__)
    entry = module.__dict__.get(ENTRY)
    if callable(entry):
        return entry
    said = (
        "does not define `azureml_main`"
        if entry is None
        else "defines `azureml_main`, but it is no function"
    )
    raise channel.Failed(
        "The script %s, which the platform calls." % said,
        "Define it at module level: def azureml_main(dataframe1=None, dataframe2=None): return "
        "dataframe1,",
        ERROR_CODE,
    ) from AttributeError("module %r has no attribute %r" % (name, ENTRY))


def elsewhere(action, channel, *arguments):
    """The designer goes into the directory of the script for the call of `azureml_main` only."""
    home = posix.getcwd()
    posix.mkdir(OUTSIDE, 0o700)
    posix.chdir(OUTSIDE)
    try:
        action(*arguments)
    except FileNotFoundError:
        channel.note(
            "Code outside `azureml_main` runs in another directory on this platform: open files "
            "inside `azureml_main`."
        )
        raise
    finally:
        posix.chdir(home)
        if not posix.listdir(OUTSIDE):
            posix.rmdir(OUTSIDE)


def call(entry, inputs, classic, channel):
    """Classic passes the connected frames in order; the designer has two fixed slots and counts
    the parameters."""
    import inspect

    signature = inspect.signature(entry)
    if classic:
        arguments = [frame for frame in inputs if frame is not None]
    else:
        slots = (inputs + [None, None])[:2]
        arguments = slots[: min(2, len(signature.parameters))]
    try:
        signature.bind(*arguments)
    except TypeError as error:
        frames_given = "%d data frame%s" % (len(arguments), "" if len(arguments) == 1 else "s")
        raise channel.Failed(
            "The platform calls `azureml_main` with %s, and it takes %s: %s."
            % (frames_given, signature, error),
            "Give both parameters a default: def azureml_main(dataframe1=None, dataframe2=None).",
            ERROR_CODE,
        ) from error
    return entry(*arguments)


def output_log(error, filename, classic, channel):
    """What the platform's own log says of a failed script. Classic has the traceback within the
    message, the designer before it, and there the line is the one inside `azureml_main`."""
    if isinstance(error, channel.Failed):
        # Ours says what to do; the platform's own is behind it.
        error = error.__cause__
        error.__traceback__ = None
    traceback = excerpt.describe(error, channel.source, filename, channel.shown)[0]
    if classic:
        return [documented("Caught exception while executing function: " + traceback)]
    lines = excerpt.user_lines(error.__traceback__, filename)
    inside = [line for line, name in lines if name == ENTRY][:1]
    where = " at line %d in function azureml_main" % inside[0] if inside else ""
    text = excerpt.text_of(error, channel.shown)
    return [
        traceback,
        documented("Got exception when invoking script%s: '%s'." % (where, text)),
    ]


def documented(message):
    """https://learn.microsoft.com/azure/machine-learning/component-reference/designer-error-codes"""
    return "\n".join(
        (
            "Error %s: The following error occurred during script evaluation, please view the "
            "output log for more information:" % ERROR_CODE,
            "---------- Start of error message from Python interpreter ----------",
            message,
            "---------- End of error message from Python  interpreter  ----------",
        )
    )
