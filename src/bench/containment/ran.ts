import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a script came to at a door, as the host saw it. */
export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What it wrote where a job's answers go. */
  readonly answers: Buffer;
  /** Where it ran, with what it left there. */
  readonly directory: string;
  /** It was ended by us, as it went on past any case's time. */
  readonly late: boolean;
  /** A message of it came to a listener of the host. */
  readonly arrived: boolean;
  /** Files of its name stand in directories of the host. */
  readonly outside: readonly string[];
  /** Its processes that went on. */
  readonly running: readonly number[];
  /** The file of the neighbour is another one than before. */
  readonly neighbourChanged: boolean;
}

export const printed = ({ stdout }: Ran): boolean => stdout.includes('ESCAPED');
export const arrived = (ran: Ran): boolean => ran.arrived;
export const outside = (ran: Ran): boolean => ran.outside.length > 0;
export const leftRunning = (ran: Ran): boolean => ran.running.length > 0;
export const neighbourChanged = (ran: Ran): boolean => ran.neighbourChanged;

/** Its directory has a link, a fifo, a socket or a device, for who collects results to trip over. */
export const keepsOtherThanFiles = ({ directory }: Ran): boolean =>
  readdirSync(directory, { withFileTypes: true }).some(
    (entry) => !entry.isFile() && !entry.isDirectory(),
  );

/** Its directory has something that runs as another user or group. */
export const keepsBits = ({ directory }: Ran): boolean =>
  readdirSync(directory).some((name) => (lstatSync(join(directory, name)).mode & 0o6000) !== 0);
