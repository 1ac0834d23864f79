/**
 * Limits on the input, so that any text gets an answer soon. No real file comes near one. If a file exceeds a limit, one
 * problem names the limit, and the part within it is still checked.
 */
export const limits = {
  /** UTF-16 units of one file. */
  characters: 1_000_000,
  /** UTF-16 units of a lock file, for some thousand images. */
  lockCharacters: 8_000_000,
  /** Elements of a list of a locked image, such as its ports or variables. */
  lockedElements: 1000,

  /** Instructions of a Dockerfile. */
  instructions: 1500,
  /** Marks of a Dockerfile that may end a shell command; of one instruction, at most its limit of commands counts. */
  shellMarks: 4000,
  /** Problems that are reported for one Dockerfile. */
  dockerfileProblems: 100,
  /** Flags of an instruction, and options of a mount. */
  flags: 1000,
  /** Flags of an instruction that dockerfile-ast reads, and UTF-16 units of them; its time is quadratic in both. */
  parsedFlags: 32,
  parsedFlagCharacters: 16_384,
  /** Stages that the stages of a file copy from or build on; beyond that, cycles of stages are not found. */
  stageSources: 100_000,
  /** Instructions of a Dockerfile in which a fix replaces a build argument with a secret, since it searches them all. */
  secretFixInstructions: 1000,
  /** UTF-16 units of the value of a Dockerfile or shell variable; longer values are unknown. */
  value: 8192,
  /** Variables that the stages of a Dockerfile take over from one another; beyond that, values are unknown. */
  copiedVariables: 1_000_000,
  /** Steps that matching one pattern of `${name#pattern}` may take; beyond that the result is unknown. */
  patternSteps: 2000,
  /** Lines of a `.dockerignore`, and patterns of a configuration or of the `.gitignore` files along one path. */
  ignoreLines: 5000,
  /** UTF-16 units of a pattern in gitignore's syntax. */
  pattern: 1000,
  /** UTF-16 units of the ignore files of a workspace. */
  ignoreCharacters: 2_000_000,
  /** Steps that matching one path against all patterns of the `.gitignore` files above it may take. */
  patternsSteps: 500_000,
  /** Steps that matching paths against one `.dockerignore` may take. */
  ignoreSteps: 10_000_000,
  /**
   * Files of a build context that are read because their names suggest credentials or because they start a built image, and
   * UTF-16 units of one. Other files are checked by name only, or not at all.
   */
  copied: 50,
  copiedCharacters: 100_000,
  /** Ids in the ignore comments of a file. */
  ignored: 2000,

  /** UTF-16 units of one shell text. */
  script: 200_000,
  /** Brackets that are open at once in a shell text. */
  brackets: 64,
  /** Here-documents and here-strings of a shell text. */
  heredocs: 2000,
  /** Commands of one shell text, including nested scripts. */
  commands: 2000,
  /** Words of a command that is written as a list, or cut into words by Compose. */
  words: 10_000,
  /** Scripts within scripts (`sh -c`, substitutions). */
  scripts: 24,

  /** Lines and YAML marks of a YAML file. */
  marks: 20_000,
  /** Levels of nested YAML values. */
  depth: 200,
  /** Documents of one YAML file. */
  documents: 100,
  /** Levels of nested YAML values down to which a broken text is split into parts. */
  levels: 12,
  /** How much of a broken text is read again in parts, as a multiple of its length. */
  reread: 6,
  /** Nodes of a YAML document after expanding its aliases; Compose rejects more. */
  expanded: 100_000,
  /** Total characters of the values that replace a file's variables. */
  interpolated: 4_000_000,
  /** Lines of a file with variables (`.env`). */
  variableLines: 20_000,
  /** Defaults of variables within defaults. */
  defaults: 32,
  /** UTF-16 units of the files of one project, each counted as often as it is included or extended. */
  project: 2_000_000,
  /** Files that one project includes and extends. */
  files: 400,
  /** Files that include one another. */
  includes: 20,
  /** Services that extend one another. */
  extends: 32,
  /** Services that are followed through `volumes_from`, which also ends cycles, and mounts taken from each. */
  volumesFrom: 50,
  volumesFromMounts: 500,
  /** Values that services inherit by `extends`. */
  extended: 10_000,
  /** Entries from merge keys. */
  merged: 200_000,
  /** Documents of a project after each of which the project is validated, as Compose does. */
  stages: 200,
  /** Number of subnets in a network's earlier list times that in the later one. */
  subnets: 2_500,
  /** Services of a project that are checked. */
  services: 500,
  /** Folders above a file in which Compose may be started. */
  startingFolders: 3,
  /**
   * Folders above a Dockerfile in which a compose file may build it, and files that are followed to find that out. A Dockerfile
   * may be deeper below the compose file that builds it than a compose file is below its `.env`.
   */
  buildingFolders: 5,
  buildingFiles: 100,
  /** Directives of the configuration of a proxy, blocks within blocks, servers of one upstream, and routes of one proxy. */
  directives: 5000,
  directiveBlocks: 20,
  upstreamServers: 20,
  proxyRoutes: 1000,
  /** Proxies of each kind in a project, and files of one's configuration; all together are limited by `files`. */
  proxies: 30,
  proxyFiles: 50,
  /** Files of a folder that have other names than Compose's own and may belong to a project. */
  otherFiles: 8,
  /** Files of a folder whose names say that they are merged over another one, and others, there and in the folders around it. */
  siblings: 300,
  otherSiblings: 40,
  /**
   * Folders of one folder in which files are looked for that extend a file beside them or above; if the name of that file says
   * that it is shared, and the number of files that are read then.
   */
  nearFolders: 16,
  /** Scripts in a folder that are searched for the files that they pass to Compose, their length, lines, and folders that they change to. */
  starters: 60,
  starterCharacters: 200_000,
  starterLines: 5_000,
  starterFolders: 8,
  sharingFolders: 100,
  /** Dockerfiles that are written inline. */
  inlines: 100,
  /** Instructions that are read again for the build arguments of services; for further services the result is unknown. */
  resolvedInstructions: 10_000,
  /** Fixes that are tried for one set of files; further ones are not offered. */
  trials: 100,
  /** UTF-16 units, findings, services, and instructions with their commands. Checking each amount takes about the same time. */
  triedCharacters: 400_000,
  triedFindings: 18_000,
  triedServices: 2400,
  triedInstructions: 12_000,
  /** The share of that for a file and all trials of its fixes, and the share for fixes of critical and high findings. */
  mostTrials: 0.88,
  graveTrials: 1.13,
  /** Sets of files that a configuration lists, and files of one set. */
  projects: 200,
  projectFiles: 100,
  /** Configuration files that one extends, UTF-16 units of all of them, and parent folders that are searched for a package. */
  configurations: 50,
  configurationCharacters: 100_000,
  foldersAbove: 40,
  /** Overrides of a configuration, and patterns of one. */
  overrides: 1_000,
  overrideNames: 200,
  /** Entries of `trust.signatures`, and files of keys that they name together. */
  signatureDemands: 50,
  keyFiles: 50,
  /** Files of custom rules and folders of such, and UTF-16 units of all; rules of one file, their conditions together, and examples of one. */
  customFiles: 50,
  customCharacters: 200_000,
  customRules: 200,
  conditions: 5_000,
  customExamples: 50,
  /** Number of elements that custom rules check in a file or project, and number of reports there. */
  customLooks: 100_000,
  customReports: 2000,
  /** Instructions of a compiled regular expression in a condition. */
  expressionSteps: 2_000,
  /** Levels of a condition, values of a list in it, and UTF-16 units of a value and of the text compared with it. */
  conditionDepth: 10,
  conditionValues: 200,
  conditionPattern: 200,
  conditionText: 2_000,
  /** UTF-16 units of a message, and keys that a fix changes. */
  customText: 300,
  customSteps: 10,
  /** UTF-16 units of a credential that are looked for elsewhere, and of all credentials together. */
  repeatedValue: 600,
  repeatedValues: 4_000_000,
  /** Ports of a range that are compared one by one. */
  portRange: 1000,
  /** Findings of one file. */
  reports: 10_000,
  /** Errors that are reported for one file. */
  errors: 50,
} as const;
