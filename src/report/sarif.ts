import { isAbsolute, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding, Place } from '../finding.ts';
import type { Entry, Unchecked } from './entry.ts';
import { placeIn, placeOf } from './entry.ts';
import { fixEdits } from './json.ts';

type JsonValue = Record<string, unknown>;

/**
 * A SARIF 2.1.0 log (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html). Columns
 * count UTF-16 units; a finding about the job as a whole names the file without a region.
 */
export function sarifLog(
  entries: readonly Entry[],
  unchecked: readonly Unchecked[],
  version: string,
): string {
  const findings = entries.flatMap((entry) => entry.verdict.findings);
  const ids = [...new Set(findings.map((finding) => finding.rule))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'sallyport',
            version,
            semanticVersion: version,
            rules: ids.map((id) => descriptor(id, findings)),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [invocation(unchecked)],
        artifacts: [...new Set(entries.map((entry) => entry.source))].map((source) => ({
          location: { uri: artifactUri(source) },
        })),
        results: entries.flatMap((entry) =>
          entry.verdict.findings.map((finding) => result(entry, finding, ids)),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** A file that could not be judged is no result: the run says that it was not complete. */
function invocation(unchecked: readonly Unchecked[]): JsonValue {
  if (unchecked.length === 0) return { executionSuccessful: true };
  return {
    executionSuccessful: false,
    toolExecutionNotifications: unchecked.map(({ file, message }) => ({
      level: 'error',
      message: { text: `${file}: ${message}` },
    })),
  };
}

function descriptor(id: string, findings: readonly Finding[]): JsonValue {
  const first = findings.find((finding) => finding.rule === id);
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: id.replaceAll('-', ' ') },
    ...(first && { properties: { page: first.docs } }),
  };
}

function pascalCase(id: string): string {
  return id.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function result(entry: Entry, finding: Finding, ids: readonly string[]): JsonValue {
  const artifactLocation = { uri: artifactUri(entry.source) };
  const place = placeOf(entry, finding);
  const region = place && { region: regionOf(place) };
  return {
    ruleId: finding.rule,
    ruleIndex: ids.indexOf(finding.rule),
    level: finding.level,
    message: { text: `${finding.message}\n${finding.help}` },
    locations: [{ physicalLocation: { artifactLocation, ...region } }],
    ...fixesOf(entry, finding),
    properties: {
      policy: entry.verdict.policy.name,
      ...(finding.reason && { reason: finding.reason }),
      ...(finding.chain && { chain: finding.chain }),
    },
  };
}

/** A fix is told only where its edits have a place in the file. */
function fixesOf(entry: Entry, { fix }: Finding): JsonValue {
  if (fix === undefined) return {};
  const replacements = fixEdits(fix, entry.verdict.text).flatMap((edit) => {
    const place = placeIn(entry, edit);
    const margin = '\n' + ' '.repeat(entry.shift?.columns ?? 0);
    const insertedContent = { text: edit.replacement.replaceAll('\n', margin) };
    return place === null ? [] : [{ deletedRegion: regionOf(place), insertedContent }];
  });
  if (replacements.length === 0) return {};
  const artifactLocation = { uri: artifactUri(entry.source) };
  const artifactChanges = [{ artifactLocation, replacements }];
  return { fixes: [{ description: { text: fix.title }, artifactChanges }] };
}

function regionOf(place: Place): JsonValue {
  const { line, column, endLine, endColumn } = place;
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** A path as a URI reference: `a b.py` is `a%20b.py`; an absolute path is a `file:` URL. */
function artifactUri(path: string): string {
  if (isAbsolute(path)) return pathToFileURL(path).href;
  const parts = path.replace(/\p{Cs}/gu, '\ufffd').split(sep);
  const encoded = parts.map((part) => encodeURIComponent(part)).join('/');
  return encoded === '' ? '.' : encoded;
}
