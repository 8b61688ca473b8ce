import type { PlatformId } from '../platform/platform.ts';
import type { RequestOptions } from './request-properties.ts';

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

/** Arrow IPC stream bytes, or rows (objects of JSON values; columns by first appearance). */
export type TableInput = Uint8Array | readonly JsonObject[];

/** Kusto's ten column types (https://learn.microsoft.com/kusto/query/scalar-data-types). */
export const kustoTypes = [
  'bool',
  'datetime',
  'decimal',
  'dynamic',
  'guid',
  'int',
  'long',
  'real',
  'string',
  'timespan',
] as const;
export type KustoType = (typeof kustoTypes)[number];

/** Types of the processor's schemas. */
export const processorTypes = [
  'string',
  'integer',
  'number',
  'boolean',
  'datetime',
  'object',
  'array',
  'any',
] as const;
export type ProcessorType = (typeof processorTypes)[number];

export interface ProcessorColumn {
  readonly name: string;
  readonly type: ProcessorType;
  /** Whether `null` may stand here; default false, as the platform's "Allow null: No". */
  readonly nullable?: boolean;
}

interface JobCommon {
  /** The script: text, or the bytes as they came. A string is judged as its UTF-8 encoding. */
  readonly script: string | Uint8Array;
}

/** An artifact that is one content and no other. */
export interface PinnedArtifact {
  readonly url: string;
  /** 64 hex digits. */
  readonly sha256: string;
}

export interface KustoJob extends JobCommon {
  readonly platform: 'kusto';
  /** `typeof(*, fx:double)`, or the list between the brackets. */
  readonly outputSchema?: string;
  readonly input?: TableInput;
  /** Becomes `kargs`. */
  readonly parameters?: JsonObject;
  /** Local file name → storage connection string, or that and what its content must be. */
  readonly artifacts?: Readonly<Record<string, string | PinnedArtifact>>;
  readonly spillToDisk?: boolean;
  /** `distribution`: `per_node` runs a script for each part of the input, side by side. */
  readonly hints?: Partial<KustoHints>;
  /** Client request properties, by name: `request_sandboxed_execution_disabled`. */
  readonly requestProperties?: JsonObject;
}

/** https://learn.microsoft.com/kusto/query/python-plugin */
export interface KustoHints {
  /** Default `single`: one script over all of the input. */
  readonly distribution: 'single' | 'per_node';
  /** Which cluster runs it, where there are several; here there is one. */
  readonly remote: 'auto' | 'local';
}

export interface AzuremlJob extends JobCommon {
  readonly platform: 'azureml-classic' | 'azureml-designer';
  /** Port 1 and port 2; `null` where nothing is connected. */
  readonly inputs?: readonly (TableInput | null)[];
  /** The zip of the third port. */
  readonly bundle?: Uint8Array;
}

export interface ProcessorJob extends JobCommon {
  readonly platform: 'processor';
  readonly input?: readonly Json[];
  /** How `INPUT_DATA` is filled; default `row-by-row`, as documented. */
  readonly mode?: 'row-by-row' | 'bulk';
  readonly checkpoint?: Json;
  /** Name of the column whose last value is the next checkpoint. */
  readonly checkpointColumn?: string;
  /** What every item of `input` must be; default: anything. */
  readonly inputSchema?: readonly ProcessorColumn[];
  readonly outputSchema?: readonly ProcessorColumn[];
  /**
   * Whether errors may quote values that the script worked on; default `hidden`: of an error's text
   * only what stands in the script, or is Python's own, is told.
   */
  readonly errorValues?: 'hidden' | 'shown';
}

export interface ScriptJob extends JobCommon {
  readonly platform: 'script';
}

export type Job = KustoJob | AzuremlJob | ProcessorJob | ScriptJob;

/** A column of an output schema, resolved: no `*`, canonical type names. */
export interface KustoColumn {
  readonly name: string;
  readonly type: KustoType;
}

/** What one platform needs beyond the script: the part of a snapshot that differs. */
export type Contract =
  | {
      readonly platform: 'kusto';
      /** Arrow IPC stream, or null for no input. */
      readonly input: Uint8Array | null;
      readonly parameters: JsonObject;
      /** `*` resolved against the input; null on a bare script. */
      readonly outputSchema: readonly KustoColumn[] | null;
      readonly artifacts: Readonly<Record<string, string>>;
      /** Local file name → `sha256:` and 64 hex digits, of artifacts that are pinned. */
      readonly pins: Readonly<Record<string, string>>;
      readonly spillToDisk: boolean;
      readonly hints: KustoHints;
      readonly request: RequestOptions;
    }
  | {
      readonly platform: 'azureml-classic' | 'azureml-designer';
      readonly inputs: readonly [Uint8Array | null, Uint8Array | null];
      readonly bundle: Uint8Array | null;
    }
  | {
      readonly platform: 'processor';
      readonly input: readonly Json[];
      readonly mode: 'row-by-row' | 'bulk';
      readonly checkpoint: Json;
      readonly checkpointColumn: string | null;
      readonly inputSchema: readonly Required<ProcessorColumn>[] | null;
      readonly outputSchema: readonly Required<ProcessorColumn>[] | null;
      readonly errorValues: 'hidden' | 'shown';
    }
  | { readonly platform: 'script' };

type KustoContract = Extract<Contract, { readonly platform: 'kusto' }>;

/**
 * A contract as a run is given it: artifacts are what was fetched, by local name, and no connection
 * string goes further than to whoever fetches. How it is to be run is no part of it.
 */
export type RunContract =
  | Exclude<Contract, KustoContract>
  | (Omit<KustoContract, 'artifacts' | 'pins' | 'hints' | 'request'> & {
      readonly artifacts: Readonly<Record<string, Uint8Array>>;
    });

/**
 * A job as it was when it was handed in: copied, bounded, deeply frozen. Everything after works on this
 * and never on the caller's objects.
 */
export interface JobSnapshot {
  readonly platform: PlatformId;
  readonly script: Uint8Array;
  readonly contract: Contract;
  /** A script with nothing around it: judged without the demands on the job. */
  readonly bare: boolean;
}
