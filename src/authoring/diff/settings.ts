import { canonicalJson } from '../../job/canonical.ts';
import { isolationTiers } from '../../job/plan.ts';
import { sandboxDefaults } from '../../policy/sandbox-schema.ts';
import type { IdentityEntry, Policy } from '../../policy/types.ts';
import { byOrder, change, type Effect, type PolicyChange } from './change.ts';

/** How two policies differ in everything but imports, rules and callouts. */
export function settingChanges(before: Policy, after: Policy): PolicyChange[] {
  return [
    ...contract(before, after),
    ...bundle(before, after),
    ...identities(before, after),
    ...numbers('limits', before.limits, after.limits),
    ...isolation(before, after),
    ...sandbox(before, after),
    ...plugin(before, after),
    ...rest(before, after),
  ];
}

/** What scripts are judged as, and what they run in: no order says which admits more. */
function contract(before: Policy, after: Policy): PolicyChange[] {
  return (['platform', 'python', 'image', 'runtime'] as const).flatMap((key) =>
    before[key] === after[key] ? [] : [change(key, 'unclear', arrow(before[key], after[key]))],
  );
}

const levels = ['error', 'warning', 'note', 'off'];

function bundle(before: Policy, after: Policy): PolicyChange[] {
  const [old, now] = [before.bundle, after.bundle];
  const changes: PolicyChange[] = [];
  if (old.atMost !== now.atMost) {
    const isError = [old.atMost, now.atMost].includes('error');
    const order = byOrder(levels.indexOf(old.atMost), levels.indexOf(now.atMost));
    const effect = isError ? order : 'neither';
    changes.push(change('bundle.atMost', effect, arrow(old.atMost, now.atMost)));
  }
  for (const id of new Set([...Object.keys(old.rules), ...Object.keys(now.rules)])) {
    const [one, two] = [old.rules[id], now.rules[id]];
    if (canonicalJson(one ?? null) === canonicalJson(two ?? null)) continue;
    const [from, to] = [one?.level, two?.level];
    const effect: Effect =
      to === 'error' && from !== undefined && from !== 'error'
        ? 'narrowing'
        : from === 'error' && to !== undefined && to !== 'error'
          ? 'widening'
          : 'unclear';
    const what = arrow(from ?? 'as for scripts', to ?? 'as for scripts');
    changes.push(change(`bundle.rules.${id}`, effect, what));
  }
  return changes;
}

function identities(before: Policy, after: Policy): PolicyChange[] {
  return (['cluster', 'database'] as const).flatMap((level) => {
    const [old, now] = [before.identities[level], after.identities[level]];
    const key = `identities.${level}`;
    const newly = granted(now).filter((grant) => !grants(old, grant));
    const gone = granted(old).filter((grant) => !grants(now, grant));
    return [
      ...newly.map(([id, usage]) => change(key, 'widening', `\`${id}\` is granted ${usage}`)),
      ...gone.map(([id, usage]) =>
        change(key, 'narrowing', `\`${id}\` is no longer granted ${usage}`),
      ),
    ];
  });
}

type Grant = readonly [id: string, usage: string];

function granted(entries: readonly IdentityEntry[]): Grant[] {
  return entries.flatMap(({ allowedUsages, objectId }) =>
    allowedUsages.map((usage): Grant => [objectId, usage]),
  );
}

function grants(entries: readonly IdentityEntry[], [id, usage]: Grant): boolean {
  return entries.some(
    ({ allowedUsages, objectId }) =>
      objectId === id && (allowedUsages.includes(usage) || allowedUsages.includes('All')),
  );
}

/** Bounds: a larger one admits more. */
function numbers<T extends object>(area: string, before: T, after: T): PolicyChange[] {
  return Object.keys(after).flatMap((name) => {
    const key = name as keyof T;
    const [old, now] = [Number(before[key]), Number(after[key])];
    const what = arrow(before[key], after[key]);
    return old === now ? [] : [change(`${area}.${name}`, byOrder(old, now), what)];
  });
}

function isolation(before: Policy, after: Policy): PolicyChange[] {
  const [old, now] = [before.isolation, after.isolation];
  const tier = byOrder(isolationTiers.indexOf(now.require), isolationTiers.indexOf(old.require));
  const key = (name: string): string => `isolation.${name}`;
  return [
    change(key('require'), tier, arrow(old.require, now.require)),
    change(key('network'), opened(old.network, now.network), arrow(old.network, now.network)),
    change(
      key('processes'),
      opened(old.processes, now.processes),
      arrow(old.processes, now.processes),
    ),
  ].filter(({ effect }) => effect !== 'neither');
}

function opened(before: string, after: string): Effect {
  return byOrder(Number(before !== 'none'), Number(after !== 'none'));
}

/** Where there is no sandbox policy, the service's defaults hold. */
function sandbox(before: Policy, after: Policy): PolicyChange[] {
  const [old, now] = [before.sandbox ?? sandboxDefaults, after.sandbox ?? sandboxDefaults];
  const found = numbers('sandbox', old, now);
  const isOther = (before.sandbox === null) !== (after.sandbox === null);
  if (!isOther || found.length > 0) return found;
  return [
    change('sandbox', 'neither', 'the defaults of the service are written out, or no longer'),
  ];
}

function plugin({ plugin: old }: Policy, { plugin: now }: Policy): PolicyChange[] {
  if (old === now) return [];
  return [change('plugin', now === 'enabled' ? 'widening' : 'narrowing', arrow(old, now))];
}

/** What has no say in what is admitted. */
function rest(before: Policy, after: Policy): PolicyChange[] {
  return (['name', 'title', 'warm'] as const).flatMap((key) =>
    canonicalJson(before[key]) === canonicalJson(after[key])
      ? []
      : [change(key, 'neither', arrow(before[key], after[key]))],
  );
}

function arrow(before: unknown, after: unknown): string {
  return `${shown(before)} → ${shown(after)}`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
