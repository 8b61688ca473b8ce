import { inspect } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { judgeArtifacts } from '#dist/callout/check.js';
import { compileCallouts } from '#dist/callout/judge.js';
import { parseConnectionString } from '#dist/callout/connection-string.js';
import { limits } from '#dist/limits.js';
import { loadRegexEngine } from '#dist/regex/engine.js';
import { secret, secretStrings } from './secret-strings.js';
import { processorMs } from '../processor-time.js';

const base = 'https://acct.blob.core.windows.net';
const lake = 'https://acct.dfs.core.windows.net';
const key = `${'A+/b'.repeat(21)}cd==`;
const guid = '0a1b2c3d-0000-1111-2222-aabbccddeeff';

const { sasHoursMax } = limits;

t.test('clean strings', (t) => {
  const cases: [text: string, location: string, credential: string, identity?: string][] = [
    [`${base}/c/x.zip`, `${base}/c/x.zip`, 'none'],
    ['HTTPS://Acct.Blob.Core.Windows.Net:443/C/x.zip', `${base}/C/x.zip`, 'none'],
    [`${base}/c/x.zip?sv=1&sig=abc%2Fdef%3d`, `${base}/c/x.zip`, 'sas'],
    [`${base}/c/x.zip?versionid=1`, `${base}/c/x.zip`, 'none'],
    [`${base}/c/x.zip?versionid=1;impersonate`, `${base}/c/x.zip`, 'impersonate'],
    [`${base}/c/x.zip;impersonate`, `${base}/c/x.zip`, 'impersonate'],
    [`${base}/c/x.zip;managed_identity=system`, `${base}/c/x.zip`, 'managed-identity', 'system'],
    [
      `${base}/c/x.zip;managed_identity=${guid.toUpperCase()}`,
      `${base}/c/x.zip`,
      'managed-identity',
      guid,
    ],
    [`${base}/c/x.zip;token=eyJ0.eyJ1-_.s/+=`, `${base}/c/x.zip`, 'token'],
    [`${lake}/c/x.zip;sharedkey=${key}`, `${lake}/c/x.zip`, 'shared-key'],
    [`${base}/c/x.zip;${key}`, `${base}/c/x.zip`, 'account-key'],
    [
      'https://b.s3.eu.amazonaws.com/k;AwsCredentials=AKIA12,ab/+cd',
      'https://b.s3.eu.amazonaws.com/k',
      'aws-keys',
    ],
    [
      'https://b.s3.eu.amazonaws.com/k?X-Amz-Signature=12',
      'https://b.s3.eu.amazonaws.com/k',
      'presigned',
    ],
    [`${base}/c/a;b=1/x;y.zip`, `${base}/c/a;b=1/x;y.zip`, 'none'],
    [`${base}/c/caf%C3%A9%20%5B1%5D.zip`, `${base}/c/caf%C3%A9%20%5B1%5D.zip`, 'none'],
    // Spellings that mean the same are judged as one.
    [`${base}/c/caf%c3%a9%2B%3D.zip`, `${base}/c/caf%C3%A9+=.zip`, 'none'],
    [`${base}/`, `${base}/`, 'none'],
    [
      'adl://acct.azuredatalakestore.net/c/x.zip;impersonate',
      'https://acct.azuredatalakestore.net/c/x.zip',
      'impersonate',
    ],
    [
      'abfss://fs@acct.dfs.core.windows.net/d/x.zip',
      'https://acct.dfs.core.windows.net/fs/d/x.zip',
      'none',
    ],
    [
      'abfss://Space@onelake.dfs.fabric.microsoft.com/Lake.Lakehouse/Files/x.zip;impersonate',
      'https://onelake.dfs.fabric.microsoft.com/Space/Lake.Lakehouse/Files/x.zip',
      'impersonate',
    ],
  ];
  for (const [text, location, kind, identity = null] of cases) {
    const read = parseConnectionString(text);
    if (!read.ok) {
      t.fail(`${text}: ${read.reason}: ${read.message}`);
      continue;
    }
    t.equal(read.url.location, location);
    t.same(read.url.credential, { kind, identity }, text);
    t.equal(new URL(read.url.revealUrl()).href, read.url.revealUrl());
  }
  t.end();
});

t.test('what needs repair is refused, with code and place', (t) => {
  const cases: [text: string, reason: string, position?: number][] = [
    ['', 'SCHEME', 0],
    ['acct.blob.core.windows.net/c', 'SCHEME', 0],
    ['http://a.example/c', 'SCHEME', 0],
    ['ftp://a.example/c', 'SCHEME', 0],
    ['adl://a.example/c', 'SCHEME', 6],
    ['javascript:alert(1)', 'SCHEME', 0],
    ['abfss://acct.dfs.core.windows.net/x', 'SCHEME', 8],
    ['abfss://fs@evil.example/x', 'SCHEME', 8],
    ['abfss://a@b@acct.dfs.core.windows.net/x', 'SCHEME', 8],
    ['abfss://..@acct.dfs.core.windows.net/x', 'PATH_DOT_SEGMENT', 8],
    [` ${base}/c`, 'SCHEME', 0],
    [`${base}/c\n`, 'URL_CONTROL_CHAR', base.length + 2],
    [`ht\ttps://a.example/`, 'URL_CONTROL_CHAR', 2],
    [`${base}/c\0`, 'URL_CONTROL_CHAR'],
    [`${base}/c%00`, 'URL_CONTROL_CHAR', base.length + 2],
    [`${base}/c%0D%0Ax`, 'URL_CONTROL_CHAR'],
    [`${base}/é`, 'URL_NON_ASCII', base.length + 1],
    ['https://ex\u3002ample.com/', 'URL_NON_ASCII', 10],
    ['https://аcct.blob.core.windows.net/', 'URL_NON_ASCII', 8],
    ['https:\\\\a.example\\c', 'URL_BACKSLASH', 6],
    ['https://a.example\\@b.example/', 'URL_BACKSLASH', 17],
    ['https:a.example/c', 'URL_NOT_CANONICAL'],
    ['https:/a.example/c', 'URL_NOT_CANONICAL'],
    ['https:///a.example/c', 'URL_NOT_CANONICAL'],
    ['https://a.example', 'URL_NOT_CANONICAL', 17],
    ['https://a.example?x=1', 'URL_NOT_CANONICAL', 17],
    ['https://a.example/c?', 'URL_NOT_CANONICAL'],
    ['https://a..example/c', 'URL_NOT_CANONICAL', 8],
    ['https://-a.example/c', 'URL_NOT_CANONICAL', 8],
    ['https://a_b.example/c', 'URL_NOT_CANONICAL', 9],
    ['https://xn--\u0061\u0062.xn--a/', 'URL_NOT_CANONICAL'],
    [`${base}/a b`, 'URL_NOT_CANONICAL', base.length + 2],
    [`${base}/a|b`, 'URL_NOT_CANONICAL', base.length + 2],
    [`${base}/a%`, 'URL_NOT_CANONICAL'],
    [`${base}/a%zz`, 'URL_NOT_CANONICAL', base.length + 2],
    [`${base}/a%2541`, 'URL_NOT_CANONICAL'],
    [`${base}/%70ython/x`, 'URL_NOT_CANONICAL', base.length + 1],
    [`${base}/caf%C3`, 'URL_NOT_CANONICAL'],
    [`${base}/%ED%A0%80`, 'URL_NOT_CANONICAL'],
    [`${base}/%C0%AE%C0%AE/x`, 'URL_NOT_CANONICAL'],
    [`${base}/a//b`, 'URL_NOT_CANONICAL', base.length + 2],
    [`${base}/c?a=<b>`, 'URL_NOT_CANONICAL'],
    ['https://user@a.example/c', 'USERINFO', 12],
    ['https://user:pass@a.example/c', 'USERINFO'],
    ['https://acct.blob.core.windows.net@evil.example/python/', 'USERINFO', 34],
    ['https://a.example:8443/c', 'PORT', 17],
    ['https://a.example:/c', 'PORT', 17],
    ['https://a.example:0443/c', 'PORT'],
    ['https://127.0.0.1/c', 'HOST_IS_IP', 8],
    ['https://2130706433/c', 'HOST_IS_IP'],
    ['https://0x7f.1/c', 'HOST_IS_IP'],
    ['https://0177.0.0.0x1/c', 'HOST_IS_IP'],
    ['https://[::1]/c', 'HOST_IS_IP', 8],
    ['https://1.1/c', 'HOST_IS_IP'],
    ['https://a.example./c', 'HOST_TRAILING_DOT', 17],
    ['https://a%2eexample/c', 'HOST_PERCENT', 9],
    ['https://evil.example%2f.core.windows.net/c', 'HOST_PERCENT'],
    [`${base}/c#x`, 'FRAGMENT', base.length + 2],
    [`https://evil.example/#acct.blob.core.windows.net/python/`, 'FRAGMENT'],
    [`${base}/python/../private/x.zip`, 'PATH_DOT_SEGMENT', base.length + 8],
    [`${base}/python/%2e%2E/private/x.zip`, 'PATH_DOT_SEGMENT'],
    [`${base}/python/.%2e/x`, 'PATH_DOT_SEGMENT'],
    [`${base}/python/..;a/x`, 'PATH_DOT_SEGMENT'],
    [`${base}/.`, 'PATH_DOT_SEGMENT'],
    [`${base}/a%2Fb`, 'PATH_ENCODED_SEPARATOR', base.length + 2],
    [`${base}/a%5cb`, 'PATH_ENCODED_SEPARATOR'],
    [`${base}/c;managed_identity=me`, 'AUTH_SUFFIX', base.length + 2],
    [`${base}/c;managed_identity=`, 'AUTH_SUFFIX'],
    [`${base}/c;Impersonate`, 'AUTH_SUFFIX'],
    [`${base}/c;impersonate/x.zip`, 'AUTH_SUFFIX', base.length + 2],
    [`${base}/c;token=`, 'AUTH_SUFFIX'],
    [`${base}/c;AccountKey=c2VjcmV0`, 'AUTH_SUFFIX'],
    [`${base}/c;token=a b`, 'AUTH_SUFFIX'],
    [`${base}/c;SharedKey=${key}`, 'AUTH_SUFFIX'],
    [`${base}/c;${key.slice(4)}`, 'AUTH_SUFFIX'],
    [`${base}/c;impersonate?x=1`, 'AUTH_SUFFIX'],
    [`${base}/c;impersonate;impersonate`, 'AUTH_TWICE', base.length + 2],
    [`${base}/c;token=abc;managed_identity=system`, 'AUTH_TWICE'],
    [`${base}/c?sig=x;impersonate`, 'AUTH_TWICE', base.length + 2],
    [`${base}/c?SIG=x;impersonate`, 'AUTH_TWICE'],
    [`${base}/${'a'.repeat(limits.urlCharsMax)}`, 'URL_TOO_LONG', limits.urlCharsMax],
  ];
  for (const [text, reason, position] of cases) {
    const read = parseConnectionString(text);
    const place = position === undefined ? {} : { position };
    t.match(
      read,
      {
        ok: false,
        reason,
        message: /\w.*\(character \d+(?:, after `[^`]+`)?\)$/,
        help: /\w/,
        ...place,
      },
      JSON.stringify(text.slice(0, 80)),
    );
  }
  t.end();
});

t.test('no form of printing shows a secret', (t) => {
  const strings = [
    [`${base}/c/x.zip?sv=1&sig=SECRETSECRET`, 'SECRETSECRET'],
    [`${base}/c/x.zip;token=SECRETSECRET`, 'SECRETSECRET'],
    [`${lake}/c/x.zip;sharedkey=${key}`, key],
    [`${base}/c/x.zip;${key}`, key],
    ['https://b.s3.eu.amazonaws.com/k;AwsCredentials=AKIA12,SECRETSECRET', 'SECRETSECRET'],
  ] as const;
  for (const [text, secret] of strings) {
    const read = parseConnectionString(text);
    if (!read.ok) throw new Error(read.message);
    const { url } = read;
    const printed = [
      String(url),
      url.location,
      JSON.stringify({ url }),
      inspect(url, { depth: 9, showHidden: true }),
      inspect({ ...url }),
      JSON.stringify(Object.getOwnPropertyDescriptors(url)),
      String(Object.values(url)),
    ].join('\n');
    t.notOk(printed.includes(secret), text);
    t.ok(`${url.revealUrl()} ${url.revealCredential()}`.includes(secret), 'the fetcher gets it');
    t.throws(() => Object.assign(url, { host: 'evil.example' }), 'it cannot be changed');
  }
  for (const [text, secret] of strings) {
    for (const broken of [
      `${text}#`,
      `${text}\u00e9`,
      text.replace('https://', 'https://u@'),
      `${text};impersonate`,
    ]) {
      const read = parseConnectionString(broken);
      t.notOk(read.ok, broken);
      t.notOk(JSON.stringify(read).includes(secret.slice(0, 6)), 'nor does a refusal');
    }
  }
  t.end();
});

t.test('nor does a finding about a string that somebody mistyped', async () => {
  const callouts = compileCallouts([], await loadRegexEngine('portable'));
  const strings = fc.constantFrom(...secretStrings);
  const slips = fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      put: fc.constantFrom(
        '',
        '',
        ' ',
        '/',
        '%',
        '%3F',
        '%3B',
        '%3D',
        '\\',
        '\n',
        'é',
        '?',
        '#',
        ';',
        ':',
        'a',
        '@',
      ),
      gone: fc.nat({ max: 1 }),
    }),
    { maxLength: 1 },
  );
  fc.assert(
    fc.property(strings, slips, (text, mistakes) => {
      const slipped = mistakes.reduce<string>((now, { at, put, gone }) => {
        const index = Math.floor(at * now.length);
        const inSecret =
          index >= now.indexOf(secret) && index < now.indexOf(secret) + secret.length;
        return inSecret ? now : now.slice(0, index) + put + now.slice(index + gone);
      }, text);
      const identities = { cluster: [], database: [] };
      const artifacts = { 'x.zip': slipped };
      const findings = judgeArtifacts({ artifacts, callouts, identities, nowMs: 0, sasHoursMax });
      const shown = JSON.stringify(findings) + JSON.stringify(parseConnectionString(slipped));
      if (shown.includes(secret.slice(8))) throw new Error(`${slipped}: ${shown}`);
      if (findings.length === 0) throw new Error(`${slipped} is allowed by nothing`);
    }),
    { numRuns: process.env['SALLYPORT_TEST_FULL'] === undefined ? 3_000 : 50_000 },
  );
});

t.test('strings made to be slow are judged at once', async (t) => {
  const callouts = compileCallouts([], await loadRegexEngine('portable'));
  const identities = { cluster: [], database: [] };
  const pieces = [
    ...['A', '%3D', ';', '%3B', '=', 'a;A', '=a', '/', '.', '..', '%', '%C3', '&sig', ';token'],
    ...['A/', '+', '@', 'a@', '-', 'a.', 's3-', '-onelake', '[', '?', '#', 'z1.', ';impersonate'],
  ];
  for (const piece of pieces) {
    const began = processorMs();
    for (const head of ['https://', 'https://a.example/', 'https://a.example/x?', 'abfss://', '']) {
      const room = limits.urlCharsMax - head.length - 2;
      const text = `${head}${piece.repeat(Math.floor(room / piece.length))}`;
      for (const end of ['', '!', '=', '/x']) {
        judgeArtifacts({
          artifacts: { x: text + end },
          callouts,
          identities,
          nowMs: 0,
          sasHoursMax,
        });
      }
    }
    const ms = processorMs() - began;
    t.ok(ms < 500, `${piece}: ${ms} ms`);
  }
});

t.test('who answers at a host', (t) => {
  const cases: [host: string, service: string][] = [
    ['acct.blob.core.windows.net', 'blob'],
    ['acct-secondary.blob.core.windows.net', 'blob'],
    ['acct.z07.blob.storage.azure.net', 'blob'],
    ['acct.blob.core.usgovcloudapi.net', 'blob'],
    ['acct.blob.core.chinacloudapi.cn', 'blob'],
    ['acct.dfs.core.windows.net', 'adls-gen2'],
    ['acct.azuredatalakestore.net', 'adls-gen1'],
    ['onelake.dfs.fabric.microsoft.com', 'onelake'],
    ['msit-onelake.dfs.fabric.microsoft.com', 'onelake'],
    [`${'0a'.repeat(16)}.z0a.onelake.fabric.microsoft.com`, 'onelake'],
    ['bucket.s3.eu-west-1.amazonaws.com', 's3'],
    ['a.bucket.s3.dualstack.us-gov-west-1.amazonaws.com', 's3'],
    ['s3.amazonaws.com', 's3'],
    ['bucket.s3.cn-north-1.amazonaws.com.cn', 's3'],
    ['acct.z22.web.core.windows.net', 'web'],
    ['acct.file.core.windows.net', 'web'],
    ['blob.core.windows.net', 'web'],
    ['acct.blob.core.windows.net.evil.example', 'web'],
    ['acct.blob.core.evil.example', 'web'],
    ['evil-s3.amazonaws.com', 'web'],
    ['s3.evil.amazonaws.com.example', 'web'],
    ['evilonelake.dfs.fabric.microsoft.com', 'web'],
    ['raw.githubusercontent.com', 'web'],
  ];
  for (const [host, service] of cases) {
    const read = parseConnectionString(`https://${host}/c/x.zip`);
    t.match(read, { ok: true, url: { service } }, host);
  }
  t.end();
});

t.test('what a SAS says of itself', (t) => {
  const terms =
    'sv=2024-11-04&sr=b&sp=r&st=2026-06-01&se=2026-07-01T00%3A00%3A00Z&spr=https&sig=SECRET';
  const read = parseConnectionString(`${base}/c/x.zip?${terms}`);
  t.match(read, {
    ok: true,
    url: {
      sas: {
        permissions: 'r',
        startsMs: Date.UTC(2026, 5, 1),
        endsMs: Date.UTC(2026, 6, 1),
        protocols: 'https',
        account: false,
      },
    },
  });
  t.match(parseConnectionString(`${base}/c/x.zip`), { ok: true, url: { sas: null } });
  t.end();
});
