"""Kusto's python plugin: `df` and `kargs` in, `result` out, `np` and `pd` imported.

The page gives no table of types; what the vendor's own functions show is followed: dynamic cells
are parsed, datetimes naive and in UTC, a string is never null, and results are matched by name and
brought to the declared type.
"""

import sys

import cells
import columns
import moments
import packages
import tables
import vectors


def rehearse():
    columns.rehearse()


def preload(contract):
    tables.load_libraries()
    tables.forget()


def build(tree, filename):
    return compile(tree, filename, "exec", dont_inherit=True)


def run(code, builtins, contract, streams, channel):
    numpy, pandas = tables.load_libraries()
    module = type(sys)("__main__")
    names = module.__dict__
    frame = input_frame(streams.pop() if streams else None, channel)
    parameters = contract["parameters"]
    channel.given["names"] = {"`df`": list(frame.columns), "`kargs`": list(parameters)}
    names.update(__builtins__=builtins, np=numpy, pd=pandas, df=frame, kargs=parameters)
    sys.modules["__main__"] = module
    sys.modules["sandbox_utils"] = packages.module(contract.get("packages", {}), channel)
    exec(code, names)
    schema = contract["outputSchema"]
    frame = checked(names, schema, pandas, channel)
    made = [convert(frame[column["name"]], column, channel) for column in schema]
    names = [column["name"] for column in schema]
    channel.table(0, tables.write_table(names, made, len(frame)))


def input_frame(content, channel):
    _, pandas = tables.load_libraries()
    if content is None:
        return pandas.DataFrame()
    frame, kinds = tables.read_frame(content)
    for name, kind in kinds:
        if kind == "string":
            frame[name] = frame[name].fillna("") if len(frame) else frame[name].astype(object)
        elif (
            kind in ("int", "long")
            and frame[name].dtype.kind == "f"
            and frame[name].abs().max() > 1 << 53
        ):
            channel.note(
                "Column %r has nulls, so pandas holds it as float: whole numbers beyond 2^53 "
                "are rounded." % name
            )
    return frame


def checked(names, schema, pandas, channel):
    """`result`, if it is a data frame with the columns of the schema."""
    if "result" not in names:
        raise channel.BadResult(
            "The script came to its end and never set `result`.",
            "Assign a data frame: result = df.",
        )
    result = names["result"]
    if not isinstance(result, pandas.DataFrame):
        raise channel.BadResult(
            "`result` is %s, not a data frame."
            % ("None" if result is None else cells.shown(result)),
            remedy(result),
        )
    found = list(result.columns)
    twice = next((name for position, name in enumerate(found) if name in found[:position]), None)
    if twice is not None:
        raise channel.BadResult(
            "`result` has two columns named %r." % (twice,), "Rename one, or drop it."
        )
    declared = [column["name"] for column in schema]
    lacking = [name for name in declared if name not in found]
    surplus = [name for name in found if name not in declared]
    if lacking or surplus:
        raise channel.BadResult(*difference(lacking, surplus, declared))
    if not tables.main_rows(result.index):
        channel.note(
            "The index of `result` is dropped: use result.reset_index() to keep it as a column."
        )
    return result


def remedy(result):
    kind = type(result).__name__
    if kind == "Series":
        return "Write result = series.to_frame()."
    if kind in ("dict", "list", "ndarray"):
        return "Write result = pd.DataFrame(…)."
    return "Assign a data frame to `result`."


def difference(lacking, surplus, declared):
    listed = lambda names: ", ".join(repr(name) for name in names[:20])
    parts = []
    if lacking:
        parts.append("lacks %s" % listed(lacking))
    if surplus:
        parts.append("has %s, which the output schema does not declare" % listed(surplus))
    spelled = {name.lower(): name for name in lacking}
    renamed = {
        name: spelled[str(name).strip().lower()]
        for name in surplus
        if str(name).strip().lower() in spelled
    }
    if renamed:
        help = "Names are compared letter by letter: result = result.rename(columns=%r)" % renamed
        return "`result` %s." % "; it ".join(parts), help + ", or change the output schema."
    selection = "result[[%s]]" % listed(declared)
    help = "Set the missing columns" if lacking else "Select the declared ones: %s" % selection
    return "`result` %s." % "; it ".join(parts), "%s, or change the output schema." % help


def convert(series, column, channel):
    try:
        vector = columns.convert(series, column["type"])
        if column["type"] in ("datetime", "timespan") and moments.cut_to_ticks(vector):
            channel.note(
                "Column %r has digits below 100 ns, which Kusto does not count: they are cut off."
                % column["name"]
            )
        # A string of Kusto has no null; one that lacks takes no bytes.
        return vectors.filled(vector) if column["type"] == "string" else vector
    except cells.Mismatch as mismatch:
        raise channel.BadResult(
            "Column %r is declared %s; row %d holds %s."
            % (column["name"], column["type"], mismatch.row + 1, cells.shown(mismatch.found)),
            mismatch.remedy("result", column["name"], "Convert {column} to %s." % column["type"]),
        ) from None
