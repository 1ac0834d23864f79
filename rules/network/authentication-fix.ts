import { setScalar } from '../../server/engine/compose/edit/edit.ts';
import { anywhere, drasticFix, removalFix } from '../../server/engine/compose/edit/fix.ts';
import type { KeyValue, Service } from '../../server/engine/compose/model.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { whenAsked } from '../../server/engine/source/memo.ts';

/**
 * Password variables for images that allow starting without one, by the variable that allows it (documentation of the
 * images).
 */
const passwords: ReadonlyMap<string, string> = new Map([
  ['POSTGRES_HOST_AUTH_METHOD', 'POSTGRES_PASSWORD'],
  ['MYSQL_ALLOW_EMPTY_PASSWORD', 'MYSQL_ROOT_PASSWORD'],
  ['MARIADB_ALLOW_EMPTY_ROOT_PASSWORD', 'MARIADB_ROOT_PASSWORD'],
  ['DISABLE_SECURITY_PLUGIN', 'OPENSEARCH_INITIAL_ADMIN_PASSWORD'],
]);
/** The same for `ALLOW_EMPTY_PASSWORD`, used by many Bitnami images. */
const bitnami = whenAsked((): readonly (readonly [image: RegExp, name: string])[] => [
  [/\/redis(?:-cluster)?$/, 'REDIS_PASSWORD'],
  [/\/valkey$/, 'VALKEY_PASSWORD'],
  [/\/mariadb(?:-galera)?$/, 'MARIADB_ROOT_PASSWORD'],
  [/\/mysql$/, 'MYSQL_ROOT_PASSWORD'],
  [/\/postgresql$/, 'POSTGRESQL_PASSWORD'],
  [/\/mongodb$/, 'MONGODB_ROOT_PASSWORD'],
  [/\/etcd$/, 'ETCD_ROOT_PASSWORD'],
]);

/**
 * Requires a login: with a password if the image is known to start only with one, otherwise by removing the setting
 * that disables it.
 */
export function loginFix(entry: KeyValue, service: Service): Fix | undefined {
  const { name, node } = entry;
  if (!node) return undefined;
  if (name === 'NEO4J_AUTH') return passwordFix('NEO4J_PASSWORD', entry, 'neo4j/');
  const repository = service.image?.ref?.repository ?? '';
  const password =
    name === 'ALLOW_EMPTY_PASSWORD'
      ? bitnami().find(([image]) => image.test(repository))?.[1]
      : passwords.get(name);
  const isSet = service.environment.some((each) => each.name.replace(/_FILE$/, '') === password);
  if (password !== undefined && !isSet) return passwordFix(password, entry);
  const title =
    'Remove the setting (a login is then required, and the service may need a password to start)' as const;
  return drasticFix(removalFix(title, node));
}

/** Replaces a setting with one that takes a password from the variable `password`, which Compose then requires. */
function passwordFix(password: string, entry: KeyValue, user?: string): Fix | undefined {
  const { node, file, nameSpan, name } = entry;
  if (!node) return undefined;
  const title = shown`Require the password in the variable ${password} (an existing database keeps its own)`;
  const own = user === undefined ? password : name;
  const value = `${user ?? ''}\${${password}:?set ${password}}`;
  const isItem = node.span.start <= nameSpan.start && nameSpan.end <= node.span.end;
  const fix = anywhere(title, node, (reach) => {
    const edits = setScalar(node, isItem ? `${own}=${value}` : value, reach);
    return isItem || own === name
      ? edits
      : edits && [...edits, { file: file.path, span: nameSpan, text: own }];
  });
  return drasticFix(fix);
}
