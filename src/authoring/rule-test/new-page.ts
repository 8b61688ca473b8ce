import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GatewayError } from '../../errors.ts';
import { whyUnreadable } from '../../job-file/read-file.ts';
import type { RuleCatalog } from '../../rules/types.ts';

export interface NewPage {
  readonly id: string;
  readonly family: string;
  /** Directory of pages; it is made where it is not there. */
  readonly directory: string;
}

/**
 * Writes the page of a new rule, whose tests fail until it says something.
 *
 * @returns its path
 * @throws GatewayError `ERR_USAGE` for a name that no rule may have, `ERR_INIT_WRITE`.
 */
export async function writeNewPage(page: NewPage, catalog: RuleCatalog): Promise<string> {
  const { id, family, directory } = page;
  const twin = catalog.byId.get(id);
  if (twin !== undefined) throw usage(`\`${id}\` is a rule already: ${twin.docs}`);
  for (const name of [id, family]) {
    if (/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) && name.length <= 64) continue;
    throw usage(`\`${name}\` cannot be the name of a rule or family`);
  }
  const path = join(directory, family, `${id}.md`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, pageText(page), { flag: 'wx' });
  } catch (cause) {
    const isThere = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    const why = isThere ? 'it is there already' : whyUnreadable(cause);
    const help = 'Nothing is ever replaced. Take another name, or another directory.';
    throw new GatewayError('ERR_INIT_WRITE', `cannot write ${path}: ${why}`, { help, cause });
  }
  return path;
}

function usage(message: string): GatewayError {
  const help = 'Names are lower case with hyphens, and read well after "allow": `module-escape`.';
  return new GatewayError('ERR_USAGE', message, { help });
}

function pageText({ id, family }: NewPage): string {
  return `---
id: ${id}
title: ${id.replaceAll('-', ' ')}
family: ${family}
level: error
cwe: 693
since: '0.1'
message: "\`{name}\` is not for scripts"
help: "Say what to write instead."
match:
  # One predicate a line: import, reference, call, method, attribute, store, string, define, annotation.
  - call: [module.function]
---

Say in one paragraph why the rule is there.

## Denied

\`\`\`python
# A script that the rule must find.
\`\`\`

## Allowed

\`\`\`python
# A script that looks alike, and that it must leave alone.
\`\`\`

## Not detected
`;
}
