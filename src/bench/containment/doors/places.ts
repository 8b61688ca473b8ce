import type { RunLimits } from '../../../job/plan.ts';
import { roomyLimits } from '../payload.ts';

/** What a door's command names by words in braces. */
export interface DoorPlaces {
  readonly python: string;
  readonly script: string;
  /** The script's directory, the only one that it is to write in. */
  readonly work: string;
  /** A directory beside it, of whoever starts the command. */
  readonly top: string;
  /** Packages that it may import. */
  readonly packages: string;
  /** Where peers are installed. */
  readonly peers: string;
  /** Folder of the door file. */
  readonly here: string;
}

/** A command with its places filled in, and with what a script may take. */
export function commandAt(
  command: readonly string[],
  places: DoorPlaces,
  limits: Partial<RunLimits> = {},
): string[] {
  const may = { ...roomyLimits, ...limits };
  const words: Readonly<Record<string, string>> = {
    ...places,
    memoryBytes: String(may.memoryBytesMax),
    fileBytes: String(may.fileBytesMax),
    tasks: String(may.tasksMax),
    cpuSeconds: String(Math.ceil(may.cpuMsMax / 1_000)),
    wallSeconds: String(may.wallMsMax / 1_000),
  };
  return command.map((word) =>
    word.replaceAll(/\{(\w+)\}/g, (whole, name) => words[name] ?? whole),
  );
}
