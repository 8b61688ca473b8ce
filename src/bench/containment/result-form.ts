import type { ResultHead } from '../result/form.ts';
import type { Share } from '../statistics.ts';
import type { Family } from './cases/case.ts';
import type { DoorRow, Verdict } from './doors/door.ts';

/** `lacks …`: what the host has not, without which the case shows nothing. */
export type CanaryWord = 'escapes' | 'does not escape' | `lacks ${string}`;

export interface DoorCase {
  readonly family: Family;
  readonly kind: 'boundary' | 'surface';
  readonly name: string;
  /** A test of the suites stages it, for our own doors alone. */
  readonly staged: boolean;
  /** What it comes to where nothing contains it. */
  readonly canary: CanaryWord;
  /** By the id of the door. */
  readonly doors: Readonly<Record<string, Verdict>>;
}

/** Whether an honest script does what it should; `missing`: the door, or what the script takes. */
export type ControlWord = 'runs' | 'fails' | 'missing';

export interface ControlCase {
  readonly name: string;
  readonly doors: Readonly<Record<string, ControlWord>>;
}

/** What scripts that are let in can do. */
export interface ContainmentResult extends ResultHead {
  readonly kind: 'containment';
  readonly doors: readonly DoorRow[];
  /**
   * By door, and by family, `surface` or `all`: cases held of those that escape where nothing
   * contains them and that the door is for. `all` is the boundary cases that every door is tried
   * with.
   */
  readonly totals: Readonly<Record<string, Readonly<Record<string, Share>>>>;
  /** By door: honest scripts that run behind it. */
  readonly controls: Readonly<Record<string, Share>>;
  readonly honest: Readonly<Record<string, ControlCase>>;
  readonly cases: Readonly<Record<string, DoorCase>>;
}
