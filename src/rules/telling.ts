import type { Level, RawFinding } from '../finding.ts';
import type { Candidate } from './causes.ts';
import { fillTemplate, plainName } from './message.ts';
import { removalValues } from './removal.ts';
import type { Ground } from './scene.ts';
import type { Hit } from './types.ts';

/** A hit in words: message and help of its match line or page, and where its name comes from. */
export function toFinding(
  { active, matcher, hit }: Candidate,
  ground: Pick<Ground, 'settings' | 'packages'>,
  originOfHit: (hit: Hit) => string | null,
): RawFinding {
  const values = {
    platform: ground.settings.platform,
    ...removalValues(matcher, ground),
    ...hit.values,
  };
  const message = hit.message ?? matcher.message ?? active.rule.message;
  const help = hit.help ?? matcher.help ?? active.rule.help;
  const origin = originOfHit(hit);
  const told = origin === null ? '' : ` (${origin})`;
  const chain = hit.chain ?? (origin !== null && [hit.values['name']!, plainName(hit.means!)]);
  return {
    rule: active.rule.id,
    message: `${fillTemplate(message, values)}${told}`,
    help: fillTemplate(help, values),
    span: hit.span,
    ...(chain && { chain }),
    ...(hit.fix && { fix: hit.fix }),
    ...(isMilder(hit.atMost, active.level) && { level: hit.atMost }),
  };
}

const severity: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 };

function isMilder(atMost: Level | undefined, level: Level): atMost is Level {
  return atMost !== undefined && severity[atMost] > severity[level];
}
