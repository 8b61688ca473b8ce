/** Raised inside this folder by a result that breaks its contract. */
export class ResultFault extends Error {
  readonly help: string;

  constructor(message: string, help: string) {
    super(message);
    this.name = 'ResultFault';
    this.help = help;
  }
}
