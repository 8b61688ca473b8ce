import t from 'tap';
import { here as sallyport } from './here.js';

const kusto = (regex: string): string =>
  `[{"CalloutType":"sandbox_artifacts","CalloutUriRegex":"${regex}","CanCall":true}]`;

const tokenUrl = 'https://acct.blob.core.windows.net/c/x;token=SECRET';

/** Command lines that neither judge nor run: exit code, and what stands on which stream. */
const lines: readonly [args: string[], code: number, stream: 'stdout' | 'stderr', said: RegExp][] =
  [
    [['--help'], 0, 'stdout', /check .*\n *run .*[^]*Exit codes/],
    [['--version'], 0, 'stdout', /^\d+\.\d+\.\d+\n$/],
    [[], 2, 'stderr', /Usage: sallyport/],
    [['chekc'], 2, 'stderr', /unknown command 'chekc'\n\(Did you mean check\?\)/],
    [['check', 'a.py', '--formt', 'json'], 2, 'stderr', /unknown option '--formt'[^]*--format/],
    [['check', 'a.py', '--format', 'xml'], 2, 'stderr', /'xml' is invalid.*sarif/],
    [['rule', 'list'], 0, 'stdout', /^import-allow-list +error +/m],
    [['rule', 'list', '--policy', 'processor'], 0, 'stdout', /^plot-backend +off +/m],
    [
      ['rule', 'list', '--platform', 'kusto', '--format', 'json'],
      0,
      'stdout',
      /^(?:\{"id":.*\}\n)+$/,
    ],
    [
      ['rule', 'show', 'filesystem-access', '--platform', 'kusto'],
      0,
      'stdout',
      /^under kusto: error, paths: temp\n/,
    ],
    [
      ['rule', 'show', 'import-star', '--policy', 'data-science', '--format', 'json'],
      0,
      'stdout',
      /"id": "import-star"[^]*"examples": \[/,
    ],
    [['rule', 'new', 'module-escape'], 2, 'stderr', /is a rule already: rules\/module-escape\//],
    [['rule', 'test', 'no/such'], 2, 'stderr', /ERR_RULE_INVALID: cannot read no\/such: no such/],
    [['rule', 'show', 'import-allow-list'], 0, 'stdout', /^## Denied$/m],
    [['rule', 'show', 'import-alow-list'], 2, 'stderr', /did you mean `import-allow-list`\?/],
    [['runtime', 'list', '--format', 'json'], 0, 'stdout', /^(?:\{.*\}\n)*$/],
    [['runtime', 'create', 'nope'], 2, 'stderr', /nope[^]*data/],
    [['runtime', 'remove', 'nope'], 2, 'stdout', /there is no runtime nope/],
    [['callout', 'lint', 'kusto'], 0, 'stdout', /^0 entries: nothing found\n$/],
    [['callout', 'lint', kusto('*')], 1, 'stdout', /^entry-1 \(sandbox_artifacts\)\n.*refused/],
    [['callout', 'lint', kusto('a\\\\.com/')], 1, 'stdout', /help: Write `\^https:\/\/a\\.com\/`/],
    [['callout', 'lint', '[{}]'], 2, 'stderr', /ERR_POLICY_INVALID: the argument is not a callout/],
    [
      ['callout', 'lint', 'no/such.json'],
      2,
      'stderr',
      /ERR_POLICY_READ: .*no\/such\.json.*no such file/,
    ],
    [['callout', 'lint', '.delete cluster policy callout'], 0, 'stdout', /^0 entries/],
    [['callout', 'explain', kusto('a')], 0, 'stdout', /^entry-1 admits sandbox_artifacts\n/],
    [['callout', 'compare', 'kusto', 'processor'], 0, 'stdout', /^the same/],
    [
      ['callout', 'compare', 'kusto', kusto('^https://a\\\\.com/')],
      1,
      'stdout',
      /second .* https:\/\/a\.com\//,
    ],
    [
      ['callout', 'check', 'https://a.example.com/x', '-p', 'kusto'],
      3,
      'stdout',
      /HOST_NOT_ALLOWED/,
    ],
    [
      ['callout', 'check', 'https://a.example.com/x?sig=SECRET', '-p', 'kusto'],
      3,
      'stdout',
      /^(?!.*SECRET)/s,
    ],
    [
      ['callout', 'check', tokenUrl, '-p', kusto('blob\\\\.core\\\\.windows\\\\.net/')],
      3,
      'stdout',
      /HOST_NOT_EXACT/,
    ],
    [['callout', 'check', `${tokenUrl}.`, '-p', '[]'], 3, 'stdout', /^(?!.*SECRET)/s],
    [
      ['callout', 'check', 'https://a@b.com/', '-p', 'kusto', '-f', 'json'],
      3,
      'stdout',
      /"USERINFO"/,
    ],
    [
      ['callout', 'check', 'https://a.com/', '-p', 'kusto', '--type', 'external_data'],
      0,
      'stdout',
      /^https:\/\/a\.com\/: allowed by callout predefined-6\n$/,
    ],
    ...[
      'check',
      'run',
      'init',
      'examples',
      'doctor',
      'runtime create',
      'runtime list',
      'runtime remove',
    ]
      .concat('rule list', 'rule show', 'rule', 'runtime', 'callout', 'callout check', '')
      .concat('callout lint', 'callout explain', 'callout compare')
      .map((verb): [string[], number, 'stdout', RegExp] => {
        return [
          [...verb.split(' ').filter(Boolean), '--help'],
          0,
          'stdout',
          /^Examples?:\n {2}.*sallyport /m,
        ];
      }),
  ];

for (const [args, code, stream, said] of lines) {
  t.test(`sallyport ${args.join(' ')}`, async (t) => {
    const ended = await sallyport(args);
    t.equal(ended.code, code, ended.stdout + ended.stderr);
    t.match(ended[stream], said);
  });
}

t.test('callout check holds a signature to its terms', async (t) => {
  const policy = [
    'apiVersion: sallyport/v1',
    'name: team',
    'platform: kusto',
    'imports: { match: any }',
    'limits: { sasHoursMax: 24 }',
    'callouts:',
    '  - { id: a, type: sandbox_artifacts, canCall: true, hosts: [acct.blob.core.windows.net] }',
  ].join('\n');
  const path = `${t.testdir({ 'team.yaml': policy })}/team.yaml`;
  const url = 'https://acct.blob.core.windows.net/c/x.zip?sv=1&sp=r&sig=SECRET';
  for (const [more, code, said] of [
    ['', 0, /allowed by callout a\n/],
    ['&se=2020-01-01', 3, /\(SAS_EXPIRED\): .* the SAS was valid until 2020/],
    ['&spr=https,http', 3, /\(SAS_HTTP\): /],
    ['&st=2026-01-01&se=2999-01-02', 3, /\(SAS_TOO_LONG\): .*`limits.sasHoursMax` is 24/],
  ] as const) {
    const done = await sallyport(['callout', 'check', `${url}${more}`, '-p', path]);
    t.match(done, { code, stdout: said });
    t.notMatch(done.stdout + done.stderr, 'SECRET');
  }
});
