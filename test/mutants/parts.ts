/** The parts to mutate, each with its folders and files. */
export const parts: Readonly<Record<string, readonly string[]>> = {
  compose: ['server/engine/compose/'],
  dockerfile: ['server/engine/dockerfile/'],
  shell: ['server/engine/shell/'],
  lint: ['server/engine/lint/'],
  comparison: ['server/engine/comparison/'],
  rules: [
    'rules/attack-paths/exposed-code-execution.ts',
    'rules/attack-paths/exposed-guessable-login.ts',
    'rules/attack-paths/exposed-host-control.ts',
    'rules/attack-paths/exposed-open-database.ts',
    'rules/downloads/piped-install.ts',
    'rules/downloads/tls-check-off.ts',
    'rules/hardening/confinement-off.ts',
    'rules/hardening/dangerous-capability.ts',
    'rules/hardening/privileged.ts',
    'rules/host-access/dangerous-device.ts',
    'rules/host-access/docker-socket.ts',
    'rules/host-access/docker-tcp-endpoint.ts',
    'rules/host-access/host-namespace.ts',
    'rules/host-access/sensitive-host-path.ts',
    'rules/network/authentication-off.ts',
    'rules/network/open-port.ts',
    'rules/secrets/copy-whole-context.ts',
    'rules/secrets/secret-in-build.ts',
    'rules/secrets/secret-in-environment.ts',
    'rules/user/root-user.ts',
  ],
};

/**
 * The tests to run on mutants: those that call the engine in their own process. Others start programs, or read so
 * many files that a run over all mutants would take days.
 */
export const suites: readonly string[] = [
  'test/engine/',
  'test/diff.test.ts',
  'test/diff-narrowing.test.ts',
  'test/attack-paths.test.ts',
  'test/recall.test.ts',
  'test/rules.test.ts',
];

/** Tests that are not run: they take minutes, or start programs. */
export const left: readonly string[] = [
  'compose-flawless',
  'compose-oracle',
  'dotenv-oracle',
  'edited',
  'gitignore-git',
  'ignore-corpus',
  'limits',
  'merge-oracle',
  'project-oracle',
  'random-oracle',
];
