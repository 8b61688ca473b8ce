import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { sallyport } from './sallyport.js';

const examples = join(fileURLToPath(import.meta.resolve('#dist/cli/main.js')), '../../../policies');
const skip = process.platform === 'linux' ? false : 'scripts run on Linux only';

t.test('every example ends as its job file says; plots are saved', { skip }, async (t) => {
  const cwd = t.testdir();
  const { code, stdout, stderr } = await sallyport(['examples', '--out', 'plots'], { cwd });
  t.equal(code, 0, stdout + stderr);
  t.match(stdout, /^(\d+) of \1 examples ended as expected$/m);
  const png = readFileSync(join(cwd, 'plots/azureml-classic/scatter-matrix.png'));
  t.same([...png.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  for (const shown of [/^360 rows/m, /^output 2$/m, /^log info \| /m, /^ {2}help: /m]) {
    t.match(stdout, shown);
  }
});

t.test('the sine wave is a sine wave', { skip }, async (t) => {
  const job = join(examples, 'kusto/examples/sine.job.yaml');
  const { stdout } = await sallyport(['run', job, '--format', 'json']);
  const [rows] = JSON.parse(stdout).outcome.tables;
  t.equal(rows.length, 360);
  const wrong = rows.filter(
    ({ x, fx }: { x: number; fx: number }) =>
      Math.abs(fx - 100 * Math.sin((x / 360) * 2 * Math.PI * 4)) > 1e-9,
  );
  t.same(wrong, []);
});

t.test('none is not all', async (t) => {
  const { code, stderr } = await sallyport(['examples', '--policy', 'nope']);
  t.equal(code, 5);
  t.match(stderr, 'there are no examples of policy nope');
});
