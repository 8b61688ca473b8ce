import t from 'tap';
import { sallyport } from './sallyport.js';

const secret = 'c2VjcmV0c2VjcmV0c2VjcmV0';
const policy = `
apiVersion: sallyport/v1
name: open
platform: kusto
plugin: enabled
imports: { match: any }
callouts: [{ CalloutType: sandbox_artifacts, CalloutUriRegex: '^https://localhost/', CanCall: true }]
`;

const job = (artifacts: object): string =>
  JSON.stringify({
    ...{ platform: 'kusto', policy: './open.yaml', script: 'result = df', artifacts },
    ...{ outputSchema: 'typeof(x:string)', title: 'x' },
  });

const folder = t.testdir({
  'open.yaml': policy,
  'inside.job.json': job({ 'x.zip': `https://localhost/x.zip?sig=${secret}` }),
  'wrong.job.json': job({ 'x.zip': { url: `https://localhost/x.zip?sig=${secret}`, sha256: 'a' } }),
  'token.job.json': job({ 'x.zip': `https://a.blob.core.windows.net/c/x;token=${secret}` }),
  'twice.job.json': job({ 'x.zip': `https://localhost/x;token=${secret};sharedkey=${secret}` }),
  'broken.job.yaml': `platform: kusto\nartifacts: { x: 'https://localhost/x?sig=${secret}\n`,
  'type.job.yaml': `platform: kusto\nscript: ''\nartifacts: ['https://localhost/x?sig=${secret}']\n`,
});

t.test('what the command line says of artifacts, and what it never says', async (t) => {
  const cases: [file: string, args: string[], code: number, said: RegExp, debug?: string][] = [
    ['inside.job.json', [], 3, /127\.0\.0\.1 is loopback.*\[artifact-fetch, ADDRESS_NOT_PUBLIC\]/],
    ['inside.job.json', ['-f', 'json'], 3, /"message":"artifact.*127.0.0.1 is loopback/],
    ['wrong.job.json', [], 3, /`artifacts\["x.zip"\]\.sha256` is not 64 hex digits/],
    ['token.job.json', [], 3, /\[callout-policy, /],
    ['twice.job.json', [], 3, /\[artifact-url, AUTH_TWICE\]/],
    ['broken.job.yaml', [], 2, /ERR_JOB/],
    ['type.job.yaml', [], 3, /artifacts/],
    ['inside.job.json', ['--tenant', 'contoso'], 2, /`artifacts\.identity\.tenant` is not a GUID/],
    ['inside.job.json', ['--system-identity', 'x'], 2, /without --tenant/],
    ['inside.job.json', [], 2, /NODE_DEBUG names `undici`: URLs of artifacts/, 'http,undici'],
    ['inside.job.json', [], 2, /NODE_DEBUG names `fetch`/, 'fetch'],
  ];
  const ran = cases.map(async ([file, args, code, said, debug = '']) => {
    const env = { SALLYPORT_DEBUG: '1', NODE_DEBUG: debug };
    const { stderr, stdout, ...ended } = await sallyport(['run', file, ...args], {
      cwd: folder,
      env,
    });
    t.equal(ended.code, code, `${file} ${args.join(' ')}: ${stderr}`);
    t.match(stdout + stderr, said);
    t.notMatch(stdout + stderr, /c2Vjc/, `${file} ${args.join(' ')}`);
  });
  await Promise.all(ran);
});
