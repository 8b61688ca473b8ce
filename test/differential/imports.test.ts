import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { openGateway } from '#dist/gateway/gateway.js';
import { planOf } from '#dist/gateway/plan.js';
import { findPythons } from './pythons.js';

/** Listed, above a listed one, below a listed one, near a listed one, and not listed at all. */
const modules = [
  'json', 'xml', 'numpy', 'jose', 'jose.utils', 'passlib.hash', 'matplotlib.pyplot', 'ｊson',
  'passlib', 'matplotlib', 'xml.etree', 'xml.etree.ElementTree', 'json.decoder', 'numpy.linalg',
  'pandas.io.common', 'jose.jwt', 'passlib.hash.bcrypt', 'JSON', 'jsonx', 'os', 'os.path', 'sys',
  'builtins', 'importlib',
]; // prettier-ignore

const forms: readonly ((module: string) => string)[] = [
  (module) => `import ${module}`,
  (module) => `import ${module} as name`,
  (module) => `import math, ${module}`,
  (module) => `import ${module}, math as m`,
  (module) => `import ${module.replaceAll('.', ' . ')}`,
  (module) => `import \\\n  ${module}`,
  (module) => `from ${module} import a`,
  (module) => `from ${module} import (a as b,\n  c,)`,
  (module) => `from ${module} import os`,
  (module) => `from .${module} import a`,
  (module) => `from ...${module} import a`,
];

const alone = ['from . import a', 'from .. import json', 'from ... import (os)', 'import math'];

const places: readonly ((statement: string) => string)[] = [
  (statement) => statement,
  (statement) => `if True: ${statement}`,
  (statement) => `def f():\n  ${statement}\nf()`,
  (statement) => `class A:\n  def f(self):\n    ${statement}\nA().f()`,
  (statement) => `class A:\n  ${statement}`,
  (statement) => `try:\n  ${statement}\nfinally:\n  pass`,
  (statement) => `async def f():\n  ${statement}\nawait f()`,
  (statement) => `x = 1; ${statement}; y = 2`,
];

const calls = ['json', 'os', 'xml.etree', 'passlib', 'passlib.hash'].flatMap((module) => [
  `m = __import__("${module}")`,
  `m = __import__("${module}", None, None, ["a"], 0)`,
  `load = __import__\nm = load("${module}")`,
]);

const statements = [
  ...modules.flatMap((module) => forms.map((form) => form(module))),
  ...alone,
].flatMap((statement, i) =>
  // Each form stands at the top, and each in turn somewhere else.
  [0, 1 + (i % (places.length - 1))].map((place) => places[place]?.(statement) ?? ''),
);

/** Rules that judge which module an import statement names. */
const importRules = new Set(['import-allow-list', 'import-relative']);

t.test('the gate and the guard of the worker agree on every import', async (t) => {
  const gateway = await openGateway({ policy: 'processor' });
  t.teardown(() => gateway.close());
  const scripts = [...statements, ...calls];
  const verdicts = scripts.map((script) => gateway.checkScript(`${script}\nreturn []\n`));
  const { imports } = planOf(gateway.policy);
  for (const { path, version } of findPythons()) {
    const { stdout, stderr } = spawnSync(
      path,
      [
        '-I',
        '-S',
        '-B',
        fileURLToPath(new URL('../../test/differential/imports.py', import.meta.url)),
        fileURLToPath(new URL('../../dist/executor/cpython/worker/', import.meta.url)),
      ],
      { input: JSON.stringify({ imports, scripts }), encoding: 'utf8' },
    );
    if (stdout === '') throw new Error(stderr);
    const answers = JSON.parse(stdout) as boolean[];
    const apart = scripts.filter((_, i) => {
      const findings = verdicts[i]?.findings ?? [];
      const ran = answers[i];
      // A call is refused by the gate whatever it names; what the guard refuses, the gate does.
      if (i >= statements.length) return ran && verdicts[i]?.decision !== 'deny';
      return findings.some(({ rule }) => importRules.has(rule)) !== ran;
    });
    t.same(apart, [], `CPython ${version}`);
    const denied = answers.filter((refused) => refused).length;
    t.ok(denied > 100 && answers.length - denied > 100, 'there are many of each');
  }
});
