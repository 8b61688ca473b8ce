"""The graph of what modules carry as attributes, as far as it leads to modules and named functions.

Nothing is called and no attribute is computed: only what already stands in the dictionaries of
modules, classes and instances is read.
"""

import sys

ModuleType = type(sys)
OPAQUE = (str, bytes, bytearray, int, float, complex, tuple, list, dict, set, frozenset, type(None))
HEAP_TYPE = 1 << 9
"""Py_TPFLAGS_HEAPTYPE: written in Python, or as if."""
WRAPPERS = (staticmethod, classmethod)
MISSING = object()


class Graph:
    """`modules` and `objects`: node name → attribute → name of a node or of a function."""

    def __init__(self, functions, nodes_max, depth_max):
        self._nodes_max, self._depth_max = nodes_max, depth_max
        # Ids stay valid only while what they stand for is alive.
        self._alive = []
        self._functions = {}
        for name in functions:
            value = resolve(name)
            if value is not MISSING and id(value) not in self._functions:
                self._alive.append(value)
                self._functions[id(value)] = name
        self._module_names = {}
        for name, module in list(sys.modules.items()):
            if type(name) is str and is_a(module, ModuleType):
                self._module_names.setdefault(id(module), own_name(module, name))
        self._names = {}
        self._waiting = []
        self.modules, self.objects = {}, {}
        self.complete = True

    def walk(self, roots):
        """Takes what was imported by name; returns the names that it has in the graph."""
        names = {name: self._target(module, name, 0) for name, module in roots.items()}
        # First come, first named: names are as short as they can be.
        for value, name, depth in self._waiting:
            where = self.modules if is_a(value, ModuleType) else self.objects
            edges = where.setdefault(name, {})
            try:
                edges.update(self._edges(value, name, depth))
            except Exception:
                # Its class, or the class of that, has ways of its own.
                self.complete = False
        self._prune()
        return {name: node for name, node in names.items() if node is not None}

    @property
    def functions(self):
        """Those of the names that stand for something here, aliases left out."""
        return sorted(self._functions.values())

    def _edges(self, value, name, depth):
        edges = {}
        for attribute, found in members(value):
            if attribute[:2] == "__" or not attribute.isidentifier():
                continue
            target = self._target(found, name + "." + attribute, depth)
            if target is not None:
                edges[attribute] = target
        return edges

    def _target(self, value, path, depth):
        """The name of what may lead on; None for what does not."""
        if type(value) in WRAPPERS:
            value = value.__func__
        function = self._functions.get(id(value))
        if function is not None:
            return function
        known = self._names.get(id(value))
        if known is not None:
            return known
        if is_a(value, ModuleType):
            name, depth = self._module_names.get(id(value), path), 0
        elif depth < self._depth_max and has_members(value):
            name, depth = object_name(value, path), depth + 1
        else:
            return None
        if len(self._waiting) >= self._nodes_max:
            self.complete = False
            return None
        if not is_dotted(name):
            return None
        self._alive.append(value)
        self._names[id(value)] = name
        self._waiting.append((value, name, depth))
        return name

    def _prune(self):
        """Keeps of the objects only those that lead to a module or a function."""
        sources = {}
        for name, edges in self.objects.items():
            for target in edges.values():
                sources.setdefault(target, []).append(name)
        kept = set()
        reached = list(self.modules) + list(self._functions.values())
        while reached:
            for name in sources.get(reached.pop(), ()):
                if name not in kept:
                    kept.add(name)
                    reached.append(name)
        ends = kept.union(self.modules, self._functions.values())
        self.objects = {name: self.objects[name] for name in kept}
        for edges in list(self.modules.values()) + list(self.objects.values()):
            for attribute in [key for key, target in edges.items() if target not in ends]:
                del edges[attribute]


def is_a(value, kind):
    """`isinstance`, without asking the value: it may answer with code of its own."""
    return issubclass(type(value), kind)


def type_member(value, name):
    return type.__getattribute__(value, name)


def members(value):
    """Pairs of attribute and value; of an instance its own and those of its class."""
    spaces = [] if is_a(value, type) else [value]
    if not is_a(value, ModuleType):
        classes = type_member(value if is_a(value, type) else type(value), "__mro__")
        spaces.extend(each for each in classes if type_member(each, "__module__") != "builtins")
    seen = set()
    for space in spaces:
        for attribute, found in list(space_of(space).items()):
            if type(attribute) is str and attribute not in seen:
                seen.add(attribute)
                yield attribute, found


def space_of(value):
    try:
        if is_a(value, type):
            return dict(type.__dict__["__dict__"].__get__(value))
        space = object.__getattribute__(value, "__dict__")
        return space if type(space) is dict else {}
    except Exception:
        return {}


def has_members(value):
    """Classes, and instances of classes that somebody wrote; neither functions nor plain data."""
    kind = value if is_a(value, type) else type(value)
    if type_member(kind, "__module__") == "builtins" or is_a(value, OPAQUE):
        return False
    return kind is value or bool(kind.__flags__ & HEAP_TYPE) or bool(space_of(value))


def own_name(module, key):
    name = space_of(module).get("__name__")
    return name if type(name) is str and sys.modules.get(name) is module else key


def is_dotted(name):
    return all(part.isidentifier() for part in name.split("."))


def object_name(value, path):
    """Where a class was written, if it can be had there; else the way that led to it."""
    if not is_a(value, type):
        return path
    name = "%s.%s" % (type_member(value, "__module__"), type_member(value, "__qualname__"))
    return name if resolve(name) is value else path


def resolve(name):
    """What stands under a dotted name in the modules that are loaded; MISSING where nothing does."""
    parts = name.split(".")
    for count in range(len(parts) - 1, 0, -1):
        value = sys.modules.get(".".join(parts[:count]))
        if value is None:
            continue
        for part in parts[count:]:
            value = attribute_of(value, part)
        return value
    return MISSING


def attribute_of(value, attribute):
    for space in type_member(value, "__mro__") if is_a(value, type) else (value,):
        found = space_of(space).get(attribute, MISSING)
        if found is not MISSING:
            return found.__func__ if type(found) in WRAPPERS else found
    return MISSING
