import { admittedPackages, leavesImports } from './admitted.ts';
import { refusedModule } from './checks/import-allow-list.ts';
import { isWayOut } from './checks/module-escape.ts';
import type { ImportUse, Reach, Rule, RuleSettings } from './types.ts';

/** What a script imports and where its names lead: all that the list of imports is asked about. */
export interface Imported {
  readonly imports: readonly Pick<ImportUse, 'module' | 'name' | 'isModule'>[];
  readonly reach: Reach;
}

type Asked = (script: Imported) => boolean;

/** Checks that read the policy's list of imports. */
const importChecks = ['import-allow-list', 'module-escape', 'borrowed-function'] as const;

/** Whether the list of imports has a say in what a rule finds. */
export function readsImports({ match }: Pick<Rule, 'match'>): boolean {
  return match.some(({ check }) => importChecks.some((one) => one === check));
}

/** Checks that ask what the job brings along or declares. */
const jobChecks: readonly string[] = ['import-outside-image', 'import-outside-runtime'];

/** Whether the job around a script has a say in what a rule finds. */
export function readsJob({ family, match }: Pick<Rule, 'family' | 'match'>): boolean {
  return family === 'contract' || match.some(({ check = '' }) => jobChecks.includes(check));
}

/** Whether what is installed has a say in what a rule finds. */
export function readsPackages({ match }: Pick<Rule, 'match'>): boolean {
  return match.some(
    ({ check = '', removed }) => removed !== undefined || jobChecks.includes(check),
  );
}

/**
 * Tells under one list whether the checks of a rule that read it find something: what evaluating
 * the script again would say of them.
 */
export function importChecksUnder(
  imports: RuleSettings['imports'],
): (rule: Pick<Rule, 'match'>, script: Imported) => boolean {
  const admitted = admittedPackages(imports);
  const asked: Readonly<Record<(typeof importChecks)[number], Asked>> = {
    'import-allow-list': ({ imports: used }) =>
      imports.match !== 'any' &&
      used.some((use) => refusedModule(use, imports, () => use.isModule) !== null),
    'module-escape': ({ reach }) =>
      reach.always || reach.modules.some((top) => isWayOut(top, admitted)),
    'borrowed-function': ({ reach }) => reach.functions.some((top) => leavesImports(top, admitted)),
  };
  return ({ match }, script) =>
    match.some(({ check }) => importChecks.some((one) => one === check && asked[one](script)));
}
