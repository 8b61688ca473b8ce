import { GatewayError } from '../errors.ts';
import type { Contract, Json, KustoColumn, RunContract } from '../job/types.ts';
import { limits } from '../limits.ts';
import { tableFromArrow } from '../table/from-arrow.ts';
import { firstBadText } from '../table/text-check.ts';
import { tableSchema } from '../table/read.ts';
import { ResultFault } from './result-fault.ts';
import { demandDepth, tableOfProcessorRows } from './result-rows.ts';
import type { OutputFile } from './types.ts';

/** Tables that may be handed out, or why not. */
export type CheckedResult =
  | { readonly ok: true; readonly tables: readonly Uint8Array[] }
  | { readonly ok: false; readonly message: string; readonly help: string };

const portsOut: Readonly<Record<RunContract['platform'], number>> = {
  kusto: 1,
  'azureml-classic': 1,
  'azureml-designer': 2,
  processor: 0,
  script: 0,
};

/**
 * Judges what came back from a worker, which is not trusted: the script may have written the frames
 * itself. Tables are checked byte by byte, brought to the gateway's own types and held against the
 * contract's schema; a processor's rows are read again and become a table. Never throws for a bad
 * result.
 *
 * @param tables Arrow IPC streams by output port.
 * @param rowsJson the rows of a processor, as JSON.
 */
export function checkResult(
  contract: Contract | RunContract,
  tables: readonly Uint8Array[],
  rowsJson: string | null,
): CheckedResult {
  try {
    return { ok: true, tables: checkedTables(contract, tables, rowsJson) };
  } catch (error) {
    if (error instanceof ResultFault) {
      return { ok: false, message: error.message, help: error.help };
    }
    if (!(error instanceof GatewayError)) throw error;
    const message = `the result cannot be read: ${error.message}`;
    return { ok: false, message, help: error.help ?? 'Return tables as the platform documents.' };
  }
}

/** What a run may hand out beside its tables. */
export interface Extras {
  readonly files: readonly OutputFile[];
  readonly checkpoint: Json | undefined;
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * Files only where the platform collects them, a checkpoint only where the job names its column.
 *
 * @param whole the run came to its end, so nothing may be lacking
 * @returns what is wrong; null when nothing is
 */
export function checkExtras(
  contract: Contract | RunContract,
  extras: Extras,
  whole: boolean,
): string | null {
  const { files, checkpoint } = extras;
  if (files.length > 0 && contract.platform !== 'azureml-classic') {
    return 'the run gave back files, which its platform does not collect';
  }
  const isPlot = ({ mediaType, bytes }: OutputFile): boolean =>
    mediaType === 'image/png' && pngSignature.equals(bytes.subarray(0, pngSignature.length));
  if (!files.every(isPlot)) return 'the run gave back a file that is not a PNG image';
  const wanted = contract.platform === 'processor' && contract.checkpointColumn !== null;
  if (checkpoint === undefined) {
    return wanted && whole ? 'the run gave back no checkpoint, and its job names one' : null;
  }
  if (!wanted) return 'the run gave back a checkpoint, and its job names none';
  try {
    demandDepth(checkpoint);
    return null;
  } catch {
    return `the checkpoint nests deeper than ${limits.jsonDepthMax}`;
  }
}

function checkedTables(
  contract: Contract | RunContract,
  tables: readonly Uint8Array[],
  rowsJson: string | null,
): readonly Uint8Array[] {
  const ports = portsOut[contract.platform];
  if (tables.length !== ports || (rowsJson !== null) !== (contract.platform === 'processor')) {
    throw new ResultFault(
      `the run gave back ${tables.length} tables${rowsJson === null ? '' : ' and rows'}; the ` +
        `platform has ${ports} outputs`,
      'Let the script come to its end, and return results only as the platform documents.',
    );
  }
  if (contract.platform === 'processor') {
    return [tableOfProcessorRows(rowsJson ?? '[]', contract.outputSchema)];
  }
  const checked = tables.map(tableFromArrow);
  const [first] = checked;
  if (contract.platform === 'kusto' && first !== undefined) {
    checkColumns(first, contract.outputSchema ?? []);
  }
  return checked;
}

/**
 * Names, types and order exactly as declared; texts that claim a type are of it; a string is never
 * null.
 */
function checkColumns(table: Uint8Array, declared: readonly KustoColumn[]): void {
  const { columns } = tableSchema(table);
  const help = 'Return the columns that the output schema declares, with its types.';
  for (let i = 0; i < Math.max(columns.length, declared.length); i++) {
    const [found, wanted] = [columns[i], declared[i]];
    if (found?.name === wanted?.name && found?.type === wanted?.type) continue;
    throw new ResultFault(
      `column ${i + 1} of the result is ${named(found)}; the output schema declares ` +
        named(wanted),
      help,
    );
  }
  const bad = firstBadText(table);
  if (bad !== null) {
    throw new ResultFault(
      `column ${JSON.stringify(bad.column)}, row ${bad.row}: declared ${bad.type}, found ` +
        bad.found,
      help,
    );
  }
}

function named(column: { readonly name: string; readonly type: string } | undefined): string {
  return column === undefined ? 'none' : `${JSON.stringify(column.name)} (${column.type})`;
}
