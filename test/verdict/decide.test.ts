import fc from 'fast-check';
import t from 'tap';
import type { RawFinding } from '#dist/finding.js';
import { decide } from '#dist/verdict/decide.js';

const text = 'import os\nx = 1\nprint(x)\n';
const levels = { hard: 'error', soft: 'warning', quiet: 'note', muted: 'off' } as const;
const rules = {
  levelOf: (rule: string) => levels[rule as keyof typeof levels] ?? 'error',
  docsOf: (rule: string) => `rules/${rule}.md`,
};
const policy = { name: 'p', digest: 'sha256:0' };

function finding(rule: string, start: number, message = 'm'): RawFinding {
  return { rule, message, help: 'h', span: { start, end: start + 1 } };
}

function verdict(findings: readonly RawFinding[]) {
  return decide({ policy, platform: 'script', text, findings, rules });
}

const anyFinding = fc
  .tuple(fc.constantFrom('hard', 'soft', 'quiet', 'muted', 'unheard-of'), fc.nat(20), fc.string())
  .map(([rule, start, message]) => finding(rule, start, message));

t.test('a verdict is deny exactly when a finding has level error', async (t) => {
  t.equal(verdict([]).decision, 'allow');
  t.equal(verdict([finding('soft', 0), finding('quiet', 3)]).decision, 'allow');
  t.equal(verdict([finding('soft', 0), finding('hard', 3)]).decision, 'deny');
  t.equal(verdict([finding('muted', 0)]).findings.length, 0);
  t.equal(verdict([finding('unheard-of', 0)]).decision, 'deny', 'a rule without a page denies');
});

t.test('no flood of lesser findings hides an error', async (t) => {
  const flood = Array.from({ length: 5_000 }, (_, at) => finding('quiet', at % 20, `n${at}`));
  const { decision, findings } = verdict([...flood, finding('hard', 19)]);
  t.equal(decision, 'deny');
  t.ok(findings.some(({ level }) => level === 'error'));
  t.ok(findings.length <= 200);
});

t.test('places are lines and columns from 1', async (t) => {
  t.match(verdict([finding('hard', 10)]).findings[0], {
    line: 2,
    column: 1,
    endLine: 2,
    endColumn: 2,
  });
});

t.test('decide is blind to the order of findings, monotone, and frozen', async (t) => {
  fc.assert(
    fc.property(
      fc.array(anyFinding, { maxLength: 12 }),
      fc.nat(),
      anyFinding,
      (list, seed, more) => {
        const turned = list
          .toSorted((a, b) => (a.message + seed < b.message + seed ? -1 : 1))
          .toReversed();
        t.equal(JSON.stringify(verdict(turned)), JSON.stringify(verdict(list)));
        const before = verdict(list);
        if (before.decision === 'deny') t.equal(verdict([...list, more]).decision, 'deny');
        t.ok(Object.isFrozen(before) && Object.isFrozen(before.findings));
      },
    ),
    { numRuns: 200 },
  );
});
