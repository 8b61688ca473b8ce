/**
 * Every bound of the gateway, unit last in its name, the reason beside it.
 * A policy may tighten the ones that its `limits` block names; nothing may loosen a `hard…` one.
 */
export const limits = {
  /** Largest script that any policy may admit, in bytes of UTF-8. Beyond it nothing is parsed. */
  hardSourceBytesMax: 1_048_576,
  /** A policy's own cap where it names none. Real scripts stay under 64 KB. */
  sourceBytesMax: 262_144,
  /** Nodes of a syntax tree: an honest script has about one node for every five bytes. */
  treeNodesMax: 1_200_000,
  /** One parse, as a last resort: 1 MB of code takes a third. */
  parseMsMax: 2_000,
  /** Linear memory of the parser, in whole pages of 64 KB: 1 MB of code takes a tenth of it. */
  parserBytesMax: 1_073_741_824,
  /** Memory that the parser may keep after a parse, since it cannot give a part of it back. */
  parserBytesKeptMax: 33_554_432,
  /**
   * Squares of runs of lines that hold only a comment or a backslash, summed: the grammar's scanner
   * takes about 40 ns for each, and 2,000 such lines in a row are more than anybody writes.
   */
  idleRunSquaresMax: 4_000_000,
  /** Nesting of a syntax tree. CPython's own parser gives up near 200 brackets (`MAXSTACK`). */
  treeDepthMax: 1_000,
  /** Brackets open at once: CPython's tokenizer stops at 200 (`MAXLEVEL`, Parser/tokenizer.h). */
  bracketDepthMax: 200,
  /** Indentation levels: CPython's tokenizer stops at 100 (`MAXINDENT`, Parser/tokenizer.h). */
  indentDepthMax: 100,
  /** Findings in one verdict: more help nobody, and a hostile script must not fill the memory. */
  findingsMax: 200,
  /** Times that a script is fixed and judged again: each round mends at most `findingsMax` findings. */
  fixRoundsMax: 100,
  /** Verdicts that a gateway remembers, */
  verdictCacheEntriesMax: 1_000,
  /** and about how much they may weigh. */
  verdictCacheBytesMax: 16_777_216,
  /** What stands around a script and is digested to find its verdict again. */
  digestedBytesMax: 262_144,
  /** Characters of a value quoted in a message. */
  quotedCharsMax: 80,
  /** Length of a folded constant string, in UTF-16 units. */
  foldedCharsMax: 65_536,
  /** A policy file, in bytes. */
  policyBytesMax: 1_048_576,
  /** What may be open at once in a policy file: mappings, lists, and what stands in them. */
  policyDepthMax: 100,
  /** A policy test file, in bytes: ten thousand tests with ten lines of script each. */
  policyTestBytesMax: 8_388_608,
  /** Tests of one kind in a file. */
  policyTestsMax: 100_000,
  /** A name, a reason or a message in a test. */
  testTextCharsMax: 4_096,
  /** Test files of one command, and folders and files that are looked through for them. */
  testFilesMax: 1_000,
  testFoldersMax: 10_000,
  /** Text of a query, in UTF-16 units: Kusto's own bound for a query text is 2 MB. */
  queryCharsMax: 2_097_152,
  /** Tokens of a query: the parser makes some ten objects for each. */
  queryTokensMax: 200_000,
  /** Brackets open at once in a query: the parser recurses, and takes quadratic time. */
  queryDepthMax: 200,
  /** One parse of a query, as a last resort: a page takes 20 ms, the first command some seconds. */
  queryParseMsMax: 30_000,
  /** Until the parser of queries has built itself up: three seconds of a processor. */
  queryParserStartMsMax: 120_000,
  /** Memory of the parser's thread, in megabytes: it stands at 200 when it is loaded. */
  queryParserMegabytesMax: 1_024,
  /** Plugin calls judged in one query. */
  queryCallsMax: 100,
  /** Queries inside of literals of commands that are read for one text. */
  queryTextsMax: 100,
  /** Steps, values and characters that working out the constants of one query may take: a second. */
  queryFoldStepsMax: 2_000_000,
  /** A callout pattern, in UTF-16 units. */
  calloutPatternCharsMax: 512,
  /** Instructions that one pattern may compile to, roughly; repetitions are counted out. */
  patternStepsMax: 10_000,
  /** The same for all patterns that are matched together. */
  patternSetStepsMax: 200_000,
  /** Largest count in a repetition, nested ones multiplied: RE2's own bound. */
  patternRepeatMax: 1_000,
  /** Groups in groups: the portable engine recurses over them. */
  patternDepthMax: 100,
  /** Steps of a policy's patterns times characters of a URL: some seconds at the very worst. */
  patternWorkMax: 20_000_000,
  /** Callout rules in one policy. */
  calloutRulesMax: 1_000,
  /** What one proof about callout patterns may take: states of automata, */
  proofStatesMax: 50_000,
  /** and time, as a last resort. What takes more is said to be not proved. */
  proofMsMax: 3_000,
  /** All proofs about one policy: a hundred entries take some ten seconds. */
  proofsMsMax: 60_000,
  /** An artifact URL with its credential, in UTF-16 units. */
  urlCharsMax: 4_096,
  /** Validity of a shared access signature where a policy does not say: a year, and a leap day. */
  sasHoursMax: 8_784,
  /** Names of files inside an archive: what file systems take, with room for the way there. */
  archivePathBytesMax: 1_024,
  archivePathPartsMax: 20,
  /** The list of one archive's entries, in bytes: ten thousand of them with names of 300. */
  archiveListBytesMax: 4_194_304,
  /** Entries of all archives of a job, those inside others included. */
  archiveEntriesMax: 20_000,
  /** What all archives of a job unpack to, in bytes. */
  archiveBytesMax: 268_435_456,
  /** How many times its size an entry may unpack to; deflate itself reaches 1032. */
  archiveRatioMax: 200,
  /** A smaller entry is no bomb whatever its ratio. */
  archiveRatioBytesMin: 1_048_576,
  /** Python code in the archives of a job that is judged, in bytes: a second of work for each million. */
  archiveCodeBytesMax: 16_777_216,
  /** Sets of artifacts whose inspection a gateway remembers. */
  inspectionsMax: 64,
  /** Artifacts in one job. */
  artifactsMax: 64,
  /** A job file or one of its JSON parts, in bytes. */
  jobFileBytesMax: 16_777_216,
  /** Nesting of parameters and other JSON that a job brings. */
  jsonDepthMax: 64,
  /** Columns of an output schema. */
  columnsMax: 1_024,
  /** Cells of a table made of rows that the rows do not name: nulls that no byte stands for. */
  absentCellsMax: 5_000_000,
  /** One input table, in bytes of Arrow IPC. */
  tableBytesMax: 268_435_456,
  /** A table below this goes through the pipe: a file would cost more time than it saves. */
  spillBytesMin: 1_048_576,
  /** How long a permit is good for. */
  permitMsMax: 300_000,
  /** Clock difference that a permit's times may show between two hosts. */
  clockSkewMsMax: 5_000,
  /** Spent permits that one executor remembers; at the limit it refuses rather than forgets. */
  spentPermitsMax: 100_000,
  /** One rule page, in bytes. */
  rulePageBytesMax: 65_536,
  /** What may be open at once in the front matter of a page, and faults of its YAML that are told. */
  rulePageDepthMax: 32,
  rulePageFaultsMax: 20,
  /** A surface map, in bytes: the whole standard library with pandas and matplotlib takes 200 KB. */
  surfaceBytesMax: 4_194_304,
  /** Faults of one file that are told; the rest is counted. */
  surfaceFaultsMax: 20,
  /** Rule pages in one directory. */
  rulePagesMax: 500,
  /** Hits of one rule that are kept before findings with the same cause are merged. */
  ruleHitsMax: 200,
  /** Header of one protocol frame from the worker, in bytes. */
  frameHeaderBytesMax: 1_048_576,
  /** Preparing a process for a job, packages loaded: a cold pandas with pyplot takes two seconds on a slow disk. */
  setupMsMax: 60_000,
  /** Stack of a job's main thread and, by default, of each of its threads: Linux's usual value. */
  stackBytesMax: 8_388_608,
  /** Runs at once on one host: under root each has a uid of its own, and there are 512. */
  runsMax: 512,
  /** Runs that may wait for their turn: each holds its tables in memory. */
  waitingMax: 10_000,
  /** How often the working directory and the use of a running job are looked at. */
  sampleMs: 100,
  /** Modules that a policy may have loaded before there is a job. */
  warmModulesMax: 100,
  /** Interpreters that a policy may have kept ready: each takes the memory of its libraries. */
  warmWorkersMax: 64,
  /** Sets of interpreters kept ready by one executor; beyond it the one not used longest goes. */
  warmPoolsMax: 8,
  /** After a warm start that failed, the next is tried this much later, and twice as late each time. */
  warmRetryMs: 1_000,
  warmRetryMsMax: 300_000,
  /** Forking a warm interpreter: one that takes longer is taken for broken. */
  warmForkMsMax: 5_000,
  /** Log lines and notes of one run. */
  logLinesMax: 10_000,
  /** Head of a request to the proxy. */
  proxyHeadBytesMax: 8_192,
  /** What the proxy refused and ended, as far as an outcome names it. */
  proxyNotesMax: 20,
  /** Resolving, connecting and the handshake, each, where artifacts and tokens come from. */
  dialMsMax: 10_000,
  /** Addresses of one host that are tried. */
  dialAddressesMax: 4,
  /** Head of an HTTP answer: storage sends about one kilobyte. */
  httpHeadBytesMax: 16_384,
  /** What is read of an answer that is an error. */
  httpErrorBytesMax: 16_384,
  /** Answer with an access token: two kilobytes, and more for a principal of many groups. */
  tokenBytesMax: 65_536,
  /** Keys that a tenant publishes: a dozen, of two kilobytes each. */
  keysBytesMax: 262_144,
  /** One request for a token. */
  tokenMsMax: 15_000,
  /** Tokens that are remembered: one for each identity and storage account. */
  tokensMax: 1_000,
  /** A token is asked for anew this long before its end. */
  tokenRenewalMs: 300_000,
  /** One artifact, as large as a table may be. */
  artifactBytesMax: 268_435_456,
  /** All artifacts of a job: they are held in memory until it runs. */
  artifactsBytesMax: 536_870_912,
  /** One attempt at an artifact. */
  artifactMsMax: 300_000,
  /** A server of artifacts that sends nothing. */
  artifactSilentMsMax: 30_000,
  /** Progress is told each time that this much more of an artifact came. */
  progressBytesMin: 1_048_576,
  /** Artifacts kept on disk for the next job, where the host does not say otherwise, */
  artifactCacheBytesMax: 1_073_741_824,
  /** and the URLs that they are known by. */
  artifactCacheUrlsMax: 10_000,
  /** Artifacts that are fetched at one time for one job. */
  fetchesMax: 4,
  /** Files and tables that one run may hand out. */
  outputsMax: 256,
  /** Imports, and packages that names lead to, of one script in the decision log: honest ones have ten. */
  loggedNamesMax: 500,
  /** Lines that wait for the sink of a decision log, in UTF-16 units; what comes then is lost. */
  logWaitingCharsMax: 16_777_216,
  /** Until a closing gateway gives up on the sink of its decision log. */
  logCloseMsMax: 2_000,
  /** Contexts that a log file begins with: one for each policy of whoever shares it. */
  logContextsMax: 64,
  /** One line of a decision log: a script of 1 MB, each character as an escape. */
  logLineBytesMax: 8_388_608,
  /** Decisions of a log whose ids are remembered, to tell a line that stands twice. */
  logIdsMax: 1_000_000,
  /** A file of a corpus, a gate file or a result of the benchmark: 40,000 cases, one a line. */
  benchFileBytesMax: 33_554_432,
  /** One answer of a gate of somebody else's, */
  gateAnswerBytesMax: 1_048_576,
  /** what it writes on standard error and is kept to tell why it broke, */
  gateErrorBytesMax: 4_096,
  /** and its rules that are kept of an answer. */
  gateRulesMax: 50,
  /** One script at such a gate: Semgrep takes seconds to start. */
  gateMsMax: 20_000,
  /** Times in a row that it breaks without one answer between, until it is asked no more. */
  gateFaultsMax: 3,
} as const;
