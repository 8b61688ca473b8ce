import type { Paint } from '../../report/paint.ts';
import type { Explanation, PolicyRemedy } from './explain.ts';
import type { ScriptChange } from './script-change.ts';
import type { Step } from './steps.ts';

/** An explanation for a person. */
export function explanationText(explanation: Explanation, paint: Paint): string {
  const { decision, policy, remedy, script, steps, subject } = explanation;
  const head = `${subject} under policy ${policy.name}`;
  const turning =
    decision === 'deny' ? [...scriptLines(script, paint), ...policyLines(remedy, paint)] : [];
  return [paint.strong(head), ...steps.map((step) => stepLine(step, paint)), ...turning, ''].join(
    '\n',
  );
}

function stepLine({ line, outcome, stage, what }: Step, paint: Paint): string {
  const marks = { pass: paint.good('+'), told: paint.warning('!'), deny: paint.error('x') };
  const place = line === undefined ? '' : `line ${line}: `;
  return `  ${marks[outcome]} ${stage.padEnd(9)} ${place}${what}`;
}

function scriptLines(change: ScriptChange | null, paint: Paint): string[] {
  const title = 'smallest change of the script that was found';
  if (change === null) return ['', `${paint.strong(title)}: none`];
  const parts = change.edits === 1 ? '1 edit' : `${change.edits} edits`;
  const diff = change.diff.trimEnd().split('\n');
  return ['', `${paint.strong(title)}: ${parts}`, ...diff.map((line) => `  ${line}`)];
}

function policyLines(remedy: PolicyRemedy | null, paint: Paint): string[] {
  const title = 'smallest change of the policy that was found';
  if (remedy === null) {
    return ['', `${paint.strong(title)}: none: what denies is part of the gate itself`];
  }
  return [
    '',
    paint.strong(title),
    ...remedy.edits.map((edit) => `  ${edit}`),
    paint.strong('it would also admit'),
    ...remedy.admits.flatMap(({ key, shown, what }) => [
      `  ${key}: ${what}`,
      ...shown.map((line) => `    ${paint.faint(line)}`),
    ]),
  ];
}
