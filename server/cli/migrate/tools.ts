import type { Peer, Severity } from '../../engine/index.ts';
import { type Plain, plainYaml } from '../../engine/policy.ts';
import {
  exitZero,
  formatOption,
  listOf,
  mappingOf,
  otherKeys,
  patternOf,
  type Taken,
  type TakenLevel,
  takenNothing,
  wordOf,
} from './taken.ts';

/** Another tool whose configuration can be read. */
export interface Tool {
  readonly peer: Peer;
  /** Names of its configuration in a folder. */
  readonly files: readonly string[];
  /** What a configuration says; a text why it can't be read. */
  read(text: string, file: string): Taken | string;
}

const unreadable = 'it is not valid YAML or JSON';

/** A tool whose configuration is YAML or JSON. */
function tool(
  peer: Peer,
  files: readonly string[],
  take: (value: { readonly [key: string]: Plain }) => Taken,
): Tool {
  return {
    peer,
    files,
    read(text) {
      const value = plainYaml(text);
      const isRead = value === null || (typeof value === 'object' && !Array.isArray(value));
      return isRead ? take(mappingOf(value)) : unreadable;
    },
  };
}

/** The severities of hadolint in ours. */
const hadolintLevels: Readonly<Record<string, Severity>> = {
  error: 'high',
  warning: 'medium',
  info: 'low',
  style: 'info',
};

/** Formats of hadolint in ours. */
const hadolintFormats = {
  ...{ json: 'json', sarif: 'sarif', checkstyle: 'checkstyle', sonarqube: 'sonarqube' },
  ...{ codeclimate: 'gitlab', gitlab_codeclimate: 'gitlab', gnu: 'compact' },
};

const hadolint = tool('hadolint', ['.hadolint.yaml', '.hadolint.yml'], (all) => {
  const override = mappingOf(all['override']);
  const levels: TakenLevel[] = [
    ...listOf(all['ignored']).map((id): TakenLevel => ({ id, level: 'off' })),
    ...Object.entries(hadolintLevels).flatMap(([name, level]) =>
      listOf(override[name]).map((id): TakenLevel => ({ id, level })),
    ),
  ];
  const threshold = wordOf(all['failure-threshold']);
  return {
    levels,
    trusted: listOf(all['trustedRegistries']).map((registry) =>
      registry.endsWith('/') ? `${registry}**` : `${registry}/**`,
    ),
    ignored: [],
    failOn: threshold === undefined ? undefined : hadolintLevels[threshold],
    options: [...exitZero(all['no-fail']), ...formatOption(all['format'], hadolintFormats)],
    left: otherKeys(all, [
      'ignored',
      'override',
      'trustedRegistries',
      'failure-threshold',
      'no-fail',
      'format',
      'no-color',
    ]),
  };
});

/** Lines of ids, each perhaps followed by `exp:2026-12-31`. */
function trivyLines(text: string): Taken {
  const lines = text.split('\n').map((line) => line.split('#', 1)[0]?.trim() ?? '');
  const levels = lines.flatMap((line): TakenLevel[] => {
    const [id = '', ...more] = line.split(/\s+/);
    const until = more.find((each) => each.startsWith('exp:'))?.slice('exp:'.length);
    return id === '' ? [] : [{ id, level: 'off', until }];
  });
  return { ...takenNothing, levels };
}

const trivyYaml = tool('trivy', ['.trivyignore.yaml', '.trivyignore.yml'], (all) => {
  const entries = all['misconfigurations'];
  const levels = (Array.isArray(entries) ? (entries as readonly Plain[]) : []).flatMap(
    (each): TakenLevel[] => {
      const { id, paths, statement, expired_at: until } = mappingOf(each);
      const files = listOf(paths).map((path) => patternOf(path) ?? path);
      const name = wordOf(id);
      if (name === undefined) return [];
      const day = wordOf(until)?.slice(0, 10);
      return [
        { id: name, level: 'off', reason: wordOf(statement), until: day, ...(files.length > 0 && { files }) },
      ];
    },
  );
  return { ...takenNothing, levels, left: otherKeys(all, ['misconfigurations']) };
});

/** Formats of Checkov in ours. */
const checkovFormats = { json: 'json', sarif: 'sarif', junitxml: 'junit' };

const checkov = tool('checkov', ['.checkov.yaml', '.checkov.yml'], (all) => {
  const skipped = listOf(all['skip-path']).map((path) => ({ path, pattern: patternOf(path) }));
  return {
    levels: listOf(all['skip-check']).map((id): TakenLevel => ({ id, level: 'off' })),
    trusted: [],
    ignored: skipped.flatMap(({ pattern }) => pattern ?? []),
    failOn: undefined,
    options: [...exitZero(all['soft-fail']), ...formatOption(all['output'], checkovFormats)],
    left: [
      ...skipped.flatMap(({ path, pattern }) =>
        pattern === undefined ? [`\`skip-path\` ${path} is a regular expression`] : [],
      ),
      ...otherKeys(all, [
        ...['skip-check', 'skip-path', 'soft-fail', 'framework', 'quiet', 'compact', 'output', 'directory'],
      ]),
    ],
  };
});

const composeLint = tool('compose-lint', ['.compose-lint.yml', '.compose-lint.yaml'], (all) => {
  const levels = Object.entries(mappingOf(all['rules'])).flatMap(([id, value]): TakenLevel[] => {
    const { enabled, reason, severity, exclude_services: services } = mappingOf(value);
    const why = wordOf(reason);
    const level = severities.find((each) => each === wordOf(severity)?.toLowerCase());
    const whole: TakenLevel[] =
      enabled === false ? [{ id, level: 'off', reason: why }] : level ? [{ id, level, reason: why }] : [];
    const named = Array.isArray(services)
      ? listOf(services).map((name) => [name, why] as const)
      : Object.entries(mappingOf(services)).map(([name, text]) => [name, wordOf(text) ?? why] as const);
    return [
      ...whole,
      ...named.map(([name, text]): TakenLevel => ({ id, level: 'off', reason: text, services: [name] })),
    ];
  });
  const failOn = severities.find((each) => each === wordOf(all['fail_on'])?.toLowerCase());
  return { ...takenNothing, levels, failOn, left: otherKeys(all, ['rules', 'fail_on']) };
});

const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;

const dclint = tool('dclint', ['.dclintrc', '.dclintrc.json', '.dclintrc.yaml', '.dclintrc.yml'], (all) => {
  const rules = Object.entries(mappingOf(all['rules']));
  const isOff = (value: Plain) => (Array.isArray(value) ? (value as readonly Plain[])[0] : value) === 0;
  const levels = rules.flatMap(([id, value]): TakenLevel[] => (isOff(value) ? [{ id, level: 'off' }] : []));
  return {
    ...takenNothing,
    levels,
    ignored: listOf(all['exclude']).map((path) => patternOf(path) ?? path),
    left: otherKeys(all, ['rules', 'exclude', 'quiet', 'debug']),
  };
});

const kics = tool(
  'kics',
  ['kics.config', 'kics.config.json', 'kics.config.yaml', 'kics.config.yml'],
  (all) => {
    const failing = listOf(all['fail-on']).map((each) => each.toLowerCase());
    const paths = listOf(all['exclude-paths']).map((path) => ({ path, pattern: patternOf(path) }));
    return {
      levels: listOf(all['exclude-queries']).map((id): TakenLevel => ({ id, level: 'off' })),
      trusted: [],
      ignored: paths.flatMap(({ pattern }) => pattern ?? []),
      failOn: [...severities].reverse().find((each) => failing.includes(each)),
      // What fails the scan else: results, and what could not be read.
      options: exitZero(/^(?:all|results)$/.test(wordOf(all['ignore-on-exit']) ?? '')),
      left: [
        ...paths.flatMap(({ path, pattern }) =>
          pattern === undefined ? [`\`exclude-paths\` ${path} is no plain path`] : [],
        ),
        ...otherKeys(all, [
          'exclude-queries',
          'exclude-paths',
          'fail-on',
          'ignore-on-exit',
          'path',
          'type',
          'verbose',
          'no-progress',
          'output-path',
          'report-formats',
        ]),
      ],
    };
  },
);

/** A configuration that is a program. */
function code(peer: Peer, files: readonly string[]): Tool {
  return { peer, files, read: () => 'it is a program, which Plimsoll does not run' };
}

/** All tools, in the order in which they decide: the first that speaks of a rule does. */
export const tools: readonly Tool[] = [
  hadolint,
  trivyYaml,
  { peer: 'trivy', files: ['.trivyignore'], read: trivyLines },
  checkov,
  composeLint,
  dclint,
  code('dclint', ['.dclintrc.js', '.dclintrc.cjs', '.dclintrc.mjs', 'dclint.config.js']),
  kics,
];
