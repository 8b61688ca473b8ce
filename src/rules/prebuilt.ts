import { readFile, writeFile } from 'node:fs/promises';
import type { CatalogContent, RuleCatalog } from './types.ts';

/** What the build read from the pages, beside the code that was built with it. */
const prebuilt = new URL('./catalog.json', import.meta.url);

/** The catalog of a build, when it was made of pages with this digest; else null. */
export async function readPrebuilt(digest: string): Promise<CatalogContent | null> {
  try {
    const content = JSON.parse(await readFile(prebuilt, 'utf8')) as CatalogContent;
    return content.digest === digest ? content : null;
  } catch {
    return null;
  }
}

/** Writes what {@link readPrebuilt} reads. Called by the build. */
export async function writePrebuilt({ rules, digest }: RuleCatalog): Promise<void> {
  await writeFile(prebuilt, JSON.stringify({ rules, digest }));
}
