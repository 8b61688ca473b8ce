/** Data scripts as people write them: nothing in them may be refused. */
export const dataEverywhere: Readonly<Record<string, string>> = {
  'cleaning text and numbers': String.raw`
import pandas as pd
import numpy as np
frame = pd.DataFrame({"city": [" Brno", "Praha ", None], "amount": ["1,5", "2,0", "x"]})
frame["city"] = frame["city"].str.strip().fillna("unknown").str.title()
frame["amount"] = pd.to_numeric(frame["amount"].str.replace(",", "."), errors="coerce")
frame = frame.dropna(subset=["amount"]).drop_duplicates().reset_index(drop=True)
frame.loc[frame["amount"] > 1, "big"] = True
frame["z"] = (frame["amount"] - frame["amount"].mean()) / frame["amount"].std(ddof=0)
frame = frame.rename(columns=lambda c: c.lower().replace(" ", "_"))
frame = frame.astype({"amount": float})
frame["bin"] = pd.cut(frame["amount"], bins=[0, 1, 2, np.inf], labels=["low", "mid", "high"])
`,
  'joins of every kind': String.raw`
import pandas as pd
left = pd.DataFrame({"k": [1, 2], "a": [3, 4]})
right = pd.DataFrame({"k": [1, 3], "b": [5, 6]})
both = left.merge(right, on="k", how="outer", indicator=True)
both = pd.merge(left, right, left_on="k", right_on="k", suffixes=("_l", "_r"))
joined = left.set_index("k").join(right.set_index("k"), how="left")
stacked = pd.concat([left, right], axis=0, ignore_index=True)
asof = pd.merge_asof(left.sort_values("k"), right.sort_values("k"), on="k")
cross = left.merge(right, how="cross")
mapped = left["k"].map(dict(zip(right["k"], right["b"]))).fillna(0)
`,
  'resampling and rolling windows': String.raw`
import pandas as pd
import numpy as np
index = pd.date_range("2024-01-01", periods=100, freq="h")
series = pd.Series(np.arange(100), index=index)
daily = series.resample("D").agg(["mean", "max", "min", "sum", "count", "std"])
rolling = series.rolling(window=5, min_periods=1).apply(lambda w: w.max() - w.min(), raw=True)
ewm = series.ewm(span=10).mean()
shifted = series.shift(1).diff().pct_change()
local = series.tz_localize("UTC").tz_convert("Europe/Prague")
parts = pd.DataFrame({"dow": index.dayofweek, "hour": index.hour, "week": index.isocalendar().week})
between = series.between_time("08:00", "17:00")
filled = series.asfreq("30min").interpolate(method="time")
`,
  'groupby with own functions': String.raw`
import pandas as pd
import numpy as np
def top(group, n=2, column="v"):
    return group.nlargest(n, column)
frame = pd.DataFrame({"g": list("aabb"), "v": [1, 2, 3, 4], "w": [1.0, 2.0, 3.0, 4.0]})
best = frame.groupby("g", group_keys=False).apply(top, n=1)
weighted = frame.groupby("g").apply(lambda d: np.average(d["v"], weights=d["w"]))
stats = frame.groupby("g").agg(total=("v", "sum"), mean=("v", "mean"), spread=("w", lambda s: s.max() - s.min()))
stats.columns = ["_".join(map(str, c)) if isinstance(c, tuple) else c for c in stats.columns]
ranked = frame.assign(rank=frame.groupby("g")["v"].rank(method="dense", ascending=False))
frame["share"] = frame["v"] / frame.groupby("g")["v"].transform("sum")
for key, part in frame.groupby("g"):
    print(key, part.shape, part.to_dict("records"))
multi = frame.groupby("g").agg({"v": ["sum", "mean"], "w": "max"})
`,
  'pivots and reshaping': String.raw`
import pandas as pd
frame = pd.DataFrame({"r": ["a", "a", "b"], "c": ["x", "y", "x"], "v": [1, 2, 3]})
table = frame.pivot_table(index="r", columns="c", values="v", aggfunc="sum", fill_value=0, margins=True)
wide = frame.pivot(index="r", columns="c", values="v")
long = wide.reset_index().melt(id_vars="r", var_name="c", value_name="v")
cross = pd.crosstab(frame["r"], frame["c"], normalize="index")
stacked = wide.stack().unstack(level=0)
exploded = pd.DataFrame({"a": [[1, 2], [3]]}).explode("a")
dummies = pd.get_dummies(frame, columns=["c"], prefix="c")
wide.columns.name = None
print(table.to_string())
print(wide.to_markdown(index=False))
text = table.to_csv(sep=";")
html = table.to_html(border=0)
`,
  'dates and times': String.raw`
import datetime
import time
now = datetime.datetime(2024, 5, 1, 12, 30, tzinfo=datetime.timezone.utc)
start = now - datetime.timedelta(days=7, hours=3)
text = start.strftime("%Y-%m-%d %H:%M:%S")
back = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S")
iso = now.isoformat(timespec="seconds")
day = now.date().replace(day=1)
weeks = (now - start) // datetime.timedelta(days=1)
stamp = time.time()
began = time.perf_counter()
print(f"{now:%Y-%m-%d}", "{:%d.%m.%Y}".format(now), time.strftime("%H"))
`,
  'JSON with an encoder of its own': String.raw`
import json
import datetime
class Encoder(json.JSONEncoder):
    def default(self, value):
        if isinstance(value, (datetime.date, datetime.datetime)):
            return value.isoformat()
        if hasattr(value, "tolist"):
            return value.tolist()
        return super().default(value)
doc = {"when": datetime.date(2024, 1, 1), "items": [{"id": 1, "tags": ["a", "b"]}]}
text = json.dumps(doc, cls=Encoder, indent=2, sort_keys=True, ensure_ascii=False)
back = json.loads(text, parse_float=float, object_hook=lambda d: d)
ids = [item.get("id", -1) for item in back["items"] if "id" in item]
try:
    json.loads("{bad")
except json.JSONDecodeError as error:
    print(f"line {error.lineno} column {error.colno}: {error.msg}")
except (ValueError, KeyError) as error:
    print(type(error).__name__, error.args)
flat = {f"{k}.{i}": v for k, vs in back.items() if isinstance(vs, list) for i, v in enumerate(vs)}
`,
  'linear algebra': String.raw`
import numpy as np
rng = np.random.default_rng(42)
a = rng.normal(size=(4, 4))
q, r = np.linalg.qr(a)
u, s, vt = np.linalg.svd(a, full_matrices=False)
w, v = np.linalg.eigh(a @ a.T)
x = np.linalg.solve(a, np.ones(4))
coef, *_ = np.linalg.lstsq(np.c_[np.ones(4), a[:, 0]], a[:, 1], rcond=None)
poly = np.polyfit([0, 1, 2], [0, 1, 4], deg=2)
fit = np.poly1d(poly)
mask = np.where(np.isnan(a) | (a > 1), 0, a)
e = np.einsum("ij,jk->ik", a, a)
fft = np.abs(np.fft.rfft(a[0]))
hist, edges = np.histogram(a, bins=5)
b = np.broadcast_to(a[0], (3, 4)).copy()
np.random.seed(0)
np.set_printoptions(precision=3, suppress=True)
with np.errstate(divide="ignore", invalid="ignore"):
    ratio = np.nan_to_num(a / 0)
rec = np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])
grid = np.meshgrid(np.arange(3), np.arange(3), indexing="ij")
dt = np.datetime64("2024-01-01") + np.timedelta64(1, "D")
vec = np.vectorize(lambda t: t * 2, otypes=[float])(a)
np.testing.assert_allclose(a, a)
try:
    np.linalg.inv(np.zeros((2, 2)))
except np.linalg.LinAlgError as error:
    print("singular:", error)
`,
  'formatting of every style': String.raw`
name, value, width = "x", 3.14159, 10
print("%s = %.2f" % (name, value), "%(n)s %(v)05d" % {"n": name, "v": 3})
print("{} {:>{w}} {!r:<10} {0}".replace("{0}", "").format(name, value, name, w=width))
print("{name:^{width}}|{value:+.3e}|{value:,}|{{}}".format(name=name, value=value, width=width))
print(f"{name!r:>{width}} {value:{width}.{2}f} {value=:.1f} {'a' if value else 'b'} {{x}}")
print("a".ljust(3, "."), "b".zfill(4), "c".center(5, "*"), name.encode("utf-8").hex())
print("; ".join(f"{k}={v}" for k, v in {"a": 1}.items()))
template = "{}: {}"
for row in [("a", 1), ("b", 2)]:
    print(template.format(*row))
lookup = "{a}-{b}"
print(lookup.format(**{"a": 1, "b": 2}), lookup.format_map({"a": 1, "b": 2}))
fmt = "{:.2f}".format
print(list(map(fmt, [1.0, 2.0])), str.upper("x"), "{:%}".format(0.5))
print(f"""
multi {name}
  line {value:.1f}
""", r"\d+" rf"\s{name}", b"bytes".decode())
`,
  'generators and unpacking': String.raw`
import itertools
import math
def chunks(items, size):
    for start in range(0, len(items), size):
        yield items[start:start + size]
def flatten(nested):
    for each in nested:
        if isinstance(each, (list, tuple)):
            yield from flatten(each)
        else:
            yield each
def running():
    total = 0
    while True:
        value = yield total
        if value is None:
            break
        total += value
gen = running()
next(gen)
gen.send(3)
gen.close()
squares = {n: n * n for n in range(5) if n % 2}
matrix = [[i * j for j in range(3)] for i in range(3)]
flat = sum(matrix, [])
transposed = list(zip(*matrix))
if (n := len(flat)) > 3:
    print(f"{n} items")
first, *rest, last = range(5)
dist = math.hypot(3, 4) + math.comb(5, 2) + math.isclose(0.1 + 0.2, 0.3)
groups = {k: list(v) for k, v in itertools.groupby(sorted("aabbc"))}
best = max(groups.items(), key=lambda kv: (len(kv[1]), kv[0]))
assert all(isinstance(k, str) for k in groups), "keys are text"
flags = {"a", "b"} | {"c"} - {"a"}
def walk(tree, path=()):
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from walk(value, path + (key,))
        else:
            yield path + (key,), value
`,
};
