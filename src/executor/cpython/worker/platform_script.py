"""Any script: it runs as the main module, and what it prints is its result."""

import sys


def preload(contract):
    pass


def build(tree, filename):
    return compile(tree, filename, "exec", dont_inherit=True)


def main_module(builtins, names=()):
    """A fresh `__main__`, so that a script that imports it finds itself and not the sandbox."""
    module = type(sys)("__main__")
    module.__dict__.update(names)
    module.__dict__["__builtins__"] = builtins
    sys.modules["__main__"] = module
    return module.__dict__


def run(code, builtins, contract, tables, channel):
    exec(code, main_module(builtins))
