/**
 * Steps of a walk from a value that tell where it leads whoever the value is: to modules, to the
 * interpreter, to the frames of running code.
 */
const tellingSteps: ReadonlySet<string> = new Set([
  'os', 'sys', 'builtins', 'bltns', 'importlib', 'subprocess', 'socket', 'ctypes', 'shutil',
  'inspect', 'posix', 'nt', 'marshal', 'gc', 'pickle', 'modules', 'environ', 'environb', 'mro',
  'io', 'codecs', 'pathlib', 'runpy', 'pkgutil', 'pty', 'linecache',
]); // prettier-ignore

/** Attributes of frames, generators, coroutines, tracebacks and code. */
const runningCode = /^(?:f|gi|cr|ag|tb|co|func)_/;

/**
 * Whether a step that a text spells out, an attribute or a key, is an ordinary public name or
 * number: `year` of a date, `0` of a pair. Public names lead to values of the same library.
 */
export function isPublicStep(step: string): boolean {
  return /^(?:[^\W\d_]\w*|\d+)$/u.test(step) && !isTellingStep(step);
}

/** Whether a step leads to a module or to running code, whoever it is asked of. */
export function isTellingStep(step: string): boolean {
  return tellingSteps.has(step) || runningCode.test(step);
}
