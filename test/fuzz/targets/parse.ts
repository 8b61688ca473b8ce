import { checkTree } from '#dist/syntax/check.js';
import { loadParser, type Parser } from '#dist/syntax/parser.js';
import type { SyntaxTree } from '#dist/syntax/tree.js';
import { words } from '../../syntax/words.js';
import { mutated, seedPrograms } from '../programs.js';
import { demand, textOf, type Target } from '../target.js';

const parts = ['kinds', 'starts', 'ends', 'parents', 'limits'] as const;

/** Native and portable ones, as far as the machine has them. */
export async function loadParsers(): Promise<readonly [Parser, ...Parser[]]> {
  const native = await loadParser('native').catch(() => null);
  return [await loadParser('portable'), ...(native === null ? [] : [native])];
}

function demandSame(one: SyntaxTree, other: SyntaxTree): void {
  demand(one.stop?.reason === other.stop?.reason, 'one engine stops and the other does not');
  demand(one.faulty === other.faulty, 'one engine finds faults');
  for (const part of parts) {
    const [ours, theirs] = [one[part].subarray(0, one.count), other[part].subarray(0, other.count)];
    demand(Buffer.from(ours).equals(Buffer.from(theirs)), `the engines differ in ${part}`);
  }
}

export const parseTarget: Target = {
  name: 'parse',
  holds: 'every text becomes the same tree in both engines, and a faulty tree has findings',
  bytesMax: 2_048,
  covers: ['syntax/'],
  words,
  open: async () => {
    const [first, ...others] = await loadParsers();
    return {
      seeds: seedPrograms,
      grammar: mutated,
      check: (input) => {
        const text = textOf(input);
        const tree = first.parse(text);
        for (const other of others) demandSame(tree, other.parse(text));
        const findings = checkTree(tree, { python: '3.11', body: 'module' });
        for (const { span, message, help } of findings) {
          const isWithin = span.start >= 0 && span.start <= span.end && span.end <= text.length;
          demand(isWithin, `span of: ${message}`);
          demand(message !== '' && help !== '', 'a finding without words');
        }
        if (findings.length > 0) return 'refused';
        demand(!tree.faulty && tree.stop === null, 'a fault without a finding');
        return 'taken';
      },
      close: () => [first, ...others].forEach((parser) => parser.close()),
    };
  },
};
