const percent = (share) => `${(100 * share).toFixed(1)} %`;
const range = ([low, high]) => `${percent(low)} to ${percent(high)}`;
const cells = (values) =>
  values.map((value, at) => (at === 0 ? String(value).padEnd(18) : String(value).padStart(11)));

const ruleCells = ([family, rule, ...counts]) =>
  family.padEnd(18) + rule.padEnd(26) + counts.map((one) => one.padStart(11)).join('');

/** The measurement as lines for a terminal. */
export function asText({ attacks, rules, benign, unstable }) {
  const heads = [
    'family',
    'techniques',
    'cases',
    'validated',
    'reported',
    'warned',
    'missing',
    'noisy',
  ];
  const lines = [cells(heads).join('')];
  for (const one of attacks.families) lines.push(cells(heads.map((key) => one[key])).join(''));
  lines.push('', ...techniqueLines(attacks.techniques), '');
  for (const [of, totals] of Object.entries(attacks.totals)) lines.push(totalLine(of, totals));
  lines.push(...listed('Missing', attacks.cases, 'missing'));
  lines.push(...listed('Warned only', attacks.cases, 'warned'));
  lines.push(...listed('Denied by a rule of another family', attacks.cases, 'reported'));
  const ruleHeads = ['family', 'rule', 'validated', 'reported', 'noisy', 'missing'];
  lines.push('', ruleCells(ruleHeads));
  for (const one of rules) lines.push(ruleCells(ruleHeads.map((key) => String(one[key]))));
  lines.push('', `honest scripts: ${benign.quiet} quiet, ${benign.noisy.length} noisy`);
  for (const { id, rules } of benign.noisy) lines.push(`  ${id}: ${rules.join('; ')}`);
  lines.push(
    '',
    `variants: ${unstable.judged} judged, ${unstable.cases.length} with another verdict`,
  );
  for (const { id, form, was, now } of unstable.cases) {
    lines.push(`  ${id} as ${form}: ${was}, then ${now}`);
  }
  return lines.join('\n');
}

function techniqueLines(techniques) {
  return techniques.map(({ name, cases, validated, reported, warned, missing }) => {
    const rest = [
      [reported, 'reported'],
      [warned, 'warned'],
      [missing, 'missing'],
    ].filter(([count]) => count > 0);
    const tail = rest.map(([count, what]) => `, ${count} ${what}`).join('');
    return `  ${name}: ${validated} of ${cases} validated${tail}`;
  });
}

function totalLine(of, { all, decidable, validated, denied, ...intervals }) {
  return (
    `${of}: ${all}, decidable ${decidable}; validated ${validated} ` +
    `(${range(intervals.validatedInterval)}), denied ${denied} (${range(intervals.deniedInterval)})`
  );
}

function listed(title, cases, standing) {
  const found = cases.filter((one) => one.standing === standing);
  if (found.length === 0) return [];
  return [
    '',
    `${title}: ${found.length}`,
    ...found.map(({ id, decidable, rules, technique }) => {
      const by = rules.length === 0 ? '' : ` (${rules.join(', ')})`;
      return `  ${id} ${technique}${decidable ? '' : ', not decidable'}${by}`;
    }),
  ];
}
