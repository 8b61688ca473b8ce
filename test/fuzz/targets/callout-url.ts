import { urlToHttpOptions } from 'node:url';
import { parseConnectionString } from '#dist/callout/connection-string.js';
import { compileCallouts } from '#dist/callout/judge.js';
import { judgeUrl } from '#dist/callout/judge-url.js';
import { limits } from '#dist/limits.js';
import { definePolicy } from '#dist/policy/index.js';
import { loadRegexEngine } from '#dist/regex/engine.js';
import { readByUndici } from '../../callout/read-by-undici.js';
import { own } from '../../callout/url-policies.js';
import { readUrlTable } from '../../callout/url-table.js';
import { urlStrings } from '../../callout/url-strings.js';
import { demand, textOf, type Target } from '../target.js';

const nowMs = Date.UTC(2026, 5, 30);

/** What the entries of the policy say, of the URL as a client reads it. */
function isAdmitted({ host, pathname }: URL): boolean {
  const isHost = own.some(
    (entry) =>
      'hosts' in entry &&
      (entry.hosts ?? []).some(
        (each) => each === host || (each.startsWith('*.') && host.endsWith(each.slice(1))),
      ),
  );
  return isHost && decodeURIComponent(pathname).startsWith('/python/');
}

async function demandSameReading(text: string, host: string): Promise<void> {
  const target = text.slice(`https://${host}`.length);
  const { hostname, path, port } = urlToHttpOptions(new URL(text));
  demand(hostname === host && path === target && !port, 'Node reads another host or path');
  const [undici] = await readByUndici([text]);
  demand(undici?.host === `https://${host}`, 'undici reads another host');
  demand(undici.target === target, 'undici reads another path');
}

export const calloutUrlTarget: Target = {
  name: 'callout-url',
  holds: 'the URL that is judged is the one that undici would connect to',
  bytesMax: 2_048,
  covers: ['callout/', 'regex/'],
  words: [
    ...['https://', 'files.example.com', '.wheels.example.com', '/python/', 'private', 'caf%C3%A9'],
    ...[
      'acct.blob.core.windows.net',
      '..',
      '%2e',
      '%2f',
      '%5c',
      '%41',
      '@',
      ':',
      '443',
      ';',
      '?',
      '#',
    ],
    ...[
      '\\',
      '.',
      '-',
      '_',
      'xn--',
      '\u3002',
      '\uff0e',
      '%00',
      '\t',
      '\n',
      '//',
      '[',
      ']',
      '1',
      '0x1',
    ],
  ],
  open: async () => {
    const engine = await loadRegexEngine('auto');
    const file = { apiVersion: 'sallyport/v1', name: 'p', platform: 'kusto' } as const;
    const policy = definePolicy({ ...file, imports: { match: 'any' }, callouts: own });
    const callouts = compileCallouts(policy.callouts, engine);
    const identities = { cluster: [], database: [] };
    const rules = { callouts, identities, nowMs, sasHoursMax: limits.sasHoursMax };
    return {
      seeds: readUrlTable().flatMap(({ text, verdict }) => (verdict === 'allow' ? [text] : [])),
      grammar: urlStrings,
      check: async (input) => {
        const text = textOf(input);
        const answer = judgeUrl(text, 'sandbox_artifacts', rules);
        const read = parseConnectionString(text);
        if (!read.ok) {
          demand(answer.decision === 'deny', 'what cannot be read is allowed');
          return 'unread';
        }
        await demandSameReading(read.url.revealUrl(), read.url.host);
        if (answer.decision === 'deny') return 'denied';
        demand(isAdmitted(new URL(read.url.revealUrl())), 'what no entry admits is allowed');
        return 'allowed';
      },
    };
  },
};
