export { definePolicy, parsePolicy } from './parse.ts';
export type { ParseOptions, PolicyContext } from './parse.ts';
export { loadPolicy, presetNames } from './load.ts';
export { policyJsonSchema } from './json-schema.ts';
export type { KnownRules } from './rule-settings.ts';
export type {
  ArmCallout,
  CalloutFile,
  IdentitiesFile,
  IdentityFile,
  ImportsFile,
  KustoCallout,
  KustoIdentity,
  KustoSandbox,
  OwnCallout,
  OwnSandbox,
  PolicyFile,
  PythonVersion,
  RuleFile,
  SandboxFile,
} from './file.ts';
export type {
  CalloutEntry,
  IdentityEntry,
  ImportPolicy,
  Policy,
  RuleSetting,
  PolicyLimits,
  SandboxPolicy,
} from './types.ts';
export type { IsolationPolicy, IsolationTier, RunLimits } from '../job/plan.ts';
export { GatewayError } from '../errors.ts';
export type { ErrorCode, Fault } from '../errors.ts';
