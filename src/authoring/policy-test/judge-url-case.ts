import { judgeUrl } from '../../callout/judge-url.ts';
import type { Came } from './judge-verdict.ts';
import type { NeverCase, UrlCase } from './cases.ts';
import type { TestScene } from './scene.ts';

/** One URL against what was expected of it. */
export function judgeUrlCase(test: UrlCase, { urlRules }: TestScene): Came {
  const { decision, findings, entry } = judgeUrl(test.url, test.type, urlRules);
  const reasons = [...new Set(findings.flatMap(({ reason }) => reason ?? []))];
  const good = test.decision === 'allow' ? 'validated' : 'reported';
  const isDecided = decision === test.decision;
  const isReason = test.reason === null || (reasons.length === 1 && reasons[0] === test.reason);
  const isEntry = test.entry === null || entry === test.entry;
  if (isDecided && isReason && isEntry) return { word: good, message: '', diff: [] };
  const byEntry = entry === null ? 'no callout speaks of it' : `callout \`${entry}\``;
  const [first] = findings;
  const message = first === undefined ? `admitted by ${byEntry}` : `denied: ${first.message}`;
  const wanted = [test.decision, test.reason, test.entry && `by ${test.entry}`];
  const got = [decision, reasons.join(' '), test.entry && `by ${entry ?? 'no entry'}`];
  const diff = [`-${wanted.filter(Boolean).join(' ')}`, `+${got.filter(Boolean).join(' ')}`];
  return { word: isDecided || test.decision === 'deny' ? 'missing' : 'noisy', message, diff };
}

/** A claim about all URLs: what cannot be proved does not hold, nor does what says nothing. */
export async function judgeNeverCase({ claim }: NeverCase, scene: TestScene): Promise<Came> {
  const proof = await scene.prove(claim);
  switch (proof.state) {
    case 'proved':
      return { word: 'reported', message: '', diff: [] };
    case 'refuted': {
      const { entry, witness } = proof;
      const message = `callout \`${entry.id}\` admits ${witness}`;
      return { word: 'missing', message, diff: ['-deny', `+allow ${witness}`] };
    }
    case 'idle': {
      const message = 'there is no URL of which this speaks: the test could not fail';
      return { word: 'missing', message, diff: [] };
    }
    case 'not-proved':
      return { word: 'missing', message: `not proved: ${proof.reason}`, diff: [] };
  }
}
