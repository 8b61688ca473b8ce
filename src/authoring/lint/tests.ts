import type { LintCheck, RawLint } from './types.ts';

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

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Tests that pass under every policy, and files whose tests all expect the same. */
export const testsCannotFail: LintCheck = (scene) => {
  const { tests } = scene;
  if (tests === null || tests === undefined || !tests.samePolicy) return [];
  const value = isFields(tests.value) ? tests.value : {};
  const found = (message: string, help: string): RawLint => ({
    lint: 'tests-cannot-fail',
    path: [],
    about: 'value',
    message: `${tests.name}: ${message}`,
    help,
  });
  const scripts = Array.isArray(value['scripts']) ? value['scripts'].filter(isFields) : [];
  const empty = scripts.filter(({ source }) => typeof source === 'string' && isEmpty(source));
  const denied = scripts.filter(({ expect }) => expect !== 'allow');
  return [
    ...empty.map(({ name, source }) =>
      found(
        `\`${String(name ?? source)}\` tries a script that does nothing, which every policy admits`,
        'Let the script do what the test is named for.',
      ),
    ),
    ...(scripts.length > 0 && denied.length === 0
      ? [
          found(
            'no script is expected to be denied: a policy that admits everything passes',
            'Add a script for each thing that the policy is there to refuse.',
          ),
        ]
      : []),
    ...neverIdle(value, scene.policy.callouts.length).map((host) =>
      found(
        `\`never\` of ${host} holds of itself: the policy has no callout that admits anything`,
        'Remove it, or add the callouts first.',
      ),
    ),
  ];
};

function isEmpty(source: string): boolean {
  return source
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .every((line) => line === '' || line === 'pass');
}

/** Proofs about callouts where there are none. */
function neverIdle(value: Fields, callouts: number): string[] {
  const never = Array.isArray(value['never']) ? value['never'].filter(isFields) : [];
  if (callouts > 0) return [];
  return never.map(({ host }) => (typeof host === 'string' ? `\`${host}\`` : 'URLs'));
}
