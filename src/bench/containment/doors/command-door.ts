import { dirname, resolve } from 'node:path';
import { runCommand } from '../../../executor/cpython/host/command.ts';
import { absenceOf, isProgram, withoutFolders } from '../../gates/places.ts';
import { isStaged, type Case, type ScriptCase } from '../cases/case.ts';
import { proof, type Control } from '../controls.ts';
import type { Lure } from '../lure.ts';
import { startNeighbour } from '../neighbour.ts';
import type { Ran } from '../ran.ts';
import { readDoorFile, type DoorFile } from './door-file.ts';
import type { Door, DoorRow, Tried } from './door.ts';
import { commandAt, type DoorPlaces } from './places.ts';
import { runAtDoor } from './run-at-door.ts';
import { withUsers } from './users.ts';
import { verdictOn, worstOf } from './verdict.ts';

/** What the host has for every door. */
export interface Host {
  readonly lure: Lure;
  /** The CPython that scripts run in; every uid reaches it. */
  readonly python: string;
  /** Packages of the runtime that controls import; null where it is not prepared. */
  readonly packages: string | null;
  /** Where peers are installed. */
  readonly peers: string;
}

/** Somebody's sandbox, run as its file says. */
export class CommandDoor implements Door {
  readonly row: DoorRow;
  readonly atOnce = 3;
  readonly #file: DoorFile;
  readonly #here: string;
  readonly #host: Host;

  private constructor(file: DoorFile, here: string, host: Host, row: DoorRow) {
    this.row = row;
    this.#file = file;
    this.#here = here;
    this.#host = host;
  }

  /**
   * Reads a door file, looks whether the door is here, and has an honest script run in it. A door
   * that fails is a row that says so.
   *
   * @throws GatewayError `ERR_BENCH_READ`, `ERR_BENCH_INVALID`
   */
  static async open(path: string, host: Host): Promise<CommandDoor> {
    const file = await readDoorFile(path);
    const here = dirname(resolve(path));
    const found = await present(file, { here, peers: host.peers });
    const { door: id, name, link = null } = file;
    const row: DoorRow = { id, name, version: found.version, link, status: 'ran' };
    const door = new CommandDoor(file, here, host, row);
    if (found.why !== undefined) {
      return door.#as({ ...row, status: 'missing', why: found.why });
    }
    const why = await door.#fault(proof);
    return why === null ? door : door.#as({ ...row, status: 'broken', why });
  }

  async try(each: Case): Promise<Tried> {
    if (this.row.status !== 'ran') return { verdict: 'missing' };
    // Results and a gateway that fails are of our protocol.
    if (isStaged(each) || each.promise === 'results') return { verdict: 'not-claimed' };
    try {
      return await this.#tried(each);
    } catch (error) {
      return { verdict: 'error', seen: String(error) };
    }
  }

  async runs(control: Control): Promise<boolean | null> {
    if (this.row.status !== 'ran') return null;
    if (control.runtime !== undefined && this.#host.packages === null) return null;
    return (await this.#fault(control)) === null;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #as(row: DoorRow): CommandDoor {
    return new CommandDoor(this.#file, this.#here, this.#host, row);
  }

  #tried(each: ScriptCase): Promise<Tried> {
    const count = each.together ?? 1;
    // Beside several there is an honest one.
    return withUsers(count === 1 ? 1 : count + 1, async (uids) => {
      const [honest, ...all] = await Promise.all([
        count === 1 ? true : this.#isWell(uids.at(-1)),
        ...uids.slice(0, count).map((uid) => this.#run(each, uid)),
      ]);
      return honest ? worstOf(all) : { verdict: 'escaped', seen: 'an honest run failed' };
    });
  }

  async #run(each: ScriptCase, uid: number | undefined): Promise<Tried> {
    const neighbour = startNeighbour(uid, this.#host.lure);
    try {
      return await this.#through(each, uid, neighbour, (ran) =>
        verdictOn(each, ran, neighbour.lives()),
      );
    } finally {
      neighbour.end();
    }
  }

  async #isWell(uid: number | undefined): Promise<boolean> {
    return (await this.#faultAs(proof, uid)) === null;
  }

  #fault(control: Control): Promise<string | null> {
    return withUsers(1, ([uid]) => this.#faultAs(control, uid));
  }

  /** Why an honest script does not do what it should; null where it does. */
  async #faultAs(control: Control, uid: number | undefined): Promise<string | null> {
    const neighbour = startNeighbour(uid, this.#host.lure);
    const packages = JSON.stringify(this.#host.packages);
    const script =
      control.runtime === undefined
        ? control.script
        : `import sys; sys.path.append(${packages})\n${control.script}`;
    try {
      return await this.#through({ ...control, script }, uid, neighbour, (ran) =>
        ran.stdout === `begun\n${control.prints}` ? null : this.#whyNot(ran),
      );
    } finally {
      neighbour.end();
    }
  }

  #whyNot({ stderr, stdout, code, signal, late }: Ran): string {
    const last = stderr.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
    const end = late ? 'it did not end' : `it ended with ${signal ?? code ?? 'nothing'}`;
    const said = last === '' ? `having printed ${JSON.stringify(stdout.slice(0, 80))}` : last;
    return withoutFolders(`an honest script did not run: ${end}: ${said}`, this.#folders());
  }

  #folders(): { peers: string; here: string } {
    return { peers: this.#host.peers, here: this.#here };
  }

  #through<Seen>(
    { script, limits }: Pick<ScriptCase, 'script' | 'limits'>,
    uid: number | undefined,
    neighbour: ReturnType<typeof startNeighbour>,
    look: (ran: Ran) => Seen,
  ): Promise<Seen> {
    const { lure, python, packages } = this.#host;
    const { command, environment, user } = this.#file;
    return runAtDoor(
      {
        ...{ script, environment, neighbour, lure },
        uid: user === 'of the job' ? uid : undefined,
        command: (places) => {
          const own: DoorPlaces = {
            ...places,
            ...this.#folders(),
            // Where there are none, what the door binds by this name has to be there all the same.
            ...{ python, packages: packages ?? dirname(python) },
          };
          return commandAt(command, own, limits);
        },
      },
      look,
    );
  }
}

/** A version is asked for like this. */
const versionAsk = { timeoutMs: 20_000, outputBytesMax: 4_096 } as const;

async function present(
  { command, version: words }: DoorFile,
  folders: { peers: string; here: string },
): Promise<{ readonly version: string | null; readonly why?: string }> {
  const filled = (words: readonly string[]): string[] =>
    words.map((word) =>
      word.replaceAll('{peers}', folders.peers).replaceAll('{here}', folders.here),
    );
  const [program = ''] = filled(command);
  if (!program.startsWith('{') && !(await isProgram(program))) {
    return { version: null, why: absenceOf(command[0] ?? '') };
  }
  if (words === undefined) return { version: null };
  const [file = '', ...args] = filled(words);
  const { env } = process;
  const { code, stdout, stderr, fault } = await runCommand(file, args, { ...versionAsk, env });
  if (code !== 0) {
    const said = fault ?? stderr.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
    const why = `not installed: ${words.join(' ')} ended with ${code ?? 'nothing'}: ${said}`;
    return { version: null, why: withoutFolders(why, folders) };
  }
  return { version: /\d+(?:\.\d+)*[\w.+~-]*/.exec(`${stdout} ${stderr}`)?.[0] ?? null };
}
