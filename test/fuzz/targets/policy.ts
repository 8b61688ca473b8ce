import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { formatPolicy } from '#dist/authoring/format/format.js';
import { loadLintContext } from '#dist/authoring/lint/context.js';
import { lintPolicy } from '#dist/authoring/lint/lint.js';
import { GatewayError } from '#dist/errors.js';
import { parsePolicy, readPolicy } from '#dist/policy/parse.js';
import { loadRegexEngine } from '#dist/regex/engine.js';
import { loadRules } from '#dist/rules/load.js';
import { demand, textOf, type Target } from '../target.js';

const checkout = join(import.meta.dirname, '../../..');
const policies = join(checkout, 'policies');

function presets(): string[] {
  return readdirSync(policies, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [readFileSync(join(policies, entry.name, 'policy.yaml'), 'utf8')] : [],
  );
}

/** Policies that the pages of lint call wrong and right, each made whole. */
function ofLintPages(): string[] {
  const folder = join(checkout, 'lints');
  const pages = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const blocks = pages.flatMap((page) => [...page.matchAll(/^```yaml *\n([^]*?)^```/gm)]);
  return blocks.map(([, block = '']) => {
    const added = [head, 'platform: kusto\n', 'imports: { match: any }\n'];
    const isThere = (line: string): boolean =>
      new RegExp(`^${line.split(':')[0]}:`, 'm').test(block);
    return added.filter((line) => !isThere(line)).join('') + block;
  });
}

const head = 'apiVersion: sallyport/v1\nname: p\n';
const small = [
  `${head}platform: kusto\nimports: { match: any }\n`,
  `# a note\n${head}platform: processor\nimports:\n  match: exact\n  allow: [math, json]\nrules:\n  type-annotation: { level: warning }\n`,
  `${head}platform: script\nimports:\n  match: prefix\n  allow: # these\n    - 'os' # why\nisolation:\n  network: none\n  require: kernel\n`,
];
/** Takes ten times as long as the others: lint proves things about it. */
const withCallouts = `${head}platform: kusto\nimports: { match: any }\ncallouts:\n  - id: a\n    type: webapi\n    canCall: true\n    hosts: ['*.example.com']\n    pathPrefix: /x/\n`;

function demandFormatted(text: string): void {
  const formatted = formatPolicy(text);
  demand(formatPolicy(formatted) === formatted, 'formatted twice it is another text');
  const [before, after] = [parsePolicy(text).digest, parsePolicy(formatted).digest];
  demand(before === after, 'formatted it is another policy');
}

export const policyTarget: Target = {
  name: 'policy',
  holds:
    'a text is a policy or has faults with places; its format keeps what it means; lint judges it',
  bytesMax: 6_000,
  covers: ['policy/', 'authoring/lint/', 'authoring/format/', 'text/'],
  words: [
    ...[
      'apiVersion: sallyport/v1\n',
      'name: ',
      'platform: kusto\n',
      'imports:\n',
      '  match: any\n',
      'allow: ',
    ],
    ...[
      'rules:\n',
      'type-annotation: ',
      'level: error\n',
      'off',
      'note',
      'limits:\n',
      'wallMsMax: ',
      '1e3',
    ],
    ...[
      'callouts:\n',
      '  - id: a\n',
      'type: webapi\n',
      'canCall: true\n',
      'hosts: ',
      'regex: ',
      'pathPrefix: ',
    ],
    ...[
      'isolation:\n',
      'network: proxy\n',
      'require: vm\n',
      'identities:\n',
      'sandbox:\n',
      'warm:\n',
      'bundle:\n',
    ],
    ...[
      '- ',
      ': ',
      '\n',
      '  ',
      '# ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '&a ',
      '*a',
      '<<: ',
      '!!str ',
      '|\n',
      '>-\n',
      "'",
    ],
    ...[
      '"',
      '---\n',
      '...\n',
      '%YAML 1.1\n',
      '? ',
      '~',
      'null',
      '0x1f',
      '0o17',
      '.inf',
      '.nan',
      '2026-01-01',
    ],
    ...[
      'yes',
      '__proto__: ',
      'constructor: ',
      '\ufeff',
      '\t',
      '\r\n',
      '\u2028',
      '\ud800',
      '\\x41',
      '\0',
    ],
  ],
  open: async () => {
    const [catalog, regex] = await Promise.all([loadRules(), loadRegexEngine('auto')]);
    const clock = { ms: 0 };
    const lint = await loadLintContext({
      ...{ nowMs: Date.UTC(2026, 0, 1), soonDays: 30 },
      // A clock of steps, so that a proof is as long on every machine.
      clockMs: () => (clock.ms += 0.5),
    });
    return {
      seeds: [...small, ...ofLintPages(), ...presets(), withCallouts],
      check: (input) => {
        const text = textOf(input);
        const lines = text.split('\n').length;
        const read = readPolicy(text, { rules: catalog.byId, regex });
        const linted = lintPolicy(text, { ...lint, tests: undefined });
        for (const { span } of linted.findings) {
          const isWithin = span.start >= 0 && span.start <= span.end && span.end <= text.length;
          demand(isWithin, 'a finding of lint beyond the text');
        }
        if (read.ok) {
          demand(linted.policy === read.policy.name, 'lint does not take it for a policy');
          demandFormatted(text);
          return 'policy';
        }
        demand(read.faults.length > 0, 'it is no policy, and has no fault');
        for (const { line = 1, message } of read.faults) {
          demand(line >= 1 && line <= lines + 1, `line ${line} of ${lines}: ${message}`);
        }
        demand(linted.findings.length > 0, 'lint finds nothing in what is no policy');
        return formatted(text);
      },
    };
  },
};

/** A text that only the catalog of rules refuses can still be formatted. */
function formatted(text: string): string {
  try {
    demandFormatted(text);
    return 'policy with unknown rules';
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'ERR_POLICY_INVALID') return 'faulty';
    throw error;
  }
}
