import { honestOf, loadCorpus, onSide, type Corpus } from '../corpus/load.ts';
import type { Split } from '../corpus/split.ts';
import type { Gate } from '../gates/gate.ts';
import { openGates } from '../gates/open.ts';
import { peersFolder } from '../gates/places.ts';
import { Setting } from '../gates/setting.ts';
import { environmentNow } from '../result/environment.ts';
import type { DetectionResult } from '../result/form.ts';
import { askGate, type GateAnswers } from './measure.ts';
import { detectionResult } from './result.ts';

export interface DetectionOptions {
  readonly kind: DetectionResult['kind'];
  /** The command line, for whoever measures again. */
  readonly command: string;
  /** Ids of gates, or paths of gate files; all where none is named. */
  readonly gates?: readonly string[] | undefined;
  /** Preset or policy file; `data-science` where none is named. */
  readonly policy?: string | undefined;
  /** Folder or file of cases; the package's own where none is named. */
  readonly corpus?: string | undefined;
  readonly peers?: string | undefined;
  readonly split?: Split | 'all' | undefined;
  /** Which gates are asked about other forms of scripts, too: those of this package, all, none. */
  readonly variants?: 'ours' | 'all' | 'none' | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** Where nobody says otherwise: scripts that import the usual libraries and nothing else. */
export const policyDefault = 'data-science';

/**
 * Asks gates about the scripts of a corpus.
 *
 * @throws GatewayError `ERR_BENCH_READ`, `ERR_BENCH_INVALID`, `ERR_POLICY_*`, `ERR_USAGE`; the
 * signal's reason when it fires
 */
export async function runDetection(options: DetectionOptions): Promise<DetectionResult> {
  const { kind, command, gates: named = [], policy = policyDefault, signal, onProgress } = options;
  const environment = await environmentNow();
  const corpus = await corpusFor(options);
  const setting = await Setting.open(policy, corpus.cases);
  const gates = await openGates({ named, peers: peersFolder(options.peers), setting });
  const close = (): void => void closeAll(gates);
  signal?.addEventListener('abort', close);
  try {
    const answers: GateAnswers[] = [];
    const varied = new Set(gates.map(({ id }) => id).filter((id) => isVaried(id, options)));
    for (const gate of gates) {
      if (gate.row().status === 'missing') continue;
      const measure = { setting, variantsOf: varied, signal, onProgress };
      const said = await askGate(gate, corpus, measure);
      if (gate.row().status !== 'missing') answers.push(said);
    }
    const rows = gates.map((gate) => gate.row());
    return await detectionResult({
      ...{ kind, command, environment, corpus, setting },
      ...{ gates: rows, answers },
    });
  } finally {
    signal?.removeEventListener('abort', close);
    await closeAll(gates);
  }
}

async function closeAll(gates: readonly Gate[]): Promise<void> {
  await Promise.all(gates.map(async (gate) => await gate.close()));
}

/** The portable engine matches what the native one does: once is enough. */
function isVaried(gate: string, { variants = 'ours' }: DetectionOptions): boolean {
  if (variants === 'ours') return gate === 'sallyport' || gate === 'naive';
  return variants === 'all';
}

async function corpusFor({ kind, corpus: path, split = 'all' }: DetectionOptions): Promise<Corpus> {
  const all = await loadCorpus(path);
  const asked = kind === 'false-positives' ? honestOf(all) : all;
  return split === 'all' ? asked : onSide(asked, split);
}
