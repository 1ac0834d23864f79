import type { Fix } from '../finding.ts';
import { shown } from '../secret/shown.ts';
import type { Edit } from '../text.ts';
import type { EnvironmentCredential } from './credentials.ts';
import { addTo, isShared } from './edit.ts';
import { mappingOf } from './graph.ts';
import type { KeyValue, Service } from './model.ts';
import { requiredFix, variableFix } from './remedy.ts';

/** Images, and the variables of theirs that may end in a suffix to name a file (each image's own documentation). */
const readers: readonly (readonly [images: RegExp, variables: RegExp, suffix?: string])[] = [
  [/^docker\.io\/(?:library\/postgres|pgvector\/pgvector|postgis\/postgis)$/, /^POSTGRES_PASSWORD$/],
  [/^docker\.io\/library\/mysql$/, /^MYSQL_(?:ROOT_)?PASSWORD$/],
  [/^docker\.io\/library\/mariadb$/, /^(?:MARIADB|MYSQL)_(?:ROOT_)?PASSWORD$/],
  [/^docker\.io\/library\/mongo$/, /^MONGO_INITDB_ROOT_PASSWORD$/],
  [/^docker\.io\/library\/mongo-express$/, /^ME_CONFIG_(?:BASICAUTH_PASSWORD|MONGODB_ADMINPASSWORD)$/],
  [
    /^docker\.io\/library\/wordpress$/,
    /^WORDPRESS_(?:DB_PASSWORD|(?:AUTH|SECURE_AUTH|LOGGED_IN|NONCE)_(?:KEY|SALT))$/,
  ],
  [/^docker\.io\/library\/nextcloud$/, /^(?:NEXTCLOUD_ADMIN|MYSQL|POSTGRES)_PASSWORD$/],
  [/^docker\.io\/library\/redmine$/, /^REDMINE_(?:DB_PASSWORD|SECRET_KEY_BASE)$/],
  [/^docker\.io\/library\/joomla$/, /^JOOMLA_DB_PASSWORD$/],
  [/^docker\.io\/library\/influxdb$/, /^DOCKER_INFLUXDB_INIT_(?:PASSWORD|ADMIN_TOKEN)$/],
  [/^docker\.io\/(?:library\/clickhouse|clickhouse\/clickhouse-server)$/, /^CLICKHOUSE_PASSWORD$/],
  [/^(?:docker\.io|quay\.io)\/minio\/minio$/, /^MINIO_ROOT_PASSWORD$/],
  [/^docker\.io\/dpage\/pgadmin4$/, /^PGADMIN_DEFAULT_PASSWORD$/],
  [
    /^docker\.elastic\.co\/elasticsearch\/elasticsearch$|^docker\.io\/library\/elasticsearch$/,
    /^ELASTIC_PASSWORD$/,
  ],
  [/^docker\.io\/grafana\/grafana(?:-oss|-enterprise)?$/, /^GF_\w+(?:PASSWORD|SECRET|SECRET_KEY)$/, '__FILE'],
  [/^docker\.io\/vaultwarden\/server$/, /^(?:ADMIN_TOKEN|SMTP_PASSWORD)$/],
];

/**
 * What may be done about a credential in an entry of `environment`; no service: where a secret from a variable can't be given,
 * to a hook or in a swarm.
 */
export function credentialFixes(
  { kind, at }: EnvironmentCredential,
  entry: KeyValue,
  service: Service | undefined,
): (Fix | undefined)[] {
  if (kind === 'urlFallback') return [requiredFix(entry, at)];
  return kind === 'shape' || kind === 'url' ? [] : [variableFix(entry), service && secretFix(service, entry)];
}

/**
 * Gives a credential as a secret whose file the image reads itself; the value comes from a variable. None for images
 * that are not known to read one, for read-only services (Compose writes such a secret into the container), and where the
 * file can't be added to.
 */
function secretFix(service: Service, entry: KeyValue): Fix | undefined {
  const { name, file, nameSpan, valueSpan, node } = entry;
  const { image, compose, readOnly } = service;
  const pulled = image?.ref?.name ?? '';
  const reader = readers.find(([images, variables]) => images.test(pulled) && variables.test(name));
  const { root } = compose;
  if (!reader || !root || !valueSpan || !node || (readOnly && readOnly.value !== false)) return undefined;
  if (file !== compose.file || service.node.file !== file || isShared(entry)) return undefined;
  const secret = name.toLowerCase();
  if (mappingOf(root, 'secrets')?.entries.has(secret)) return undefined;
  const use = addTo(service.node, { secrets: [secret] });
  const define = addTo(root, { secrets: { [secret]: { environment: name } } });
  if (!use?.length || !define?.length) return undefined;
  const written = `${name}${reader[2] ?? '_FILE'}`;
  const edits = [
    { file: file.path, span: nameSpan, text: written },
    { file: file.path, span: valueSpan, text: `/run/secrets/${secret}` },
  ];
  const title = shown`Give it as a secret from the variable ${name}: without it the project does not start`;
  return { title, safety: 'unsafe', edits: [...edits, ...joined([...use, ...define])], sound: true };
}

/** Insertions at one place as one. */
function joined(edits: readonly Edit[]): Edit[] {
  const made: Edit[] = [];
  for (const edit of edits) {
    const at = made.findIndex(({ span }) => span.start === edit.span.start && span.end === edit.span.end);
    const before = made[at];
    if (before) made[at] = { ...before, text: before.text + edit.text };
    else made.push(edit);
  }
  return made;
}
