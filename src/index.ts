export { openGateway } from './gateway/gateway.ts';
export type {
  Admission,
  CheckOptions,
  Debug,
  Gateway,
  GatewayOptions,
  Permitted,
  Run,
} from './gateway/types.ts';
export { openLogFile } from './decision-log/file-sink.ts';
export type { LogFile } from './decision-log/file-sink.ts';
export type {
  DecisionLogOptions,
  LogContent,
  LogCounts,
  LogFileOptions,
  LogWrite,
} from './decision-log/options.ts';
export type { DecisionRecord } from './decision-log/record.ts';
export { errorCodes, GatewayError } from './errors.ts';
export type { ErrorCode, Fault } from './errors.ts';
export { imdsTokens } from './identity/providers/imds.ts';
export { appServiceTokens } from './identity/providers/app-service.ts';
export { workloadTokens } from './identity/providers/workload.ts';
export { TokenFault } from './identity/token.ts';
export type { TokenProvider, TokenRequest } from './identity/token.ts';
export type { IdentityOptions } from './identity/managed-tokens.ts';
export type { ArtifactOptions } from './artifacts/options.ts';
export type { AppliedFix, Fixed } from './fixes/rounds.ts';
export type { Edit, Finding, Fix, Level, Place, Span } from './finding.ts';
export { platformIds } from './platform/platform.ts';
export type { PlatformId } from './platform/platform.ts';
export type {
  AzuremlJob,
  Job,
  Json,
  JsonObject,
  KustoHints,
  KustoJob,
  PinnedArtifact,
  ProcessorColumn,
  ProcessorJob,
  ScriptJob,
  TableInput,
} from './job/types.ts';
export type { Policy } from './policy/types.ts';
export type { PolicyFile } from './policy/file.ts';
export { definePolicy, parsePolicy } from './policy/parse.ts';
export { loadPolicy } from './policy/load.ts';
export { formatPolicy } from './authoring/format/format.ts';
export { lintPolicyText } from './authoring/lint/context.ts';
export type { LintReport } from './authoring/lint/lint.ts';
export type { Verdict } from './verdict/decide.ts';
export type {
  Capabilities,
  ExecuteOptions,
  Executor,
  Failure,
  LogLine,
  Outcome,
  OutcomeStatus,
  OutputFile,
  Payload,
  RunEvent,
  SandboxRecord,
  Usage,
} from './executor/types.ts';
export type { PlatformStatus } from './executor/platform-status.ts';
export type { QueueOptions } from './executor/slots.ts';
export { generatePermitKeys, importPermitKeys } from './permit/keys.ts';
export type { PermitKeys } from './permit/keys.ts';
export { testPolicy } from './authoring/policy-test/test-policy.ts';
export type { PolicyTestOptions, PolicyTestReport } from './authoring/policy-test/test-policy.ts';
export type { CoveredEntry, PolicyCoverage } from './authoring/policy-test/coverage.ts';
export { testWords } from './authoring/tested/types.ts';
export type { TestCounts, TestPlace, TestResult, TestWord } from './authoring/tested/types.ts';
