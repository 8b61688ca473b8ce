/**
 * The class of refusals that a finding belongs to, or null: its rule, and where the class names
 * them, a word of the message or of the line that it stands on.
 */
export function classOf(classes, { rule, message }, source) {
  const holds = (words, text) => words === undefined || words.some((word) => text.includes(word));
  return (
    classes.find(
      (one) => one.rule === rule && holds(one.message, message) && holds(one.source, source),
    ) ?? null
  );
}

/** Items by key, the most frequent first. */
export function tally(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (groups.has(key)) groups.get(key).push(item);
    else groups.set(key, [item]);
  }
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
}
