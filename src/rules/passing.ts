import type { AttributeFact, ReferenceFact, StringFact } from '../facts/types.ts';
import type { Matcher } from './matcher.ts';
import {
  followedBy,
  givesNames,
  isAskedFor,
  isCalled,
  isCaught,
  isOn,
  isReadKey,
} from './placed.ts';
import type { Scene } from './scene.ts';

/** Whether a line lets a name pass, by what is done with it. */
export function passesReference(
  matcher: Matcher,
  name: string,
  fact: ReferenceFact,
  scene: Scene,
): boolean {
  if (matcher.exceptOwn?.includes(name) && scene.own.isGiven(fact)) return true;
  if (matcher.unlessCaught && isCaught(fact.span, scene.text)) return true;
  if (matcher.unlessError?.includes(name) && scene.errors.isTaken(fact)) return true;
  if (matcher.unlessTypes?.includes(name) && scene.hints.isOfClass(fact)) return true;
  const isNames = matcher.unlessNames?.includes(name) ?? false;
  const isLookedAt = matcher.unlessLookedAt?.includes(name) ?? false;
  const call = isNames || isLookedAt ? scene.own.callOf(fact) : undefined;
  if (call === undefined) return false;
  if (isNames && givesNames(call.span, scene.text, scene.bound())) return true;
  return isLookedAt && scene.lookedAt.isLoopedOver(call.span);
}

/** Whether a line lets an attribute pass, by whose it is and what follows. */
export function passesAttribute(matcher: Matcher, fact: AttributeFact, scene: Scene): boolean {
  const { called, on } = matcher;
  if (called !== undefined && called !== isCalled(scene.text, fact.span.end)) return true;
  if (on && !isOn(fact.span.end, on, scene.text)) return true;
  if (fact.access !== 'load') return false;
  const { name, span, whole } = fact;
  const after = matcher.unlessBefore;
  if (after && followedBy(scene.text, span.end, after)) return true;
  if (matcher.exceptOwn?.includes(name) && scene.own.isRead(fact)) return true;
  if (matcher.exceptClass?.includes(name) && scene.own.isOfClass(fact)) return true;
  if (matcher.exceptFunction?.includes(name) && scene.own.isOfFunction(fact)) return true;
  if (matcher.exceptDotted?.includes(name) && scene.text.charAt(span.start - 1) === '.')
    return true;
  if (matcher.unlessShown?.includes(name) && scene.lookedAt.isShown(whole)) return true;
  if (matcher.unlessLookedAt?.includes(name) && scene.lookedAt.isLoopedOver(whole)) return true;
  const isNames = matcher.unlessNames?.includes(name) ?? false;
  return isNames && givesNames(whole, scene.text, scene.bound());
}

/** Whether a line lets a text pass, by where it stands. */
export function passesString(matcher: Matcher, { span }: StringFact, scene: Scene): boolean {
  if (matcher.unlessRead && isReadKey(scene.text, span.end)) return true;
  return matcher.unlessAsked === true && isAskedFor(span, scene);
}
