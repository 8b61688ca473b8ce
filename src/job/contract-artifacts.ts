import { limits } from '../limits.ts';
import { refused, type FormReader, type Refused } from './form.ts';
import { memberPath } from './shown.ts';

/** Artifacts as a job names them, both by local file name. */
export interface ArtifactsPart {
  /** Connection strings: secret. */
  readonly artifacts: Readonly<Record<string, string>>;
  readonly pins: Readonly<Record<string, string>>;
}

/** Each value is a connection string, or `{ url, sha256 }`. Faults show none of it. */
export function readArtifacts(form: FormReader, value: unknown): ArtifactsPart | Refused {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const message = `\`artifacts\` is ${kindOf(value)}, and must name each file with its URL`;
    const help =
      'Write `artifacts: { "model.zip": "https://…" }`: the name that the script opens, and where it lies.';
    return form.fault(message, help, undefined, 'artifacts');
  }
  const record = form.record('artifacts', value);
  if (record === refused) return refused;
  if (record.size > limits.artifactsMax) {
    const message = `\`artifacts\` has ${record.size} entries; at most ${limits.artifactsMax} are taken`;
    return form.fault(message, 'Hand in fewer, or pack them into one zip.');
  }
  const artifacts: [string, string][] = [];
  const pins: [string, string][] = [];
  for (const [name, member] of record) {
    const at = memberPath('artifacts', name);
    const [url, pin] = readArtifact(form, at, member);
    if (url === refused || pin === refused) return refused;
    if (Math.max(url.length, name.length) > limits.urlCharsMax) {
      const message = `\`${at}\` has ${url.length} characters; at most ${limits.urlCharsMax} are taken`;
      return form.fault(message, 'Shorten it.');
    }
    artifacts.push([name, url]);
    if (pin !== null) pins.push([name, pin]);
  }
  return {
    artifacts: Object.freeze(Object.fromEntries(artifacts)),
    pins: Object.freeze(Object.fromEntries(pins)),
  };
}

function readArtifact(
  form: FormReader,
  at: string,
  value: unknown,
): readonly [url: string | Refused, pin: string | null | Refused] {
  if (typeof value === 'string') return [value, null];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const message = `\`${at}\` is ${kindOf(value)}, not a text`;
    return [form.fault(message, `Set \`${at}\` to a text, or to \`{ url, sha256 }\`.`), null];
  }
  const record = form.record(at, value);
  if (record === refused) return [refused, refused];
  form.unknownKeys(at, record, ['url', 'sha256'], 'to an artifact');
  const [url, sha256] = [record.get('url'), record.get('sha256')];
  if (typeof url !== 'string') {
    const help = `Set \`${at}.url\` to the connection string.`;
    return [form.fault(`\`${at}.url\` is ${kindOf(url)}, not a text`, help), null];
  }
  if (typeof sha256 === 'string' && /^[0-9a-f]{64}$/i.test(sha256)) {
    return [url, `sha256:${sha256.toLowerCase()}`];
  }
  const help = 'Write what `sha256sum` prints, or name the URL alone.';
  return [url, form.fault(`\`${at}.sha256\` is not 64 hex digits`, help)];
}

/** Values here may carry credentials, so only their kind is told. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
