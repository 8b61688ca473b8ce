import { shareOf } from '../statistics.ts';
import { isStaged, type Case } from './cases/case.ts';
import { controls } from './controls.ts';
import type { Measured, MeasuredDoor } from './measure.ts';
import type { CanaryWord, ContainmentResult, ControlWord, DoorCase } from './result-form.ts';
import { totalsOf } from './totals.ts';

/** What was measured as a result of the open format. */
export function containmentResult(
  { environment, python, canaries, doors }: Measured,
  command: string,
): ContainmentResult {
  const byDoor = <Value>(valueOf: (door: MeasuredDoor) => Value): Record<string, Value> =>
    Object.fromEntries(doors.map((door) => [door.row.id, valueOf(door)]));
  const caseOf = (each: Case, canary: CanaryWord): DoorCase => ({
    ...{ family: each.family, kind: each.kind, name: each.name, staged: isStaged(each), canary },
    doors: byDoor(({ verdicts }) => verdicts.get(each) ?? 'missing'),
  });
  return {
    ...{ format: 'sallyport-bench', version: 1, command, kind: 'containment' },
    environment: { ...environment, python },
    doors: doors.map(({ row }) => row),
    totals: byDoor(({ verdicts }) => totalsOf(verdicts, canaries)),
    controls: byDoor(({ controls }) => {
      const tried = Object.values(controls).filter((runs) => runs !== null);
      return shareOf(tried.filter(Boolean).length, tried.length);
    }),
    honest: Object.fromEntries(
      controls.map(({ id, name }) => [
        id,
        { name, doors: byDoor((door) => controlWord(door.controls[id] ?? null)) },
      ]),
    ),
    cases: Object.fromEntries([...canaries].map(([each, word]) => [each.id, caseOf(each, word)])),
  };
}

function controlWord(runs: boolean | null): ControlWord {
  if (runs === null) return 'missing';
  return runs ? 'runs' : 'fails';
}
