import { checkTree } from '#dist/syntax/check.js';
import { loadParser } from '#dist/syntax/parser.js';
import { loadReference } from '../../differential/reference-parser.js';
import { firstOtherPart } from '../../differential/trees.js';
import { words } from '../../syntax/words.js';
import { mutated, seedPrograms } from '../programs.js';
import { demand, textOf, type Target } from '../target.js';

export const parseTarget: Target = {
  name: 'parse',
  holds: "every text becomes the tree of tree-sitter's own cursor, and a faulty tree has findings",
  bytesMax: 2_048,
  covers: ['syntax/'],
  words,
  open: async () => {
    const [parser, reference] = [await loadParser(), await loadReference()];
    return {
      seeds: seedPrograms,
      grammar: mutated,
      check: (input) => {
        const text = textOf(input);
        const tree = parser.parse(text);
        // The reference knows no bounds.
        const other = tree.stop === null ? firstOtherPart(tree, reference.parse(text)) : null;
        demand(other === null, `the trees differ: ${other}`);
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
    };
  },
};
