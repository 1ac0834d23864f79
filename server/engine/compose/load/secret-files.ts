import { perObject } from '../../source/memo.ts';
import { baseName, folderOf, resolvePath } from '../../source/path.ts';
import type { Place, SourceFile } from '../../source/text.ts';
import type { KeyValue, Link, SecretFile, VariablesFile } from '../model.ts';
import { environmentCredential } from '../service/credentials.ts';
import { type DotenvEntry, dotenvEntries } from '../variables/dotenv-entries.ts';
import { isCommitted, isTracked } from './committed.ts';

type Lookup = (path: string) => SourceFile | undefined;

/** Names of sample files, which show what to write into another file. */
const sample = /(?:^|[._-])(?:example|sample|template|tmpl|dist|defaults?|test|ci)(?:$|[._-])/;

/** The files of variables with credentials, and the files of secrets, that a project reads and that exist. */
export function secretFilesOf(main: SourceFile, links: readonly Link[], lookup: Lookup): SecretFile[] {
  const found: SecretFile[] = [];
  const seen = new Set<string>();
  const add = (path: string | undefined, at: Place | undefined, variables: boolean) => {
    if (path === undefined || seen.has(path)) return;
    seen.add(path);
    const file = lookup(path);
    if (!file || sample.test(baseName(path).toLowerCase())) return;
    const credentials = variables ? credentialsIn(file) : [];
    if (file.text.trim() === '' || (variables && credentials.length === 0)) return;
    const [committed, tracked] = [isCommitted(path, lookup), isTracked(path, lookup)];
    found.push({ file, at, credentials, committed, tracked });
  };
  for (const link of links) if (link.via === 'env_file') add(link.path, link, true);
  add(resolvePath(folderOf(main.path), '.env'), undefined, true);
  for (const link of links) if (link.via === 'secrets') add(link.path, link, false);
  return found;
}

/** The `.env` beside a project's first file. */
export function variablesOf(main: SourceFile, lookup: Lookup): VariablesFile | undefined {
  const path = resolvePath(folderOf(main.path), '.env');
  const file = path === undefined ? undefined : lookup(path);
  return file && { file, committed: isCommitted(file.path, lookup) };
}

const credentialsIn = perObject((file: SourceFile): SecretFile['credentials'] =>
  dotenvEntries(file).entries.flatMap((entry) => {
    if (entry.raw === undefined) return [];
    const credential = environmentCredential(keyValue(file, entry, entry.raw));
    return credential && credential.kind !== 'placeholder' ? [{ ...credential, name: entry.name }] : [];
  }),
);

function keyValue(file: SourceFile, { name, nameSpan, valueSpan }: DotenvEntry, raw: string): KeyValue {
  return {
    file,
    span: { start: nameSpan.start, end: valueSpan.end },
    name,
    nameSpan,
    value: raw,
    raw,
    valueSpan,
    given: true,
    variables: [],
    written: true,
    node: undefined,
  };
}
