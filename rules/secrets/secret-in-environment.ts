import { addTo, isShared } from '../../server/engine/compose/edit/edit.ts';
import { anywhere, replacementFix, soundFix, unsafeFix } from '../../server/engine/compose/edit/fix.ts';
import type { EnvironmentCredential, KeyValue, Service } from '../../server/engine/compose/model.ts';
import {
  contextCredentials,
  environmentCredential,
  variableAt,
} from '../../server/engine/compose/service/credentials.ts';
import { hooksOf } from '../../server/engine/compose/service/hooks.ts';
import { mappingOf } from '../../server/engine/compose/yaml/graph.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { type Edit, type Place, textOf } from '../../server/engine/source/text.ts';

const key = { 'compose-lint': ['CL-0020'] };
const argument = 'The build argument {name} is a credential, which stays in the image history.';
const url = { 'compose-lint': ['CL-0021'] };

export default rule({
  id: 'secret-in-environment',
  on: 'service',
  severity: 'high',
  fixable: true,
  title: 'A credential is written in the compose file',
  why: 'Everyone who can read the repository has it, and processes in the container and docker inspect show it.',
  refs: { cwe: ['CWE-798', 'CWE-312'] },
  credentials: true,
  messages: {
    shape: { text: '{name} contains a credential: {what}.', severity: 'critical', refs: key },
    literal: { text: '{name} is a credential that is written in the file.', refs: key },
    weak: { text: '{name} is a default credential that anyone can guess.', refs: key },
    fallback: {
      text: '{name} falls back to a credential that is written in the file.',
      severity: 'medium',
      refs: { ...key, cwe: ['CWE-1392'] },
    },
    placeholder: {
      text: 'Replace the placeholder of {name} with a variable, not with the credential.',
      severity: 'info',
      refs: key,
    },
    events: { text: '{name} contains a key that lets anyone send events.', severity: 'low', refs: key },
    url: { text: '{name} contains a password in its {what} URL.', refs: url },
    connection: { text: '{name} contains a password in its connection string.', refs: key },
    urlFallback: {
      text: '{name} falls back to a password that is written in its {what} URL.',
      severity: 'medium',
      refs: { ...url, cwe: ['CWE-1392'] },
    },
    buildArg: { text: argument, refs: { cwe: ['CWE-538'] } },
  },
  *check(service, { profile }) {
    const hooks = hooksOf(service).flatMap((hook) => hook.environment);
    for (const entry of [...service.environment, ...hooks]) {
      const found = environmentCredential(entry);
      if (!found) continue;
      const secretless = hooks.includes(entry) || profile === 'swarm';
      const fixes = () => credentialFixes(found, entry, secretless ? undefined : service);
      yield { at: found.at, message: found.kind, words: { name: entry.name, what: found.what }, fixes };
    }
    for (const entry of service.build?.args ?? []) {
      const found = environmentCredential(entry);
      if (found && found.kind !== 'placeholder' && found.kind !== 'events')
        yield { at: found.at, message: 'buildArg', words: { name: entry.name } };
    }
    for (const { kind, what, at } of contextCredentials(service))
      yield { at, message: kind, words: { name: 'The build context', what } };
  },
});

/** Images, and their variables that may have a suffix to name a file (documentation of each image). */
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
 * The fixes for a credential in an entry of `environment`; no service where a secret from a variable is not possible: in a hook
 * or a swarm.
 */
function credentialFixes(
  { kind, at }: EnvironmentCredential,
  entry: KeyValue,
  service: Service | undefined,
): (Fix | undefined)[] {
  if (kind === 'urlFallback') return [requiredFix(entry, at)];
  return kind === 'shape' || kind === 'url' ? [] : [variableFix(entry), service && secretFix(service, entry)];
}

/**
 * Mounts a credential as a secret whose file the image reads itself; the value comes from a variable. None for images
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
  const title = shown`Mount it as a secret from the variable ${name} (Compose fails when it is not set)`;
  return { title, safety: 'unsafe', edits: [...edits, ...joined([...use, ...define])], sound: true };
}

/** Joins insertions at the same place. */
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

/** Requires a variable instead of the default value that contains a place of an entry. */
function requiredFix(entry: KeyValue, at: Place): Fix | undefined {
  const { file } = entry;
  const { name, span } = variableAt(entry, at) ?? {};
  if (!span) return undefined;
  const title = shown`Require ${name} without a default value (Compose fails when it is not set)`;
  return anywhere(title, { file, span }, () => [{ file: file.path, span, text: `\${${name}:?set ${name}}` }]);
}

/** Reads a value from a variable that has to be set: the one with the default value, or one of the same name. */
function variableFix(entry: KeyValue): Fix | undefined {
  const { name, nameSpan, valueSpan: span, variables, file, node } = entry;
  const variable = variables[0]?.name ?? name;
  if (!span || !/^[A-Za-z_]\w*$/.test(variable) || /[\r\n]/.test(textOf({ file, span }))) return undefined;
  const text = `\${${variable}:?set ${variable}}`;
  const title = shown`Read ${name} from a variable (Compose fails when it is not set)`;
  const isItem = node && node.span.start <= nameSpan.start;
  const fix =
    node?.style === 'plain'
      ? replacementFix(title, node, isItem ? `${name}=${text}` : text)
      : unsafeFix(title, [{ file: file.path, span, text }]);
  return soundFix(fix, entry);
}
