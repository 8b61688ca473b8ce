import type { Fault } from '../errors.ts';
import { limits } from '../limits.ts';
import type { PlatformId } from '../platform/platform.ts';
import { platformIds } from '../platform/platform.ts';
import { didYouMean } from '../text/nearest.ts';
import type { Shift } from '../report/entry.ts';
import { readExpectation, type Expectation } from './expectation.ts';
import { otherNames, allFields, commonFields, plainFields, platformFields } from './job-fields.ts';
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
    const script = this.#script();
    const scriptFile = this.#text('scriptFile');
    if (script === null && scriptFile === null && this.faults.length === 0) {
      const help =
        'Write the text below `script: |`, indented, or name its file: `scriptFile: step.py`.';
      this.#fault([], 'the job has no script', help);
    }
    if (script !== null && scriptFile !== null) {
      const message = '`script` and `scriptFile` are both given, and a job has one script';
      this.#fault(['scriptFile'], message, 'Keep one of the two.');
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
    if (given === undefined)
      this.#fault(
        [],
        `\`platform\` is missing; it is one of ${list}`,
        'Write `platform: kusto`, say.',
      );
    else {
      const meant = typeof given === 'string' ? didYouMean(given, platformIds) : '';
      const quoted = JSON.stringify(given)?.slice(0, limits.quotedCharsMax);
      const message = `${quoted} is not a platform${meant || `; they are ${list}`}`;
      this.#fault(['platform'], message, `Write one of ${list}.`);
    }
    return null;
  }

  #keys(platform: PlatformId | null): void {
    for (const key of Object.keys(this.#value)) {
      if (!allFields.includes(key)) {
        const meant = Object.hasOwn(otherNames, key)
          ? `; here it is called \`${otherNames[key]}\``
          : didYouMean(key, allFields);
        this.#fault([key], `\`${key}\` is not a key of a job file${meant}`);
        continue;
      }
      const common: readonly string[] = commonFields;
      if (platform === null || common.includes(key) || platformFields[platform].includes(key))
        continue;
      const homes = platformIds.filter((id) => platformFields[id].includes(key)).join(', ');
      this.#fault([key], `\`${key}\` has no meaning on ${platform}; it belongs to ${homes}`);
    }
  }

  /** Slips with which the text would be another script than its author sees. */
  #script(): string | null {
    const text = this.#text('script');
    if (text === null) return null;
    if (this.#marked.isFolded('script') && text.trimEnd().length > 0) {
      const message = '`script: >` folds its lines into one, and Python needs them';
      this.#fault(['script'], message, 'Write `script: |`.');
    } else if (/^[\w./\\ -]+\.py$/.test(text.trim())) {
      const message = `\`script\` is the text of the script, and ${JSON.stringify(text.trim())} is the path of one`;
      this.#fault(['script'], message, `Write \`scriptFile: ${text.trim()}\`.`);
    }
    return text;
  }

  #text(key: string): string | null {
    const value = this.#value[key];
    if (value === undefined || value === null || typeof value === 'string') return value ?? null;
    const shown = JSON.stringify(value)?.slice(0, limits.quotedCharsMax) ?? '';
    const plain =
      typeof value === 'object' ? 'Write one text.' : `Put it into quotes: \`${key}: '${shown}'\`.`;
    this.#fault([key], `\`${key}\` is ${shown}, and must be a text`, plain);
    return null;
  }

  /** What may stand in the file; undefined where each fault says what to do. */
  keysHelp(): string | undefined {
    if (this.faults.every(({ help }) => help !== undefined)) return undefined;
    const platform = platformIds.find((id) => id === this.#value['platform']);
    const own = platform === undefined ? [] : platformFields[platform];
    const list = [...commonFields, ...own].map((key) => `\`${key}\``).join(', ');
    return `Keys of a job${platform ? ` for ${platform}` : ''}: ${list}.`;
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

  #fault(path: readonly string[], message: string, help?: string): void {
    const place = this.#marked.placeOf(path);
    this.faults.push({ message, ...place, ...(help !== undefined && { help }) });
  }
}
