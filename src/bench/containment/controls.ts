/** An honest script: a door that it does not get through is no use, whatever else it holds. */
export interface Control {
  readonly id: string;
  /** What it does. */
  readonly name: string;
  readonly script: string;
  /** All that it prints. */
  readonly prints: string;
  /** The packages of this runtime are on its path. */
  readonly runtime?: 'data';
}

/** A door in which not even this runs is tried no further. */
export const proof: Control = {
  id: 'prints',
  name: 'computes and prints',
  script: `import json, math\nprint(json.dumps({'six': math.factorial(3)}))`,
  prints: '{"six": 6}\n',
};

export const controls: readonly Control[] = [
  proof,
  {
    id: 'files',
    name: 'writes, renames, copies and lists files in its directory',
    script: `
import os, shutil, tempfile
with tempfile.TemporaryDirectory(dir='.') as directory:
    path = os.path.join(directory, 'f')
    with open(path, 'w') as file: file.write('text')
    os.rename(path, path + '2')
    shutil.copyfile(path + '2', 'copy')
print(open('copy').read(), 'copy' in os.listdir('.'))`,
    prints: 'text True\n',
  },
  {
    id: 'threads',
    name: 'starts threads',
    script: `
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool: print(sum(pool.map(abs, range(-9, 0))))`,
    prints: '45\n',
  },
  {
    id: 'asyncio',
    name: 'runs an event loop, waits, and hands work to a thread',
    script: `
import asyncio
async def main():
    await asyncio.gather(*(asyncio.sleep(0.01) for _ in range(9)))
    return await asyncio.wait_for(asyncio.to_thread(lambda: 'of a thread'), 5)
print(asyncio.run(main()))`,
    prints: 'of a thread\n',
  },
  {
    id: 'itself',
    name: 'waits, and asks for its own user, time and priority',
    script: `
import os, time
time.sleep(0.01)
os.kill(os.getpid(), 0)
print(os.getuid() >= 0, time.process_time() > 0, os.getpriority(os.PRIO_PROCESS, 0) >= 0)`,
    prints: 'True True True\n',
  },
  {
    id: 'sqlite',
    name: 'keeps a database in its directory, by two connections',
    script: `
import sqlite3
with sqlite3.connect('kept.db') as base:
    base.execute('create table t (n integer)')
    base.executemany('insert into t values (?)', [(n,) for n in range(10)])
other = sqlite3.connect('kept.db', timeout=0)
base.execute('begin immediate')
try: other.execute('insert into t values (1)')
except sqlite3.OperationalError as error: print(error)
print(other.execute('select sum(n) from t').fetchone()[0])`,
    prints: 'database is locked\n45\n',
  },
  {
    id: 'memory',
    name: 'takes 200 MB and gives them back',
    script: `print(len(bytearray(200_000_000)))`,
    prints: '200000000\n',
  },
  {
    id: 'numpy',
    name: 'solves equations with numpy',
    script: `
import numpy
print(numpy.linalg.solve(numpy.eye(3) * 2, numpy.ones(3)).tolist())`,
    prints: '[0.5, 0.5, 0.5]\n',
    runtime: 'data',
  },
  {
    id: 'pandas',
    name: 'groups a table with pandas',
    script: `
import pandas
table = pandas.DataFrame({'k': ['a', 'b', 'a'], 'v': [1, 2, 3]})
print(table.groupby('k').v.sum().to_dict())`,
    prints: "{'a': 4, 'b': 2}\n",
    runtime: 'data',
  },
];
