import t from 'tap';
import { openGateway, type Gateway } from '#dist/index.js';
import { definePolicy } from '#dist/policy/index.js';
import { tableFromRows, tableRows } from '#dist/table/table.js';
import { zipOf } from '../archive/make-wheel.js';

type Flavour = 'azureml-classic' | 'azureml-designer';

async function open(platform: Flavour, runtime: string, memory = 2 ** 32): Promise<Gateway> {
  const policy = definePolicy({
    ...{ apiVersion: 'sallyport/v1', name: 'here', platform, python: '3.11', runtime },
    ...{ imports: { match: 'any' }, limits: { wallMsMax: 60_000, memoryBytesMax: memory } },
  });
  const gateway = await openGateway({ policy });
  t.teardown(() => gateway.close());
  return gateway;
}

const classic = await open('azureml-classic', 'data');
const { runtimes } = await classic.capabilities();
const without = (name: string): string | false =>
  runtimes.includes(`${name}-3.11`) ? false : `no runtime \`${name}\` on this host`;
const skip = without('data');

t.test('bytes of a model come back as they went', { skip }, async (t) => {
  const platform = 'azureml-classic';
  const model = 'model = {"weights": [0.5, None, 2 ** 70], "bytes": bytes(range(256))}\n';
  const kept = await classic.run({
    platform,
    script:
      'import pickle, pandas as pd\ndef azureml_main():\n' +
      `    ${model}    return pd.DataFrame({"model": [pickle.dumps(model), None, b""]}),\n`,
  });
  t.match(kept.outcome, { status: 'completed', notes: [] });
  const [table] = kept.outcome?.tables ?? [];
  const back = await classic.run({
    platform,
    inputs: [table, null],
    script:
      'import pickle\ndef azureml_main(frame):\n' +
      `    ${model}    same = frame.model[0] == pickle.dumps(model)\n` +
      '    return frame.assign(same=[same, frame.model[1] is None, frame.model[2] == b""])[["same"]],\n',
  });
  t.same(back.outcome?.failure, null);
  t.same(rowsOf(back.outcome?.tables), [{ same: true }, { same: true }, { same: true }]);
});

function rowsOf(tables: readonly Uint8Array[] = []): unknown {
  return tables.flatMap((table) => JSON.parse(JSON.stringify(tableRows(table))) as unknown[]);
}

t.test('plots become one picture', { skip }, async (t) => {
  const { outcome } = await classic.run({
    platform: 'azureml-classic',
    script: `import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd

def azureml_main():
    for name, height in (("b.png", 2), ("a.png", 3)):
        figure, axes = plt.subplots(figsize=(1, height), dpi=100)
        axes.plot([1, 2])
        figure.savefig(name)
    return pd.DataFrame(),
`,
  });
  t.match(outcome, { status: 'completed', notes: [] });
  const sizes = outcome?.files.map(({ name, bytes }) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    return [name, view.getUint32(16), view.getUint32(20)];
  });
  t.same(sizes, [
    ['python-device.png', 100, 500],
    ['a.png', 100, 300],
    ['b.png', 100, 200],
  ]);
});

t.test('memory has a code of its own, and the script all others', { skip }, async (t) => {
  const cases = [
    ['[0] * 10 ** 10', 'out-of-memory', '0138', 2],
    ['1 / 0', 'script-error', '0085', 2],
    ['return 5', 'bad-result', '0085', null],
  ] as const;
  for (const [body, status, platformCode, line] of cases) {
    const { outcome } = await classic.run({
      ...{
        platform: 'azureml-classic',
        script: `def azureml_main():\n    ${body}\n    return None\n`,
      },
    });
    t.match(outcome, { status, failure: { platformCode, line } }, body);
  }
});

t.test('the designer: a bundle, its folder, and names that are taken', { skip }, async (t) => {
  const designer = await open('azureml-designer', 'data');
  const bundle = zipOf({
    'tools/__init__.py': '',
    'tools/clean.py': 'def clean(frame):\n    return frame.dropna()\n',
    'yaml.py': 'own = True\n',
    'lookup.csv': 'k,v\na,1\n',
  });
  const { outcome, verdict } = await designer.run({
    platform: 'azureml-designer',
    inputs: [tableFromRows([{ k: 'a' }, { k: null }]), null],
    bundle: new Uint8Array(bundle),
    script: `import pandas as pd

def azureml_main(dataframe1=None, dataframe2=None):
    import yaml
    from tools.clean import clean
    lookup = pd.read_csv("./Script Bundle/lookup.csv")
    taken = pd.DataFrame({"installed": [hasattr(yaml, "safe_load")], "two": [dataframe2 is None]})
    return clean(dataframe1).merge(lookup, on="k"), taken
`,
  });
  t.same(outcome?.failure, null, JSON.stringify(verdict.findings));
  t.match(outcome?.notes, [/in place of `yaml.py` of the script bundle: rename it\.$/]);
  t.same(rowsOf(outcome?.tables), [
    { k: 'a', v: 1 },
    { installed: true, two: true },
  ]);
});

t.test('features ranked by ensembles', { skip: without('azureml') }, async (t) => {
  const gateway = await open('azureml-classic', 'azureml');
  const { outcome, verdict } = await gateway.run({
    platform: 'azureml-classic',
    inputs: [
      Array.from({ length: 200 }, (_, i) => ({
        noise: (i * 7919) % 101,
        glucose: (i * 31) % 100,
        label: (i * 31) % 100 > 60 ? 1 : 0,
      })),
      null,
    ],
    script: `import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier

def azureml_main(frame):
    features = frame.drop(columns="label")
    scores = np.zeros(features.shape[1])
    for learner in (RandomForestClassifier, ExtraTreesClassifier, GradientBoostingClassifier):
        model = learner(n_estimators=20, random_state=0).fit(features, frame["label"])
        scores += model.feature_importances_
    ranked = pd.DataFrame({"feature": features.columns, "importance": scores / 3})
    return ranked.sort_values("importance", ascending=False).round(1),
`,
  });
  t.same(outcome?.failure, null, JSON.stringify(verdict.findings));
  t.match(rowsOf(outcome?.tables), [{ feature: 'glucose' }, { feature: 'noise' }]);
});
