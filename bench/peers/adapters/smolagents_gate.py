"""smolagents' LocalPythonExecutor, with the admitted modules that are installed authorised.

Source: https://huggingface.co/docs/smolagents/reference/python_executors
"""

import importlib.util
import re
from importlib.metadata import version

import cell
from interpreting import load_libraries, platform_names, verdict_of
from lines import serve

SECONDS_MAX = 5
REFUSAL = re.compile(
    r"Forbidden [\w ]+: \S+|Import (?:of|from) \S+ is not allowed"
    r"|has not been explicitly added as a tool|Maximum number of \d+ iterations"
    r"|Reached the max number of operations"
)


def open_gate():
    load_libraries()
    from smolagents.local_python_executor import LocalPythonExecutor

    return lambda script: verdict_of(script, lambda: run(LocalPythonExecutor, script), refusal)


def run(executor_class, script):
    # A package that is admitted is admitted with what lies in it.
    authorised = [
        name for module in script.allow if is_here(module) for name in (module, f"{module}.*")
    ]
    executor = executor_class(authorised, timeout_seconds=SECONDS_MAX)
    executor.send_tools({})
    executor.send_variables(platform_names())
    executor(script.code)


def is_here(module):
    """An executor is not made where a module that it is to authorise is not installed."""
    try:
        return importlib.util.find_spec(module.split(".")[0]) is not None
    except ValueError:
        return False


def refusal(types, text):
    if "ExecutionTimeoutError" in types:
        return "time-out of its own"
    found = REFUSAL.search(text)
    return None if found is None else found[0]


if __name__ == "__main__":
    serve(open_gate, lambda: version("smolagents"), prepare=cell.enter)
