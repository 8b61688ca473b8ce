import { openGateway } from '#dist/index.js';
import type { Finding } from '#dist/index.js';
import { words } from '../../syntax/words.js';
import { mutated, seedPrograms } from '../programs.js';
import { demand, textOf, type Target } from '../target.js';

function demandSound(findings: readonly Finding[], text: string): void {
  for (const { rule, message, help, span, line, column } of findings) {
    demand(rule !== 'internal-fault', 'the gateway failed');
    demand(message !== '' && help !== '', 'a finding without words');
    const isWithin = span.start >= 0 && span.start <= span.end && span.end <= text.length;
    demand(isWithin && line >= 1 && column >= 1, `${rule}: a place beyond the script`);
  }
}

export const gatewayTarget: Target = {
  name: 'gateway',
  holds:
    'a script is judged without a throw, twice alike, and what --fix makes of it needs no more',
  bytesMax: 2_048,
  covers: ['gateway/', 'rules/', 'facts/', 'fixes/', 'verdict/'],
  words: [
    ...words,
    ...[
      'import os',
      'import pandas as pd',
      'from typing import List',
      'pd.read_pickle',
      'os.system',
      'eval',
    ],
    ...[
      '__import__',
      'getattr',
      '__subclasses__',
      '__builtins__',
      "'{0.__class__}'.format",
      'globals()',
      'exec',
    ],
    ...[
      'open(',
      'subprocess',
      'ctypes',
      'pickle.loads',
      'lambda: ',
      'List[int]',
      ': int',
      '-> str',
      'df.query(',
    ],
  ],
  open: async () => {
    const policies = ['data-science', 'processor'] as const;
    const gateways = await Promise.all(
      policies.map(async (policy) => await openGateway({ policy })),
    );
    return {
      seeds: seedPrograms,
      grammar: mutated,
      check: (input) => {
        const text = textOf(input);
        const verdicts = gateways.map((gateway) => {
          const verdict = gateway.checkScript(text);
          demandSound(verdict.findings, text);
          const again = gateway.checkScript(text);
          demand(JSON.stringify(again) === JSON.stringify(verdict), 'judged twice it differs');
          const fixed = gateway.fixScript(text);
          demandSound(fixed.verdict.findings, fixed.text);
          demand(fixed.unsound.length === 0, 'a fix makes another program of it');
          demand(gateway.fixScript(fixed.text).edits.length === 0, 'what is fixed is fixed again');
          return verdict.decision;
        });
        return verdicts.join(', ');
      },
      close: async () => {
        for (const gateway of gateways) await gateway.close();
      },
    };
  },
};
