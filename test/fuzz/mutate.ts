import type { Random } from './random.js';

/** What mutations take from. */
export interface Material {
  readonly words: readonly Uint8Array[];
  readonly corpus: readonly Uint8Array[];
  readonly bytesMax: number;
}

type Mutation = (input: Buffer, random: Random, material: Material) => Buffer;

/** Puts bytes in the place of some; `length` 0 inserts. */
function put(input: Buffer, at: number, length: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([input.subarray(0, at), bytes, input.subarray(at + length)]);
}

function edited(input: Buffer, edit: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(input);
  if (copy.length > 0) edit(copy);
  return copy;
}

function stretch(input: Buffer, random: Random): [at: number, length: number] {
  const at = random.below(input.length);
  return [at, Math.min(input.length - at, random.small(Math.max(1, input.length / 2)))];
}

/** Numbers at which lengths and offsets overflow. */
const edges = [0, 1, 2, 4, 8, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

const mutations: readonly Mutation[] = [
  (input, random) =>
    edited(input, (copy) => {
      const at = random.below(copy.length);
      copy[at] = (copy[at] as number) ^ (1 << random.below(8));
    }),
  (input, random) =>
    edited(input, (copy) => void (copy[random.below(copy.length)] = random.below(256))),
  (input, random) =>
    edited(input, (copy) => {
      const bytes = random.pick([1, 2, 4]);
      if (copy.length < bytes) return;
      const at = random.below(copy.length - bytes + 1);
      copy.writeUIntLE(random.pick(edges) % 2 ** (8 * bytes), at, bytes);
    }),
  (input, random) =>
    edited(input, (copy) => {
      const at = random.below(copy.length);
      copy[at] = (copy[at] as number) + random.pick([-1, 1]);
    }),
  (input, random) => {
    const bytes = Buffer.from(Array.from({ length: random.small(8) }, () => random.below(256)));
    return put(input, random.below(input.length + 1), 0, bytes);
  },
  (input, random) => {
    const [at, length] = stretch(input, random);
    return put(input, at, length, Buffer.alloc(0));
  },
  // Said again, elsewhere or many times over: what is not linear shows.
  (input, random) => {
    const [at, length] = stretch(input, random);
    return put(input, random.below(input.length + 1), 0, input.subarray(at, at + length));
  },
  (input, random, { bytesMax }) => {
    const [at, length] = stretch(input, random);
    const most = random.below(4) === 0 ? bytesMax / Math.max(1, length) : 4;
    const times = Math.min(2 ** random.below(14), most);
    const repeated = Array.from({ length: times }, () => input.subarray(at, at + length));
    return put(input, at, length, Buffer.concat(repeated));
  },
  (input, random) => {
    const [at, length] = stretch(input, random);
    const rest = put(input, at, length, Buffer.alloc(0));
    return put(rest, random.below(rest.length + 1), 0, input.subarray(at, at + length));
  },
  (input, random, { words }) => {
    if (words.length === 0) return input;
    const word = random.pick(words);
    return put(input, random.below(input.length + 1), word.length, word);
  },
  // Across: the beginning of one and the end of another, or a piece of it.
  (input, random, { corpus }) => {
    const other = Buffer.from(random.pick(corpus));
    return Buffer.concat([
      input.subarray(0, random.below(input.length + 1)),
      other.subarray(random.below(other.length + 1)),
    ]);
  },
  (input, random, { corpus }) => {
    const other = Buffer.from(random.pick(corpus));
    const [at, length] = stretch(other, random);
    return put(input, random.below(input.length + 1), 0, other.subarray(at, at + length));
  },
  (input, random) => input.subarray(0, random.below(input.length + 1)),
];

/** Often at the end: what is read in order goes on there. */
const insertWord: Mutation = (input, random, { words }) => {
  const at = random.below(3) === 0 ? input.length : random.below(input.length + 1);
  return put(input, at, 0, random.pick(words));
};

/** An input with one change or a few, mostly of a kind that the format's own bytes allow. */
export function mutate(input: Uint8Array, random: Random, material: Material): Uint8Array {
  let changed = Buffer.from(input);
  for (let left = random.pick([1, 1, 1, 2, 4, 8]); left > 0; left -= 1) {
    const isWord = material.words.length > 0 && random.below(3) === 0;
    const mutation = isWord ? insertWord : random.pick(mutations);
    changed = Buffer.from(mutation(changed, random, material));
  }
  return changed.subarray(0, material.bytesMax);
}
