import type { CalloutEntry } from '../../policy/types.ts';
import { BudgetError } from './budget.ts';
import { readClaim } from './claim.ts';
import type { Claim } from './claim.ts';
import { both, isWithin, minus } from './language.ts';
import type { Language } from './language.ts';
import type { Prover } from './prover.ts';
import { repairOf } from './repair.ts';
import type { CalloutFault } from './types.ts';
import { underDomains } from './registrable.ts';

/** What is wrong with an entry by itself. */
export function entryFaults(entry: CalloutEntry, prover: Prover): CalloutFault[] {
  const compiled = entry.regex === null ? null : prover.universe.engine.compile(entry.regex);
  if (compiled !== null && !compiled.ok) {
    const { message, offset } = compiled.fault;
    const help = 'Write an expression of RE2: no look-around, no back-references.';
    const what = `the expression is refused at character ${offset + 1}: ${message}`;
    return [{ ...plain(entry, 'refused', 'error'), message: what, help }];
  }
  try {
    const language = prover.entry(entry);
    if (language.isEmpty) return [dead(entry, prover)];
    return entry.canCall ? breadth(entry, language, prover) : [];
  } catch (error) {
    if (error instanceof BudgetError) return [notProved(entry, error)];
    throw error;
  }
}

export function notProved(entry: CalloutEntry, error: BudgetError): CalloutFault {
  const message = `nothing is proved of the entry: ${error.message}`;
  const help = 'Write it with fewer repetitions, or as `hosts` and `pathPrefix`.';
  return { ...plain(entry, 'not-proved', 'warning'), message, help };
}

type Plain = Pick<CalloutFault, 'entry' | 'code' | 'level' | 'witness' | 'correction'>;

function plain(
  entry: CalloutEntry,
  code: CalloutFault['code'],
  level: CalloutFault['level'],
): Plain {
  return { entry, code, level, witness: null, correction: null };
}

const unmatched =
  'URLs are judged as `https://host/path`: host in lower case, no blanks, no port, no query.';

function dead(entry: CalloutEntry, prover: Prover): CalloutFault {
  const fault = plain(entry, 'dead', 'warning');
  const repair =
    entry.regex === null || entry.hosts !== null ? null : repairOf(entry.regex, prover);
  if (repair === null) {
    const where = entry.hosts === null || entry.regex === null ? '' : ' of its hosts';
    return { ...fault, message: `the entry matches no URL${where}`, help: unmatched };
  }
  const message = `the entry matches no URL: ${repair.reason}`;
  const correction = readClaim(repair.regex, prover.universe.engine)?.correction ?? repair.regex;
  return { ...fault, message, help: `Write \`${correction}\`.`, correction };
}

/** Whether an entry admits where it was not meant to, or where anyone may settle. */
function breadth(entry: CalloutEntry, language: Language, prover: Prover): CalloutFault[] {
  if (entry.regex === null || entry.hosts !== null) return open(entry, language, prover);
  const claim = readClaim(entry.regex, prover.universe.engine);
  if (claim === null) return nameless(entry, language, prover);
  const budget = prover.budget();
  const claimed = prover.universe.found(claim.hosts, budget);
  const meant = both(language, claimed, budget);
  const outside = minus(language, claimed, budget);
  return [
    ...overBroad(entry, claim, { outside, claimed, meant }, prover),
    ...open(entry, meant, prover),
  ];
}

/** An expression from which no host can be read, and that does not keep to a few either. */
function nameless(entry: CalloutEntry, language: Language, prover: Prover): CalloutFault[] {
  if (prover.hosts(language, tenantsMax) !== null) return [];
  const witness = prover.witness(language, (location) => prover.speaks(entry, location));
  if (witness === null) return [];
  const message = `no host can be read from the expression: it admits ${quoted(witness)}`;
  const help = 'Begin it with `^https://`, the host, and a slash.';
  return [{ ...plain(entry, 'over-broad', 'error'), message, help, witness }];
}

interface Parts {
  /** What the entry admits beside the hosts of its claim. */
  readonly outside: Language;
  /** Every location on the hosts of the claim. */
  readonly claimed: Language;
  /** What the entry admits of them. */
  readonly meant: Language;
}

function overBroad(
  entry: CalloutEntry,
  claim: Claim,
  parts: Parts,
  prover: Prover,
): CalloutFault[] {
  const { outside, claimed, meant } = parts;
  const foreign = elsewhere(outside, claimed, prover);
  const witness = prover.witness(foreign.isEmpty ? outside : foreign, (location) =>
    prover.speaks(entry, location),
  );
  if (witness === null) return [];
  const fault = { ...plain(entry, 'over-broad', 'error'), witness };
  if (meant.isEmpty) {
    const repair = repairOf(claim.correction, prover);
    const message = `the entry admits no host that it names, but others: ${quoted(witness)}`;
    const help = repair === null ? unmatched : `Write \`${repair.regex}\`: ${repair.reason}.`;
    return [{ ...fault, message, help, correction: repair?.regex ?? null }];
  }
  const message = `the entry admits hosts that it does not name: ${quoted(witness)}`;
  const correction = sound(claim.correction, meant, prover) ? claim.correction : null;
  const help =
    correction === null
      ? 'Begin the expression with `^https://`, and end the host with a slash.'
      : `Write \`${correction}\`: proved to admit only what this one admits on the hosts that it names.`;
  return [{ ...fault, message, help, correction }];
}

const domainsMax = 8;

/** Without the domains of the claimed hosts: there, a stranger has nothing to say. */
function elsewhere(outside: Language, claimed: Language, prover: Prover): Language {
  let [rest, left] = [outside, claimed];
  for (let count = 0; count < domainsMax && !left.isEmpty; count++) {
    const location = prover.witness(left, () => true);
    const domain = location === null ? null : /([^./]+\.[^./]+)\//.exec(location)?.[1];
    if (domain === undefined || domain === null) return rest;
    const budget = prover.budget();
    const under = prover.universe.found(underDomains([domain]), budget);
    left = minus(left, under, budget);
    rest = minus(rest, minus(under, prover.universe.tenants, budget), budget);
  }
  return rest;
}

/** A correction is offered when it is proved to admit something, and nothing but what was meant. */
function sound(correction: string, meant: Language, prover: Prover): boolean {
  if (!prover.universe.engine.compile(correction).ok) return false;
  const budget = prover.budget();
  const corrected = prover.universe.found(correction, budget);
  return !corrected.isEmpty && isWithin(corrected, meant, budget);
}

const tenantsMax = 64;

/** Many names at a service that gives them to whoever asks: the claim itself is wide. */
function open(entry: CalloutEntry, language: Language, prover: Prover): CalloutFault[] {
  const taken = both(language, prover.universe.tenants, prover.budget());
  if (prover.hosts(taken, tenantsMax) !== null) return [];
  const witness = prover.witness(taken, (location) => prover.speaks(entry, location));
  if (witness === null) return [];
  const message = `the entry admits names that a service gives to whoever asks: ${quoted(witness)}`;
  const help = 'Name the hosts that are meant, one by one.';
  return [{ ...plain(entry, 'open', 'warning'), message, help, witness }];
}

function quoted(text: string): string {
  return `\`${text}\``;
}
