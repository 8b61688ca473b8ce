import { judgeUrl } from '../../callout/judge-url.ts';
import { compileCallouts } from '../../callout/judge.ts';
import { explainCallouts } from '../../callout/proof/explain.ts';
import { neverProver } from '../../callout/proof/never.ts';
import type { Universe } from '../../callout/proof/universe.ts';
import { artifactType } from '../../policy/kusto-words.ts';
import type { Policy } from '../../policy/types.ts';
import type { NeverTest } from '../policy-test/form.ts';

/** A test of one URL, as a test file has it. */
export type UrlTest =
  { readonly allow: string } | { readonly deny: string; readonly reason: string };

/** Entries of which a test is written. */
const entriesMax = 50;

/**
 * Tests of the URLs that a policy admits and of some beside them, which hold: each was judged. What
 * is admitted against all expectation becomes no test; lint tells of it.
 */
export function urlTests(policy: Policy, universe: Universe, nowMs: number): UrlTest[] {
  const entries = policy.callouts.filter(({ type }) => type === artifactType).slice(0, entriesMax);
  const callouts = compileCallouts(policy.callouts, universe.engine);
  const { identities, limits } = policy;
  const rules = { callouts, identities, nowMs, sasHoursMax: limits.sasHoursMax };
  const judge = (url: string): UrlTest | null => {
    const { findings } = judgeUrl(url, artifactType, rules);
    const [finding, ...more] = findings;
    if (finding === undefined) return { allow: url };
    return finding.reason === undefined || more.length > 0
      ? null
      : { deny: url, reason: finding.reason };
  };
  const examples = explainCallouts(entries, universe, nowMs).flatMap(({ example }) =>
    example === null ? [] : [example],
  );
  const spoken = [...new Set(examples)].flatMap((url) => judge(url) ?? []);
  const granted = identities.cluster.map(({ objectId }) => objectId);
  const withIdentity = spoken.flatMap((test) => {
    const first = 'allow' in test ? granted[0] : undefined;
    const own =
      first === undefined || !('allow' in test)
        ? null
        : judge(`${test.allow};managed_identity=${first}`);
    return own !== null && 'allow' in own ? [own] : [];
  });
  const beside = besideOf(examples[0] ?? 'https://files.example.com/python/x.zip');
  const denied = beside.flatMap((url) => judge(url) ?? []).filter((test) => 'deny' in test);
  return [...spoken, ...withIdentity, ...denied];
}

/**
 * That no other host is admitted than those of the entries, where these are few: proved here, and by
 * every run of the tests.
 */
export function neverTests(policy: Policy, universe: Universe, nowMs: number): NeverTest[] {
  const entries = policy.callouts.filter(({ type, canCall }) => type === artifactType && canCall);
  if (entries.length === 0 || entries.length > entriesMax) return [];
  const explained = explainCallouts(entries, universe, nowMs).map(({ hosts }) => hosts);
  const hosts = [...new Set(explained.flatMap((each) => each ?? []))];
  if (explained.includes(null) || hosts.length === 0) return [];
  const not = hosts.map((host) => `!${host}`);
  const claim = { type: artifactType, hosts: not, path: null, regex: null };
  const prove = neverProver({ entries: policy.callouts, immutable: null }, universe, nowMs);
  return prove(claim).state === 'proved' ? [{ host: not }] : [];
}

/** What an attacker, or a slip, makes of a URL. */
function besideOf(url: string): string[] {
  const { host, pathname } = new URL(url);
  return [
    `https://evil.example/${host}${pathname}`,
    `https://${host}.evil.example${pathname}`,
    `http://${host}${pathname}`,
    `https://${host}/../x.zip`,
  ];
}
