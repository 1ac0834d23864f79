import { setScalar } from '../../server/engine/compose/edit/edit.ts';
import { anywhere } from '../../server/engine/compose/edit/fix.ts';
import type { KeyValue } from '../../server/engine/compose/model.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { publishedAt } from '../../server/engine/posture/entry/exposed.ts';
import { rule } from '../../server/engine/rule.ts';

/** Case-insensitive names of variables that decide whether browsers send the login cookie without TLS. */
const named =
  /(?:^|_)(?:secure_(?:session_)?cookies?|cookies?_secure|(?:session|csrf|auth)_secure_cookie|(?:session|csrf|auth)_cookie_secure)$/i;
const on: Readonly<Record<string, string>> = {
  false: 'true',
  False: 'True',
  FALSE: 'TRUE',
  no: 'yes',
  off: 'on',
  '0': '1',
};

export default rule({
  id: 'session-cookie-insecure',
  on: 'posture',
  severity: 'low',
  levels: { homelab: 'info', devcontainer: 'off' },
  fixable: true,
  title: 'The cookie of a login is sent without TLS',
  label: 'Cookie without TLS',
  why: 'Anyone on the network path can copy such a cookie, and is logged in with it.',
  refs: { cwe: ['CWE-614', 'CWE-319'] },
  messages: {
    found: '{name} lets browsers send the login cookie over plain HTTP to an open port.',
  },
  check(posture, report) {
    const { service } = posture;
    const entries = service.environment.filter(
      ({ name, value = '', written }) => written && Object.hasOwn(on, value) && named.test(name),
    );
    if (entries.length === 0) return;
    const open = publishedAt(posture, [])?.open ?? [];
    if (open.length === 0) return;
    const related = open.map((at) => ({ at, message: 'The port is published here' as const }));
    for (const entry of entries) {
      const at = { file: entry.file, span: entry.valueSpan ?? entry.span };
      const fixes = () => [secureFix(entry)];
      report({ at, message: 'found', words: { name: entry.name }, related, fixes });
    }
  },
});

/** A fix that restricts the cookie to TLS. */
function secureFix({ name, nameSpan, node, value = '' }: KeyValue): Fix | undefined {
  if (!node) return undefined;
  const text = on[value] ?? 'true';
  const isItem = node.span.start <= nameSpan.start && nameSpan.end <= node.span.end;
  const title = 'Set it to true (logins then need HTTPS)' as const;
  return anywhere(title, node, (reach) => setScalar(node, isItem ? `${name}=${text}` : text, reach));
}
