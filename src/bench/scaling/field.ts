import type { Gate } from '../gates/gate.ts';
import type { Setting } from '../gates/setting.ts';
import type { NamedShapes } from './chosen.ts';
import type { Steps } from './steps.ts';
import type { Subject } from './subject.ts';

/** A gate, and how it is opened once more. */
export interface Entrant {
  readonly subject: Subject;
  readonly again: () => Promise<Gate>;
}

/** Who is measured, by what, and on what. */
export interface Field extends NamedShapes {
  readonly entrants: readonly Entrant[];
  /** The bare parse, which times are ratios to. */
  readonly reference: Subject;
  readonly setting: Setting;
  readonly steps: Steps;
  readonly withMemory: boolean;
  readonly signal?: AbortSignal | undefined;
}
