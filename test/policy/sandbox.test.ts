import t from 'tap';
import { readSandboxPolicy } from '#dist/kusto.js';
import { parsePolicy } from '#dist/policy/index.js';

const documented = JSON.stringify([
  {
    ...{ SandboxKind: 'PythonExecution', IsEnabled: true, InitializeOnStartup: false },
    ...{ TargetCountPerNode: 4, MaxCpuRatePerSandbox: 55, MaxMemoryMbPerSandbox: 8192 },
  },
  {
    ...{ SandboxKind: 'RExecution', IsEnabled: true, InitializeOnStartup: false },
    ...{ TargetCountPerNode: 2, MaxCpuRatePerSandbox: 50, MaxMemoryMbPerSandbox: 10240 },
  },
]);
const python = {
  ...{ isEnabled: true, targetCountPerNode: 4 },
  ...{ maxCpuRatePerSandbox: 55, maxMemoryMbPerSandbox: 8192 },
};
const implicit = {
  ...{ isEnabled: true, targetCountPerNode: 16 },
  ...{ maxCpuRatePerSandbox: 50, maxMemoryMbPerSandbox: 1024 },
};
const row = { PolicyName: 'SandboxPolicy', EntityName: '', Policy: documented };

const forms: readonly (readonly [string, object])[] = [
  [documented, python],
  [`\ufeff${documented}`, python],
  [`.alter cluster policy sandbox @'${documented}'`, python],
  ['.alter cluster // all nodes\n policy sandbox ```\n' + documented + '\n```;', python],
  [JSON.stringify([row]), python],
  [
    `PolicyName\tEntityName\tPolicy\nSandboxPolicy\t\t"${documented.replaceAll('"', '""')}"`,
    python,
  ],
  ['.delete cluster policy sandbox', implicit],
  ['null', implicit],
  ['[]', implicit],
  ['[{"SandboxKind": "RExecution", "IsEnabled": false}]', implicit],
  ['[{"SandboxKind": "PythonExecution"}]', { ...implicit, isEnabled: false }],
];

t.test('a sandbox policy is read in the forms that it is met in', async (t) => {
  for (const [text, expected] of forms) {
    const read = readSandboxPolicy(text);
    t.match(read, { ok: true, value: { python: expected } }, text.slice(0, 60));
  }
});

const faults: readonly (readonly [string, RegExp])[] = [
  ['[{"SandboxKind": "Python"}]', /`\[0\]\.SandboxKind` is `Python`.*did you mean|not one of/],
  ['[{"SandboxKind": "PythonExecution", "TargetCountPerNode": 0}]', /is 0, less than the 1/],
  ['[{"SandboxKind": "PythonExecution", "MaxCpuRatePerSandbox": 101}]', /more than the 100/],
  ['[{"SandboxKind": "PythonExecution", "MaxMemoryMbPerSandbox": 199}]', /less than the 200/],
  ['[{"SandboxKind": "PythonExecution", "MaxMemoryMbPerSandbox": 20480}]', /327680 MB on a node/],
  [
    '[{"SandboxKind": "PythonExecution", "TargetCountPerNode": 4, "MaxMemoryMbPerSandbox": 8193}]',
    /32772 MB on a node, and 32768 is the most/,
  ],
  ['[{"SandboxKind": "PythonExecution", "MaxMemory": 1}]', /`MaxMemory` is not a key/],
  ['[{"SandboxKind": "RExecution"}, {"SandboxKind": "RExecution"}]', /two policies are for/],
  [".alter-merge cluster policy sandbox '[]'", /no command that changes the policy `sandbox`/],
  ['.alter cluster policy sandbox []', /no string literal/],
  ['[{', /not JSON/],
];

t.test('what a sandbox policy cannot say is told', async (t) => {
  for (const [text, message] of faults) {
    const read = readSandboxPolicy(text);
    t.notOk(read.ok, text);
    if (!read.ok) t.match(read.faults[0]?.message, message, text);
  }
});

t.test(
  "a policy file takes the service's JSON, bounds runs by it, and has python disabled",
  async (t) => {
    const head = 'apiVersion: sallyport/v1\nname: p\nplatform: kusto\nimports: { match: any }\n';
    const policy = parsePolicy(`${head}sandbox: ${documented}\n`);
    t.same(policy.sandbox, python);
    t.equal(policy.limits.runsMax, 4);
    t.equal(policy.plugin, 'disabled');
    t.same(parsePolicy(`${head}sandbox: []\n`).sandbox, implicit);
    t.equal(parsePolicy(head).sandbox, null);
    t.throws(
      () => parsePolicy(`${head}sandbox: [{ SandboxKind: PythonExecution, IsEnabled: 1 }]\n`),
      {
        message: /`sandbox\[0\]\.IsEnabled` is 1, and must be true or false/,
      },
    );
  },
);
