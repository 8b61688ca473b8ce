import t from 'tap';
import { sallyport } from './sallyport.js';

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
    [['rule', 'show', 'import-allow-list'], 0, 'stdout', /^## Denied$/m],
    [['rule', 'show', 'import-alow-list'], 2, 'stderr', /did you mean `import-allow-list`\?/],
    [['runtime', 'list', '--format', 'json'], 0, 'stdout', /^(?:\{.*\}\n)*$/],
    [['runtime', 'create', 'nope'], 2, 'stderr', /nope[^]*data/],
    [['runtime', 'remove', 'nope'], 2, 'stdout', /there is no runtime nope/],
    ...['check', 'run', 'examples', 'doctor', 'runtime create', 'runtime list', 'runtime remove']
      .concat('rule list', 'rule show', 'rule', 'runtime', '')
      .map((verb): [string[], number, 'stdout', RegExp] => {
        return [
          [...verb.split(' ').filter(Boolean), '--help'],
          0,
          'stdout',
          /^Examples?:\n {2}.*sallyport /m,
        ];
      }),
  ];

t.jobs = 2;

for (const [args, code, stream, said] of lines) {
  t.test(`sallyport ${args.join(' ')}`, async (t) => {
    const ended = await sallyport(args);
    t.equal(ended.code, code, ended.stdout + ended.stderr);
    t.match(ended[stream], said);
  });
}
