import { predefinedCallouts } from '../../callout/predefined.ts';
import { neverProver } from '../../callout/proof/never.ts';
import { artifactType } from '../../policy/kusto-words.ts';
import type { NeverTest, ScriptTest } from '../policy-test/form.ts';
import type { LintCheck, LintScene, RawLint } from './types.ts';

export const testsMissing: LintCheck = ({ tests, policy }) => {
  if (tests !== null) return [];
  return [
    {
      lint: 'tests-missing',
      path: [],
      about: 'value',
      message: `no tests stand beside policy \`${policy.name}\``,
      help: 'Write policy.test.yaml beside it: `sallyport policy init` shows its form.',
    },
  ];
};

export const testsOtherPolicy: LintCheck = ({ tests }) => {
  if (tests === null || tests === undefined || tests.samePolicy) return [];
  return [
    {
      lint: 'tests-other-policy',
      path: [],
      about: 'value',
      message: `${tests.name} stands beside the policy and tests another one`,
      help: 'Let its `policy` name this file.',
    },
  ];
};

/** Tests that pass under every policy, and files of which no test expects a denial. */
export const testsCannotFail: LintCheck = (scene) => {
  const { tests } = scene;
  if (tests === null || tests === undefined || !tests.samePolicy) return [];
  const { scripts = [], jobs = [], queries = [], never = [] } = tests.file;
  const found = (message: string, help: string): RawLint => ({
    lint: 'tests-cannot-fail',
    path: [],
    about: 'value',
    message: `${tests.name}: ${message}`,
    help,
  });
  const empty = scripts.filter(({ source }) => source !== undefined && isEmpty(source));
  const open = jobs.length + queries.length === 0 && scripts.length > 0;
  return [
    ...empty.map(({ name, source = '' }) =>
      found(
        `\`${name ?? source}\` tries a script that does nothing, which every policy admits`,
        'Let the script do what the test is named for.',
      ),
    ),
    ...(open && !scripts.some(mayDeny)
      ? [
          found(
            'no script is expected to be denied: a policy that admits everything passes',
            'Add a script for each thing that the policy is there to refuse.',
          ),
        ]
      : []),
    ...never.flatMap((claim) => {
      const why = whyTrue(claim, scene);
      return why === null
        ? []
        : [found(`a \`never\` holds of itself: ${why}`, 'Remove it, or say what is meant.')];
    }),
  ];
};

function isEmpty(source: string): boolean {
  return source
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .every((line) => line === '' || line === 'pass');
}

/** A file may have marks; so may a source. */
function mayDeny({ expect, source, file }: ScriptTest): boolean {
  const said = typeof expect === 'object' ? 'deny' in expect : expect === 'deny';
  return said || file !== undefined || /#\s*(?:todo-)?deny:/.test(source ?? '');
}

/** Why a claim holds whatever the entries say; null where it may fail. */
function whyTrue(test: NeverTest, { policy, universe, nowMs }: LintScene): string | null {
  const { host = [], path = null, regex = null, type = artifactType } = test;
  const entries = policy.callouts.filter((entry) => entry.type === type);
  const immutable = predefinedCallouts.some((entry) => entry.type === type);
  if (!immutable && !entries.some(({ canCall }) => canCall)) {
    return `no callout of type \`${type}\` admits anything`;
  }
  const hosts = typeof host === 'string' ? [host] : host;
  const callouts = { entries: [], immutable: [] };
  const { state } = neverProver(callouts, universe(), nowMs)({ type, hosts, path, regex });
  return state === 'idle' ? 'there is no URL of which it speaks' : null;
}
