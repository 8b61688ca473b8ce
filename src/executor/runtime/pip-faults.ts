import { GatewayError } from '../../errors.ts';

interface PipFault {
  /** In what pip says on standard error. */
  readonly sign: RegExp;
  readonly message: (match: RegExpExecArray) => string;
  readonly help: string;
}

const otherSource =
  'Name a folder that has the wheels with `--find-links DIR`, or another index in ' +
  "pip's settings (`python3 -m pip config list` shows them).";

/** The first that fits is told: pip goes on after most, and its last line is about the outcome. */
const pipFaults: readonly PipFault[] = [
  {
    sign: /No space left on device/,
    message: () => 'no space is left on the device while pip installs',
    help: 'Free some space in the cache directory and where temporary files go (`TMPDIR`).',
  },
  {
    sign: /DO NOT MATCH THE HASHES[^]*?\n\s+(\S+)[^\n]*:\n\s+Expected sha256 (\w+)[^]*?Got\s+(\w+)/,
    message: ([, what, , got]) =>
      `what was fetched as ${what} has the SHA-256 digest ${got}, which the lock file does not name`,
    help: 'It is not the file that was locked: ask who serves it, and fetch it from elsewhere.',
  },
  {
    sign: /'(\w+Error)\([^\n]*?: ([^\n]+?)'\)': /,
    message: ([, , why]) => `pip cannot reach its package index: ${why}`,
    help: `Check the network and the proxy. ${otherSource}`,
  },
  {
    sign: /No matching distribution found for (\S+)/,
    message: ([, what]) => `there is no wheel of ${what} for this Python where pip looks`,
    help: otherSource,
  },
];

/** What pip said, as an error that names the cause where it is one of the usual. */
export function pipError(stderr: string, fault: string | null): GatewayError {
  const said = withoutSecrets(stderr);
  for (const { sign, message, help } of pipFaults) {
    const match = sign.exec(said);
    if (match !== null) return new GatewayError('ERR_RUNTIME_CREATE', message(match), { help });
  }
  const why = fault ?? said.trim().split('\n').slice(-6).join('\n');
  return new GatewayError('ERR_RUNTIME_CREATE', `pip could not install the packages: ${why}`, {
    help: otherSource,
  });
}

/** An index may be named with a user and a password. */
function withoutSecrets(text: string): string {
  return text.replace(/\/\/[^/\s@]+@/g, '//');
}
