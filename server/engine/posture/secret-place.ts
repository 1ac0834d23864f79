import type { KeyValue, Service } from '../compose/model.ts';
import { environmentCredential } from '../compose/service/credentials.ts';
import { envFilesOf } from '../compose/service/env-files.ts';
import { itemsOf, nodeOf, scalarOf } from '../compose/yaml/graph.ts';
import type { Stage } from '../dockerfile/model.ts';
import { imageSteps } from '../dockerfile/stages/ancestry.ts';
import type { Posture } from '../posture.ts';
import { heldCredentials, namedCredential } from '../secret/credential.ts';
import { shownValue } from '../secret/shown.ts';
import { perObject } from '../source/memo.ts';
import { plain } from './fact.ts';
import type { SecretPlace } from './model.ts';
import { mountsOf } from './mounted.ts';
import { processesReadBy } from './neighbour.ts';

/** The secrets of a service's container: its own, and those of services whose processes it can read or whose mounts it gets. */
export function secretPlaces(posture: Posture): SecretPlace[] {
  const { service } = posture;
  const read = processesReadBy(posture).flatMap((other): SecretPlace[] => {
    const at = plain(service.pid ?? other.service.pid ?? service.key);
    const of = shownValue(other.service.name);
    return secretsAtRun(other).map((each) => ({ ...each, of, at }));
  });
  const mounted = mountsOf(service).flatMap(({ kind, source, from, at }): SecretPlace[] =>
    kind === 'secret' && source && from ? [{ kind, name: source, of: from, by: 'service', at }] : [],
  );
  const all = [...ownSecrets(posture), ...mounted, ...read];
  return [...new Map(all.map((each) => [`${each.kind} ${each.name} ${each.of ?? ''}`, each])).values()];
}

/** The secrets of a service at run time, without those of its build. Cached, because each service in its namespace asks. */
export const secretsAtRun = perObject((posture: Posture): readonly SecretPlace[] =>
  ownSecrets(posture).filter(({ kind }) => kind !== 'build_arg'),
);

/** The service's own secrets, including those of the stage that it builds. */
function ownSecrets({ service, stage }: Pick<Posture, 'service' | 'stage'>): SecretPlace[] {
  const own = new Set(service.environment.map(({ name }) => name));
  const args = new Set(service.build?.args.map(({ name }) => name));
  return [
    ...written('environment', service.environment),
    ...written('build_arg', service.build?.args ?? []),
    ...ofFiles(service).filter(({ name }) => !own.has(name)),
    ...itemsOf(nodeOf(service.effective, 'secrets')).flatMap((item): SecretPlace[] => {
      const name = item.kind === 'mapping' ? scalarOf(item, 'source') : item;
      if (name?.kind !== 'scalar') return [];
      return [{ kind: 'secret', name: shownValue(name.text ?? name.raw), by: 'service', at: plain(name) }];
    }),
    ...(stage
      ? stageSecrets(stage).filter(({ kind, name }) => !(kind === 'build_arg' ? args : own).has(name))
      : []),
  ];
}

/** The credentials that are written as values in a file. */
const written = (kind: 'environment' | 'build_arg', entries: readonly KeyValue[]): SecretPlace[] =>
  entries.flatMap((entry) => {
    const found = environmentCredential(entry)?.kind;
    if (!found || found === 'placeholder' || found === 'events') return [];
    const at = plain({ file: entry.file, span: entry.nameSpan });
    return [{ kind, name: shownValue(entry.name), by: 'service', at }];
  });

/** The credentials in a service's env files; the last file that sets a variable wins. */
function ofFiles(service: Service): SecretPlace[] {
  const found = new Map<string, SecretPlace>();
  for (const link of envFilesOf(service)) {
    const read = service.compose.secretFiles.find(({ file, at }) => at && file.path === link.path);
    const at = plain({ file: link.file, span: link.span });
    for (const { name } of read?.credentials ?? [])
      found.set(name, { kind: 'env_file', name: shownValue(name), by: 'service', at });
  }
  return [...found.values()];
}

/**
 * The credentials that a stage and its parent stages put into image variables, or into defaults of build arguments, which the
 * image's history keeps.
 */
export function stageSecrets(stage: Stage): SecretPlace[] {
  const found = new Map<string, SecretPlace>();
  for (const { keyword, pairs, file } of imageSteps(stage))
    for (const { name, resolved } of keyword === 'ENV' || keyword === 'ARG' ? pairs : []) {
      const kind = keyword === 'ENV' ? 'environment' : 'build_arg';
      const known = found.get(name.text)?.kind;
      const at = plain({ file, span: name.span });
      // A variable hides the build argument with its name.
      if (isCredential(name.text, resolved, kind) && (known !== 'environment' || kind === known))
        found.set(name.text, { kind, name: shownValue(name.text), by: 'stage', at });
      else if (kind === 'environment' && kind === known) found.delete(name.text);
    }
  return [...found.values()];
}

/** A build argument with a guessable default usually gets another value. */
function isCredential(name: string, value: string | undefined, kind: SecretPlace['kind']): boolean {
  if (value === undefined) return false;
  const verdict = namedCredential(name, value);
  return (
    verdict === 'literal' ||
    (verdict === 'weak' && kind === 'environment') ||
    heldCredentials(value, 'shell', name).length > 0
  );
}
