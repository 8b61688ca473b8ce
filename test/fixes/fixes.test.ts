import t from 'tap';
import { openGateway } from '#dist/gateway/gateway.js';
import type { Gateway } from '#dist/gateway/types.js';

const gateways = new Map<string, Gateway>();
for (const policy of ['processor', 'kusto', 'azureml-classic']) {
  gateways.set(policy, await openGateway({ policy }));
}
t.teardown(async () => {
  for (const gateway of gateways.values()) await gateway.close();
});

function fix(policy: string, script: string | Uint8Array): ReturnType<Gateway['fixScript']> {
  return gateways.get(policy)!.fixScript(script);
}

type Case = readonly [name: string, before: string, after: string];

/** `before` as it is where nothing is to be changed. */
const unchanged = null;

const processor: readonly (Case | readonly [name: string, before: string, after: null])[] = [
  ['hints of all kinds', 'def f(a: int = 1) -> int:\n    x: int = a\n    return x\nreturn [f()]\n', 'def f(a=1):\n    x = a\n    return x\nreturn [f()]\n'],
  ['tabs, wide and astral characters', 'if 1:\n\ts = "語\u{1f40d}"; x: int = 1; y = "\u{1f40d}"; z: str = y\nreturn [s]\n', 'if 1:\n\ts = "語\u{1f40d}"; x = 1; y = "\u{1f40d}"; z = y\nreturn [s]\n'],
  ['names of hints go with them', 'from typing import List, Optional\nimport typing\ndef f(a: List[int]) -> "Optional[int]":\n    return a\nreturn [f([1])]\n', 'def f(a):\n    return a\nreturn [f([1])]\n'],
  ['what something else uses stays', 'from typing import cast\nx: int = cast(int, 1)\nreturn [x]\n', 'from typing import cast\nx = cast(int, 1)\nreturn [x]\n'],
  ['one of several imports', 'import json, os, math as m\nreturn [json.dumps(m.pi)]\n', 'import json, math as m\nreturn [json.dumps(m.pi)]\n'],
  ['an import in a block', 'def f():\n    import os\nf()\nreturn []\n', 'def f():\n    pass\nf()\nreturn []\n'],
  ['an import that a string may name', 'import os\nx = "os.path"\nreturn [x]\n', unchanged],
  ['annotations of the future while hints stay', 'from __future__ import annotations\ndef f(a: [print(1)]): return a\nreturn [f]\n', unchanged],
  ['annotations of the future', 'from __future__ import annotations\ndef f(a: A): return a\nreturn [f(1)]\n', 'def f(a): return a\nreturn [f(1)]\n'],
  ['a module by its parent', 'import numpy.linalg as la\nreturn [la.norm([1])]\n', 'from numpy import linalg as la\nreturn [la.norm([1])]\n'],
  ['a module by its parent, no alias', 'if 1:\n  import numpy.linalg\nreturn [numpy.linalg.norm([1])]\n', 'if 1:\n  import numpy\n  from numpy import linalg\nreturn [numpy.linalg.norm([1])]\n'],
  ['functions by their module', 'from numpy.linalg import norm, inv as i\nreturn [norm(i([[1]]))]\n', 'from numpy import linalg\nnorm, i = linalg.norm, linalg.inv\nreturn [norm(i([[1]]))]\n'],
  ['a submodule is no attribute until it is imported', 'from xml.etree import ElementTree as ET\nreturn [ET.fromstring("<a/>").tag]\n', unchanged],
  ['the part that is listed', 'import passlib\nreturn [passlib.hash.md5_crypt.hash("x")]\n', 'import passlib.hash\nreturn [passlib.hash.md5_crypt.hash("x")]\n'],
  ['the part that is listed, by name', 'from passlib import hash as h\nreturn [h.md5_crypt.hash("x")]\n', 'import passlib.hash as h\nreturn [h.md5_crypt.hash("x")]\n'],
  ['a coroutine nobody awaits', 'async def f():\n    sleep(1)\nawait f()\nreturn []\n', 'async def f():\n    await sleep(1)\nawait f()\nreturn []\n'],
  ['a coroutine where nothing can be awaited', 'def f():\n    sleep(1)\nf()\nreturn []\n', unchanged],
  ['an injected name', 'log = []\nlog.append(1)\ndef f():\n    return log\nreturn f()\n', 'own_log = []\nown_log.append(1)\ndef f():\n    return own_log\nreturn f()\n'],
  ['an injected name that is read first', 'log.info("x")\nlog = []\nreturn log\n', unchanged],
  ['an injected name that its own value reads', 'log = [log]\nreturn log\n', unchanged],
  ['an injected name that is bound elsewhere too', 'log = []\ndef f(log): return log\nreturn f(log)\n', unchanged],
  ['the new name is free', 'own_log = 1\nlog = [own_log]\nreturn log\n', 'own_log = 1\nown_log_2 = [own_log]\nreturn own_log_2\n'],
  ['a field of a dataclass', 'import json\nclass A(json.JSONEncoder):\n    x: int = 1\nreturn [A.x]\n', unchanged],
  ['a local name that only its hint makes', 'x = 1\ndef f():\n    if 0:\n        x: int\n    return 2\nreturn [f(), x]\n', unchanged],
  ['fields by a decorator', 'from yaml import dataclass\n@dataclass(frozen=True)\nclass A:\n    x: int\nreturn [A(1).x]\n', unchanged],
  ['fields of a class of its own', 'class A:\n    x: int\n    y: int = 1\nclass B(A):\n    z: str\nreturn [B.y]\n', 'class A:\n    y = 1\nclass B(A):\n    pass\nreturn [B.y]\n'],
  ['fields that a derived class may read', 'import yaml\nclass A:\n    y: int = 1\nclass B(A, yaml.YAMLObject): pass\nreturn [B.y]\n', unchanged],
  ['hints that the script reads', 'def f(a: int): return a\nreturn [f.__annotations__.get("a")]\n', unchanged],
  ['a name that is declared elsewhere', 'def f():\n    x: int\n    def g():\n        nonlocal x\n    return g\nreturn [f()]\n', unchanged],
  ['an import that is a member', 'class A:\n    import os\nreturn [A.os]\n', unchanged],
  ['an import with a comment', 'from numpy.linalg import ( # c\n  norm)\nreturn [norm([1])]\n', unchanged],
  ['a name that an f-string spells', 'log = 1\nreturn [f"{log=}"]\n', unchanged],
  ['a hint that calls', 'x: print(1) = 2\nreturn [x]\n', unchanged],
  ['a decorator that may read hints', 'import yaml\n@yaml.validated\ndef f(a: int): return a\nreturn [f(1)]\n', unchanged],
]; // prettier-ignore

t.test('scripts of the processor', async (t) => {
  for (const [name, before, after] of processor) {
    const fixed = fix('processor', before);
    t.same([name, fixed.text, fixed.unsound], [name, after ?? before, []]);
    const again = fix('processor', fixed.text);
    t.same([name, again.text, again.applied], [name, fixed.text, []], 'fixing twice is a no-op');
  }
});

const elsewhere: readonly [policy: string, ...rest: Case][] = [
  ['azureml-classic', 'the backend before pyplot', 'def azureml_main(a):\n    x = 1; import matplotlib.pyplot as plt\n    return a,\n', 'def azureml_main(a):\n    x = 1; import matplotlib; matplotlib.use("Agg"); import matplotlib.pyplot as plt\n    return a,\n'],
  ['azureml-classic', 'the backend, lines of its own', 'import json\n\nfrom matplotlib import pyplot  # plots\ndef azureml_main(a):\n    return a,\n', 'import json\n\nimport matplotlib\nmatplotlib.use("Agg")\nfrom matplotlib import pyplot  # plots\ndef azureml_main(a):\n    return a,\n'],
  ['kusto', 'parameters that the script makes itself', 'from x import kargs\nkargs["a"]\nresult = df\n', 'from x import kargs as own_kargs\nown_kargs["a"]\nresult = df\n'],
  ['kusto', 'a name of the interpreter', 'def __import__(name):\n    return name\nx = __import__("a")\nresult = df\n', 'def own_import(name):\n    return name\nx = own_import("a")\nresult = df\n'],
  ['kusto', 'names that libraries have lost', 'import time as t\nfrom sklearn.grid_search import GridSearchCV\nimport cPickle as p\nx = t.clock()\nm = df.as_matrix().astype(np.float)\nfor k, v in kargs.iteritems(): pass\nfor i in xrange(3): pass\nresult = df\n', 'import time as t\nfrom sklearn.model_selection import GridSearchCV\nimport pickle as p\nx = t.perf_counter()\nm = df.to_numpy().astype(float)\nfor k, v in kargs.items(): pass\nfor i in range(3): pass\nresult = df\n'],
  ['kusto', 'lost names whose heirs would be others here', 'import cPickle\nfloat = 1\nx = np.float(2)\nresult = df\n', 'import cPickle\nfloat = 1\nx = np.float(2)\nresult = df\n'],
  ['kusto', 'a name that a query may mean', 'kargs = {}\nresult = df.query("x > @kargs")\n', 'kargs = {}\nresult = df.query("x > @kargs")\n'],
]; // prettier-ignore

t.test('scripts of other platforms', async (t) => {
  for (const [policy, name, before, after] of elsewhere) {
    const fixed = fix(policy, before);
    t.same([name, fixed.text, fixed.unsound], [name, after, []]);
    t.same([name, fix(policy, after).edits], [name, []], 'fixing twice is a no-op');
  }
});

t.test('more fixes than one verdict can carry', async (t) => {
  const script = Array.from({ length: 1_500 }, (_, index) => `x${index}: int = ${index}\n`).join(
    '',
  );
  const fixed = fix('processor', `${script}return []\n`);
  t.equal(fixed.text, `${script.replaceAll(': int', '')}return []\n`);
  t.equal(fixed.applied.length, 1_500);
  t.equal(fixed.verdict.decision, 'allow');
});

t.test('what is no script is left alone', async (t) => {
  const bad = [
    '',
    'x: int = (\n',
    'x: int = 1\0',
    '\ud800',
    Buffer.from('x: int = "\xe9"', 'latin1'),
  ];
  for (const script of bad) {
    const fixed = fix('processor', script);
    t.same([fixed.edits, fixed.applied, fixed.unsound], [[], [], []]);
  }
  t.same(fix('processor', 7 as unknown as string).edits, []);
});
