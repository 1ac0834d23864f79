import type { Span } from '../source/text.ts';
import { classifyValue, type Dialect, hasVariable, isPublished } from './value.ts';

/** A password or key in a connection string. */
interface ConnectionPassword {
  readonly span: Span;
  readonly weak: boolean;
}

/** In quotes, or up to what ends it. */
const given =
  /(?<=^|[;?&\s"'])(?:accountkey|passwd|password|pwd|sharedaccesskey|sharedsecretvalue|sslpassword)=(?:"([^"\n]{1,300})"|'([^'\n]{1,300})'|([^;&\s"'\\()]{1,300})(?=[;&\s"'\\]|$))/gi;
/** What a string that is about a connection says beside the password. */
const beside =
  /(?:^|[;?&\s"'])(?:account(?:name|endpoint)|addr(?:ess)?|database|data ?source|db(?:name)?|defaultendpointsprotocol|deviceid|driver|dsn|endpoint|host(?:name)?|initial ?catalog|port|provider|server|sharedaccesskeyname|sharedsecretissuer|sslmode|uid|user(?:name| ?id)?)=/i;
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
  const add = (match: RegExpExecArray) => {
    const value = match.slice(1).find((group) => group !== undefined) ?? '';
    if (gap.test(value) || isPublished(value) || hasVariable(value, dialect)) return;
    const verdict = classifyValue(value.replaceAll('$$', '$'));
    if (verdict !== 'literal' && verdict !== 'weak') return;
    const start = match.index + match[0].lastIndexOf(value);
    found.push({ span: { start, end: start + value.length }, weak: verdict === 'weak' });
  };
  if (beside.test(text) || /jdbc:|:\/\//i.test(text)) for (const match of text.matchAll(given)) add(match);
  for (const match of text.matchAll(thin)) add(match);
  return found;
}
