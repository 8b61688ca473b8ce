import t from 'tap';
import { judge, parser } from './harness.js';

t.test('a message says where a name got its meaning', async (t) => {
  const cases: readonly (readonly [code: string, told: string, chain: readonly string[]])[] = [
    [
      'import pandas as p\np.io.common.os.getcwd()',
      '`p.io.common.os` is the module `os`, reached through `pandas`: whatever `os` can do, the ' +
        'script could (`p` is `pandas`, imported on line 1)',
      ['p.io.common.os', 'pandas.io.common.os', 'os'],
    ],
    [
      'import pandas as pd\ndef load(read):\n    return read("x")\nload(pd.read_pickle)',
      '`read` runs whatever code its input names (`read` is `pandas.read_pickle`, bound on line 2)',
      ['read', 'pandas.read_pickle'],
    ],
    [
      'from json import codecs as text\n\ntext.open("/tmp/x")',
      '`json.codecs` is the module `codecs`, reached through `json`: whatever `codecs` can do, ' +
        'the script could',
      ['json.codecs', 'codecs'],
    ],
    [
      'calc = eval\ncalc("1")',
      '`calc` runs a text as code, and that code was never judged (`calc` is `builtins.eval`, ' +
        'bound on line 1)',
      ['calc', 'eval'],
    ],
  ];
  for (const [code, told, chain] of cases) {
    const found = judge(parser, code, { platform: 'script' });
    const one = found.find(({ message }) => message === told);
    t.ok(one, told, { found: found.map(({ message }) => message) });
    t.strictSame(one?.chain, chain, code);
  }
});

t.test('what says it by itself has no origin', async (t) => {
  const code = 'import pandas as pd\nimport json\npd.read_pickle("x")\njson.dumps = 1\neval("1")';
  for (const { message, chain } of judge(parser, code, { platform: 'script' })) {
    t.notMatch(message, /on line/, message);
    t.equal(chain, undefined, message);
  }
});

t.test('a file is named, and an address that may hold a secret is not', async (t) => {
  const [file] = judge(parser, 'open("/etc/passwd")', { platform: 'script' });
  t.equal(file?.message, '`open` names a file that the script may not reach: `/etc/passwd`');
  const [unknown] = judge(parser, 'open(path)', { platform: 'script' });
  t.equal(unknown?.message, '`open` names a file that the script may not reach');
  const [address] = judge(parser, 'open("abfs://u:secret@x/y?sig=z")', { platform: 'script' });
  t.notMatch(address?.message, /secret|sig/);
});
