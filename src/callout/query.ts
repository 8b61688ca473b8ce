import type { Credential } from './canonical-url.ts';
import { RefusalError, showChar } from './refusal.ts';
import type { StorageService } from '../address/storage-service.ts';

/** What the URL standard would escape in a query; all else stays as it is written. */
const escaped = /[^!$-&(-;=?-~]/;

export function refuseUncleanQuery(query: string, at: number): void {
  if (query === '?') {
    const what = 'the query is empty';
    throw new RefusalError('URL_NOT_CANONICAL', at, what, 'Remove the `?`.');
  }
  const strange = escaped.exec(query);
  if (strange === null) return;
  const what = `${showChar(query, strange.index)} cannot stand in a query`;
  throw new RefusalError('URL_NOT_CANONICAL', at + strange.index, what, 'Percent-encode it.');
}

/** A signature behind `&` where a `?` was meant would be taken for part of a file's name, and shown. */
const signatureInPath = /(?:[&;]|%3F|%26|%3B)(?:sig|(?:x-amz-)?signature)(?:=|%3D)/i;

export function refuseSignatureInPath(path: string, at: number): void {
  const found = signatureInPath.exec(path);
  if (found === null) return;
  const what = 'a signature stands in the path';
  const help = 'Write the query of a signed URL behind a `?`.';
  throw new RefusalError('AUTH_SUFFIX', at + found.index, what, help);
}

/** Services whose signed URLs are shared access signatures. */
const sasServices: readonly StorageService[] = ['blob', 'adls-gen2', 'onelake'];
const sasTerms: readonly string[] = ['se', 'sp', 'sr', 'ss'];
const signatures: readonly string[] = ['sig', 'signature', 'x-amz-signature', 'x-goog-signature'];

/** What the query itself carries. `at` is where its `?` stands. */
export function queryCredential(query: string, at: number, service: StorageService): Credential {
  const none: Credential = { kind: 'none', identity: null };
  const names = [...new URLSearchParams(query).keys()].map((name) => name.toLowerCase());
  const signed = names.filter((name) => signatures.includes(name));
  if (signed.length > 1) {
    const help = 'Keep the one that the storage issued.';
    throw new RefusalError('AUTH_TWICE', at, 'the query carries two signatures', help);
  }
  if (!sasServices.includes(service)) {
    return signed.length === 0 ? none : { kind: 'presigned', identity: null };
  }
  const terms = names.filter((name) => sasTerms.includes(name));
  if (signed[0] !== 'sig') {
    if (terms.length === 0 || !names.includes('sv')) return none;
    const help = 'Copy the whole of it, to the end of `sig`.';
    throw new RefusalError('AUTH_SUFFIX', at, 'the SAS has no `sig`', help);
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return { kind: 'sas', identity: null };
  const what = 'a parameter of the SAS stands twice';
  throw new RefusalError('AUTH_TWICE', at, what, 'Keep the one that the storage signed.');
}
