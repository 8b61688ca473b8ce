import { findPython } from '../../executor/cpython/host/discover.ts';
import { findRuntime } from '../../executor/runtime/list.ts';
import { peersFolder } from '../gates/places.ts';
import { environmentNow, type Environment } from '../result/environment.ts';
import { canaryOf } from './canary.ts';
import type { Case } from './cases/case.ts';
import { overCases } from './over-cases.ts';
import type { Control } from './controls.ts';
import type { Host } from './doors/command-door.ts';
import type { DoorRow, Tried, Verdict } from './doors/door.ts';
import { openDoor } from './doors/open.ts';
import type { OwnHost } from './doors/own-door.ts';
import { setLure } from './lure.ts';
import type { CanaryWord } from './result-form.ts';
import { SuiteTests } from './suite-tests.ts';

export interface MeasureOptions {
  /** Ids of doors, or paths of door files. */
  readonly doors: readonly string[];
  readonly cases: readonly Case[];
  /** Honest scripts, that are to get through. */
  readonly controls: readonly Control[];
  readonly python?: string | undefined;
  readonly peers?: string | undefined;
  /** Runs the tests of the suites for the cases that they stage. */
  readonly staged: boolean;
  readonly onProgress: (text: string) => void;
  /** What is to be seen of a verdict, for who asks why. */
  readonly onSeen: (door: string, each: Case, tried: Tried) => void;
  readonly signal: AbortSignal;
}

/** Each has a uid of its own. */
const canariesAtOnce = 3;

export interface MeasuredDoor {
  readonly row: DoorRow;
  readonly verdicts: ReadonlyMap<Case, Verdict>;
  /** Our own, and not as is stated of it. */
  readonly unexpected: ReadonlyMap<Case, string>;
  /** By the id of the honest script; null where the host lacks what it takes. */
  readonly controls: Readonly<Record<string, boolean | null>>;
}

export interface Measured {
  readonly environment: Environment;
  readonly python: string;
  readonly canaries: ReadonlyMap<Case, CanaryWord>;
  readonly doors: readonly MeasuredDoor[];
}

/**
 * Tries every case at every door, and where nothing contains it.
 *
 * @throws GatewayError `ERR_PYTHON_MISSING`, `ERR_PLATFORM_UNSUPPORTED`, `ERR_USAGE`, `ERR_BENCH_*`
 */
export async function measureDoors(options: MeasureOptions): Promise<Measured> {
  const { cases, doors, onProgress, signal } = options;
  const environment = await environmentNow();
  const interpreter = await findPython({ python: options.python });
  const runtime = await findRuntime('data', interpreter.minor).catch(() => null);
  const lure = await setLure();
  const host: Host & OwnHost = {
    ...{ lure, python: interpreter.path, packages: runtime?.site ?? null },
    peers: peersFolder(options.peers),
    suite: options.staged ? SuiteTests.find(signal) : null,
  };
  try {
    const canaries = await overCases(cases, canariesAtOnce, async (each) => {
      signal.throwIfAborted();
      onProgress(`without containment: ${each.id} ${each.name}`);
      return await canaryWord(each, host);
    });
    const measured: MeasuredDoor[] = [];
    for (const name of doors) measured.push(await measureDoor(name, host, options));
    return { environment, python: interpreter.version, canaries, doors: measured };
  } finally {
    await lure.close();
  }
}

async function canaryWord(each: Case, host: Host): Promise<CanaryWord> {
  const { escaped, lacks } = await canaryOf(each, host);
  if (escaped) return 'escapes';
  return lacks === null ? 'does not escape' : `lacks ${lacks}`;
}

async function measureDoor(
  name: string,
  host: Host & OwnHost,
  { cases, controls, onProgress, onSeen, signal }: MeasureOptions,
): Promise<MeasuredDoor> {
  const door = await openDoor(name, host);
  try {
    const { row } = door;
    const unexpected = new Map<Case, string>();
    const ran: [string, boolean | null][] = [];
    for (const control of controls) {
      onProgress(`${row.id}: ${control.name}`);
      ran.push([control.id, await door.runs(control)]);
    }
    const verdicts = await overCases(cases, door.atOnce, async (each) => {
      signal.throwIfAborted();
      onProgress(`${row.id}: ${each.id} ${each.name}`);
      const tried = await door.try(each);
      if (tried.unexpected !== undefined) unexpected.set(each, tried.unexpected);
      onSeen(row.id, each, tried);
      return tried.verdict;
    });
    return { row, verdicts, unexpected, controls: Object.fromEntries(ran) };
  } finally {
    await door.close();
  }
}
