import type { IdentityEntry } from '../../policy/types.ts';
import { artifactType, fetchUsages } from '../../policy/kusto-words.ts';
import { isExpired } from '../../callout/judge.ts';
import { parseConnectionString } from '../../callout/connection-string.ts';
import type { LintCheck, LintScene, RawLint } from './types.ts';

const artifacts = fetchUsages[artifactType];
const levels = ['cluster', 'database'] as const;

const nameOf = (id: string): string =>
  id === 'system' ? 'the system-assigned identity' : `the identity \`${id}\``;

function grants(usage: string): (entry: IdentityEntry) => boolean {
  return ({ allowedUsages }) => allowedUsages.includes(usage) || allowedUsages.includes('All');
}

/** `SandboxArtifacts` counts in the cluster's policy alone. */
export const identityLevel: LintCheck = ({ policy }) => {
  const { cluster, database } = policy.identities;
  return database.flatMap(({ objectId, allowedUsages }, index): RawLint[] => {
    if (!allowedUsages.includes(artifacts)) return [];
    const counts = cluster.some((entry) => entry.objectId === objectId && grants(artifacts)(entry));
    if (counts) return [];
    return [
      {
        lint: 'identity-level',
        path: ['identities', 'database', index],
        about: 'value',
        message: `${nameOf(objectId)} is granted ${artifacts} by the database, where it does not count`,
        help: 'Grant it under `identities.cluster`.',
      },
    ];
  });
};

export const identityAll: LintCheck = ({ policy }) =>
  levels.flatMap((level) =>
    policy.identities[level].flatMap(({ objectId, allowedUsages }, index): RawLint[] => {
      if (!allowedUsages.includes('All')) return [];
      return [
        {
          lint: 'identity-all',
          path: ['identities', level, index],
          about: 'value',
          message: `${nameOf(objectId)} is granted \`All\`: every usage that there is and will be`,
          help: `Name what it is used for: \`${artifacts}\` for the artifacts of scripts.`,
        },
      ];
    }),
  );

/** An identity is of use where some URL may be fetched with it. */
export const identityIdle: LintCheck = ({ policy, nowMs }) => {
  if (policy.platform !== 'kusto') return [];
  const admits = (type: string): boolean =>
    policy.callouts.some(
      (entry) => entry.type === type && entry.canCall && !isExpired(entry, nowMs),
    );
  if (admits(artifactType)) return [];
  return policy.identities.cluster.flatMap(({ objectId, allowedUsages }, index): RawLint[] => {
    if (!allowedUsages.includes(artifacts)) return [];
    return [
      {
        lint: 'identity-idle',
        path: ['identities', 'cluster', index],
        about: 'value',
        message: `${nameOf(objectId)} is granted ${artifacts}, and no callout admits an artifact`,
        help: 'Add a callout of type `sandbox_artifacts`, or take the grant away.',
      },
    ];
  });
};

/** Identities that tests fetch with, and that nothing grants: the name is a slip, or the test. */
export const identityUnknown: LintCheck = (scene) => {
  const { cluster, database } = scene.policy.identities;
  const known = new Set([...cluster, ...database].map(({ objectId }) => objectId));
  const named = namedInTests(scene);
  return [...named].flatMap(([id, url]): RawLint[] => {
    if (known.has(id)) return [];
    return [
      {
        lint: 'identity-unknown',
        path: ['identities'],
        about: 'key',
        message: `a test admits ${url} with ${nameOf(id)}, which no policy names`,
        help: `Grant it ${artifacts} under \`identities.cluster\`, or correct the test.`,
      },
    ];
  });
};

/** Identity → a URL, redacted, that a test expects to be admitted with it. */
function namedInTests({ tests }: LintScene): Map<string, string> {
  const named = new Map<string, string>();
  for (const { allow } of tests?.file.urls ?? []) {
    const read = allow === undefined ? null : parseConnectionString(allow);
    const identity = read?.ok === true ? read.url.credential.identity : null;
    if (read?.ok === true && identity !== null) named.set(identity.toLowerCase(), String(read.url));
  }
  return named;
}
