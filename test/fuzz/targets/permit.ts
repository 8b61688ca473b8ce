import { CompactSign } from 'jose';
import { GatewayError } from '#dist/errors.js';
import { limits } from '#dist/limits.js';
import { permitHeader } from '#dist/permit/header.js';
import { issuePermit, type PermitSubject } from '#dist/permit/issue.js';
import { importPermitKeys, type PermitKeys } from '#dist/permit/keys.js';
import { verifyPermit } from '#dist/permit/verify.js';
import { demand, type OpenTarget, type Target } from '../target.js';

const nowMs = Date.UTC(2026, 0, 1);
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const subject: PermitSubject = {
  ...{ iss: 'gate', policy: { name: 'p', digest: digest('1') } },
  platform: 'processor',
  ...{ rules: digest('2'), script: digest('3'), facts: digest('4') },
  ...{ contract: digest('5'), plan: digest('6') },
};

/** The pair of RFC 8037, appendix A.1: the same permit in every run. */
const pair = {
  ...{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
};

async function accepted(token: string, keys: PermitKeys): Promise<object | null> {
  try {
    return await verifyPermit(token, keys.verifying, { issuer: 'gate', now: () => nowMs });
  } catch (error) {
    if (error instanceof GatewayError && error.code.startsWith('ERR_PERMIT_')) return null;
    throw error;
  }
}

/** Claims that the gateway itself signed may hold no more than was asked of it. */
async function checkClaims(payload: Uint8Array, keys: PermitKeys): Promise<string> {
  const header = { ...permitHeader, kid: keys.signing.kid };
  const token = await new CompactSign(payload).setProtectedHeader(header).sign(keys.signing.key);
  const claims = await accepted(token, keys);
  if (claims === null) return 'claims refused';
  const said = JSON.parse(Buffer.from(payload).toString()) as Record<string, unknown>;
  const names = Object.keys(said).toSorted().join();
  demand(names === 'contract,exp,facts,iat,iss,jti,nbf,plan,platform,policy,rules,script', names);
  demand(JSON.stringify(said) === JSON.stringify(claims), 'other claims are read than are there');
  const { exp, iat } = said as { exp: number; iat: number };
  demand((exp - iat) * 1_000 <= limits.permitMsMax, 'a permit is good for too long');
  return 'claims taken';
}

async function open(): Promise<OpenTarget> {
  const keys = await importPermitKeys(pair);
  const random = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(7);
  const token = await issuePermit(subject, keys.signing, { now: () => nowMs, random });
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return {
    seeds: [token, payload],
    check: async (input) => {
      const text = Buffer.from(input).toString('latin1');
      if (text.startsWith('{')) return await checkClaims(input, keys);
      const claims = await accepted(text, keys);
      if (text === token) {
        demand(claims !== null, 'the permit itself is refused');
        return 'the permit';
      }
      demand(claims === null, 'a changed permit is taken');
      return 'refused';
    },
  };
}

export const permitTarget: Target = {
  name: 'permit',
  holds: 'no change of a permit is taken, and no claims but those that a permit has',
  bytesMax: 4_096,
  covers: ['permit/'],
  words: [
    ...[
      '.',
      '=',
      '-',
      '_',
      '+',
      '/',
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '"alg":"none"',
      '"crit":["b64"]',
    ],
    ...[
      '"exp":',
      '"iat":',
      '"nbf":',
      '1767225600',
      '1767225900',
      '1e99',
      '-1',
      'null',
      'true',
      'sha256:',
    ],
    ...[
      '"admin":true,',
      '"policy":',
      '"name":"p"',
      '"__proto__":',
      '"iss":"gate",',
      ' ',
      '\\u0069',
      '\0',
    ],
  ],
  open,
};
