import type { ImportPolicy } from '../../policy/types.ts';
import { isListed } from '../../rules/checks/import-allow-list.ts';
import { change, type PolicyChange } from './change.ts';
import type { SurfaceReach } from './reach.ts';

/** How two lists of imports differ in what they admit. */
export function importChanges(
  before: ImportPolicy,
  after: ImportPolicy,
  reach: SurfaceReach,
): PolicyChange[] {
  if (before.match === 'any' || after.match === 'any') return openness(before, after);
  const added = after.allow.filter((module) => !isListed(module, before));
  const removed = before.allow.filter((module) => !isListed(module, after));
  return [
    ...added.map((module) =>
      change('imports.allow', 'widening', `\`${module}\` is admitted`, reach.of(module, after)),
    ),
    ...removed.map((module) =>
      change('imports.allow', 'narrowing', `\`${module}\` is no longer admitted`),
    ),
    ...withoutEffect(before, after),
    ...matching(before, after),
    ...members(before, after),
  ];
}

function openness(before: ImportPolicy, after: ImportPolicy): PolicyChange[] {
  if (before.match === after.match) return [];
  if (after.match === 'any') {
    const what = `every module is admitted, where ${before.allow.length} were listed`;
    return [change('imports.match', 'widening', what)];
  }
  const what = `${after.allow.length} modules are listed, where every one was admitted`;
  return [change('imports.match', 'narrowing', what)];
}

function matching(before: ImportPolicy, after: ImportPolicy): PolicyChange[] {
  if (before.match === after.match) return [];
  const both = after.allow.filter((module) => before.allow.includes(module));
  if (both.length === 0) return [change('imports.match', 'neither', `is \`${after.match}\``)];
  return after.match === 'prefix'
    ? [change('imports.match', 'widening', 'submodules of what is listed are admitted')]
    : [change('imports.match', 'narrowing', 'submodules of what is listed are not admitted')];
}

function members(before: ImportPolicy, after: ImportPolicy): PolicyChange[] {
  if (before.members === after.members) return [];
  return after.members === 'listed-module'
    ? [change('imports.members', 'widening', '`from a import b` is judged by `a` alone')]
    : [change('imports.members', 'narrowing', '`from a import b` is judged by `a.b` too')];
}

/** Entries that say what another entry says. */
function withoutEffect(before: ImportPolicy, after: ImportPolicy): PolicyChange[] {
  const come = after.allow.filter((one) => !before.allow.includes(one) && isListed(one, before));
  const gone = before.allow.filter((one) => !after.allow.includes(one) && isListed(one, after));
  return [
    ...come.map((one) =>
      change('imports.allow', 'neither', `\`${one}\` is listed, and was admitted before`),
    ),
    ...gone.map((one) =>
      change('imports.allow', 'neither', `\`${one}\` is not listed, and is still admitted`),
    ),
  ];
}
