// What npm runs after `npm install` in a checkout, and where this repository is installed by its
// address. A global install of that kind, which pre-commit makes, prepares the checkout by another
// global one: that links the package, and brings nothing that building asks for.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const root = new URL('..', import.meta.url);
const env = { ...process.env, npm_config_global: 'false', npm_config_location: 'project' };

function npm(...args) {
  // The shell finds npm.cmd on Windows; nothing of what it is given comes from outside.
  execFileSync('npm', args, { cwd: root, env, stdio: 'inherit', shell: true });
}

if (!existsSync(new URL('node_modules', root))) {
  npm('install', '--no-save', '--ignore-scripts', '--include=dev');
}
npm('exec', '--no', '--', 'tap', 'build');
npm('run', 'build');
