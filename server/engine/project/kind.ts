import { baseName } from '../source/path.ts';
/** What a file is to the engine. */
export type Kind = 'dockerfile' | 'compose';

const dockerfileName = /^(?:dockerfile|containerfile)(?:[.\-_].*)?$|\.(?:dockerfile|containerfile)$/i;
const notDockerfile = /\.(?:dockerignore|containerignore|md|txt|sh|ya?ml|json|rego|html?)$/i;
const composeName =
  /^(?:docker-compose|compose|podman-compose|container-compose|docker-stack)(?:[.\-_].*)?\.ya?ml$/i;

/** Kind of a file by its name alone (Docker and Compose naming conventions); undefined for any other file. */
export function kindOfName(path: string): Kind | undefined {
  const name = baseName(path);
  if (composeName.test(name)) return 'compose';
  if (dockerfileName.test(name) && !notDockerfile.test(name)) return 'dockerfile';
  return undefined;
}

const yamlName = /\.ya?ml$/i;

/** Kind of a file by its content, for a file that was named explicitly: what its first meaningful line says. YAML is no Dockerfile. */
export function kindOfContent(path: string, text: string): Kind | undefined {
  const head = text.slice(0, 65_536).replace(/^\ufeff/, '');
  const above = yamlName.test(path) ? '' : head.split(/^[ \t]*services[ \t]*:/m, 1)[0];
  if (/^[ \t]*(?:FROM|ARG)[ \t]+\S/im.test(above ?? '')) return 'dockerfile';
  if (/^(?:services|include|["']services["'])[ \t]*:/m.test(head)) return 'compose';
  return undefined;
}
