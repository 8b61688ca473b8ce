/** Wilson's interval for `hits` of `total` at 95 %, as two shares. */
export function wilson(hits, total) {
  if (total === 0) return [0, 1];
  const z = 1.96;
  const share = hits / total;
  const middle = share + z ** 2 / (2 * total);
  const spread = z * Math.sqrt((share * (1 - share)) / total + z ** 2 / (4 * total ** 2));
  const scale = 1 + z ** 2 / total;
  return [(middle - spread) / scale, Math.min(1, (middle + spread) / scale)];
}

function grouped(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

const standings = ['validated', 'reported', 'warned', 'missing'];

/** How the worst of a technique's cases stands: a technique counts once, by its weakest variant. */
function worst(cases) {
  return standings.findLast((one) => cases.some(({ standing }) => standing === one));
}

/** Counts by family, by technique and in all, of judged attacks and honest scripts refused. */
export function tallyAttacks(judged, noisy) {
  const techniques = [...grouped(judged, (one) => `${one.family}: ${one.technique}`)].map(
    ([name, cases]) => ({
      name,
      family: cases[0].family,
      decidable: cases.some(({ decidable }) => decidable),
      standing: worst(cases),
      ...counts(cases),
    }),
  );
  const families = [...grouped(judged, ({ family }) => family)].map(([family, cases]) => ({
    family,
    techniques: techniques.filter((one) => one.family === family).length,
    ...counts(cases),
    noisy: noisy.filter(({ saidBy }) => saidBy.some((one) => one.family === family)).length,
  }));
  return {
    families,
    techniques,
    totals: { cases: totals(judged), techniques: totals(techniques) },
  };
}

function counts(cases) {
  const of = (standing) => cases.filter((one) => one.standing === standing).length;
  return { cases: cases.length, ...Object.fromEntries(standings.map((one) => [one, of(one)])) };
}

/** Of what a static reader can decide: validated, and denied by any rule. */
function totals(all) {
  const decidable = all.filter((one) => one.decidable);
  const validated = decidable.filter((one) => one.standing === 'validated').length;
  const denied = validated + decidable.filter((one) => one.standing === 'reported').length;
  return {
    all: all.length,
    decidable: decidable.length,
    validated,
    denied,
    validatedInterval: wilson(validated, decidable.length),
    deniedInterval: wilson(denied, decidable.length),
  };
}

/**
 * For each rule: attacks that it names (`validated`), attacks of other families that it refuses or
 * warns of as well (`reported`), honest scripts that it refuses (`noisy`), and cases it lets pass of
 * the techniques that it speaks for (`missing`). By family, the busiest first.
 */
export function tallyRules(attacks, noisy) {
  const rules = new Map();
  const of = ({ rule, family }) => {
    const counts = rules.get(rule) ?? {
      rule,
      family,
      validated: 0,
      reported: 0,
      noisy: 0,
      missing: 0,
    };
    rules.set(rule, counts);
    return counts;
  };
  const speakers = speakersOf(attacks);
  for (const { standing, technique, family, saidBy } of attacks) {
    for (const one of onePerRule(saidBy)) of(one)[one.names ? 'validated' : 'reported'] += 1;
    const speaker = speakers.get(`${family}: ${technique}`);
    if (standing === 'missing' && speaker) of(speaker).missing += 1;
  }
  for (const { saidBy } of noisy) for (const one of onePerRule(saidBy)) of(one).noisy += 1;
  const key = ({ family, validated }) => `${family} ${String(1e6 - validated).padStart(7, '0')}`;
  return [...rules.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const onePerRule = (said) => [...new Map(said.map((one) => [one.rule, one])).values()];

/** The rule that names most cases of each technique. */
function speakersOf(attacks) {
  const speakers = new Map();
  for (const [name, cases] of grouped(attacks, (one) => `${one.family}: ${one.technique}`)) {
    const said = cases.flatMap(({ saidBy }) => onePerRule(saidBy)).filter(({ names }) => names);
    const byRule = [...grouped(said, ({ rule }) => rule).values()];
    const most = byRule.toSorted((a, b) => b.length - a.length)[0];
    if (most) speakers.set(name, most[0]);
  }
  return speakers;
}
