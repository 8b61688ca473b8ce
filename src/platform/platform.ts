/** The contracts that a job may be written for. `script` has no contract. */
export const platformIds = [
  'kusto',
  'azureml-classic',
  'azureml-designer',
  'processor',
  'script',
] as const;

export type PlatformId = (typeof platformIds)[number];

/** A folder of the working directory, and other ways in which scripts for the platform name it. */
export interface Folder {
  readonly name: string;
  /** Before a file of it stands one backslash or two: scripts were written on Windows. */
  readonly spellings: readonly string[];
}

export interface Platform {
  readonly id: PlatformId;
  readonly title: string;
  /** How the script stands in the program that runs: a module, or the body of an async function. */
  readonly body: 'module' | 'async-function';
  /** Names that the platform puts into the script's globals before it runs. */
  readonly injected: readonly string[];
  /** All attributes of an injected name, where the platform's documentation lists them. */
  readonly members: Readonly<Record<string, readonly string[]>>;
  /** What a module-level binding must exist for; `null` where the contract asks for none. */
  readonly entry: string | null;
  /** What to write in place of a `return` outside of functions, as a sentence's middle. */
  readonly handBack: string;
  /** What stands above and below the script where it runs, as a sentence for its author; '' for nothing. */
  readonly around: string;
  /** Modules that the platform imports under these names before the script: `np` → `numpy`. */
  readonly preimported: Readonly<Record<string, string>>;
  /** Input tables: how many ports, and whether a job may leave them out. */
  readonly inputPortsMax: number;
  /** Output schema of a job: must be there, may be there, or has no meaning. */
  readonly outputSchema: 'required' | 'optional' | 'none';
  /** The folder in which a script finds what its job brings along; null where it brings nothing. */
  readonly folder: Folder | null;
  /** Where the facts come from. */
  readonly source: string;
}

/** Literals of published scripts escape the backslash, or not, and both work on Windows. */
const temp: Folder = {
  name: 'Temp',
  spellings: ['.\\Temp', '.\\\\Temp', 'C:\\Temp', 'C:\\\\Temp'],
};
const scriptBundle: Folder = {
  name: 'Script Bundle',
  spellings: ['.\\Script Bundle', '.\\\\Script Bundle'],
};

export const platforms: Readonly<Record<PlatformId, Platform>> = {
  kusto: {
    id: 'kusto',
    title: 'Azure Data Explorer python plugin',
    body: 'module',
    injected: ['df', 'kargs', 'np', 'pd'],
    members: {},
    entry: 'result',
    handBack: 'assign it: `result = …`, which the plugin reads when the script has ended',
    around:
      'Above your code stand `df`, `kargs`, `np` and `pd`; below it, the plugin reads `result`.',
    preimported: { np: 'numpy', pd: 'pandas' },
    inputPortsMax: 1,
    outputSchema: 'required',
    folder: temp,
    source: 'https://learn.microsoft.com/kusto/query/python-plugin',
  },
  'azureml-classic': {
    id: 'azureml-classic',
    title: 'Azure Machine Learning Studio (classic), Execute Python Script',
    body: 'module',
    injected: [],
    members: {},
    entry: 'azureml_main',
    handBack: 'put it into `def azureml_main(…):`, which the platform calls',
    around:
      'Above your code stands nothing, not even pandas; below it, the platform calls ' +
      '`azureml_main` with the data frames of the connected ports, and takes what it returns.',
    preimported: {},
    inputPortsMax: 2,
    outputSchema: 'none',
    folder: scriptBundle,
    source:
      'https://learn.microsoft.com/previous-versions/azure/machine-learning/classic/execute-' +
      'python-scripts',
  },
  'azureml-designer': {
    id: 'azureml-designer',
    title: 'Azure Machine Learning designer, Execute Python Script',
    body: 'module',
    injected: [],
    members: {},
    entry: 'azureml_main',
    handBack: 'put it into `def azureml_main(…):`, which the platform calls',
    around:
      'Above your code stands nothing, not even pandas; below it, the platform calls ' +
      '`azureml_main` with the two data frames (`None` where nothing is connected), and takes ' +
      'what it returns.',
    preimported: {},
    inputPortsMax: 2,
    outputSchema: 'none',
    folder: scriptBundle,
    source:
      'https://learn.microsoft.com/azure/machine-learning/component-reference/execute-' +
      'python-script',
  },
  processor: {
    id: 'processor',
    title: 'Python processor',
    body: 'async-function',
    injected: ['INPUT_DATA', 'DATA_CHECKPOINT', 'log', 'sleep'],
    members: { log: ['trace', 'debug', 'info', 'warn', 'error'] },
    entry: null,
    handBack: 'return a list of objects',
    around:
      'Your code is the body of an async function. Above it stand `INPUT_DATA`, ' +
      '`DATA_CHECKPOINT`, `log` and `sleep`; below it stands nothing, so that its last line has ' +
      'to return.',
    preimported: {},
    inputPortsMax: 1,
    outputSchema: 'required',
    folder: null,
    source: 'https://learn.integray.app/connectoracademy/connectors/Python/3.0/',
  },
  script: {
    id: 'script',
    title: 'Any Python script',
    body: 'module',
    injected: [],
    members: {},
    entry: null,
    handBack: 'put it into a function',
    around: '',
    preimported: {},
    inputPortsMax: 0,
    outputSchema: 'none',
    folder: null,
    source: 'https://docs.python.org/3.11/reference/',
  },
};
