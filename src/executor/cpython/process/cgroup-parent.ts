import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { markedName } from '../host/own-mark.ts';
import { makeCgroup } from './cgroup.ts';
import type { Cgroup, CgroupParent, CgroupVersion } from './cgroup.ts';

/** Where jobs' groups can be made: within what we were given, and only when we may. */
export function findCgroupParent(): CgroupParent | null {
  const places = cgroupPlaces(readText('/proc/self/cgroup'), readText('/proc/self/mountinfo'));
  const found = places.find((place) => tried(place, null) !== null);
  if (found === undefined) return null;
  return tried(found, 1)?.cpuBounded === true ? found : { ...found, cpu: null };
}

/**
 * Where a process may make groups, by its `cgroup` and `mountinfo` of proc(5): below its own group.
 * In version 2 a group with processes of its own has none below it that count memory, save the root
 * (https://docs.kernel.org/admin-guide/cgroup-v2.html, "No Internal Process Constraint"): there it is
 * also the unit of systemd that we are a subgroup of (`Delegate=memory`, `DelegateSubgroup=`).
 */
export function cgroupPlaces(cgroup: string, mountinfo: string): CgroupParent[] {
  const v1 = ownGroup('v1', 'memory', cgroup, mountinfo);
  const v2 = ownGroup('v2', 'memory', cgroup, mountinfo);
  const cpu = ownGroup('v1', 'cpu', cgroup, mountinfo);
  const unit = v2 === null ? '' : dirname(v2);
  return [
    ...(v1 === null ? [] : [{ version: 'v1', directory: v1, cpu } as const]),
    ...(v2 === null ? [] : [{ version: 'v2', directory: v2, cpu: v2 } as const]),
    ...(/\.(?:service|scope)$/.test(basename(unit))
      ? [{ version: 'v2', directory: unit, cpu: unit } as const]
      : []),
  ];
}

function ownGroup(
  version: CgroupVersion,
  controller: 'memory' | 'cpu',
  cgroup: string,
  mountinfo: string,
): string | null {
  const own = cgroup
    .split('\n')
    .map((line) => /^\d+:([^:]*):(.*)$/.exec(line))
    .find((match) => (version === 'v2' ? match?.[1] === '' : has(match?.[1], controller)))?.[2];
  // …root, mount point, options, optional fields, a hyphen, type, source, options.
  const mount = mountinfo
    .split('\n')
    .map((line) => line.split(' '))
    .find((fields) => {
      const [type, , options] = fields.slice(fields.indexOf('-') + 1);
      return version === 'v2' ? type === 'cgroup2' : type === 'cgroup' && has(options, controller);
    });
  const [root, point] = mount?.slice(3, 5) ?? [];
  if (own === undefined || root === undefined || point === undefined) return null;
  if (root === '/') return join(point, own);
  if (own !== root && !own.startsWith(`${root}/`)) return null;
  return join(point, own.slice(root.length));
}

function has(controllers: string | undefined, controller: string): boolean {
  return controllers?.split(',').includes(controller) === true;
}

/** A group that is made to see whether it can be. */
function tried(parent: CgroupParent, cpuPercentMax: number | null): Cgroup | null {
  try {
    const bounds = { memoryBytesMax: 2 ** 30, extraBytes: 0, cpuPercentMax };
    const probe = makeCgroup(parent, markedName(), bounds);
    void probe.remove().catch(() => undefined);
    return probe;
  } catch {
    return null;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
