import type { CalloutEntry } from '../../policy/types.ts';
import { isExpired } from '../judge.ts';
import { predefinedCallouts } from '../predefined.ts';
import { BudgetError } from './budget.ts';
import { entryFaults, notProved } from './entry-faults.ts';
import { both, isSame, minus, shortest } from './language.ts';
import type { Language } from './language.ts';
import { Prover } from './prover.ts';
import type { CalloutFault, CalloutPolicy } from './types.ts';
import type { Universe } from './universe.ts';

/** Faults that leave nothing of an entry to compare with others. */
const idle: readonly CalloutFault['code'][] = ['refused', 'dead', 'expired', 'not-proved'];

/**
 * What can be proved against the entries of a callout policy, in their order: of each by itself, and
 * of each beside the others and the immutable ones. Entries that are called shadowed or redundant
 * can be removed together: the policy decides as before. It all is about canonical locations,
 * `https://host/path`; of entries that name another port nothing is said.
 */
export function lintCallouts(
  { entries, immutable }: CalloutPolicy,
  universe: Universe,
  nowMs: number,
): CalloutFault[] {
  const prover = new Prover(universe);
  const alone = entries
    .filter(isAboutLocations)
    .flatMap((entry) => (isExpired(entry, nowMs) ? [expired(entry)] : entryFaults(entry, prover)));
  const out = new Set(alone.flatMap(({ entry, code }) => (idle.includes(code) ? [entry] : [])));
  const live = entries.filter((entry) => isAboutLocations(entry) && !out.has(entry));
  const faults = [...alone, ...superfluous(live, immutable ?? predefinedCallouts, prover)];
  return entries.flatMap((entry) => faults.filter((fault) => fault.entry === entry));
}

function isAboutLocations({ hosts }: CalloutEntry): boolean {
  return !hosts?.some((host) => host.includes(':'));
}

function expired(entry: CalloutEntry): CalloutFault {
  const message = `the entry admits nothing since ${entry.expires ?? ''}`;
  const help = 'Renew its `expires`, or remove it.';
  const [witness, correction] = [null, null];
  return { entry, code: 'expired', level: 'warning', message, help, witness, correction };
}

/** From the last to the first, so that of two that say the same the later one goes. */
function superfluous(
  live: readonly CalloutEntry[],
  immutable: readonly CalloutEntry[],
  prover: Prover,
): CalloutFault[] {
  const kept = new Set([...immutable, ...live]);
  return live.toReversed().flatMap((entry) => {
    const others = [...kept].filter((other) => other !== entry && other.type === entry.type);
    try {
      const fault = entry.canCall
        ? idleAllow(entry, others, prover)
        : idleDeny(entry, others, prover);
      if (fault !== null) kept.delete(entry);
      return fault === null ? [] : [fault];
    } catch (error) {
      if (error instanceof BudgetError) return [notProved(entry, error)];
      throw error;
    }
  });
}

function idleAllow(
  entry: CalloutEntry,
  others: readonly CalloutEntry[],
  prover: Prover,
): CalloutFault | null {
  const denying = others.filter(({ canCall }) => !canCall);
  const allowing = others.filter(({ canCall }) => canCall);
  const language = prover.entry(entry);
  const covers = covering(language, [...denying, ...allowing], prover);
  if (covers === null) return null;
  const names = namesOf(covers);
  const base = { entry, witness: null, correction: null };
  if (covers.every(({ canCall }) => !canCall)) {
    const message = `the entry admits nothing: ${names} denies all of it`;
    const help = `Remove it, or narrow ${names}.`;
    return { ...base, code: 'shadowed', level: 'warning', message, help };
  }
  const [first] = covers;
  const same = covers.length === 1 && first !== undefined && isSame(language, prover.entry(first));
  const message = same
    ? `the entry says the same as ${names}`
    : `the entry adds nothing to ${names}`;
  const help = same ? 'Remove one of them.' : `Remove it, or narrow ${names}.`;
  return { ...base, code: 'redundant', level: 'note', message, help };
}

/** One that denies matters where some other entry admits. */
function idleDeny(
  entry: CalloutEntry,
  others: readonly CalloutEntry[],
  prover: Prover,
): CalloutFault | null {
  const denying = others.filter(({ canCall }) => !canCall);
  const used = new Set<CalloutEntry>();
  for (const allowing of others.filter(({ canCall }) => canCall)) {
    const common = both(prover.entry(entry), prover.entry(allowing), prover.budget());
    const covers = covering(common, denying, prover);
    if (covers === null) return null;
    covers.forEach((cover) => used.add(cover));
  }
  const message =
    used.size === 0
      ? 'the entry denies nothing that the policy admits'
      : `the entry denies nothing that ${namesOf([...used])} does not deny`;
  const help = 'It may stay as a safeguard: what no entry admits is denied without it.';
  const base = { entry, witness: null, correction: null };
  return { ...base, code: 'redundant', level: 'note', message, help };
}

/**
 * Entries that, together, speak of every location of a set; null where there is one of which none
 * speaks. Each round asks the engine about one location that is left.
 */
function covering(
  language: Language,
  others: readonly CalloutEntry[],
  prover: Prover,
): CalloutEntry[] | null {
  const used: CalloutEntry[] = [];
  let rest = language;
  for (;;) {
    const location = shortest(rest);
    if (location === null) return used;
    const cover = others.find((one) => !used.includes(one) && prover.speaks(one, location));
    if (cover === undefined) return null;
    rest = minus(rest, prover.entry(cover), prover.budget());
    used.push(cover);
  }
}

function namesOf(entries: readonly CalloutEntry[]): string {
  const names = entries.slice(0, 3).map(({ id }) => `\`${id}\``);
  const more = entries.length - names.length;
  return `${names.join(' and ')}${more > 0 ? ` and ${more} more` : ''}`;
}
