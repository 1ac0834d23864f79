import { productsNamedLike, switchedOffBy } from '../../server/engine/catalog/catalog.ts';
import { setScalar } from '../../server/engine/compose/edit/edit.ts';
import { anywhere, drasticFix, removalFix } from '../../server/engine/compose/edit/fix.ts';
import type { KeyValue, Service } from '../../server/engine/compose/model.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { shown } from '../../server/engine/secret/shown.ts';

/**
 * Requires a login: with a password if the image is known to start only with one, otherwise by removing the setting
 * that disables it.
 */
export function loginFix(entry: KeyValue, service: Service): Fix | undefined {
  const { name, node } = entry;
  if (!node) return undefined;
  if (name === 'NEO4J_AUTH') return passwordFix('NEO4J_PASSWORD', entry, 'neo4j/');
  const ref = service.image?.ref;
  const password =
    name === 'ALLOW_EMPTY_PASSWORD'
      ? ref && productsNamedLike(ref).find(({ emptyPassword }) => emptyPassword)?.emptyPassword
      : switchedOffBy(name).find((each) => each.password)?.password;
  const isSet = service.environment.some((each) => each.name.replace(/_FILE$/, '') === password);
  if (password !== undefined && !isSet) return passwordFix(password, entry);
  const title = 'Remove the setting (a login is required; it may need a password)' as const;
  return drasticFix(removalFix(title, node));
}

/** Replaces a setting with one that takes a password from the variable `password`, which Compose then requires. */
function passwordFix(password: string, entry: KeyValue, user?: string): Fix | undefined {
  const { node, file, nameSpan, name } = entry;
  if (!node) return undefined;
  const title = shown`Require the password in ${password} (existing data keeps its own)`;
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
