/** Data scripts with modules that not every platform admits: nothing in them may be refused. */
export const dataElsewhere: Readonly<Record<string, string>> = {
  'a grid of plots': String.raw`
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import io
import base64
import numpy as np
fig, axes = plt.subplots(2, 2, figsize=(8, 6), sharex=True)
x = np.linspace(0, 2 * np.pi, 200)
for ax, fn in zip(axes.flat, (np.sin, np.cos, np.tan, np.exp)):
    ax.plot(x, fn(x), label=fn.__name__, lw=1.5)
    ax.set_title(f"{fn.__name__}(x)")
    ax.legend(loc="best")
    ax.grid(True, alpha=0.3)
fig.suptitle("Functions")
fig.tight_layout()
buffer = io.BytesIO()
fig.savefig(buffer, format="png", dpi=100)
encoded = base64.b64encode(buffer.getvalue()).decode("ascii")
plt.rcParams["figure.dpi"] = 120
plt.rcParams.update({"font.size": 9})
plt.style.use("ggplot")
plt.close("all")
`,
  'regexes and collections': String.raw`
import re
from collections import Counter, defaultdict, OrderedDict, deque, namedtuple, ChainMap
pattern = re.compile(r"(?P<level>ERROR|WARN)\s+\[(?P<module>[^\]]+)\]\s+(?P<message>.*)$", re.M | re.I)
lines = "ERROR [db] lost\nWARN [web] slow"
found = [m.groupdict() for m in pattern.finditer(lines)]
counts = Counter(f["level"] for f in found)
groups = defaultdict(list)
for f in found:
    groups[f["module"]].append(f["message"])
clean = re.sub(r"\s+", lambda m: " ", lines)
parts = re.split(r"[;,]\s*", "a;b, c")
Point = namedtuple("Point", ["x", "y"])
p = Point(1, 2)._replace(x=3)
print(p._asdict(), p._fields, counts.most_common(1))
window = deque(maxlen=3)
window.extend([1, 2, 3])
merged = ChainMap({"a": 1}, {"b": 2})
`,
  'enums, dataclasses and abstract classes': String.raw`
from dataclasses import dataclass, field, asdict, replace
from typing import List, Optional, Dict
from enum import Enum
import abc
class Color(Enum):
    RED = 1
    BLUE = "b"
    @classmethod
    def parse(cls, text):
        return cls[text.upper()]
    @property
    def label(self):
        return self.name.title()
@dataclass(order=True, frozen=True)
class Item:
    name: str
    price: float = 0.0
    tags: List[str] = field(default_factory=list, compare=False)
    parent: Optional["Item"] = None
    def __post_init__(self):
        object.__setattr__(self, "price", round(self.price, 2))
    def __str__(self):
        return f"{self.name}: {self.price:.2f}"
item = replace(Item("a", 1.005), name="b")
print(asdict(item), Color.parse("red").label, Color.__members__, item.__class__.__name__)
class Shape(abc.ABC):
    registry: Dict[str, type] = {}
    @abc.abstractmethod
    def area(self): ...
    @staticmethod
    def unit():
        return "m2"
class Square(Shape):
    __slots__ = ("side",)
    def __init__(self, side):
        self.side = side
    def area(self):
        return self.side ** 2
    def __lt__(self, other):
        return self.area() < other.area()
    def __hash__(self):
        return hash(self.side)
`,
  'decorators, itertools and functools': String.raw`
import contextlib
import functools
import itertools
import operator
import time
@contextlib.contextmanager
def timer(name):
    start = time.perf_counter()
    try:
        yield
    finally:
        print(f"{name}: {time.perf_counter() - start:.3f}s")
def retry(times=3, errors=(ValueError,)):
    def decorate(func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            for attempt in range(times):
                try:
                    return func(*args, **kwargs)
                except errors as error:
                    if attempt == times - 1:
                        raise RuntimeError("gave up") from error
        wrapper.calls = 0
        return wrapper
    return decorate
@retry(times=2)
@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
with timer("fib"):
    fib(20)
total = functools.reduce(operator.add, range(10), 0)
half = functools.partial(round, ndigits=2)
pairs = list(itertools.chain.from_iterable(itertools.combinations([1, 2, 3], 2)))
for key, group in itertools.groupby(sorted(["aa", "b", "cc"], key=len), key=len):
    print(key, list(group))
runs = list(itertools.accumulate([1, 2, 3], operator.mul))
by = sorted([{"a": 2}, {"a": 1}], key=operator.itemgetter("a"))
zipped = list(itertools.zip_longest([1], [2, 3], fillvalue=0))
fib.cache_clear if hasattr(fib, "cache_clear") else None
@functools.singledispatch
def show(x):
    return str(x)
@show.register(int)
def _(x):
    return f"int {x}"
`,
  'a learning pipeline': String.raw`
import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler, OneHotEncoder
from sklearn.compose import ColumnTransformer
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split, cross_val_score, GridSearchCV
from sklearn.metrics import accuracy_score, confusion_matrix, classification_report
class Winsorize(BaseEstimator, TransformerMixin):
    def __init__(self, low=0.01, high=0.99):
        self.low = low
        self.high = high
    def fit(self, X, y=None):
        self.low_ = np.quantile(X, self.low, axis=0)
        self.high_ = np.quantile(X, self.high, axis=0)
        return self
    def transform(self, X):
        return np.clip(X, self.low_, self.high_)
X = pd.DataFrame(np.random.rand(100, 3), columns=list("abc"))
y = (X["a"] > 0.5).astype(int)
pre = ColumnTransformer([("num", make_pipeline(Winsorize(), StandardScaler()), ["a", "b"])], remainder="passthrough")
model = Pipeline(steps=[("pre", pre), ("rf", RandomForestClassifier(n_estimators=10, random_state=0))])
Xa, Xb, ya, yb = train_test_split(X, y, test_size=0.2, random_state=1, stratify=y)
model.fit(Xa, ya)
pred = model.predict(Xb)
proba = model.predict_proba(Xb)[:, 1]
print(accuracy_score(yb, pred), confusion_matrix(yb, pred).tolist(), classification_report(yb, pred))
search = GridSearchCV(model, {"rf__max_depth": [2, 4], "pre__num__winsorize__low": [0.0, 0.05]}, cv=3)
search.fit(Xa, ya)
names = model.named_steps["rf"].feature_importances_
models = {"rf": RandomForestClassifier, "svc": None}
for label, cls in models.items():
    if cls is not None:
        print(label, cls().get_params())
`,
  'statistics and models': String.raw`
import pandas as pd, numpy as np
from scipy import stats, optimize, signal, interpolate
from scipy.spatial.distance import cdist
from statsmodels.tsa.seasonal import seasonal_decompose
import statsmodels.api as sm
import statsmodels.formula.api as smf
t, p = stats.ttest_ind([1, 2, 3], [2, 3, 4], equal_var=False)
res = optimize.minimize(lambda v: (v ** 2).sum(), x0=np.ones(3), method="BFGS")
popt, pcov = optimize.curve_fit(lambda x, a, b: a * np.exp(-b * x), np.arange(5), np.exp(-np.arange(5)))
b, a = signal.butter(3, 0.1)
smooth = signal.filtfilt(b, a, np.random.rand(100))
f = interpolate.interp1d([0, 1], [0, 1], kind="linear", fill_value="extrapolate")
model = sm.OLS(np.arange(5), sm.add_constant(np.arange(5))).fit()
print(model.summary(), model.params, model.rsquared)
frame = pd.DataFrame({"y": [1, 2, 3], "x": [1, 2, 3.5]})
fit = smf.ols("y ~ x + np.log(x)", data=frame).fit()
parts = seasonal_decompose(pd.Series(np.arange(24.0)), period=12, model="additive")
`,
  'many small modules': String.raw`
import hashlib, uuid, base64, string, secrets, decimal, fractions, statistics, textwrap, unicodedata, copy, bisect, heapq, calendar, zlib, struct, html, csv, io
key = hashlib.sha256("a".encode()).hexdigest()[:8]
ident = str(uuid.uuid5(uuid.NAMESPACE_DNS, "x"))
d = decimal.Decimal("1.10").quantize(decimal.Decimal("0.01"), rounding=decimal.ROUND_HALF_UP)
m = statistics.median([1, 2, 3])
plain = unicodedata.normalize("NFKD", "é").encode("ascii", "ignore").decode()
deep = copy.deepcopy({"a": [1]})
heap = []
heapq.heappush(heap, (1, "a"))
reader = csv.DictReader(io.StringIO("a,b\n1,2"), delimiter=",")
rows = [dict(r) for r in reader]
out = io.StringIO()
writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL)
writer.writerows([[1, 2]])
packed = struct.pack("<if", 1, 2.0)
safe = html.escape("<a>")
t = string.Template("$a").substitute(a=1)
table = str.maketrans({"a": "b"})
blob = zlib.compress(b"x" * 10)
import urllib.parse
q = urllib.parse.urlencode({"a": 1}) + urllib.parse.quote("x y") + urllib.parse.urlparse("http://x/y").netloc
`,
  'functions in containers and classes': String.raw`
import pandas as pd, numpy as np
funcs = {"mean": np.mean, "std": np.std, "p95": lambda s: np.percentile(s, 95), "len": len}
print({k: f([1, 2, 3]) for k, f in funcs.items()})
handlers = [str.strip, str.lower, str.title]
s = " X "
for h in handlers:
    s = h(s)
types = (int, float, str)
kinds = [np.float64, np.int32]
print([t(1) for t in types], [k(1) for k in kinds], isinstance(1, types))
def apply_all(fs, x):
    for f in fs:
        x = f(x)
    return x
print(apply_all([np.sqrt, np.log1p], 4))
class Stage:
    op = np.add
    reducer = staticmethod(np.sum)
    def __init__(self, fn=np.mean, reader=None):
        self.fn = fn
        self.mean = np.mean
    def run(self, xs):
        return self.fn(xs)
print(Stage(np.max).run([1]), Stage().mean([1]))
for lib in (np, pd):
    print(lib.__name__, lib.__version__)
`,
  'structures that are walked until they end': String.raw`
import matplotlib.pyplot as plt
import pandas as pd
artist = plt.gca()
while artist is not None:
    artist = artist.parent
node, steps = pd.options, 0
while node:
    left, right = node.left, node.right
    node = left.right if steps % 2 else right.left
    steps += 1
`,
};
