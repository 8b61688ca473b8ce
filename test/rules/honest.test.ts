import t from 'tap';
import { dataEverywhere } from './honest-data.js';
import { dataElsewhere } from './honest-libraries.js';
import { elsewhere, everywhere } from './honest-scripts.js';
import { judge, parser, shown } from './harness.js';

/** Each platform's contract around a script that knows of none. */
const frames: Readonly<Record<string, (body: string) => string>> = {
  script: (body) => body,
  kusto: (body) => `${body}\nresult = df\n`,
  'azureml-classic': (body) => `${body}\ndef azureml_main(frame=None):\n    return frame,\n`,
  'azureml-designer': (body) => `${body}\ndef azureml_main(a=None, b=None):\n    return a, b\n`,
  processor: (body) => `${body}\nreturn []\n`,
};

t.test('honest scripts pass', async (t) => {
  for (const [platform, frame] of Object.entries(frames)) {
    const common = { ...everywhere, ...dataEverywhere };
    const others = { ...elsewhere, ...dataElsewhere };
    const scripts = platform === 'processor' ? common : { ...common, ...others };
    for (const [name, body] of Object.entries(scripts)) {
      const code = frame(body);
      const context = platform === 'processor' ? { policy: platform } : { platform };
      const errors = judge(parser, code, context).filter(({ level }) => level === 'error');
      t.strictSame(shown(code, errors), [], `${platform}: ${name}`);
    }
  }
});

t.test('each platform admits what its page shows', async (t) => {
  const cases: readonly (readonly [platform: string, code: string])[] = [
    [
      'kusto',
      'import os\nsizes = [os.path.getsize(".\\\\Temp\\\\" + f) for f in os.listdir(".\\\\Temp")]\nresult = df',
    ],
    [
      'kusto',
      'import pickle, time, sys\nresult = pd.DataFrame({"m": [pickle.dumps(1)], "v": [sys.version]})',
    ],
    [
      'kusto',
      'if 1:\n    from sandbox_utils import Zipackage\n    Zipackage.install("faker.zip")\n    from faker import Faker\n    result = df',
    ],
    [
      'kusto',
      'result = df\nn = df.shape[0]\ng = kargs["gain"]\nresult["fx"] = g * np.sin(df.x / n * 2 * np.pi)',
    ],
    [
      'azureml-classic',
      'import matplotlib\nmatplotlib.use("Agg")\ndef azureml_main(a):\n    import matplotlib.pyplot as plt\n    from pandas.plotting import scatter_matrix\n    fig = plt.figure()\n    scatter_matrix(a, ax=fig.gca())\n    fig.savefig("scatter.png")\n    return a,',
    ],
    [
      'azureml-designer',
      'def azureml_main(dataframe1: object = None, dataframe2=None):\n    return dataframe1,',
    ],
  ];
  for (const [platform, code] of cases) {
    const errors = judge(parser, code, { platform }).filter(({ level }) => level === 'error');
    t.strictSame(shown(code, errors), [], `${platform}: ${code.slice(0, 60)}`);
  }
});
