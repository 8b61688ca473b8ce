import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { CompactSign, exportJWK } from 'jose';
import t from 'tap';
import { limits } from '#dist/limits.js';
import {
  exportVerifyingKey,
  generatePermitKeys,
  importPermitKeys,
  importVerifyingKey,
} from '#dist/permit/keys.js';
import { issuePermit } from '#dist/permit/issue.js';
import type { PermitSubject } from '#dist/permit/issue.js';
import { SpentPermits } from '#dist/permit/spent.js';
import { verifyPermit } from '#dist/permit/verify.js';

const issuedMs = Date.UTC(2026, 0, 1);
const at = (ms: number) => ({ issuer: 'gate', now: () => issuedMs + ms });
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const subject: PermitSubject = {
  iss: 'gate',
  platform: 'processor',
  policy: { name: 'processor', digest: digest('1') },
  rules: digest('2'),
  script: digest('3'),
  facts: digest('4'),
  contract: digest('5'),
  plan: digest('6'),
};

const keys = await generatePermitKeys();
const other = await generatePermitKeys();
const token = await issuePermit(subject, keys.signing, { now: () => issuedMs });
const [header = '', payload = '', signature = ''] = token.split('.');

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = (): Record<string, unknown> =>
  JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
const sign = async (value: unknown, head: Record<string, unknown> = {}) =>
  await new CompactSign(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)))
    .setProtectedHeader({
      alg: 'EdDSA',
      typ: 'sallyport-permit+jwt',
      kid: keys.verifying.kid,
      ...head,
    })
    .sign(keys.signing.key);

t.test('a permit says what was judged', async (t) => {
  const read = await verifyPermit(token, keys.verifying, at(0));
  t.match(read, subject);
  t.equal(read.exp - read.iat, limits.permitMsMax / 1000);
  t.match(read.jti, /^[\w-]{22}$/);
  const next = await issuePermit(subject, keys.signing, { now: () => issuedMs });
  t.not((await verifyPermit(next, keys.verifying, at(0))).jti, read.jti);
  const short = await issuePermit(subject, keys.signing, { now: () => issuedMs, validMs: 9e9 });
  t.equal((await verifyPermit(short, keys.verifying, at(0))).exp, read.exp, 'the bound holds');
});

t.test('any flipped bit is refused', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length - 1), fc.nat(7), async (index, bit) => {
      const bytes = Buffer.from(token, 'latin1');
      bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
      await t.rejects(verifyPermit(bytes.toString('latin1'), keys.verifying, at(0)), {
        code: 'ERR_PERMIT_INVALID',
      });
    }),
    { numRuns: 500 },
  );
  const last = token.length - 1;
  for (let bit = 0; bit < 8; bit++) {
    const bytes = Buffer.from(token, 'latin1');
    bytes[last] = (bytes[last] ?? 0) ^ (1 << bit);
    await t.rejects(
      verifyPermit(bytes.toString('latin1'), keys.verifying, at(0)),
      { code: 'ERR_PERMIT_INVALID' },
      `bit ${bit} of the last character, where base64url has spare ones`,
    );
  }
});

t.test('forgeries are refused', async (t) => {
  const { x = '' } = await exportJWK(keys.verifying.key);
  const hmacHead = encode({ alg: 'HS256', typ: 'sallyport-permit+jwt', kid: keys.verifying.kid });
  const hmac = createHmac('sha256', Buffer.from(x, 'base64url'))
    .update(`${hmacHead}.${payload}`)
    .digest('base64url');
  const { plan: _, ...lacking } = claims();
  const forgeries: Record<string, string> = {
    'alg none': `${encode({ alg: 'none', typ: 'sallyport-permit+jwt' })}.${payload}.`,
    'alg none with the signature': `${encode({ alg: 'none' })}.${payload}.${signature}`,
    'HS256 with the public key': `${hmacHead}.${payload}.${hmac}`,
    'no signature': `${header}.${payload}.`,
    'two parts': `${header}.${payload}`,
    'blank at the end': `${token}\n`,
    padding: `${token}==`,
    nothing: '',
    'very long': `${token}${'A'.repeat(100_000)}`,
    'another type of token': await sign(claims(), { typ: 'JWT' }),
    'another kid': await sign(claims(), { kid: other.verifying.kid }),
    'one more header': await sign(claims(), { cty: 'x' }),
    'critical extension': await sign(claims()).then(
      (s) =>
        `${encode({ alg: 'EdDSA', crit: ['b64'], b64: false })}.${s.split('.')[1]}.${signature}`,
    ),
    'one claim more': await sign({ ...claims(), admin: true }),
    'one claim less': await sign(lacking),
    'a digest in another form': await sign({ ...claims(), script: 'SHA256:00' }),
    'an unknown platform': await sign({ ...claims(), platform: 'constructor' }),
    'policy with one member more': await sign({
      ...claims(),
      policy: { name: 'p', digest: digest('1'), x: 1 },
    }),
    'valid for too long': await sign({ ...claims(), exp: (claims()['iat'] as number) + 1e6 }),
    'ends before it begins': await sign({ ...claims(), exp: claims()['iat'] }),
    'time as text': await sign({ ...claims(), exp: '2030' }),
    'claims that are a list': await sign([claims()]),
    'claims that are not JSON': await sign('{'),
  };
  for (const [name, forged] of Object.entries(forgeries)) {
    await t.rejects(
      verifyPermit(forged, keys.verifying, at(0)),
      { code: 'ERR_PERMIT_INVALID' },
      name,
    );
  }
  const invalid = { code: 'ERR_PERMIT_INVALID' };
  await t.rejects(verifyPermit(token, other.verifying, at(0)), invalid, 'wrong key');
  const sameName = { kid: keys.verifying.kid, key: other.verifying.key };
  await t.rejects(verifyPermit(token, sameName, at(0)), invalid, 'wrong key under the right name');
  await t.rejects(
    verifyPermit(token, keys.verifying, { ...at(0), issuer: 'another' }),
    invalid,
    'wrong issuer',
  );
});

t.test('a permit has its time', async (t) => {
  const { permitMsMax, clockSkewMsMax } = limits;
  const cases: [number, string | null][] = [
    [-clockSkewMsMax, null],
    [-clockSkewMsMax - 1, 'ERR_PERMIT_EXPIRED'],
    [permitMsMax + clockSkewMsMax - 1, null],
    [permitMsMax + clockSkewMsMax, 'ERR_PERMIT_EXPIRED'],
    [Number.NaN, 'ERR_PERMIT_EXPIRED'],
  ];
  for (const [ms, code] of cases) {
    const verified = verifyPermit(token, keys.verifying, at(ms));
    if (code === null) await t.resolves(verified, `${ms} ms`);
    else await t.rejects(verified, { code }, `${ms} ms`);
  }
});

t.test('a permit is good for one run', (t) => {
  let nowMs = issuedMs;
  const spent = new SpentPermits({ now: () => nowMs, permitsMax: 3 });
  const permit = (name: string, seconds = 60) => ({ jti: name, exp: issuedMs / 1000 + seconds });
  spent.spend(permit('a'));
  t.throws(() => spent.spend(permit('a')), { code: 'ERR_PERMIT_SPENT' });
  spent.spend(permit('b'));
  spent.spend(permit('c', 300));
  t.throws(() => spent.spend(permit('d', 300)), { code: 'ERR_PERMITS_FULL' }, 'full: refuses');
  nowMs += 60_000 + limits.clockSkewMsMax;
  spent.spend(permit('d', 300));
  t.equal(spent.size, 2, 'expired ones are forgotten when room is needed');
  t.throws(() => spent.spend(permit('a')), { code: 'ERR_PERMIT_EXPIRED' });
  nowMs = issuedMs;
  t.throws(
    () => spent.spend(permit('b')),
    { code: 'ERR_PERMIT_EXPIRED' },
    'a clock set back does not revive a forgotten permit',
  );
  t.end();
});

t.test('keys travel as JWK, each half where it belongs', async (t) => {
  const jwk = await exportVerifyingKey(keys.verifying);
  t.same(Object.keys(jwk).sort(), ['crv', 'kty', 'x'], 'no private member');
  const verifying = await importVerifyingKey({ ...jwk, alg: 'EdDSA', use: 'sig' });
  t.equal(verifying.kid, keys.verifying.kid);
  await t.resolves(verifyPermit(token, verifying, at(0)));
  await t.rejects(exportJWK(keys.signing.key), 'a generated private key stays where it is');

  // RFC 8037, appendix A.1.
  const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
  const d = 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A';
  const pair = await importPermitKeys({ kty: 'OKP', crv: 'Ed25519', x, d });
  t.equal(pair.verifying.kid, 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k', 'RFC 8037, A.3');
  const signed = await issuePermit(subject, pair.signing, { now: () => issuedMs });
  await t.resolves(verifyPermit(signed, pair.verifying, at(0)));

  const refused: [string, () => Promise<unknown>][] = [
    ['a private key for verifying', () => importVerifyingKey({ kty: 'OKP', crv: 'Ed25519', x, d })],
    ['a public key for signing', () => importPermitKeys(jwk)],
    ['another kind of key', () => importVerifyingKey({ kty: 'EC', crv: 'P-256', x })],
    ['a short key', () => importVerifyingKey({ kty: 'OKP', crv: 'Ed25519', x: 'AAAA' })],
    ['halves of two pairs', () => importPermitKeys({ ...jwk, d })],
    ['no object', () => importVerifyingKey(null)],
  ];
  for (const [name, attempt] of refused) {
    const error = await attempt().then(
      () => null,
      (reason: Error) => reason,
    );
    t.match(error, { code: 'ERR_USAGE' }, name);
    t.notOk(error?.message.includes(d), 'the key is not in the message');
  }
});
