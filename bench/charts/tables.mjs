import { isOurs } from './draw.mjs';

/** Nothing is less than nothing. */
const coefficient = (mcc) => (mcc ?? 0).toFixed(2).replace(/^-(0\.00)$/, '$1');
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
      coefficient(mcc),
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

/** Gates by what hostile texts do to them: the twelve shapes that grow, and all at 256 KB. */
export function scalingTable(scaling) {
  const lines = scaling.gates.flatMap(({ id, name, status }) => {
    const rows = scaling.rows.filter(({ subject }) => subject === id);
    const texts = rows.filter(({ bytes }) => bytes !== undefined);
    if (rows.length === 0) return status === 'ran' ? [] : [row([name, status, '', '', '', '', ''])];
    const grown = rows.filter(({ exponent }) => exponent !== undefined);
    const [fastest] = grown.toSorted((a, b) => b.exponent - a.exponent);
    const [slowest] = texts
      .filter(({ medianMs }) => medianMs !== undefined)
      .toSorted((a, b) => b.medianMs - a.medianMs);
    const broke = texts.filter(({ status }) => status === 'error').length;
    const unread = texts.filter(({ verdict }) => verdict === 'refused').length;
    const cells = [
      texts.length - broke - unread - texts.filter(({ status }) => status === 'left-out').length,
      unread,
      broke,
      fastest === undefined ? '' : `${fastest.exponent.toFixed(2)} (${fastest.what})`,
      slowest === undefined ? '' : `${seconds(slowest.medianMs)} (${sizedName(slowest)})`,
    ];
    return [row([bold(id, name), ...cells])];
  });
  const heads = [
    'hostile texts',
    'read',
    'refused',
    'broke',
    'growth at most',
    'one check at most',
  ];
  return [row(heads), row(['---', ...heads.slice(1).map(() => '---:')]), ...lines];
}

/** An end as others that are alike are told: without what an adapter and a process add to it. */
const endOf = ({ why }) =>
  why
    .replace(/^RuntimeError: /, '')
    .replace(/ \(\d+\)/, '')
    .split(/[:\n]/)[0];

/** How gates broke, with the shapes that each end is of. */
export function brokenList(scaling) {
  return scaling.gates.flatMap(({ id, name }) => {
    const broken = scaling.rows.filter(
      ({ subject, status }) => subject === id && status === 'error',
    );
    const told = [...new Set(broken.map(endOf))].map((why) => {
      const rows = broken.filter((one) => endOf(one) === why);
      const shapes = [...new Set(rows.map(({ what }) => what.replace(/, tried$/, '')))];
      const rest = shapes.length > 4 ? ` and ${shapes.length - 4} more` : '';
      return `\`${why}\` at ${shapes.slice(0, 4).join(', ')}${rest}`;
    });
    return told.length === 0 ? [] : [`- ${name}: ${told.join('; ')}`];
  });
}

const seconds = (ms) => (ms < 1_000 ? `${ms.toFixed(0)} ms` : `${(ms / 1_000).toFixed(1)} s`);
const sizedName = ({ id, subject, what }) =>
  `${what.replace(/, tried$/, '')}, ${id.slice(`${subject}: ${what}, `.length)}`;

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
