import type { Verdict } from '../../verdict/decide.ts';
import type { TestWord } from '../tested/types.ts';
import { compare, type Expected, type ExpectedFinding } from './expected.ts';
import { levelIn, type TestScene } from './scene.ts';

/** What one expectation came to. */
export interface Came {
  readonly word: TestWord;
  readonly message: string;
  readonly diff: readonly string[];
}

/** A verdict against what was expected of it; which rule decided is in the message. */
export function judgeVerdict(expected: Expected, verdict: Verdict, scene: TestScene): Came {
  const { decision, findings } = expected;
  const good = decision === 'deny' ? 'reported' : 'validated';
  const { isMet, isMissing, diff, extra, absent } = compare(expected, verdict);
  if (isMet && decision === 'deny' && findings === null) {
    const unread = onlyUnread(verdict, scene);
    if (unread !== null) return { word: 'missing', message: unread, diff };
  }
  if (isMet) return { word: good, message: '', diff: [] };
  const said: string[] = [];
  if (decision !== verdict.decision) said.push(decided(verdict));
  said.push(...absent.map((one) => whyMissing(one, verdict, scene)));
  if (decision === verdict.decision && extra.length > 0) {
    said.push(`not expected: ${[...new Set(extra.map(({ rule }) => `\`${rule}\``))].join(', ')}`);
  }
  return { word: isMissing ? 'missing' : 'noisy', message: said.join('; '), diff };
}

function decided({ decision, findings }: Verdict): string {
  if (decision === 'allow') return 'allowed: no rule denies it';
  const denying = findings.filter(({ level }) => level === 'error');
  const [first] = denying;
  const others = new Set(denying.map(({ rule }) => rule));
  others.delete(first?.rule ?? '');
  const more = others.size === 0 ? '' : ` (and \`${[...others].join('`, `')}\`)`;
  return `denied by \`${first?.rule ?? ''}\`${more}: ${first?.message ?? ''}`;
}

/** Why an expected finding is not there, as far as it can be said. */
export function whyMissing(
  { rule, line, ...rest }: ExpectedFinding,
  verdict: Verdict,
  scene: TestScene,
): string {
  const { gateway, catalog } = scene;
  const level = levelIn(scene, rule);
  if (level === 'off') {
    const { platforms } = catalog.byId.get(rule) ?? {};
    const { platform } = gateway.policy;
    const elsewhere = platforms && !platforms.includes(platform) && !gateway.policy.rules[rule];
    return elsewhere ? `\`${rule}\` does not apply on ${platform}` : `\`${rule}\` is off`;
  }
  const own = verdict.findings.filter((finding) => finding.rule === rule);
  const there = own.find((finding) => finding.line === (line ?? finding.line));
  if (there !== undefined && there.level !== 'error') return `\`${rule}\` is a ${there.level}`;
  if (own.length === 0) return `\`${rule}\` found nothing`;
  const saw = own.map(({ line, column }) => `${line}:${column}`).join(', ');
  const wanted = Object.values(rest).some((value) => value !== undefined);
  return `\`${rule}\` is found at ${saw}${wanted ? ', and says something else' : ' alone'}`;
}

/** Where the script was not judged at all: no word of the policy about scripts was tested. */
function onlyUnread({ findings }: Verdict, { catalog }: TestScene): string | null {
  const denying = findings.filter(({ level }) => level === 'error');
  const isBefore = (rule: string): boolean =>
    catalog.byId.get(rule)?.stage === 'syntax' || beforeScripts.includes(rule);
  if (!denying.every(({ rule }) => isBefore(rule))) return null;
  const { rule = '', message = '' } = denying[0] ?? {};
  return `denied before the policy had a word, by \`${rule}\`: ${message}; name it where it is meant`;
}

/** Rules that deny whatever the script is. */
const beforeScripts: readonly string[] = ['plugin-disabled', 'job-form', 'internal-fault'];
