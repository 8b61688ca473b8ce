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
    returning('designer', 'pd.DataFrame([[1]], columns=[7])'),
    [[{ 7: 1 }], []],
    [/7 became '7'/, /no text \(Error 0155\).*astype\(str\)/],
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
  [
    job(
      'classic',
      'import numpy as np\ndef azureml_main(a):\n    packed = np.empty(1, object)\n' +
        '    packed[0] = a\n    return packed\n',
      [a, null],
    ),
    [rowsOfA],
    [],
  ],
  [
    // What is missing arrives as NA, and columns of whole numbers and truths change their type.
    job(
      'classic',
      'def azureml_main(a):\n    kinds = ["%s %d" % (a[n].dtype, a[n].isna().sum()) for n in a]\n' +
        '    return __import__("pandas").DataFrame([kinds], columns=list(a)),\n',
      [
        tableFromRows([
          { i: 1, n: 1, r: 1.5, b: true, m: true, s: 'x' },
          { i: 2, n: null, r: null, b: false, m: null, s: null },
        ]),
        null,
      ],
    ),
    [[{ i: 'int64 0', n: 'float64 1', r: 'float64 1', b: 'bool 0', m: 'object 1', s: 'object 1' }]],
    [],
  ],
  [
    // And back: each way in which pandas says that a value is missing.
    returning(
      'designer',
      'pd.DataFrame({"i": pd.array([1, pd.NA], "Int64"), "b": pd.array([True, pd.NA], "boolean"), ' +
        '"s": pd.array(["x", pd.NA], "string"), "f": [0.5, np.nan], "c": pd.Categorical(["k", None]), ' +
        '"t": pd.to_timedelta(["1h", None]), "z": pd.to_datetime(["2024-01-01T02:00+02:00", None])}),',
    ),
    [
      [
        { i: 1, b: true, s: 'x', f: 0.5, c: 'k', t: /1:00|PT1H|3600/, z: '2024-01-01T00:00:00Z' },
        { i: null, b: null, s: null, f: null, c: null, t: null, z: null },
      ],
      [],
    ],
    [],
  ],
  [job('classic', 'x = 1\n'), [/does not define `azureml_main`/], []],
  [job('classic', 'azureml_main = 5\n'), [/it is no function/], []],
];

interface Failing {
  readonly log: readonly RegExp[];
  readonly raised?: readonly unknown[];
  readonly notes?: readonly unknown[];
}

const helper = 'def helper():\n    1/0\n\ndef azureml_main(a):\n    x = 1\n    helper()\n';
const outside = 'open("here.txt", "w").write("1")\nopen("./Script Bundle/x")\n';
/** What fails, and what the platform's own log says of it. */
const failing: readonly (readonly [Case, Failing])[] = [
  [
    job('classic', helper, [a, null]),
    {
      log: [
        /^Error 0085: The following error occurred during script evaluation, please view the output log for more information:\n-+ Start of error message from Python interpreter -+\nCaught exception while executing function: Traceback[^]*line 6, in azureml_main\n {4}helper\(\)[^]*line 2, in helper\n {4}1\/0\nZeroDivisionError: division by zero\n-+ End of error message from Python {2}interpreter {2}-+$/,
      ],
      raised: [['ZeroDivisionError', 'division by zero', [6, 2]]],
    },
  ],
  [
    job('designer', helper, [a, null]),
    {
      log: [
        /^Traceback[^]*line 2, in helper[^]*ZeroDivisionError/,
        /^Error 0085[^]*invoking script at line 6 in function azureml_main: 'division by zero'\.\n/,
      ],
      raised: [['ZeroDivisionError', 'division by zero', [6, 2]]],
    },
  ],
  [
    job('designer', 'import sys\ndef azureml_main():\n    sys.exit(3)\n'),
    {
      log: [/SystemExit: 3/, /Error 0085[^]*at line 3 in function azureml_main: '3'/],
      raised: [['SystemExit', '3', [3]]],
    },
  ],
  [
    job('designer', 'x = 1\n'),
    {
      log: [
        /^AttributeError: module 'user_script_[0-9a-f]{32}' has no attribute 'azureml_main'$/,
        /Got exception when invoking script: 'module 'user_script_[0-9a-f]{32}' has no attr/,
      ],
    },
  ],
  [
    job('designer', `${outside}def azureml_main():\n    return\n`),
    {
      log: [/FileNotFoundError/, /Got exception when invoking script: '.*No such file/],
      raised: [['FileNotFoundError', /Script Bundle/, [2]]],
      notes: [[/outside `azureml_main` runs in another directory.*inside/]],
    },
  ],
];

const plot = (body: string): Case =>
  job(
    'classic',
    `import matplotlib.pyplot as plt\ndef azureml_main():\n    import numpy as np, pandas as pd\n${body}\n    return pd.DataFrame(),\n`,
    [null, null],
  );
/** What is drawn, and the files that come of it. */
const pictures: readonly (readonly [Case, readonly string[], readonly unknown[]])[] = [
  [plot('    plt.imsave("one.png", np.zeros((2, 2)))'), ['one.png'], []],
  [
    plot(
      '    plt.imsave("b.png", np.zeros((2, 3)))\n    plt.imsave("a.png", np.zeros((4, 2)))\n' +
        '    import PIL.Image as Image\n    save = Image.Image.save\n' +
        '    def check(image, *rest):\n        assert image.size == (3, 6), image.size\n' +
        '        assert image.getpixel((2, 0)) == (255, 255, 255)\n' +
        '        assert image.getpixel((2, 5)) != (255, 255, 255)\n' +
        '        return save(image, *rest)\n    Image.Image.save = check',
    ),
    ['python-device.png', 'a.png', 'b.png'],
    [],
  ],
  [
    plot(
      '    from PIL import Image\n    for name in "ab":\n' +
        '        Image.new("1", (5000, 4000)).save(name + ".png")',
    ),
    ['a.png', 'b.png'],
    [[/not joined into one picture: 5000 x 8000 pixels/]],
  ],
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
  const extra = [
    job('classic', plots, [a, null]),
    job('designer', plots, [a, null]),
    ...failing.map(([given]) => given),
    ...pictures.map(([given]) => given),
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
  const [classic, designer, ...rest] = answers.slice(cases.length);
  const [failures, joined] = [rest.slice(0, failing.length), rest.slice(failing.length)];
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
    [/not joined into one picture: a.PNG cannot be read/],
  ]);
  t.same(framesOf(designer, 'file'), []);
  t.match(framesOf(designer, 'note'), [[/designer does not collect a.PNG, b.png/]]);
  failing.forEach(([given, expected], i) => {
    const logged = framesOf(failures[i], 'log').map(([, text]) => text);
    t.match(logged, expected.log, given.script);
    t.equal(logged.length, expected.log.length);
    t.match(framesOf(failures[i], 'raised'), expected.raised ?? []);
    t.match(framesOf(failures[i], 'note'), expected.notes ?? []);
    t.equal(failures[i]?.platformCode, '0085');
  });
  pictures.forEach(([given, files, notes], i) => {
    t.match(
      framesOf(joined[i], 'file').map(([name]) => name),
      files,
      given.script,
    );
    t.match(framesOf(joined[i], 'note'), notes);
    t.match(framesOf(joined[i], 'raised'), []);
  });
}
