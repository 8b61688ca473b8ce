import { standardLibrary } from '../rules/packages/standard-library.ts';

/** What is wrong with a file for what it is, whatever its code does. */
export interface ContentFault {
  readonly rule:
    | 'artifact-bytecode'
    | 'artifact-native'
    | 'artifact-pickle'
    | 'artifact-shadow'
    | 'artifact-startup';
  /** Follows the name of the file: `…: it is byte code, which nobody can read`. */
  readonly why: string;
  readonly help: string;
}

const startupModules: ReadonlySet<string> = new Set(['sitecustomize', 'usercustomize']);
/** What the platform itself puts before a script, beside what the runtime has. */
const platformModules: ReadonlySet<string> = new Set(['sandbox_utils']);

/**
 * Judges one file by its name and its first bytes.
 *
 * @param path below the entry of `sys.path` that it would come under
 */
export function contentFaults(path: string, bytes: Uint8Array): ContentFault[] {
  return [startup(path), shadow(path), bytecode(path), native(path, bytes), pickle(path, bytes)]
    .flat()
    .filter((fault) => fault !== null);
}

/** The name that a file of the top, or its folder, is imported under; null where it is none. */
function topModule(path: string): string | null {
  const [top = '', ...below] = path.split('/');
  if (below.length > 0) return /\.(?:py|pyc|so|pyd)$/.test(path) ? top : null;
  return /^([^.]+)\.(?:py|pyc|so|pyd|abi3\.so|cpython-.*\.so)$/.exec(top)?.[1] ?? null;
}

function startup(path: string): ContentFault | null {
  const module = topModule(path);
  const hook = module !== null && startupModules.has(module);
  if (!hook && !/^[^/]*\.pth$/i.test(path)) return null;
  return {
    rule: 'artifact-startup',
    why: 'Python runs it by itself when it starts',
    help: 'Leave it out: what a script needs, it imports.',
  };
}

function shadow(path: string): ContentFault | null {
  const module = topModule(path);
  if (module === null || !(standardLibrary.has(module) || platformModules.has(module))) return null;
  const whose = platformModules.has(module) ? 'the platform' : 'the standard library';
  return {
    rule: 'artifact-shadow',
    why: `\`${module}\` is a module of ${whose}`,
    help: `Rename it, or leave it out where ${whose} has what it does.`,
  };
}

function bytecode(path: string): ContentFault | null {
  if (!/\.py[co]$/i.test(path)) return null;
  return {
    rule: 'artifact-bytecode',
    why: 'it is byte code, which nobody can read',
    help: 'Pack the `.py` file that it was compiled from.',
  };
}

const machO: ReadonlySet<number> = new Set([
  0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabe, 0xbebafeca,
]);

function native(path: string, bytes: Uint8Array): ContentFault | null {
  if (!/\.(?:so|pyd|dll|dylib|exe)(?:\.\d+)*$/i.test(path) && !isProgram(bytes)) return null;
  return {
    rule: 'artifact-native',
    why: 'it is native code, which does what it likes below Python',
    help: 'Use a package of pure Python, one that the runtime has, or have the policy admit it.',
  };
}

function isProgram(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getUint32(0);
  if (first === 0x7f454c46 || machO.has(first)) return true;
  // `MZ` alone may begin a text.
  if (first >>> 16 !== 0x4d5a || bytes.length < 0x40) return false;
  const at = view.getUint32(0x3c, true);
  return at + 4 <= bytes.length && view.getUint32(at) === 0x50450000;
}

/**
 * What macOS packs beside a file, under its name: no text, with a NUL before all else, so that
 * Python cannot read it as code either (RFC 1740, appendix A: AppleDouble).
 */
export function isResourceFork(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 4)).toString('hex') === '00051607';
}

function pickle(path: string, bytes: Uint8Array): ContentFault | null {
  const named = /\.(?:pkl|pickle|joblib|dill)(?:\.(?:gz|bz2|xz|zst|zip))?$/i.test(path);
  if (!named && !isPickle(bytes) && !isObjectArray(bytes)) return null;
  return {
    rule: 'artifact-pickle',
    why: 'it is a pickle, which runs whatever code it names when it is read',
    help: 'Keep data as JSON, CSV or Parquet and models as ONNX, or have the policy admit it.',
  };
}

/** Protocols 2 to 5, from the mark at the begin to a stop: whatever follows is not read. */
function isPickle(bytes: Uint8Array): boolean {
  const version = bytes[1] ?? 0;
  return bytes[0] === 0x80 && version >= 2 && version <= 5 && bytes.includes(0x2e);
}

/** An array of numpy whose elements are pickled. */
function isObjectArray(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x93) return false;
  const head = Buffer.from(bytes.subarray(0, 4_096)).toString('latin1');
  return head.startsWith('\x93NUMPY') && /'descr':[^}]*'\|?O'/.test(head);
}
