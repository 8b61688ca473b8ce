import type { CalloutEntry } from '../policy/types.ts';

/**
 * Entries that every cluster has and nobody can remove; there is none for `sandbox_artifacts`
 * (https://learn.microsoft.com/kusto/management/callout-policy; the blanks that its table shows
 * around alternatives are not part of the expressions).
 */
const patterns: readonly (readonly [type: string, regex: string])[] = [
  ['kusto', '[a-z0-9]{3,22}\\.(\\w+\\.)?kusto(mfa)?\\.windows\\.net/?$'],
  [
    'kusto',
    '^https://[a-z0-9]{3,22}\\.[a-z0-9-]{1,50}' +
      '\\.(kusto\\.azuresynapse|kustodev\\.azuresynapse-dogfood)\\.net/?$',
  ],
  [
    'kusto',
    '^https://([A-Za-z0-9]+\\.)?(ade|adx)\\.(int\\.|aimon\\.)?' +
      '(applicationinsights|loganalytics|monitor)\\.(io|azure\\.com)/',
  ],
  ['sql', '[a-z0-9][a-z0-9\\-]{0,61}[a-z0-9]?\\.database\\.windows\\.net/?$'],
  ['sql', '[a-z0-9-]{0,61}?(-ondemand)?\\.sql\\.azuresynapse(-dogfood)?\\.net/?$'],
  ['external_data', '.*'],
  [
    'azure_digital_twins',
    '[A-Za-z0-9\\-]{3,63}\\.api\\.[A-Za-z0-9]+\\.digitaltwins\\.azure\\.net/?$',
  ],
];

export const predefinedCallouts: readonly CalloutEntry[] = patterns.map(([type, regex], index) => ({
  id: `predefined-${index + 1}`,
  type,
  canCall: true,
  regex,
  hosts: null,
  pathPrefix: null,
  because: null,
  expires: null,
}));
