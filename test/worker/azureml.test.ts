import t, { type Test } from 'tap';
import { checkResult } from '#dist/executor/result.js';
import type { Contract } from '#dist/job/types.js';
import { tableFromRows, tableRows } from '#dist/table/table.js';
import {
  drive,
  framesOf,
  tableRuntimes,
  type Answer,
  type Case,
  type TableRuntime,
} from './drive.js';

const a = tableFromRows([
  { id: 1, v: 'x' },
  { id: 2, v: null },
]);
const b = tableFromRows([
  { id: 1, w: 1.5 },
  { id: 2, w: null },
]);

type Flavour = 'classic' | 'designer';

function job(flavour: Flavour, script: string, tables: (Uint8Array | null)[] = [a, b]): Case {
  return { script, contract: { platform: `azureml-${flavour}` }, tables };
}

const returning = (flavour: Flavour, expression: string): Case =>
  job(
    flavour,
    'import numpy as np, pandas as pd\ndef azureml_main(a=None, b=None):\n' +
      `    return ${expression}\n`,
  );

/** What the run would hand out: the rows of each port, or what is said, and the notes. */
function result(answer: Answer | undefined, given: Case): unknown[] {
  const said = ['bad-result', 'failed', 'raised'].flatMap((kind) => framesOf(answer, kind));
  if (said[0] !== undefined) return [said[0].join(' | ')];
  const tables = framesOf(answer, 'table').map(
    ([, content]) => new Uint8Array(Buffer.from(String(content), 'base64')),
  );
  const checked = checkResult(given.contract as unknown as Contract, tables, null);
  return checked.ok ? checked.tables.map((table) => tableRows(table)) : [checked.message];
}

const rowsOfA = [
  { id: 1, v: 'x' },
  { id: 2, v: null },
];
const rowsOfB = [
  { id: 1, w: 1.5 },
  { id: 2, w: null },
];

/** A case, what its ports hold or what is said, and its notes. */
const cases: [Case, (unknown[] | RegExp)[], RegExp[]][] = [
  [
    job(
      'classic',
      'import pandas as pd\ndef azureml_main(left, right):\n' +
        '    return pd.merge(left, right, on="id"),\n',
    ),
    [
      [
        { id: 1, v: 'x', w: 1.5 },
        { id: 2, v: null, w: null },
      ],
    ],
    [],
  ],
  [job('classic', 'def azureml_main(frame):\n    return frame,\n', [null, b]), [rowsOfB], []],
  [
    job('classic', 'def azureml_main(one, two):\n    return one,\n', [null, b]),
    [/calls `azureml_main` with 1 data frame.*\(one, two\).*default/],
    [],
  ],
  [
    job(
      'classic',
      'def azureml_main():\n    import pandas as pd\n    return [pd.DataFrame({"n": [1]})]\n',
      [null, null],
    ),
    [[{ n: 1 }]],
    [],
  ],
  [returning('classic', 'a'), [rowsOfA], [/bare data frame/]],
  [returning('classic', '(a, b)'), [rowsOfA], [/Only the first of the 2 elements/]],
  [returning('classic', 'None'), [/returned nothing/], []],
  [returning('classic', '()'), [/first element.*is not there/], []],
  [returning('classic', 'a.id'), [/type Series, not a sequence.*to_frame/], []],
  [returning('classic', 'np.array(5)'), [/first element.*is not there/], []],
  [returning('classic', '{"x": [1]}'), [/\(dict\), not a sequence/], []],
  [
    job('designer', 'def azureml_main(one=None, two=None):\n    return two, one\n', [null, b]),
    [rowsOfB, []],
    [],
  ],
  [job('designer', 'def azureml_main():\n    return None\n'), [[], []], [/both outputs are empty/]],
  [job('designer', 'def azureml_main(one):\n    return one\n'), [rowsOfA, []], []],
  [
    job('designer', 'def azureml_main(a, b, c):\n    return a\n'),
    [/with 2 data frames.*\(a, b, c\).*'c'/],
    [],
  ],
  [returning('designer', '(a, b, a)'), [rowsOfA, rowsOfB], [/first two of the 3/]],
  [returning('designer', '()'), [/empty tuple/], []],
  [returning('designer', '[a]'), [/Unsupported return type.*<class 'list'>/], []],
  [
    returning('designer', 'a.id'),
    [/Series 'id'; the platform would drop its 2 rows.*to_frame/],
    [],
  ],
  [returning('designer', 'pd.Series([1, 2])'), [[{ column: 1 }, { column: 2 }], []], []],
  [returning('designer', '"text"'), [[{ column: 'text' }], []], []],
  [returning('designer', 'np.array([[1, 2]])'), [[{ column_0: 1, column_1: 2 }], []], []],
  [returning('designer', '{"a": 1}'), [/Unsupported return type/], []],
  [returning('designer', '{"a": [1]}'), [[{ a: 1 }], []], []],
  [
    returning(
      'classic',
      'pd.DataFrame([[1, 2.5, "s", b"q"]], columns=["x", "x", 3, "x"], index=["r"]),',
    ),
    [[{ x: 1, 'x (2)': 2.5, 3: 's', 'x (3)': 'cQ==' }]],
    [/index is dropped/, /'x' became 'x \(2\)', 3 became '3', 'x' became 'x \(3\)'/],
  ],
  [
    returning('designer', 'pd.DataFrame([[1, 2.5, 3]], columns=["x", "x", "x"]),'),
    [[{ x: 1, x_0: 2.5, x_1: 3 }], []],
    [/'x' became 'x_0'/],
  ],
  [
    returning(
      'classic',
      'pd.DataFrame({"m": ["s", 1, None], "d": [{"k": [1]}, None, [2]], ' +
        '"t": pd.to_datetime(["2024-01-01", None, None])}),',
    ),
    [
      [
        { m: 's', d: { k: [1] }, t: '2024-01-01T00:00:00Z' },
        { m: 1, d: null, t: null },
        { m: null, d: [2], t: null },
      ],
    ],
    [],
  ],
  [
    returning('classic', 'pd.DataFrame({"o": [1, object()]}),'),
    [/column 'o': row 2 holds.*no data set can hold/],
    [],
  ],
  [job('classic', 'x = 1\n'), [/does not define `azureml_main`/], []],
  [job('classic', 'azureml_main = 5\n'), [/it is no function/], []],
];

const runtimes = await tableRuntimes();
if (runtimes.length === 0) {
  t.pass('nothing ran', { skip: 'no runtime `data`: sallyport runtime create data' });
}
for (const runtime of runtimes) {
  t.test(`azureml scripts under pandas ${runtime.pandas}`, (t) => scripts(t, runtime));
}

async function scripts(t: Test, runtime: TableRuntime): Promise<void> {
  const plots = `
import os
def azureml_main(a):
    signature = bytes([137]) + b"PNG\\r\\n\\x1a\\n"
    for name in ("b.png", "a.PNG"):
        open(name, "wb").write(signature + name.encode())
    os.symlink("b.png", "link.png")
    os.mkfifo("pipe.png")
    os.mkdir("folder.png")
    open("text.png", "w").write("no image")
    assert os.path.isdir("Script Bundle")
    return a,
`;
  const failing = 'def helper():\n    1/0\n\ndef azureml_main(a):\n    x = 1\n    helper()\n';
  const extra = [
    job('classic', plots, [a, null]),
    job('designer', plots, [a, null]),
    job('classic', failing, [a, null]),
  ];
  const all = [...cases.map(([given]) => given), ...extra];
  const answers = drive(runtime.python, all, [runtime.site]);
  cases.forEach(([given, expected, notes], i) => {
    const found = result(answers[i], given);
    t.match(found, expected, given.script);
    t.equal(found.length, expected.length, 'as many outputs');
    t.match(
      framesOf(answers[i], 'note'),
      notes.map((note) => [note]),
      'its notes',
    );
    t.equal(framesOf(answers[i], 'note').length, notes.length);
    t.equal(answers[i]?.platformCode, '0085');
  });
  const [classic, designer, failed] = answers.slice(cases.length);
  t.same(
    framesOf(classic, 'file').map(([name, type]) => [name, type]),
    [
      ['a.PNG', 'image/png'],
      ['b.png', 'image/png'],
    ],
  );
  t.match(framesOf(classic, 'note'), [
    [/folder.png is not collected: it is not a file/],
    [/link.png is not collected: it is a link/],
    [/pipe.png is not collected: it is not a file/],
    [/text.png is not collected: it is not a PNG/],
  ]);
  t.same(framesOf(designer, 'file'), []);
  t.match(framesOf(designer, 'note'), [[/designer does not collect a.PNG, b.png/]]);
  t.match(framesOf(failed, 'log'), [
    ['error', /Error 0085[^]*at line 6 in function azureml_main: 'division by zero'/],
  ]);
  t.match(framesOf(failed, 'raised'), [['ZeroDivisionError', 'division by zero', [6, 2]]]);
}
