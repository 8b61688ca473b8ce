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

/** Counts by family, by technique and in all, of judged attacks. */
export function tallyAttacks(judged) {
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

/** For each rule, how many attacks and honest scripts it refuses, the busiest first. */
export function tallyRules(attacks, noisy) {
  const rules = new Map();
  const count = (cases, of) => {
    for (const { refusedBy } of cases) {
      for (const rule of new Set(refusedBy)) {
        const counts = rules.get(rule) ?? { rule, attacks: 0, honest: 0 };
        counts[of] += 1;
        rules.set(rule, counts);
      }
    }
  };
  count(attacks, 'attacks');
  count(noisy, 'honest');
  return [...rules.values()].sort((a, b) => b.attacks - a.attacks || b.honest - a.honest);
}
