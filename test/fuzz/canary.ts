import { demand, textOf, type Target } from './target.js';

/** What follows the first place where a word stands; null where it stands nowhere. */
function after(text: string, word: string): string | null {
  const at = text.indexOf(word);
  return at < 0 ? null : text.slice(at + word.length);
}

/**
 * A fault behind five conditions, each of which leads on to the next: whoever keeps what reaches one
 * finds it, and chance alone does not.
 */
function planted(text: string): void {
  const query = after(text, 'let');
  if (query === null) return;
  const call = after(query, 'evaluate');
  if (call === null) return;
  const script = after(call, 'python');
  if (script === null) return;
  const module = after(script, 'import');
  if (module === null) return;
  demand(!module.includes('os'), 'the planted fault');
}

/** Has a fault: where it is not found, none is. */
export const canaryTarget: Target = {
  name: 'canary',
  holds: 'nothing: it has a fault, which the fuzzer must find',
  bytesMax: 400,
  covers: ['../build/fuzz/canary.js'],
  words: ['let', 'evaluate', 'python', 'import', 'os', 'x', 'y', ' ', '=', '(', ')', ';'],
  open: async () => ({
    seeds: ['x = y;'],
    check: (input) => {
      planted(textOf(input));
      return 'passed';
    },
  }),
};
