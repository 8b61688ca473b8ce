export { openExecutor } from './executor.ts';
export type { ExecutorOptions } from './executor.ts';
export type { QueueOptions } from './slots.ts';
export type { NetworkOptions } from './cpython/network/way-out.ts';
export { outcomeStatuses } from './types.ts';
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
} from './types.ts';
export type { PlatformStatus } from './platform-status.ts';
export type { ExecutionPlan } from '../job/plan.ts';
export { createRuntime } from './runtime/create.ts';
export type { CreateRuntimeOptions } from './runtime/create.ts';
export { findRuntime, listRuntimes } from './runtime/list.ts';
export { removeRuntime, surveyRuntimes } from './runtime/survey.ts';
export type { SurveyedRuntime } from './runtime/survey.ts';
export type { RuntimeState } from './runtime/state.ts';
export { presetRuntimes } from './runtime/preset.ts';
export type { Difference } from './runtime/preset.ts';
export type { Runtime } from './runtime/place.ts';
export { walkSurface } from './surface.ts';
export type { SurfaceQuestion, SurfaceWalk, WalkOptions } from './surface.ts';
export { findPython } from './cpython/host/discover.ts';
export type { FindPythonOptions } from './cpython/host/discover.ts';
export type { Interpreter } from './cpython/host/interpreter.ts';
export { verifyPermit } from '../permit/verify.ts';
export type { VerifyOptions } from '../permit/verify.ts';
export { importVerifyingKey } from '../permit/keys.ts';
export type { PermitJwk, VerifyingKey } from '../permit/keys.ts';
export type { PermitClaims } from '../permit/claims.ts';
export { GatewayError } from '../errors.ts';
export type { ErrorCode } from '../errors.ts';
