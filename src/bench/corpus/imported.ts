/** First parts of what the lines of a script import, as far as its spelling shows them. */
export function importedModules(code: string): string[] {
  const found = new Set<string>();
  const lines = /^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import|import[ \t]+([\w., \t]+))/gm;
  for (const [, from, list] of code.matchAll(lines)) {
    for (const module of (from ?? list ?? '').split(',')) {
      const first = module.trim().split(/[.\s]/)[0] ?? '';
      if (/^[a-z_]\w*$/i.test(first) && first !== '__main__') found.add(first);
    }
  }
  return [...found];
}
