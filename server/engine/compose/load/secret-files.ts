import { perObject } from '../../source/memo.ts';
import { folderOf, resolvePath } from '../../source/path.ts';
import type { Place, SourceFile } from '../../source/text.ts';
import type { KeyValue, Link, SecretFile } from '../model.ts';
import { environmentCredential } from '../service/credentials.ts';
import { isCommitted } from './committed.ts';

type Lookup = (path: string) => SourceFile | undefined;

/** Names of files that show what to write into another one. */
const sample = /(?:^|[._-])(?:example|sample|template|tmpl|dist|defaults?|test|ci)(?:$|[._-])/i;

/** The files of variables with credentials in them, and the files of secrets, that a project reads and that are here. */
export function secretFilesOf(main: SourceFile, links: readonly Link[], lookup: Lookup): SecretFile[] {
  const found: SecretFile[] = [];
  const seen = new Set<string>();
  const add = (path: string | undefined, at: Place | undefined, variables: boolean) => {
    if (path === undefined || seen.has(path) || sample.test(path.slice(path.lastIndexOf('/') + 1))) return;
    seen.add(path);
    const file = lookup(path);
    const credentials = file && variables ? credentialsIn(file) : [];
    if (!file || file.text.trim() === '' || (variables && credentials.length === 0)) return;
    found.push({ file, at, credentials, committed: isCommitted(path, lookup) });
  };
  for (const link of links) if (link.via === 'env_file') add(link.path, link, true);
  add(resolvePath(folderOf(main.path), '.env'), undefined, true);
  for (const link of links) if (link.via === 'secrets') add(link.path, link, false);
  return found;
}

const line = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*(.*)$/gm;

const credentialsIn = perObject((file: SourceFile): SecretFile['credentials'] =>
  [...file.text.slice(0, 200_000).matchAll(line)].flatMap((match) => {
    const entry = entryOf(file, match);
    const credential = environmentCredential(entry);
    return credential && credential.kind !== 'placeholder' ? [{ ...credential, name: entry.name }] : [];
  }),
);

function entryOf(file: SourceFile, match: RegExpExecArray): KeyValue {
  const [whole, name = '', rest = ''] = match;
  const quote = rest[0] === '"' || rest[0] === "'" ? rest[0] : '';
  const close = quote === '' ? -1 : rest.indexOf(quote, 1);
  const comment = rest.search(/(?:^|[ \t])#/);
  const bare = (comment < 0 ? rest : rest.slice(0, comment)).trimEnd();
  const raw = close > 0 ? rest.slice(1, close) : bare;
  const nameAt = match.index + whole.indexOf(name);
  const start = match.index + whole.length - rest.length + (close > 0 ? 1 : 0);
  const valueSpan = { start, end: start + raw.length };
  return {
    file,
    span: { start: nameAt, end: valueSpan.end },
    name,
    nameSpan: { start: nameAt, end: nameAt + name.length },
    value: raw,
    raw,
    valueSpan,
    given: true,
    variables: [],
    written: true,
    node: undefined,
  };
}
