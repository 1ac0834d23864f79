import type { Peer, Severity } from '../../engine/index.ts';
import { type Plain, plainYaml } from '../../engine/policy.ts';
import { justifications } from './comments.ts';
import {
  among,
  any,
  dayIn,
  each,
  exitZero,
  flag,
  formatOption,
  isMapping,
  listOf,
  mapping,
  mappingOf,
  one,
  others,
  patternOf,
  type Taken,
  type TakenLevel,
  takenNothing,
  text,
  twinIn,
  wordOf,
} from './taken.ts';

/** Another tool with a configuration that we can read. */
interface PeerTool {
  readonly peer: Peer;
  /** File names of its configuration. */
  readonly files: readonly string[];
  /** Reads a configuration. Returns a text with the reason if it can't be read. */
  read(text: string, file: string): Taken | string;
}

const unreadable = 'it is not valid YAML or JSON';

/** Adds what comments say about the checks that are off; what the configuration itself says counts first. */
function justified(taken: Taken, text: string): Taken {
  const said = justifications(text);
  const levels = taken.levels.map((each): TakenLevel => {
    if (each.level !== 'off') return each;
    const { reason, until } = said(each.id);
    return { ...each, reason: each.reason ?? reason, until: each.until ?? until };
  });
  return { ...taken, levels };
}

/** A tool with a YAML or JSON configuration. */
function tool(
  peer: Peer,
  files: readonly string[],
  take: (value: { readonly [key: string]: Plain }) => Taken,
): PeerTool {
  return {
    peer,
    files,
    read(text) {
      const value = plainYaml(text);
      const isRead = value === null || (typeof value === 'object' && !Array.isArray(value));
      return isRead ? justified(take(mappingOf(value)), text) : unreadable;
    },
  };
}

/** The severities of hadolint, mapped to ours. */
const hadolintLevels: Readonly<Record<string, Severity>> = {
  error: 'high',
  warning: 'medium',
  info: 'low',
  style: 'info',
};

/** The formats of hadolint, mapped to ours. */
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
    failOn: threshold === undefined ? undefined : twinIn(hadolintLevels, threshold),
    options: [...exitZero(all['no-fail']), ...formatOption(all['format'], hadolintFormats)],
    left: others(all, {
      ignored: each(),
      override: any,
      trustedRegistries: each(),
      'failure-threshold': among(hadolintLevels),
      'no-fail': flag,
      format: among(hadolintFormats, 'tty'),
      'no-color': any,
    }).concat(
      others(all['override'], { error: each(), warning: each(), info: each(), style: each() }, 'override'),
    ),
  };
});

/** Lines of ids, each optionally followed by `exp:2026-12-31`. */
function trivyLines(text: string): Taken {
  const levels: TakenLevel[] = [];
  const left: string[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    const [id = '', ...more] = (line.split('#', 1)[0] ?? '').trim().split(/\s+/);
    if (id === '') continue;
    const end = more.find((each) => each.startsWith('exp:'));
    const until = end && dayIn(end.slice('exp:'.length));
    // An entry that expires does not become a permanent one.
    if (end !== undefined && until === undefined) left.push(`${id} ${end} in line ${at + 1} has no twin`);
    else levels.push({ id, level: 'off', until });
  }
  return justified({ ...takenNothing, levels, left }, text);
}

const trivyYaml = tool('trivy', ['.trivyignore.yaml', '.trivyignore.yml'], (all) => {
  const { misconfigurations } = all;
  const entries = Array.isArray(misconfigurations) ? (misconfigurations as readonly Plain[]) : [];
  const levels: TakenLevel[] = [];
  const left = others(all, { misconfigurations: one(Array.isArray) });
  for (const [at, entry] of entries.entries()) {
    const name = `misconfigurations[${at}]`;
    const { id, paths, statement, expired_at: until } = mappingOf(entry);
    const [check, files] = [wordOf(id), listOf(paths).flatMap((path) => fileOf(path) ?? [])];
    const day = dayIn(wordOf(until) ?? '');
    const rest = others(
      entry,
      {
        id: any,
        paths: each((path) => fileOf(path) !== undefined),
        statement: text,
        expired_at: one(() => day !== undefined),
      },
      name,
    );
    // An entry for some files or days does not become a general one.
    if (rest.length > 0) left.push(...rest);
    else if (check === undefined) left.push(`\`${name}\` has no \`id\``);
    else
      levels.push({
        ...{ id: check, level: 'off', reason: wordOf(statement), until: day },
        ...(files.length > 0 && { files }),
      });
  }
  return { ...takenNothing, levels, left };
});

/** Turns a path of Trivy, which is that of a file from the top, into a pattern; undefined if the pattern could match more. */
function fileOf(path: string): string | undefined {
  const pattern = patternOf(path)?.replace(/^(?!\/)/, '/');
  const name = pattern?.split('/').at(-1) ?? '';
  // A pattern also matches what is in a folder of that name.
  return /[^*]\.\w|dockerfile|containerfile/i.test(name) ? pattern : undefined;
}

/** The formats of Checkov, mapped to ours. */
const checkovFormats = { json: 'json', sarif: 'sarif', junitxml: 'junit' };

const checkov = tool('checkov', ['.checkov.yaml', '.checkov.yml'], (all) => {
  const skipped = listOf(all['skip-path']).map((path) => ({
    path,
    // In a regular expression, these mean something else than in a pattern.
    pattern: /^\.\/|[*+@]/.test(path) ? undefined : patternOf(path),
  }));
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
      ...others(all, {
        'skip-check': each(),
        'skip-path': each(),
        'soft-fail': flag,
        output: among(checkovFormats, 'cli'),
        ...{ framework: any, quiet: any, compact: any, directory: any },
      }),
    ],
  };
});

const composeLint = tool('compose-lint', ['.compose-lint.yml', '.compose-lint.yaml'], (all) => {
  const levels: TakenLevel[] = [];
  const left = others(all, { rules: mapping, fail_on: one((value) => severityOf(value) !== undefined) });
  for (const [id, value] of Object.entries(mappingOf(all['rules']))) {
    const { enabled, reason, severity, exclude_services: services } = mappingOf(value);
    const why = wordOf(reason);
    const level = severityOf(severity);
    if (enabled === false) levels.push({ id, level: 'off', reason: why });
    else if (level) levels.push({ id, level, reason: why });
    const named = isMapping(services)
      ? Object.entries(mappingOf(services)).map(([name, text]) => [name, wordOf(text) ?? why] as const)
      : listOf(services).map((name) => [name, why] as const);
    for (const [name, text] of named) levels.push({ id, level: 'off', reason: text, services: [name] });
    left.push(
      ...others(
        value,
        {
          enabled: flag,
          reason: text,
          severity: one(() => level !== undefined),
          exclude_services: isMapping(services) ? any : each(),
        },
        `rules.${id}`,
      ),
    );
  }
  const failOn = severityOf(all['fail_on']);
  return { ...takenNothing, levels, failOn, left };
});

const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
const severityOf = (value: Plain | undefined) =>
  severities.find((each) => each === wordOf(value)?.toLowerCase());

/** The compose files that an excluded path of dclint names: it looks for that text in a path, and reads no other files. */
function composeBelow(path: string): string[] {
  if (!/^[\w/][\w./ -]*$/.test(path) || path.startsWith('/')) return [];
  if (/\.ya?ml$/.test(path)) return [path.includes('/') ? `/${path}` : path];
  const folder = path.replace(/\/$/, '');
  return ['yml', 'yaml'].map((end) => `${folder.includes('/') ? '/' : '**/'}${folder}/**/*.${end}`);
}

const dclint = tool('dclint', ['.dclintrc', '.dclintrc.json', '.dclintrc.yaml', '.dclintrc.yml'], (all) => {
  const rules = Object.entries(mappingOf(all['rules'])).map(([id, value]) => {
    const [severity, options] = Array.isArray(value) ? (value as readonly Plain[]) : [value];
    return { id, severity, options: severity === 0 ? undefined : options };
  });
  const on = rules.filter(({ severity }) => severity === 1 || severity === 2).map(({ id }) => id);
  return {
    ...takenNothing,
    levels: rules.flatMap(({ id, severity }): TakenLevel[] => (severity === 0 ? [{ id, level: 'off' }] : [])),
    ignored: listOf(all['exclude']).flatMap(composeBelow),
    left: [
      ...others(all, {
        ...{ $schema: any, rules: mapping },
        exclude: each((path) => composeBelow(path).length > 0),
        ...{ quiet: any, debug: any },
      }),
      ...rules.flatMap(({ id, severity, options }) => [
        ...others(
          { [id]: severity ?? null },
          { [id]: one((value) => value === 0 || value === 1 || value === 2) },
          'rules',
        ),
        ...(isMapping(options) ? others(options, {}, `rules.${id}`) : []),
      ]),
      ...(on.length > 0
        ? [`severities 1 and 2 have no twin, so the severity of Plimsoll counts for ${on.join(', ')}`]
        : []),
    ],
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
      // In KICS the scan fails for results and for errors; this setting covers the results.
      options: exitZero(/^(?:all|results)$/.test(wordOf(all['ignore-on-exit']) ?? '')),
      left: [
        ...paths.flatMap(({ path, pattern }) =>
          pattern === undefined ? [`\`exclude-paths\` ${path} is no plain path`] : [],
        ),
        ...others(all, {
          'exclude-queries': each(),
          'exclude-paths': each(),
          'fail-on': each((name) => severityOf(name) !== undefined),
          'ignore-on-exit': one((value) => /^(?:all|none|results)$/.test(String(value))),
          ...{
            path: any,
            type: any,
            verbose: any,
            'no-progress': any,
            'output-path': any,
            'report-formats': any,
          },
        }),
      ],
    };
  },
);

/** A configuration that is a program, which we don't run. */
function code(peer: Peer, files: readonly string[]): PeerTool {
  return { peer, files, read: () => 'it is a program, which Plimsoll does not run' };
}

/** All tools in order of precedence: the first one that sets a rule decides. */
export const tools: readonly PeerTool[] = [
  hadolint,
  trivyYaml,
  { peer: 'trivy', files: ['.trivyignore'], read: trivyLines },
  checkov,
  composeLint,
  dclint,
  code('dclint', ['.dclintrc.js', '.dclintrc.cjs', '.dclintrc.mjs', 'dclint.config.js']),
  kics,
];
