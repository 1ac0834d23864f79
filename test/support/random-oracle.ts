import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadProject } from '../../server/engine/compose/load/load.ts';
import type { Compose } from '../../server/engine/compose/model.ts';
import { parseCompose, parseYaml } from '../../server/engine/compose/parse.ts';
import { schemaErrors } from '../../server/engine/compose/schema/schema.ts';
import { readDotenv } from '../../server/engine/compose/variables/dotenv.ts';
import { emptyProject } from '../../server/engine/index.ts';
import { type SourceFile, type Span, sourceFile } from '../../server/engine/source/text.ts';
import { load } from '../../server/host/load.ts';
import { composeConfig, differences, type Ours } from './oracle.ts';
import type { RandomProject } from './random-project.ts';
import { newer } from './random-values.ts';

/** The result for one project: equal, rejected by both, a known difference by kind, or an unknown difference. */
export interface Outcome {
  readonly kind: 'equal' | 'refused' | 'listed' | 'differs';
  readonly what: readonly string[];
  /** Why Compose rejects it. */
  readonly error: string;
}

/** Compares our result with Compose's on a project written below a folder; `ask` may return cached answers. */
export function compareProject(root: string, project: RandomProject, ask = composeConfig): Outcome {
  const cwd = mkdtempSync(join(root, 'p'));
  try {
    for (const [name, text] of Object.entries(project.files)) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), text);
    }
    const named = project.named.map((name) => join(cwd, name));
    const plain = ask(named, project.env, cwd, false);
    const whole = plain.project ? ask(named, project.env, cwd, true) : plain;
    const theirs = whole.project ? plain : whole;
    const mine = ours(cwd, project, theirs.project?.['name']);
    const { compose } = mine;
    const refusals = refusalsOf(compose).map((each) => each.replaceAll(`${cwd}/`, ''));
    const error = theirs.error.replaceAll(`${cwd}/`, '');
    const listed = listedAs(error, project);
    if (!theirs.project) {
      if (refusals.length > 0) return { kind: 'refused', what: refusals, error };
      const reason = listed ?? differsSince(project);
      return reason === undefined
        ? { kind: 'differs', what: ['accepted here'], error }
        : { kind: 'listed', what: [reason], error };
    }
    const meant = stricter.find(([form]) => refusals.length > 0 && refusals.every((each) => form.test(each)));
    if (meant) return { kind: 'listed', what: [meant[1]], error };
    const what = refusals.length > 0 ? refusals : differences(compose, theirs.project, '/', mine);
    if (what.length === 0) return { kind: 'equal', what, error };
    const reason = differsSince(project);
    return reason === undefined
      ? { kind: 'differs', what, error }
      : { kind: 'listed', what: [reason], error };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Intended cases that we reject and Compose accepts, with the reason. */
const stricter: readonly (readonly [refusal: RegExp, reason: string])[] = [
  [/"where":"`(?:pre_stop|post_start|exec)`"/, 'a hook without command, which older versions take'],
  [
    /"key":"(?:build|networks|depends_on)"/,
    'a value of no kind over one that is made a mapping, which is passed over',
  ],
  [/^twice: .*"key":"ignore"/, 'an equal item of an attribute that is newer as a list'],
  [
    /"key":"(?:annotations|args|environment|labels|sysctls)","wanted":"a (?:list or a mapping|string or a number or)/,
    'a value over pairs, which is made one of them',
  ],
  // Compose's result here is certainly unintended.
  [
    /"key":"(?:annotations|environment|labels|sysctls)","below":"[^"]*","wanted":"a string or a number or/,
    'a list as a value in a file that is extended, which is made text',
  ],
];

/** Returns the reason for an intended difference in the result for a project, if known. */
function differsSince({ files }: RandomProject): string | undefined {
  const has = (what: RegExp) => Object.values(files).some((text) => what.test(text));
  if (has(/^x-[ab]: &[ab]\n(?: {4}.*\n)*? {4}.*!(?:reset|override)/m))
    return 'a tag in what a merge key brings, which newer versions heed';
  return has(/!override [[{].*!reset/) ? 'a reset below an override, which means nothing' : undefined;
}

/** Returns the reason why Compose rejects what we accept, if known and intended. */
function listedAs(error: string, { files }: RandomProject): string | undefined {
  const property = /Additional property (\w+) is not allowed/.exec(error)?.[1];
  if (/watch\.\d+\.ignore must be a list/.test(error)) return 'an attribute that is newer';
  if (/volumes\.\d+ Additional property image|volume Additional property labels/.test(error))
    return 'an attribute that is newer';
  if (property && newer.some((each) => each.split('.').at(-1) === property))
    return 'an attribute that is newer';
  if (/volumes\.\w+\.labels array items\[\d+,\d+\] must be unique/.test(error))
    return 'a label that two files give a volume alike, which this version holds twice';
  if (/^panic: /m.test(error)) return 'a project that ends this version with a panic';
  if (/unsupported env_file format/.test(error)) return 'a format of env_file that is newer';
  if (/refers to undefined network default/.test(error))
    return 'the default network, which only normalizing adds';
  if (/conflicts with imported resource/.test(error)) return 'an own definition over an included one';
  if (/^secret "\w+" must declare either/m.test(error) && /driver: /.test(Object.values(files).join()))
    return 'a secret of a driver, which is for a swarm';
  if (/(?:env|label) file .*not found/.test(error)) return 'a file of variables that is not there';
  if (/devices\.\[\d+\] is missing a mount target/.test(error)) return 'a device without target';
  const name = /(?:^|\.| )(\w+)(?: must be a (?:mapping|string)|: unsupported value map\[\w+:<nil>\])/.exec(
    error,
  )?.[1];
  if (name && Object.values(files).some((text) => new RegExp(`\\b${name}: *(?:$|[,}])`, 'm').test(text)))
    return 'an empty value, as there is one while one types';
  return undefined;
}

/** Returns our problems with a project that Compose rejects. */
function refusalsOf(compose: Compose): string[] {
  return [
    ...compose.problems.map(({ message, file, span }) => `problem: ${message} ${placeOf(file, span)}`),
    ...schemaErrors(compose).map((error) => {
      const said = JSON.stringify({ ...error, at: undefined, node: undefined, move: undefined });
      return `${error.kind}: ${said} ${placeOf(error.at.file.path, error.at.span)}`;
    }),
  ];
}

const placeOf = (file: string, span: Span | undefined) => `at ${file}:${span?.start}-${span?.end}`;

function ours(cwd: string, { first, named, env, files }: RandomProject, name: unknown): Ours {
  const fetch = (path: string) =>
    statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : undefined;
  const read = (path: string): SourceFile | undefined => {
    const text = fetch(path);
    return text === undefined ? undefined : sourceFile(path, text);
  };
  const values = new Map<string, string>([
    ['HOME', '/home/somebody'],
    ['PWD', cwd],
    ...Object.entries(env),
    ['COMPOSE_PROJECT_NAME', String(name ?? 'p')],
  ]);
  for (const [key, value] of readDotenv(sourceFile('.env', files['.env'] ?? ''), { values, closed: true })
    .values)
    if (value !== undefined && !values.has(key)) values.set(key, value);
  const paths = named.length > 0 ? named.map((each) => join(cwd, each)) : found(cwd, first, fetch);
  const [main, ...overrides] = paths.map((path) => read(path) as SourceFile);
  const options = { lookup: read, overrides, env: { values, closed: true } };
  const { folder } = loadProject(main as SourceFile, parseYaml, options);
  return { compose: parseCompose(main as SourceFile, options), folder, variables: values, fetch };
}

/** Returns the files of the project in a folder. */
function found(cwd: string, first: string, fetch: (path: string) => string | undefined): readonly string[] {
  const path = join(cwd, first);
  const project = load(emptyProject().with({ path, text: fetch(path) ?? '', kind: 'compose' }), path, fetch);
  return project.applications(path)[0]?.files ?? [path];
}
