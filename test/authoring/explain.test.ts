import t from 'tap';
import { explainDecision, type Explanation } from '#dist/authoring/explain/explain.js';
import type { Subject } from '#dist/authoring/explain/subject.js';
import { explanationText } from '#dist/authoring/explain/text.js';
import { definePolicy } from '#dist/policy/index.js';
import type { PolicyFile } from '#dist/policy/index.js';
import { paintFor } from '#dist/report/paint.js';

t.setTimeout(120_000);
const now = (): number => Date.UTC(2026, 0, 2);

async function explain(subject: Subject | string, over: Partial<PolicyFile>): Promise<Explanation> {
  const policy = definePolicy({
    ...{ apiVersion: 'sallyport/v1', name: 'p', platform: 'processor' },
    ...{ imports: { match: 'exact', allow: ['json', 'random'] }, ...over },
  });
  const given =
    typeof subject === 'string' ? { kind: 'script' as const, script: subject } : subject;
  return await explainDecision(given, { policy, name: 'step.py', now });
}

t.test('an allowed script: its steps, and nothing to turn', async (t) => {
  const { decision, remedy, script, steps } = await explain('import json\nreturn []\n', {});
  t.match({ decision, remedy, script }, { decision: 'allow', remedy: null, script: null });
  const stages = steps.map(({ outcome, stage }) => `${outcome} ${stage}`);
  t.same(stages, ['pass snapshot', 'pass parse', 'pass import', 'pass verdict']);
  t.match(steps[2], { line: 1, what: '`import json`: admitted by `json`' });
});

t.test(
  'the change of the script is made of fixes, and of lines where there are none',
  async (t) => {
    const source = 'import os\nimport json\nx: int = 1\nwhile x:\n    eval("1")\nreturn []\n';
    const { script, steps } = await explain(source, { rules: { 'endless-loop': 'off' } });
    t.match(steps.filter(({ outcome }) => outcome === 'deny').length, 4);
    const changed = script?.diff.split('\n').filter((line) => /^[-+] *\w/.test(line));
    t.same(changed, ['-import os', '-x: int = 1', '+x = 1', '-    eval("1")', '+    pass']);
  },
);

t.test('the change of the policy answers each denial, and says what it admits', async (t) => {
  const source = 'import os\nimport random\nos.getpid()\nreturn []\n';
  const { remedy } = await explain(source, {});
  t.same(remedy?.edits.slice(0, 1), ['imports.allow: add os']);
  t.match(remedy?.admits[0], { key: 'imports.allow', effect: 'widening' });
  const job = {
    ...{ platform: 'kusto', script: 'result = df', outputSchema: 'typeof(x:long)' },
    artifacts: {
      'a.zip': 'https://acct.blob.core.windows.net/c/d/a.zip;managed_identity=system',
      'b.zip': 'https://acct.blob.core.windows.net/c/b.zip?sp=r&se=2099-01-01&sig=abcdefgh%3D',
    },
  };
  const imports = { match: 'any' } as const;
  const artifacts = await explain({ kind: 'job', job }, { platform: 'kusto', imports });
  const admit = 'callouts: add { type: sandbox_artifacts, canCall: true, hosts:';
  t.same(artifacts.remedy?.edits, [
    'plugin: enabled',
    'identities.cluster: grant system SandboxArtifacts',
    `${admit} [acct.blob.core.windows.net], pathPrefix: /c/ }`,
    'limits.sasHoursMax: 639888',
  ]);
  t.notMatch(JSON.stringify(artifacts), /abcdefgh/, 'no secret');
});

t.test('what no policy has a say in is told so', async (t) => {
  const { remedy, script } = await explain('return (', {});
  t.equal(remedy, null);
  t.notMatch(script, { edits: 0 });
  const job = { platform: 'kusto', script: 'result = df' };
  const other = await explain({ kind: 'job', job }, {});
  t.match(other, { decision: 'deny', remedy: null });
  const text = explanationText(other, paintFor({ colour: false, width: 80 }));
  t.match(text, /x snapshot .*policy `p` is for `processor`/);
  t.match(
    text,
    /change of the policy that was found: none: what denies is part of the gate itself/,
  );
});

t.test('a query', async (t) => {
  const text = 'T | evaluate python(typeof(*), "import os\\nresult = os.system(1)")';
  const over = { platform: 'kusto', plugin: 'enabled', imports: { match: 'any' } } as const;
  const { remedy, script, steps } = await explain({ kind: 'query', text }, over);
  t.match(steps[0], { stage: 'query', what: '1 call of python could be judged' });
  t.equal(script, null);
  t.same(remedy?.edits, ['rules.process-spawn: warning']);
});
