/** Why an artifact was not fetched: the reason of a finding. */
export type FetchReason =
  | 'ADDRESS_NOT_PUBLIC'
  | 'CREDENTIAL_UNUSABLE'
  | 'DIGEST'
  | 'ENCODED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'REDIRECT'
  | 'SIZE'
  | 'TLS'
  | 'UNAVAILABLE'
  | 'UNEXPECTED';

/** The message is the end of a sentence about the artifact, without secrets. */
export class FetchFault extends Error {
  override readonly name = 'FetchFault';
  readonly reason: FetchReason;
  readonly help: string;

  constructor(reason: FetchReason, message: string, help: string) {
    super(message);
    this.reason = reason;
    this.help = help;
  }
}
