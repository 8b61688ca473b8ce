"""Azure Machine Learning's Execute Python Script: the classic module and the designer's component.

Both call `azureml_main`; what they pass, take back and do silently differs, and what is done
silently is noted here.
"""

import sys

import columns
import frames
import outputs
import tables

ERROR_CODE = "0085"
ENTRY = "azureml_main"
BUNDLE = "Script Bundle"


def rehearse():
    columns.rehearse()


def preload(contract):
    tables.load_libraries()
    tables.forget("frames", "outputs")


def build(tree, filename):
    return compile(tree, filename, "exec", dont_inherit=True)


def run(code, builtins, contract, streams, channel):
    channel.platform_code = ERROR_CODE
    inputs = [None if content is None else tables.read_frame(content)[0] for content in streams]
    streams.clear()
    prepare_bundle()
    classic = contract["platform"] == "azureml-classic"
    try:
        entry = load(code, builtins, channel)
        returned = call(entry, inputs, classic, channel)
    except (Exception, SystemExit) as error:
        channel.log("error", error_text(error, code.co_filename, channel))
        raise
    results = frames.classic(returned, channel) if classic else frames.designer(returned, channel)
    for port, frame in enumerate(results):
        channel.table(port, frames.encode(frame, port, classic, channel))
    outputs.collect(classic, channel)


def prepare_bundle():
    """The directory is there and importable even when nothing is connected to the third port."""
    import posix

    try:
        posix.mkdir(BUNDLE, 0o700)
    except FileExistsError:
        pass
    here = posix.getcwd()
    sys.path.extend([here, here + "/" + BUNDLE])


def load(code, builtins, channel):
    module = type(sys)("user_script")
    module.__dict__["__builtins__"] = builtins
    sys.modules["user_script"] = module
    exec(code, module.__dict__)
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
    )


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
        ) from None
    return entry(*arguments)


def error_text(error, filename, channel):
    """What the platform's own log says of a failed script: the line is the one inside
    `azureml_main`."""
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename == filename and code.co_name == ENTRY:
            break
        step = step.tb_next
    where = "" if step is None else " at line %d in function azureml_main" % step.tb_lineno
    return "\n".join(
        (
            "Error %s: The following error occurred during script evaluation, please view the "
            "output log for more information:" % ERROR_CODE,
            "---------- Start of error message from Python interpreter ----------",
            "Got exception when invoking script%s: '%s'." % (where, error),
            "---------- End of error message from Python  interpreter  ----------",
        )
    )
