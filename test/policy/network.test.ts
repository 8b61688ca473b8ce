import t from 'tap';
import { planOf } from '#dist/gateway/plan.js';
import { definePolicy } from '#dist/policy/parse.js';
import type { PolicyFile } from '#dist/policy/file.js';

const base: PolicyFile = {
  apiVersion: 'sallyport/v1',
  name: 'network',
  platform: 'processor',
  imports: { match: 'any' },
};
const own = { id: 'api', type: 'webapi', canCall: true, hosts: ['api.example.com'] };
const proxy = { require: 'namespace', network: 'proxy' } as const;

t.test('the hosts of webapi callouts become destinations, on port 443 or their own', async (t) => {
  const callouts = [
    { ...own, hosts: ['api.example.com', 'model.example.com:8443'], expires: '2027-01-31' },
    { ...own, id: 'artifacts', type: 'sandbox_artifacts' },
  ];
  const untilMs = Date.UTC(2027, 1, 1);
  t.same(planOf(definePolicy({ ...base, callouts, isolation: proxy })).destinations, [
    { host: 'api.example.com', port: 443, untilMs },
    { host: 'model.example.com', port: 8443, untilMs },
  ]);
  t.same(planOf(definePolicy({ ...base, callouts })).destinations, []);
});

const faulty: readonly (readonly [name: string, file: Partial<PolicyFile>, message: RegExp])[] = [
  ['no host', { isolation: proxy }, /no callout admits a host/],
  ['a suffix', { callouts: [{ ...own, hosts: ['*.example.com'] }] }, /admits all of/],
  ['a path', { callouts: [{ ...own, pathPrefix: '/v1/' }] }, /has a `pathPrefix`/],
  ['a regex', { callouts: [{ ...own, regex: 'x' }] }, /is an expression/],
  ['a denial', { callouts: [{ ...own, canCall: false }] }, /denies/],
  [
    "Kusto's form",
    { callouts: [{ CalloutType: 'webapi', CalloutUriRegex: 'x', CanCall: true }] },
    /is an expression/,
  ],
  ['tier vm', { callouts: [own], isolation: { ...proxy, require: 'vm' } }, /tier `vm`/],
  ['tier none', { callouts: [own], isolation: { ...proxy, require: 'none' } }, /tier `none`/],
  [
    'a port of an artifact',
    { callouts: [own, { ...own, id: 'b', type: 'sandbox_artifacts', hosts: ['a.example:1'] }] },
    /has a port/,
  ],
];

t.test('a policy whose network the proxy could not hold is refused', async (t) => {
  for (const [name, file, message] of faulty) {
    t.throws(() => definePolicy({ ...base, isolation: proxy, ...file }), { message }, name);
  }
});
