import { isOurs } from './draw.mjs';

const percent = ({ hits, total }) => `${((100 * hits) / total).toFixed(1)} %`;
const row = (cells) => `| ${cells.join(' | ')} |`;
const bold = (id, text) => (isOurs(id) ? `**${text}**` : text);

/** Gates by what they catch of techniques held out, and what they refuse for nothing. */
export function gateTable(detection) {
  const ran = detection.gates.filter(({ status }) => status === 'ran');
  const heldOut = ({ id }) => detection.totals[id]['held-out'];
  const ordered = ran.toSorted((a, b) => (heldOut(b).mcc ?? 0) - (heldOut(a).mcc ?? 0));
  const lines = ordered.map((gate) => {
    const { attacks, honest, mcc } = heldOut(gate);
    const all = detection.totals[gate.id].all;
    return row([
      bold(gate.id, [gate.name, gate.version].filter(Boolean).join(' ')),
      percent(attacks),
      percent(honest),
      (mcc ?? 0).toFixed(2),
      percent(all.attacks),
      percent(all.honest),
    ]);
  });
  const missing = detection.gates
    .filter(({ status }) => status !== 'ran')
    .map(({ name, status }) => row([name, status, '', '', '', '']));
  const heads = ['gate', 'caught', 'honest refused', 'MCC', 'caught, all', 'honest refused, all'];
  return [row(heads), row(['---', ...heads.slice(1).map(() => '---:')]), ...lines, ...missing];
}

/** Doors by how many cases they hold. */
export function doorTable(containment) {
  const of = ({ hits, total }) => `${hits} of ${total}`;
  const lines = containment.doors.map(({ id, name, version, status }) => {
    const told = bold(id, isOurs(id) || version === null ? name : `${name} ${version}`);
    if (status !== 'ran') return row([told, status, '', '']);
    const { all, surface } = containment.totals[id];
    return row([told, of(all), of(surface), of(containment.controls[id])]);
  });
  const heads = ['door', 'boundaries held', 'calls refused', 'honest scripts that run'];
  return [row(heads), row(['---', ...heads.slice(1).map(() => '---:')]), ...lines];
}

/** Milliseconds of one check by each gate's own clock, by size. */
export function latencyTable(latency) {
  const names = new Map(latency.gates.map(({ id, name }) => [id, name]));
  const rows = latency.rows.filter(
    ({ what, subject }) => what === 'check, allow' && names.has(subject),
  );
  const sizes = [...new Set(rows.map(({ bytes }) => bytes))].toSorted((a, b) => a - b);
  const subjects = [...new Set(rows.map(({ subject }) => subject))];
  const last = (subject) => at(subject, sizes.at(-1))?.medianMs ?? Infinity;
  const at = (subject, bytes) => rows.find((one) => one.subject === subject && one.bytes === bytes);
  const lines = subjects
    .toSorted((a, b) => last(a) - last(b))
    .map((subject) => {
      const cells = sizes.map((bytes) => at(subject, bytes)?.medianMs.toFixed(2) ?? '');
      return row([bold(subject, names.get(subject)), ...cells]);
    });
  const heads = ['one check, ms', ...sizes.map((bytes) => `${Math.round(bytes / 1024)} KB`)];
  return [row(heads), row(['---', ...sizes.map(() => '---:')]), ...lines];
}
