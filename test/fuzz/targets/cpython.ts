import { join } from 'node:path';
import { loadParser } from '#dist/syntax/parser.js';
import { cpythonPrograms } from '../../differential/cpython.js';
import { firstDifference, judge } from '../../differential/judge.js';
import { findPython } from '../../differential/pythons.js';
import { PythonServer } from '../../differential/python-server.js';
import { words } from '../../syntax/words.js';
import { mutated, seedPrograms } from '../programs.js';
import { demand, type Target } from '../target.js';

const root = join(import.meta.dirname, '../../..');
const rows = join(root, 'test/differential/rows.py');
const worker = join(root, 'dist/executor/cpython/worker');

export const cpythonTarget: Target = {
  name: 'cpython',
  holds: "what the gate takes has the facts that CPython's own parser finds, or CPython refuses it",
  bytesMax: 2_048,
  covers: ['syntax/', 'facts/rows.js'],
  words,
  open: async () => {
    const python = findPython();
    const parser = await loadParser();
    const server = new PythonServer(python, [rows, worker]);
    const own = cpythonPrograms(
      python,
      Array.from({ length: 12 }, (_, seed) => seed),
    );
    return {
      seeds: [...seedPrograms, ...own.filter((program) => program.length < 2_048)],
      grammar: mutated,
      check: async (input) => {
        const { text, rows: ours } = judge(parser, python, input);
        const answer = await server.ask(Buffer.from(text));
        const theirs = answer.startsWith('=') ? answer.slice(1) : null;
        if (ours === null) return theirs === null ? 'both refuse' : 'we refuse';
        if (theirs === null) return 'CPython refuses';
        demand(ours === theirs, `other facts: ${firstDifference(ours, theirs)}`);
        return 'equal';
      },
      close: async () => {
        await server.close();
      },
    };
  },
};
