import { Bench, namesTrick, standing } from './judge.mjs';
import { tallyAttacks, tallyRules } from './tally.mjs';
import { variantsOf } from './variants.mjs';

/** Judges a corpus, and with `variants` every other form of what it holds. */
export async function measure({ attacks, benign }, { variants = true } = {}) {
  const bench = new Bench();
  const unstable = { judged: 0, cases: [] };
  const judged = [];
  for (const one of attacks) {
    const verdict = await bench.verdict(one);
    judged.push({ ...summary(one, verdict), standing: standing(one, verdict) });
    if (variants && one.decidable && verdict.decision === 'deny') {
      await judgeVariants(bench, one, verdict, unstable);
    }
  }
  const noisy = [];
  for (const one of benign) {
    const verdict = await bench.verdict(one);
    if (verdict.decision === 'deny') noisy.push(summary(one, verdict));
    // A platform's contract asks for its own form at the top of the script.
    else if (variants && one.policy === null) await judgeVariants(bench, one, verdict, unstable);
  }
  await bench.close();
  return {
    attacks: { ...tallyAttacks(judged, noisy), cases: judged },
    rules: tallyRules(judged, noisy),
    benign: { quiet: benign.length - noisy.length, noisy },
    unstable,
  };
}

/** Adds the forms of a case whose verdict is another. */
async function judgeVariants(bench, one, { decision }, unstable) {
  for (const { form, code } of variantsOf(one.code)) {
    const verdict = await bench.verdict({ ...one, code });
    unstable.judged += 1;
    if (verdict.decision === decision) continue;
    const { rules } = summary(one, verdict);
    unstable.cases.push({ id: one.id, form, was: decision, now: verdict.decision, rules, code });
  }
}

function summary({ id, family, technique, decidable }, { findings }) {
  const told = findings.filter(({ level }) => level !== 'note');
  const errors = told.filter(({ level }) => level === 'error');
  const speaking = errors.length > 0 ? errors : told;
  const rules = speaking.map(({ rule, line }) => `${rule} on ${line}`);
  const saidBy = speaking.map(({ rule, family: of }) => {
    const finding = { rule, family: of };
    return { ...finding, names: family !== null && namesTrick(family, finding) };
  });
  return { id, family, technique, decidable, rules, saidBy };
}
