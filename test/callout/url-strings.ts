import fc from 'fast-check';
import { readUrlTable } from './url-table.js';

const part = fc.constantFrom(
  ...['https://', 'a.example', 'acct.blob.core.windows.net', '127.1', 'xn--bcher-kva', 'A', 'b'],
  ...['/', '//', '..', '.', '%2e', '%2f', '%2F', '%41', '%2B', '%2b', '%C3%A9', '%c3', '%00', '%'],
  ...[':443', ':', '@', ';', '?', '#', '\\', 'é', ' ', '\t', '\r\n', '[', ']', '0x7f', '|', "'"],
  ...['&', '=', '-', '_', '+', '~', '!', '*', '$', '(', ',', 'sig=1', ';impersonate', ';token=a'],
);
/** Characters that a URL may have as they are. */
const safe = fc.constantFrom(..."abyzAZ019-._~!$&'()*+,;=:@/?", '%20', '%C3%A9');

/** Any text: fast-check's own takes a second to make ready. */
const any = fc
  .array(fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)), { maxLength: 12 })
  .map((points) => String.fromCodePoint(...points));

/** URLs and what is nearly one. */
export const urlStrings: fc.Arbitrary<string> = fc.oneof(
  fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
  fc.array(part, { maxLength: 6 }).map((parts) => `https://a.example/${parts.join('')}`),
  fc.array(part, { maxLength: 6 }).map((parts) => `https://a.example${parts.join('')}/x`),
  fc.array(part, { maxLength: 6 }).map((parts) => `https://a.example/x?${parts.join('')}`),
  fc.array(safe, { maxLength: 20 }).map((all) => `https://a-1.example/${all.join('')}`),
  any.map((text) => `https://a.example/${text}`),
  any,
  fc.constantFrom(...readUrlTable().map(({ text }) => text)),
);
