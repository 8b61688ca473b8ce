import type { CalloutFile } from '#dist/policy/index.js';

const hosts = [
  'acct.blob.core.windows.net',
  'acct.dfs.core.windows.net',
  'acct.z22.web.core.windows.net',
  'onelake.dfs.fabric.microsoft.com',
  'msit-onelake.dfs.fabric.microsoft.com',
  'onelake.blob.fabric.microsoft.com',
  'bucket.s3.eu-west-1.amazonaws.com',
  'files.example.com',
];
const closed = ['private', 'caf%C3%A9', 'a+b'];

/** The policy that urls.txt is judged by, in our form. */
export const own: CalloutFile[] = [
  {
    id: 'python',
    type: 'sandbox_artifacts',
    canCall: true,
    hosts: [...hosts, '*.wheels.example.com'],
    pathPrefix: '/python/',
  },
  ...closed.map((folder, index) => ({
    id: `closed-${index}`,
    type: 'sandbox_artifacts',
    canCall: false,
    hosts: ['files.example.com'],
    pathPrefix: `/python/${folder}`,
  })),
];
const escape = (text: string): string => text.replaceAll(/[.+]/g, '\\$&');

/** The same in Kusto's. */
export const kusto: CalloutFile[] = [
  ...[...hosts.map(escape), '([a-z0-9-]+\\.)+wheels\\.example\\.com'].map((host) => ({
    CalloutType: 'sandbox_artifacts',
    CalloutUriRegex: `^https://${host}/python/`,
    CanCall: true,
  })),
  ...closed.map((folder) => ({
    CalloutType: 'Sandbox_Artifacts',
    CalloutUriRegex: `^https://files\\.example\\.com/python/${escape(folder)}(/|$)`,
    CanCall: false,
  })),
];
