"""Early and clear refusals for the user's own code. Not the boundary: that is the kernel's."""

import builtins

LISTED_MAX = 40


def build(imports):
    """The `__builtins__` of the script: libraries keep the real ones, imports included."""
    table = dict(vars(builtins))
    if imports is not None:
        table["__import__"] = import_guard(imports["match"], frozenset(imports["allow"]))
    return table


def import_guard(match, allow):
    real_import = builtins.__import__

    def allowed(name):
        if name in allow:
            return True
        if match != "prefix":
            return False
        parts = name.split(".")
        return any(".".join(parts[:count]) in allow for count in range(1, len(parts)))

    def guarded_import(name, globals=None, locals=None, fromlist=(), level=0):
        if not isinstance(name, str) or type(level) is not int:
            raise TypeError("__import__ takes a module name and a level")
        # Judged and used is the same plain text, whatever a subclass of str answers.
        name = str.__str__(name)
        if level == 0 and allowed(name):
            return real_import(name, globals, locals, fromlist, 0)
        shown = "." * level + name
        listed = ", ".join(sorted(allow)[:LISTED_MAX])
        message = "import of %r is not allowed here; allowed: %s" % (shown, listed)
        raise ImportError(message, name=name)

    return guarded_import
