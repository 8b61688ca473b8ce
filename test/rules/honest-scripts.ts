/** Scripts as people write them: nothing in them may be refused. */
export const everywhere: Readonly<Record<string, string>> = {
  'classes and decorators': `
class Shape:
    """A shape."""
    count = 0
    def __init__(self, name, *sides, **extra):
        super().__init__()
        self.name = name
        self._sides = sides
        self.__secret = extra
        Shape.count += 1
    @property
    def perimeter(self):
        return sum(self._sides)
    @classmethod
    def square(cls, side):
        return cls("square", side, side, side, side)
    @staticmethod
    def parse(text):
        return [float(part) for part in text.split(",")]
    def __repr__(self):
        return f"{self.__class__.__name__}({self.name!r}, {self.perimeter:.2f})"
    def __eq__(self, other):
        return isinstance(other, Shape) and self.name == other.name
    def __hash__(self):
        return hash(self.name)
    def __len__(self):
        return len(self._sides)
    def __iter__(self):
        yield from self._sides
    def __enter__(self):
        return self
    def __exit__(self, kind, value, traceback):
        return False

def logged(function):
    def inner(*args, **kwargs):
        print(function.__name__, args)
        return function(*args, **kwargs)
    inner.__wrapped_name = function.__name__
    return inner

@logged
def area(width, height=1):
    return width * height

with Shape.square(2) as shape:
    print(len(shape), [*shape], area(2, height=3))
`,
  'comprehensions and lambdas': `
rows = [{"name": n, "size": s} for n, s in zip("abc", range(3)) if s % 2 == 0]
names = {row["name"]: row.get("size", 0) for row in rows}
ordered = sorted(rows, key=lambda row: (row["size"], row["name"]), reverse=True)
total = sum(x * y for x in range(10) for y in range(x))
first, *rest = ordered or [None]
if (n := len(rows)) > 3:
    print(n)
matrix = [[0] * 10 for _ in range(10)]
flat = [cell for line in matrix for cell in line]
`,
  'strings and formats': `
import string
template = "{} {name:>10} {0!r} {{braces}}"
try:
    text = "Hello {0}, you are {age:.1f}".format("Bob", age=3)
except (KeyError, ValueError) as error:
    text = "failed: %s (%d)" % (error, 1)
parts = text.strip().lower().replace(",", "").split()
line = f"{text!r:>20}|{3.14159:.2f}|{len(parts):05d}"
letters = string.ascii_letters + string.digits
print(string.Template("$who likes $what").substitute(who="x", what="y"), letters)
"".join(chr(ord(c) + 1) for c in line if c.isalpha())
`,
  'pandas: groupby, apply, merge, pivot': `
import pandas as pd
import numpy as np
frame = pd.DataFrame({"city": ["a", "b", "a"], "x": [1.0, 2.0, np.nan], "t": pd.to_datetime(["2024-01-01"] * 3)})
frame.columns = [c.lower() for c in frame.columns]
frame.index.name = "row"
frame["x"] = frame["x"].fillna(frame["x"].mean()).astype(float)
frame.loc[frame["x"] > 1, "big"] = True
grouped = frame.groupby("city").agg({"x": ["mean", "max"], "t": "min"})
grouped.columns = ["_".join(c) for c in grouped.columns]
piped = frame.pipe(lambda d: d[d.x > 0]).assign(y=lambda d: d.x ** 2)
applied = frame.groupby("city")["x"].apply(lambda s: s / s.sum()).transform("cumsum")
wide = frame.pivot_table(index="city", values="x", aggfunc=np.sum)
merged = frame.merge(wide.reset_index(), on="city", how="left", suffixes=("", "_r"))
subset = frame.query("x > 1 and city == 'a'")
limit = 2
other = frame.query("x < @limit")
frame.eval("z = x * 2", inplace=True)
rolled = frame["x"].rolling(2, min_periods=1).mean().shift(1)
records = frame.to_dict(orient="records")
text = frame.to_csv(index=False)
as_json = frame.to_json(orient="records", date_format="iso")
table = frame.to_string(index=False)
html = frame.to_html()
frame["x"].map("{:.2f}".format)
for index, row in frame.iterrows():
    print(index, row["x"], row.city)
for item in frame.itertuples():
    print(item.x, item._asdict())
pd.options.display.max_rows = 20
pd.options.mode.chained_assignment = None
pd.set_option("display.width", 100)
`,
  numpy: `
import numpy as np
rng = np.random.default_rng(42)
np.random.seed(1)
a = rng.normal(size=(100, 3))
b = np.linalg.inv(a.T @ a)
c = np.einsum("ij,jk->ik", b, b)
mask = np.where(a[:, 0] > 0, 1, -1)
windows = np.lib.stride_tricks.sliding_window_view(np.arange(10), 3)
f = np.vectorize(lambda v: v ** 2)
np.set_printoptions(precision=3)
poly = np.polyfit(np.arange(5), np.arange(5) ** 2, 2)
spectrum = np.abs(np.fft.rfft(a[:, 0]))
print(a.dtype, a.shape, np.iinfo(np.int64).max, 2 ** 63, c.sum(), mask, windows, f(2), poly, spectrum)
masked = np.ma.masked_invalid(a)
`,
  'json, dates, math, itertools': `
import json, math, datetime, itertools, base64, random, time, warnings
warnings.filterwarnings("ignore")
warnings.simplefilter("ignore")
now = datetime.datetime(2024, 1, 1) + datetime.timedelta(days=1)
payload = json.dumps({"at": now.isoformat(), "pi": math.pi}, default=str)
back = json.loads(payload)
try:
    json.loads("{")
except json.JSONDecodeError as error:
    print(error.msg, str(error), error.args)
pairs = list(itertools.chain.from_iterable(itertools.combinations("abc", 2)))
encoded = base64.b64encode(payload.encode("utf-8")).decode("ascii")
random.seed(1)
sample = random.sample(range(10), 3)
started = time.perf_counter()
print(time.strftime("%Y-%m-%d"), started, encoded, pairs, sample, back["pi"])
`,
  plots: `
import matplotlib
import matplotlib.pyplot as plt
import io
import base64
fig, axes = plt.subplots(1, 2, figsize=(8, 4))
axes[0].plot([1, 2, 3], label="line")
axes[0].legend()
axes[1].hist([1, 1, 2])
plt.rcParams["figure.dpi"] = 72
fig.suptitle("Plot")
buffer = io.BytesIO()
fig.savefig(buffer, format="png")
image = base64.b64encode(buffer.getvalue()).decode()
plt.close(fig)
`,
  buffers: `
import io
import pandas as pd
source = io.StringIO("a,b\\n1,2")
frame = pd.read_csv(source, sep=",", parse_dates=False)
second = pd.read_csv(io.StringIO("a;b\\n1;2"), sep=";")
with io.StringIO() as out:
    frame.to_csv(out, index=False)
    text = out.getvalue()
third = pd.read_json(io.StringIO('[{"a": 1}]'))
`,
  'main guard, generators, errors, globals': `
COUNT = 0
def numbers(limit):
    global COUNT
    while COUNT < limit:
        COUNT += 1
        yield COUNT
def main(*args, verbose=False):
    try:
        values = [value / 2 for value in numbers(3)]
    except ZeroDivisionError:
        raise
    except Exception as error:
        raise ValueError("bad") from error
    else:
        return values
    finally:
        print("done", type(args).__name__, main.__doc__)
assert main(verbose=True)
if __name__ == "__main__":
    main()
`,
  "names like builtins of one's own": `
def compile(rows):
    return [row for row in rows]
def open_rows(rows):
    return rows
class Loader:
    def load(self, name):
        return {"query": self.query(name), "eval": 1}
    def query(self, text):
        return text
    def system(self, unit="SI"):
        return unit
loader = Loader()
print(compile([1]), loader.load("x"), loader.query("a"), getattr(loader, "missing", None))
setattr(loader, "extra", 1)
print(hasattr(loader, "extra"), isinstance(loader, Loader), callable(compile))
`,
};

/** What needs modules or hints that the processor does not admit. */
export const elsewhere: Readonly<Record<string, string>> = {
  dataclasses: `
from __future__ import annotations
from dataclasses import dataclass, field, asdict
from collections import defaultdict, Counter, namedtuple, OrderedDict
from enum import Enum
from functools import partial, lru_cache, reduce
from typing import Dict, List, Optional
import re

Point = namedtuple("Point", ["x", "y"])

class Colour(Enum):
    RED = 1

@dataclass(frozen=True)
class Item:
    name: str
    price: float = 0.0
    tags: List[str] = field(default_factory=list)
    def total(self, count: int = 1) -> float:
        return self.price * count

@lru_cache(maxsize=None)
def fib(n: int) -> int:
    return n if n < 2 else fib(n - 1) + fib(n - 2)

pattern = re.compile(r"(?P<year>\\d{4})-(?P<month>\\d{2})")
found: Optional[re.Match] = pattern.search("2024-05")
groups: Dict[str, List[int]] = defaultdict(list)
groups["a"].append(1)
print(asdict(Item("x")), Counter("abc").most_common(1), found.group("year") if found else None)
print(Point(1, 2)._replace(x=3), Colour.RED.name, reduce(lambda a, b: a + b, [1, 2]), partial(fib, 3)())
`,
  'machine learning': `
import logging
import pickle
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split, GridSearchCV
from sklearn.pipeline import Pipeline
from scipy import stats, optimize
import scipy.io
import statsmodels.api as sm
import numpy as np
logging.basicConfig(level=logging.INFO)
logger = logging.getLogger(__name__)
X, y = np.zeros((10, 2)), np.zeros(10)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = Pipeline([("clf", RandomForestClassifier(n_jobs=1))])
search = GridSearchCV(model, {"clf__max_depth": [1, 2]}, cv=2)
search.fit(X_train, y_train)
logger.info("score %s", search.best_params_)
blob = pickle.dumps(search.best_estimator_)
fit = sm.OLS(y, sm.add_constant(X)).fit()
result_of_fit = optimize.minimize(lambda p: (p ** 2).sum(), np.zeros(2))
print(fit.summary(), stats.norm.cdf(0), result_of_fit.x, stats.ttest_ind([1, 2], [2, 3]))
`,
};
