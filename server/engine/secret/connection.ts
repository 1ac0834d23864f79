import type { Span } from '../source/text.ts';
import { classifyValue, type Dialect, hasVariable, isPublished } from './value.ts';

/** A password or key in a connection string. */
interface ConnectionPassword {
  readonly span: Span;
  readonly weak: boolean;
}

const key =
  /(?<=^|[;?&\s"'])(?:accountkey|passwd|password|pwd|secret(?:access)?key|sharedaccesskey|sharedsecretvalue|sslpassword)=/gi;
/** A value in quotes, or up to what ends it. */
const quoted = /"[^"\n]+"|'[^'\n]+'/y;
const plain = /[^;&\s"'\\()]+(?=[;&\s"'\\]|$)/y;
const longest = 300;
/** What a string that is about a connection says beside the password. */
const beside =
  /(?:^|[;?&\s"'])(?:accesskey(?:id)?|account(?:name|endpoint)|addr(?:ess)?|database|data ?source|db(?:name)?|defaultendpointsprotocol|deviceid|driver|dsn|endpoint|host(?:name)?|initial ?catalog|port|provider|server|sharedaccesskeyname|sharedsecretissuer|sslmode|uid|user(?:name| ?id)?)=/i;
/** `jdbc:oracle:thin:user/password@host`. */
const thin = /jdbc:oracle:thin:[\w$#.-]{1,60}\/([^@\s/"']{1,100})@/gi;

/** A name in capitals, for a script to put the password in its place. */
const gap = /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)+$/;

/**
 * Where the literal passwords of connection strings are written: `Server=db;User Id=app;Password=…` (ADO.NET, ODBC),
 * `host=db user=app password=…` (libpq), `jdbc:postgresql://db/app?user=app&password=…`, `AccountName=…;AccountKey=…` (Azure).
 */
export function connectionPasswords(text: string, dialect: Dialect): ConnectionPassword[] {
  if (!/(?:pass(?:wd|word)|pwd|key|secretvalue)=|oracle:thin/i.test(text)) return [];
  const found: ConnectionPassword[] = [];
  const add = (value: string, start: number) => {
    if (value.length > longest || gap.test(value) || isPublished(value) || hasVariable(value, dialect))
      return;
    const verdict = classifyValue(value.replaceAll('$$', '$'));
    if (verdict !== 'literal' && verdict !== 'weak') return;
    found.push({ span: { start, end: start + value.length }, weak: verdict === 'weak' });
  };
  if (beside.test(text) || /jdbc:|:\/\//i.test(text))
    for (const match of text.matchAll(key)) {
      const at = match.index + match[0].length;
      const inQuotes = matchAt(quoted, text, at);
      if (inQuotes) add(inQuotes.slice(1, -1), at + 1);
      else add(matchAt(plain, text, at) ?? '', at);
    }
  for (const match of text.matchAll(thin))
    add(match[1] ?? '', match.index + match[0].length - 1 - (match[1] ?? '').length);
  return found;
}

/** What a sticky expression finds at a place of a text. */
function matchAt(sticky: RegExp, text: string, at: number): string | undefined {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0];
}
