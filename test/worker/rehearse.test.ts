import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { dataRuntime } from './drive.js';

const worker = fileURLToPath(new URL('../../dist/executor/cpython/worker/', import.meta.url));

t.test('each platform can be rehearsed before there is a job', async (t) => {
  const runtime = await dataRuntime();
  if (runtime === null) {
    t.pass('nothing ran', { skip: 'no runtime `data`: sallyport runtime create data' });
    return;
  }
  const { python, site } = runtime;
  for (const platform of ['kusto', 'azureml-classic', 'azureml-designer', 'processor', 'script']) {
    const order = { standardLibrary: [], sites: [site], modules: [], platform };
    const code = 'import json, sys; sys.path.insert(0, sys.argv[1]); import warm; ';
    const args = ['-I', '-S', '-B', '-c', `${code}warm.load(json.loads(sys.argv[2]))`];
    const { status, stderr } = spawnSync(python, [...args, worker, JSON.stringify(order)]);
    t.equal(status, 0, `${platform}: ${String(stderr)}`);
  }
});
