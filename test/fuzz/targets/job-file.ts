import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayError } from '#dist/errors.js';
import { openGateway } from '#dist/index.js';
import { loadJobFile, type JobFile } from '#dist/job-file/job-file.js';
import { demand, type OpenTarget, type Target } from '../target.js';

const policies = join(import.meta.dirname, '../../../policies');
/** What can go wrong with a file that somebody wrote. */
const codes: readonly string[] = ['ERR_JOB_INVALID', 'ERR_JOB_READ', 'ERR_TABLE_INVALID'];

function examples(): string[] {
  return readdirSync(policies, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?:examples|starter)\/[^/]+\.yaml$/.test(name))
    .sort()
    .map((name) => readFileSync(join(policies, name), 'utf8'))
    .filter((text) => text.length < 3_000);
}

async function load(path: string): Promise<JobFile | null> {
  try {
    return await loadJobFile(path);
  } catch (error) {
    if (error instanceof GatewayError && codes.includes(error.code)) {
      const faults = error.faults.every(({ message, line = 1 }) => message !== '' && line >= 1);
      demand(error.message !== '' && faults, 'a refusal without words or place');
      return null;
    }
    throw error;
  }
}

async function open(): Promise<OpenTarget> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-fuzz-'));
  const platforms = [
    'kusto',
    'azureml-classic',
    'azureml-designer',
    'processor',
    'script',
  ] as const;
  const gateways = new Map(
    await Promise.all(
      platforms.map(async (policy) => [policy, await openGateway({ policy })] as const),
    ),
  );
  writeFileSync(join(folder, 'a.py'), 'result = df\n');
  writeFileSync(join(folder, 'x.csv'), 'x,name\n1,a\n2,\n');
  writeFileSync(join(folder, 'x.json'), '[{"x":1},{"x":2}]');
  return {
    seeds: [
      'platform: kusto\nscript: result = df\ninputs: [x.csv]\nparameters: { gain: 100 }\n',
      'platform: processor\nscriptFile: a.py\nexpect: { denied: [process-spawn] }\n',
      '{"platform":"script","script":"x = 1","title":"t"}',
      ...examples(),
    ],
    check: async (input) => {
      const path = join(folder, input[0] === 0x7b ? 'job.json' : 'job.yaml');
      writeFileSync(path, input);
      const file = await load(path);
      if (file === null) return 'refused';
      const verdict = gateways.get(file.platform)?.check(file.job);
      demand(verdict !== undefined, 'a platform that no policy is for');
      for (const { rule, message, help, member } of verdict.findings) {
        demand(rule !== 'internal-fault', 'the gateway failed');
        demand(message !== '' && help !== '', 'a finding without words');
        if (member !== undefined) file.placeOfMember(member);
      }
      return verdict.decision;
    },
    close: async () => {
      for (const gateway of gateways.values()) await gateway.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export const jobFileTarget: Target = {
  name: 'job-file',
  holds: 'a job file is refused with a place, or becomes a job that the gateway judges',
  bytesMax: 4_096,
  covers: ['job-file/', 'job/', 'text/', 'table/from-rows.js'],
  words: [
    ...[
      'platform: ',
      'kusto\n',
      'processor\n',
      'azureml-classic\n',
      'script: |\n',
      'scriptFile: a.py\n',
      'policy: ',
    ],
    ...[
      'inputs:\n',
      '  - x.csv\n',
      '- { x: 1 }\n',
      'parameters: ',
      'outputSchema: ',
      'typeof(*, y:real)',
      'expect: ',
    ],
    ...[
      'artifacts:\n',
      'a.zip: https://a.blob.core.windows.net/c/a.zip\n',
      'spillToDisk: true\n',
      'hints: ',
      'title: ',
    ],
    ...[
      'mode: ',
      'checkpoint: ',
      'bundle: ',
      'request: ',
      '{',
      '}',
      '[',
      ']',
      '- ',
      ': ',
      '\n',
      '  ',
      '&a ',
      '*a',
    ],
    ...[
      '!!binary ',
      '<<: ',
      '"',
      "'",
      '__proto__: ',
      'null',
      '1e400',
      '-0',
      '9007199254740993',
      '\ufeff',
      '\0',
      '\t',
    ],
  ],
  open,
};
