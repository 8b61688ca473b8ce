import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemPython } from './job.js';

const zip = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    info = 'tiny-1.0.dist-info/'
    wheel.writestr('tiny/__init__.py', "size = 'small'\\n")
    wheel.writestr('tiny/data.txt', 'data\\n' * 1000)
    wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n')
    wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    names = ['tiny/__init__.py', 'tiny/data.txt', info + 'METADATA', info + 'WHEEL', info + 'RECORD']
    wheel.writestr(info + 'RECORD', ''.join(name + ',,\\n' for name in names))
`;

export interface TinyRuntime {
  /** Folder with lock files, in it a runtime `tiny` for Python 3.11. */
  readonly locks: string;
  readonly findLinks: string;
}

/** A runtime of one wheel of ours, so that pip does all that it does and asks no index. */
export function tinyRuntime(folder: string, digest?: string): TinyRuntime {
  const [locks, findLinks] = [join(folder, 'locks'), join(folder, 'wheels')];
  mkdirSync(join(locks, 'tiny'), { recursive: true });
  mkdirSync(findLinks, { recursive: true });
  const wheel = join(findLinks, 'tiny-1.0-py3-none-any.whl');
  execFileSync(systemPython, ['-I', '-c', zip, wheel]);
  const hash = digest ?? createHash('sha256').update(readFileSync(wheel)).digest('hex');
  const lock = `# imports: tiny\ntiny==1.0 \\\n    --hash=sha256:${hash}\n`;
  writeFileSync(join(locks, 'tiny', '3.11.lock'), lock);
  return { locks, findLinks };
}
