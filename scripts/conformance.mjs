// Writes docs/platforms.md and the schema of the conformance suite from the rows of test/conformance.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadSources, loadSuite, suiteFolder, suiteSchema } from '../build/conformance/suite.js';
import { platformsTable } from '../build/conformance/table.js';

const docs = join(dirname(import.meta.dirname), 'docs');
mkdirSync(docs, { recursive: true });
writeFileSync(join(docs, 'platforms.md'), platformsTable(loadSuite(), loadSources()));
writeFileSync(join(suiteFolder, 'conformance.schema.json'), suiteSchema());
