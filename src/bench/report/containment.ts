import { families } from '../containment/cases/case.ts';
import type { ContainmentResult, DoorCase } from '../containment/result-form.ts';
import type { Share } from '../statistics.ts';
import { countField, environmentFacts, gateField, intervalField, shareField } from './fields.ts';
import { columns, type Field, type Report, type Row, type Section } from './report.ts';

/** What a containment result says to a person. */
export function containmentReport(result: ContainmentResult): Report {
  const { environment, command, cases } = result;
  const all = Object.values(cases);
  const meaning = all.filter(({ canary }) => canary === 'escapes').length;
  return {
    title: 'Containment: what a script can do that was let in',
    facts: [
      ...environmentFacts(environment, command),
      ['cases', `${all.length}, of which ${meaning} escape here where nothing contains them`],
    ],
    sections: [
      doorSection(result),
      familySection(result),
      honestSection(result),
      canarySection(result),
      caseSection(result),
    ],
  };
}

const none: Share = { hits: 0, total: 0, interval: [0, 1] };

function doorSection({ doors, totals, controls }: ContainmentResult): Section {
  return {
    title: 'Doors',
    about:
      'Boundary: something of the host or of a neighbour is read, changed, reached, used up or left ' +
      'behind. Surface: system calls that no honest script needs. Intervals are Wilson at 95 %.',
    columns: columns(
      ['door', 'version'],
      ['boundary held', 'of', '95 %', 'surface held', 'of', 'honest scripts run'],
    ),
    rows: doors.map((door): Row => {
      const { all = none, surface = none } = totals[door.id] ?? {};
      const version = door.version ?? '–';
      if (door.status !== 'ran') {
        return { fields: [gateField(door), version, `${door.status}: ${door.why ?? ''}`] };
      }
      const held = [shareField(all), countField(all), intervalField(all)];
      const closed = [shareField(surface), countField(surface)];
      const honest = countField(controls[door.id] ?? none);
      return { fields: [gateField(door), version, ...held, ...closed, honest] };
    }),
  };
}

function familySection({ doors, totals }: ContainmentResult): Section {
  const ran = doors.filter(({ status }) => status === 'ran');
  return {
    title: 'Boundary cases held, by what a script is not to do',
    about:
      'Results and a host that fails are of our own protocol: other doors are not tried there.',
    columns: columns(
      ['a script …'],
      ran.map(({ id }) => id),
    ),
    rows: Object.entries(families).map(([family, name]) => ({
      fields: [name, ...ran.map(({ id }) => countField(totals[id]?.[family] ?? none))],
    })),
  };
}

function honestSection({ doors, honest }: ContainmentResult): Section {
  const ran = doors.filter(({ status }) => status === 'ran');
  const drawn = (word: string | undefined): Field =>
    word === 'fails' ? { text: word, tone: 'bad' } : { text: word ?? '', tone: 'faint' };
  return {
    title: 'Honest scripts',
    columns: columns(['an honest script …', ...ran.map(({ id }) => id)], []),
    rows: Object.values(honest).map(({ name, doors }) => ({
      fields: [name, ...ran.map(({ id }) => drawn(doors[id]))],
    })),
  };
}

/** Cases that prove nothing here. */
function canarySection({ cases }: ContainmentResult): Section {
  const silent = Object.entries(cases).filter(([, { canary }]) => canary !== 'escapes');
  return {
    title: 'Left out of the figures: cases that do not escape here where nothing contains them',
    columns: columns(['case', 'what a script tries', 'why'], []),
    rows: silent.map(([id, { name, canary }]) => ({ fields: [id, name, canary] })),
  };
}

function caseSection({ doors, cases }: ContainmentResult): Section {
  const ran = doors.filter(({ status }) => status === 'ran');
  const rowOf = ([id, each]: [string, DoorCase]): Row => ({
    anchor: `case-${id}`,
    fields: [id, each.kind, each.name, ...ran.map((door) => verdictField(each.doors[door.id]))],
  });
  return {
    title: 'Cases',
    columns: columns(['case', 'kind', 'what a script tries', ...ran.map(({ id }) => id)], []),
    // Members whose names are numbers come first in an object, whatever was written first.
    rows: Object.entries(cases).toSorted(byNumber).map(rowOf),
  };
}

const byNumber = ([a]: [string, unknown], [b]: [string, unknown]): number =>
  Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1);

function verdictField(word: string | undefined): Field {
  if (word === 'held') return { text: word, tone: 'good' };
  if (word === 'escaped' || word === 'error') return { text: word, tone: 'bad' };
  return { text: word ?? '', tone: 'faint' };
}
