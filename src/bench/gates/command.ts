import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { limits } from '../../limits.ts';
import type { Answer, Failed, Gate, GateRow, Question } from './gate.ts';
import { readGateFile, type GateFile } from './gate-file.ts';
import type { Start } from './gate-process.ts';
import { LinesClient } from './lines.ts';
import { absenceOf, filledIn, isProgram, withoutFolders, type Places } from './places.ts';
import { ScriptRuns } from './script-runs.ts';
import type { Setting } from './setting.ts';
import { askVersion } from './version.ts';

/** How much is borne of a gate. */
export interface Patience {
  /** For one script; else what its file says. */
  readonly timeoutMs?: number | undefined;
  /** Times in a row that it may break before it is asked no more. */
  readonly faultsMax?: number;
}

interface Parts {
  readonly file: GateFile;
  readonly places: Places;
  readonly setting: Setting;
  readonly version: string | null;
  /** Why it cannot be asked at all. */
  readonly missing: string | null;
  readonly start: Start;
}

/** Somebody's gate, asked as its file says. */
export class CommandGate implements Gate {
  readonly id: string;
  readonly #parts: Parts;
  readonly #lines: LinesClient | null;
  readonly #scripts: ScriptRuns;
  #answers = 0;
  #fault = '';

  private constructor(parts: Parts, patience: Patience) {
    const { file, start } = parts;
    const { timeoutMs = file.timeoutMs ?? limits.gateMsMax, faultsMax = limits.gateFaultsMax } =
      patience;
    const { batch = 1 } = file;
    this.id = file.gate;
    this.#parts = parts;
    const asked = { start, timeoutMs, faultsMax, batch };
    this.#lines = file.protocol === 'lines' ? new LinesClient(asked) : null;
    this.#scripts = new ScriptRuns({ start, timeoutMs });
  }

  /**
   * Reads a gate file and looks whether the gate is here; where it is not, it is a row that says
   * so.
   *
   * @throws GatewayError `ERR_BENCH_READ`, `ERR_BENCH_INVALID`
   */
  static async open(
    path: string,
    peers: string,
    setting: Setting,
    patience: Patience = {},
  ): Promise<CommandGate> {
    const places: Places = { peers, here: dirname(resolve(path)) };
    return await CommandGate.of(await readGateFile(path), places, setting, patience);
  }

  /** A gate by what its file would say. */
  static async of(
    file: GateFile,
    places: Places,
    setting: Setting,
    patience: Patience,
  ): Promise<CommandGate> {
    const start: Start = {
      command: filledIn(file.command, places),
      folder: await mkdtemp(join(tmpdir(), 'sallyport-bench-')),
      environment: environmentOf(file, places.peers),
    };
    const found = await present(file, start, places);
    return new CommandGate({ file, places, setting, start, ...found }, patience);
  }

  async ask(question: Question): Promise<Answer> {
    const { missing } = this.#parts;
    if (missing !== null) return { error: missing };
    const answer = await this.#asked(question).catch((error: unknown): Failed => ({
      error: error instanceof Error ? error.message : String(error),
    }));
    if ('decision' in answer) {
      this.#answers += 1;
      return answer;
    }
    this.#fault = withoutFolders(answer.error, this.#parts.places);
    return { ...answer, error: this.#fault };
  }

  row(): GateRow {
    const { file, version, missing } = this.#parts;
    const { gate: id, name, link = null, reads } = file;
    const row = { id, name, version, link, reads };
    if (missing !== null) return { ...row, status: 'missing', why: missing };
    const broken = this.#lines?.broken ?? null;
    if (broken === null && (this.#answers > 0 || this.#fault === ''))
      return { ...row, status: 'ran' };
    return { ...row, status: 'broken', why: this.#fault };
  }

  async close(): Promise<void> {
    this.#lines?.close();
    this.#scripts.close();
    await rm(this.#parts.start.folder, { recursive: true, force: true });
  }

  async #asked(question: Question): Promise<Answer> {
    const { id, python, allow, keepsFiles, repeat } = question;
    const code = this.#parts.setting.asModule(question);
    if (this.#lines !== null) {
      const asked = { id, code, python, allow, keepsFiles, repeat };
      return await this.#lines.ask(id, JSON.stringify(asked));
    }
    return await this.#scripts.ask(code, {
      ...{ SALLYPORT_CASE: id, SALLYPORT_PYTHON: python, SALLYPORT_ALLOW: allow.join(',') },
      SALLYPORT_KEEPS_FILES: keepsFiles ? '1' : '0',
    });
  }
}

/** No more of ours than it needs: it may run scripts. */
function environmentOf({ environment = [] }: GateFile, peers: string): Record<string, string> {
  const own = { LANG: 'C.UTF-8', SALLYPORT_PEERS: peers };
  const names = ['PATH', 'HOME', ...environment];
  const taken = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...own, ...Object.fromEntries(taken) };
}

async function present(
  { command, version: words }: GateFile,
  start: Start,
  places: Places,
): Promise<Pick<Parts, 'version' | 'missing'>> {
  const [program = ''] = start.command;
  if (!(await isProgram(program))) {
    return { version: null, missing: absenceOf(command[0] ?? '') };
  }
  if (words === undefined) return { version: null, missing: null };
  const asked = await askVersion({ ...start, command: filledIn(words, places) });
  if ('version' in asked) return { version: asked.version, missing: null };
  const why = withoutFolders(asked.why, places);
  return { version: null, missing: `its version command ${why}` };
}
