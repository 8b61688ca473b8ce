import type { Policy } from '../policy/types.ts';
import { isListed } from '../rules/checks/import-allow-list.ts';
import { readPackages, readRuntime } from '../rules/packages/platform-packages.ts';
import { presenceOf, type Giver } from '../rules/packages/presence.ts';

/** What may be said of an import: `yes`, `no`, or that nobody here can tell. */
export interface Answer {
  readonly answer: 'yes' | 'no' | 'unknown';
  /** What gives the module, or why it is not there. */
  readonly why: string;
}

/** An import has three answers, and each may differ from the others. */
export interface ImportAnswers {
  readonly module: string;
  /** The policy lets scripts import it. */
  readonly admitted: Answer;
  /** The platform itself has it; null for a platform that publishes no list. */
  readonly image: Answer | null;
  /** The runtime that would run the script here has it. */
  readonly runtime: Answer;
}

/** Answers for each module; nothing is imported for it. */
export function importAnswers(policy: Policy, modules: readonly string[]): ImportAnswers[] {
  const packages = readPackages(policy);
  const runtime = readRuntime(policy.runtime, policy.python);
  const name = policy.runtime ?? 'bare';
  return modules.map((module) => {
    const there = presenceOf(module, { image: packages.image, runtime });
    const image = packages.image && answer(there.image, `image ${packages.image.name}`);
    return {
      module,
      admitted: admitted(module, policy),
      image,
      runtime: answer(there.runtime, `runtime ${name}`),
    };
  });
}

function admitted(module: string, { imports }: Policy): Answer {
  if (imports.match === 'any') return { answer: 'yes', why: 'the policy has no list of modules' };
  if (isListed(module, imports)) return { answer: 'yes', why: 'on the list of the policy' };
  return { answer: 'no', why: 'not on the list of the policy' };
}

function answer(giver: Giver, place: string): Answer {
  if (giver === undefined) return { answer: 'unknown', why: `nobody says what ${place} has` };
  if (giver === null) return { answer: 'no', why: `not in ${place}` };
  return { answer: 'yes', why: `${giver}, in ${place}` };
}
