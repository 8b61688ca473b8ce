import type { PlatformId } from '../platform/platform.ts';

/** Keys of a job file that every platform has. */
export const commonFields = [
  'title',
  'platform',
  'policy',
  'script',
  'scriptFile',
  'expect',
] as const;

const azureml = ['inputs', 'bundle'] as const;

/** Keys that only some platforms have a meaning for. */
export const platformFields: Readonly<Record<PlatformId, readonly string[]>> = {
  kusto: [
    'inputs',
    'parameters',
    'outputSchema',
    'artifacts',
    'spillToDisk',
    'hints',
    'requestProperties',
  ],
  'azureml-classic': azureml,
  'azureml-designer': azureml,
  processor: [
    'inputs',
    'mode',
    'checkpoint',
    'checkpointColumn',
    'inputSchema',
    'outputSchema',
    'errorValues',
  ],
  script: [],
};

/** What keys are called by the platforms themselves. */
export const otherNames: Readonly<Record<string, string>> = {
  output_schema: 'outputSchema',
  script_parameters: 'parameters',
  kargs: 'parameters',
  external_artifacts: 'artifacts',
  spill_to_disk: 'spillToDisk',
  statement: 'script',
  code: 'script',
  schema: 'outputSchema',
  dataset1: 'inputs',
  dataframe1: 'inputs',
  zip: 'bundle',
};

export const allFields: readonly string[] = [
  ...new Set([...commonFields, ...Object.values(platformFields).flat()]),
];

/** Keys whose values go into the job as they stand; the gateway judges them. */
export const plainFields: readonly string[] = [
  'parameters',
  'inputSchema',
  'outputSchema',
  'errorValues',
  'artifacts',
  'spillToDisk',
  'hints',
  'requestProperties',
  'mode',
  'checkpoint',
  'checkpointColumn',
];
