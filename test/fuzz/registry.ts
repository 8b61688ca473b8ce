import type { Target } from './target.js';

/**
 * Whatever strangers send, by what reads it: a target of one's own goes in here. Each is loaded when
 * it is its turn, since asking V8 what ran takes longer the more code there is.
 */
export const targets: Readonly<Record<string, () => Promise<Target>>> = {
  canary: async () => (await import('./canary.js')).canaryTarget,
  decode: async () => (await import('./targets/decode.js')).decodeTarget,
  parse: async () => (await import('./targets/parse.js')).parseTarget,
  facts: async () => (await import('./targets/facts.js')).factsTarget,
  cpython: async () => (await import('./targets/cpython.js')).cpythonTarget,
  gateway: async () => (await import('./targets/gateway.js')).gatewayTarget,
  kql: async () => (await import('./targets/kql.js')).kqlTarget,
  'kql-command': async () => (await import('./targets/kql.js')).kqlCommandTarget,
  'connection-string': async () =>
    (await import('./targets/connection-string.js')).connectionStringTarget,
  'callout-url': async () => (await import('./targets/callout-url.js')).calloutUrlTarget,
  policy: async () => (await import('./targets/policy.js')).policyTarget,
  'kusto-policy': async () => (await import('./targets/kusto-policy.js')).kustoPolicyTarget,
  'job-file': async () => (await import('./targets/job-file.js')).jobFileTarget,
  permit: async () => (await import('./targets/permit.js')).permitTarget,
  frames: async () => (await import('./targets/frames.js')).framesTarget,
  tables: async () => (await import('./targets/tables.js')).tablesTarget,
  csv: async () => (await import('./targets/tables.js')).csvTarget,
  zip: async () => (await import('./targets/zip.js')).zipTarget,
  'decision-log': async () => (await import('./targets/decision-log.js')).decisionLogTarget,
  'bench-result': async () => (await import('./targets/bench-result.js')).benchResultTarget,
};
