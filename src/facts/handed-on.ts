/** Methods of containers, and what they hand back: an element, the container, pairs. */
export const methods: ReadonlyMap<string, string> = new Map([
  ['get', '[*]'],
  ['pop', '[*]'],
  ['popleft', '[*]'],
  ['setdefault', '[*]'],
  ['__getitem__', '[*]'],
  ['__next__', '[*]'],
  ['send', '[*]'],
  ['values', '[*][]'],
  ['copy', '[*][]'],
  ['__iter__', '[*][]'],
  ['items', '[*][][]'],
]);

/** Functions that hand on their arguments, or elements of them. */
export const functions: ReadonlyMap<string, string> = new Map([
  ['list', '[*][]'],
  ['tuple', '[*][]'],
  ['set', '[*][]'],
  ['frozenset', '[*][]'],
  ['dict', '[*][]'],
  ['iter', '[*][]'],
  ['sorted', '[*][]'],
  ['reversed', '[*][]'],
  ['filter', '[*][]'],
  ['deque', '[*][]'],
  ['chain', '[*][]'],
  ['next', '[*]'],
  ['max', '[*]'],
  ['min', '[*]'],
  ['enumerate', '[*][][]'],
  ['zip', '[*][][]'],
  ['cycle', '[*][]'],
  ['islice', '[*][]'],
  ['ChainMap', '[*][]'],
  ['OrderedDict', '[*][]'],
  ['getitem', '[*]'],
  ['repeat', '[]'],
  ['copy', ''],
  ['deepcopy', ''],
  ['nullcontext', ''],
  ['partial', ''],
]);

const hooks: ReadonlyMap<string, string> = new Map([
  ['__getitem__', 'subscript'],
  ['__class_getitem__', 'subscript'],
  ['__missing__', 'subscript'],
  ['__call__', 'call'],
  ['__new__', 'call'],
  ['__getattr__', 'attribute'],
  ['__getattribute__', 'attribute'],
  ['__get__', 'attribute'],
  ['__enter__', 'with'],
  ['__aenter__', 'with'],
  ['__iter__', 'for'],
  ['__aiter__', 'for'],
  ['__next__', 'next'],
  ['__anext__', 'next'],
]);

/** What calls a special method of a class: brackets, an operator, `with`; null for other methods. */
export function hookOf(name: string): string | null {
  if (!name.startsWith('__') || !name.endsWith('__') || name === '__init__') return null;
  return hooks.get(name) ?? 'operator';
}
