"""`sandbox_utils.Zipackage` of Kusto's python plugin: packages that a job brings along.

They were unpacked and judged before the job began, so that installing one is to name its folder to
the import system: behind the standard library, before the packages of the runtime.
Source: https://packaging.python.org/en/latest/specifications/binary-distribution-format/.
"""

import posix
import sys

DOWNLOAD = (
    "Download the one that fits: pip download --no-deps --only-binary=:all: --python-version %d.%d "
    "--platform manylinux2014_%s %s==%s")


def module(offers, channel):
    """A module `sandbox_utils` for the script.

    `offers` says for each artifact which folders it has to install, or why there are none.
    """
    made = type(sys)("sandbox_utils")

    class Zipackage:
        """Packages from the artifacts of the job."""

        @staticmethod
        def install(name):
            """Makes the packages of an artifact importable: a wheel, a zip of wheels or of packages.

            Raises ImportError, with the remedy, when the artifact is not there or does not fit.
            """
            install(name, offers, channel)

    Zipackage.__module__ = "sandbox_utils"
    made.Zipackage = Zipackage
    return made


def install(name, offers, channel):
    if not isinstance(name, str):
        raise TypeError("Zipackage.install takes the name of an artifact, not %s" % type(name).__name__)
    found, offer = find(name, offers)
    if "why" in offer:
        raise ImportError("Artifact %r %s. %s" % (found, offer["why"], offer["help"]))
    present = distributions(channel.sites)
    brought, fresh, folders = {}, [], []
    for tree in offer["trees"]:
        known = distributions([tree["path"]])
        brought.update(known)
        if known and all(version_in(present, own) == own["version"] for own in known.values()):
            continue
        if tree["path"] not in sys.path:
            folders.append(tree["path"])
            for own in known.values():
                demand_fit(found, tree["label"], own)
                fresh.append(own)
    for own in fresh:
        note_loaded(own, present, channel)
        note_missing(found, own, {**present, **brought}, channel)
    place = next((sys.path.index(site) for site in channel.sites if site in sys.path), len(sys.path))
    sys.path[place:place] = folders


def version_in(present, own):
    return present.get(normal(own["name"]), {}).get("version")


def find(name, offers):
    """Names are compared as Windows compares them: without case."""
    for known in offers:
        if known.casefold() == name.casefold():
            return known, offers[known]
    if not offers:
        raise ImportError(
            "There is no artifact %r: the job brings none. Add external_artifacts = "
            "bag_pack(%r, 'https://…') to the call." % (name, name))
    raise ImportError("There is no artifact %r; the job brings %s." % (
        name, ", ".join(repr(known) for known in sorted(offers))))


def distributions(folders):
    """Name and version of what is installed in folders, by normal name."""
    found = {}
    for folder in folders:
        for entry in sorted(posix.listdir(folder)):
            name, dash, version = entry[: -len(".dist-info")].rpartition("-")
            if entry.endswith(".dist-info") and dash:
                found.setdefault(normal(name), {
                    "name": name, "version": version, "information": folder + "/" + entry})
    return found


def normal(name):
    """As PEP 503 compares names."""
    return name.lower().replace("_", "-").replace(".", "-")


def fields(path, wanted):
    """Values of one field in the head of a METADATA or WHEEL file."""
    values = []
    try:
        with open(path, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if not line.strip():
                    break
                field, colon, value = line.partition(":")
                if colon and field.lower() == wanted:
                    values.append(value.strip())
    except OSError:
        pass
    return values


def demand_fit(artifact, label, own):
    tags = fields(own["information"] + "/WHEEL", "tag")
    if not tags or any(fits(tag) for tag in tags):
        return
    machine = posix.uname().machine
    version = sys.version_info
    download = DOWNLOAD % (version[0], version[1], machine, own["name"], own["version"])
    raise ImportError("Artifact %r: %s is built for %s, and this is CPython %d.%d on Linux %s. %s." % (
        artifact, label, " or ".join(tags[:3]), version[0], version[1], machine, download))


def fits(tag):
    """Whether a wheel of this tag (`cp39-abi3-manylinux2014_x86_64`) works here."""
    parts = tag.split("-")
    if len(parts) != 3:
        return False
    python, abi, platform = parts
    return any(
        fits_python(one, two) and fits_platform(three)
        for one in python.split(".") for two in abi.split(".") for three in platform.split("."))


def fits_python(python, abi):
    minor = sys.version_info[1]
    if python == "py3":
        return abi == "none"
    number = python[3:]
    if python[:3] not in ("py3", "cp3") or not number.isdigit():
        return False
    if abi == "abi3" or (python[:2] == "py" and abi == "none"):
        return int(number) <= minor
    return int(number) == minor and abi in ("none", "cp3%d" % minor)


def fits_platform(platform):
    if platform == "any":
        return True
    machine = "_" + posix.uname().machine
    return platform.startswith(("linux_", "manylinux")) and platform.endswith(machine)


def note_loaded(own, present, channel):
    """What is imported already stays as it is."""
    runtime = present.get(normal(own["name"]))
    if runtime is not None and any(name in sys.modules for name in top_modules(runtime)):
        channel.note("%s %s is installed, and %s %s of the runtime stays in use: it is loaded." % (
            own["name"], own["version"], runtime["name"], runtime["version"]))


def top_modules(distribution):
    try:
        with open(distribution["information"] + "/top_level.txt", encoding="utf-8") as lines:
            return [line.strip() for line in lines if line.strip()]
    except OSError:
        return [normal(distribution["name"]).replace("-", "_")]


def note_missing(artifact, own, present, channel):
    """Requirements that hold everywhere; those for some systems or extras are left to the import."""
    for requirement in fields(own["information"] + "/METADATA", "requires-dist"):
        name = requirement
        for mark in " (<>=!~[":
            name = name.partition(mark)[0]
        if ";" not in requirement and normal(name) not in present:
            channel.note(
                "%s of artifact %r needs %s, which neither the artifact nor the runtime has."
                % (own["name"], artifact, requirement))
