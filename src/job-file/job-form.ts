import type { Fault } from '../errors.ts';
import { limits } from '../limits.ts';
import type { PlatformId } from '../platform/platform.ts';
import { platformIds } from '../platform/platform.ts';
import { didYouMean } from '../text/nearest.ts';
import type { Shift } from '../report/entry.ts';
import { readExpectation, type Expectation } from './expectation.ts';
import { allFields, commonFields, plainFields, platformFields } from './job-fields.ts';
import { portFiles, type PortFiles } from './job-inputs.ts';
import type { Marked } from './marked.ts';

/**
 * The keys of a job file, each of the type that it must have; nothing that they name is read yet.
 */
export interface JobForm {
  readonly title: string | null;
  readonly platform: PlatformId;
  readonly policy: string | null;
  readonly script: string | null;
  /** Where `script` starts in the job file; null where its lines are not lines of the file. */
  readonly shift: Shift | null;
  readonly scriptFile: string;
  readonly inputs: PortFiles | null;
  readonly bundle: string | null;
  readonly expect: Expectation | null;
  readonly plain: Readonly<Record<string, unknown>>;
}

/** Reads the keys one by one and collects every fault, so that a person mends the file once. */
export class JobFormReader {
  readonly faults: Fault[] = [];
  readonly #value: Record<string, unknown>;
  readonly #marked: Marked;

  constructor(value: Record<string, unknown>, marked: Marked) {
    this.#value = value;
    this.#marked = marked;
  }

  read(): JobForm | null {
    const platform = this.#platform();
    this.#keys(platform);
    const script = this.#text('script');
    const scriptFile = this.#text('scriptFile');
    if ((script === null) === (scriptFile === null) && this.faults.length === 0) {
      const what = script === null ? 'neither is' : 'both are';
      this.#fault(
        script === null ? [] : ['scriptFile'],
        `${what} given: \`script\`, \`scriptFile\``,
      );
    }
    const form = {
      title: this.#text('title'),
      policy: this.#text('policy'),
      script,
      shift: this.#marked.blockOf('script') ?? null,
      scriptFile: scriptFile ?? '',
      bundle: this.#text('bundle'),
      inputs: platform && this.#part('inputs', (value) => portFiles(value, platform)),
      expect: this.#part('expect', readExpectation),
      plain: this.#plain(),
    };
    return platform === null || this.faults.length > 0 ? null : { ...form, platform };
  }

  #platform(): PlatformId | null {
    const given = this.#value['platform'];
    const platform = platformIds.find((id) => id === given);
    if (platform !== undefined) return platform;
    const list = platformIds.join(', ');
    if (given === undefined) this.#fault([], `\`platform\` is missing; it is one of ${list}`);
    else {
      const meant = typeof given === 'string' ? didYouMean(given, platformIds) : '';
      const quoted = JSON.stringify(given)?.slice(0, limits.quotedCharsMax);
      this.#fault(['platform'], `${quoted} is not a platform${meant || `; they are ${list}`}`);
    }
    return null;
  }

  #keys(platform: PlatformId | null): void {
    for (const key of Object.keys(this.#value)) {
      if (!allFields.includes(key)) {
        this.#fault([key], `\`${key}\` is not a key of a job file${didYouMean(key, allFields)}`);
        continue;
      }
      const common: readonly string[] = commonFields;
      if (platform === null || common.includes(key) || platformFields[platform].includes(key))
        continue;
      const homes = platformIds.filter((id) => platformFields[id].includes(key)).join(', ');
      this.#fault([key], `\`${key}\` has no meaning on ${platform}; it belongs to ${homes}`);
    }
  }

  #text(key: string): string | null {
    return (
      this.#part(key, (value) => (typeof value === 'string' ? { text: value } : 'must be a text'))
        ?.text ?? null
    );
  }

  #part<T extends object>(key: string, read: (value: unknown) => T | string): T | null {
    const value = this.#value[key];
    if (value === undefined || value === null) return null;
    const part = read(value);
    if (typeof part !== 'string') return part;
    this.#fault([key], `\`${key}\` ${part}`);
    return null;
  }

  #plain(): Record<string, unknown> {
    const entries = plainFields
      .filter((key) => this.#value[key] !== undefined)
      .map((key): [string, unknown] => [key, this.#value[key]]);
    return Object.fromEntries(entries);
  }

  #fault(path: readonly string[], message: string): void {
    this.faults.push({ message, ...this.#marked.placeOf(path) });
  }
}
