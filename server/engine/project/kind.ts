import { baseName } from '../source/path.ts';
/** What a file is to the engine. */
export type Kind = 'dockerfile' | 'compose';

const dockerfileName = /^(?:dockerfile|containerfile)(?:[.\-_].*)?$|\.(?:dockerfile|containerfile)$/i;
const notDockerfile = /\.(?:dockerignore|containerignore|md|txt|sh|ya?ml|json|rego|html?)$/i;
/** Source code that reads or writes Dockerfiles; `Dockerfile.go` is one for a program in Go. */
const sourceName =
  /^(?:dockerfile|containerfile)(?:[.\-_].*)?\.(?:go|[cm]?[jt]sx?|py|rb|rs|java|kt|cs?|h|cc|cpp|hpp|php|swift|scala|lua|pl|exs?|vue|s?css|svg|png)$/;
const composeName =
  /^(?:docker-compose|compose|podman-compose|container-compose|docker-stack)(?:[.\-_].*)?\.ya?ml$|\.compose\.ya?ml$/i;

/** The names that most files have. */
const usualNames: ReadonlyMap<string, Kind> = new Map([
  ['Dockerfile', 'dockerfile'],
  ['compose.yaml', 'compose'],
  ['compose.yml', 'compose'],
  ['docker-compose.yaml', 'compose'],
  ['docker-compose.yml', 'compose'],
]);

/** Kind of a file by its name alone (Docker, Compose and VS Code naming conventions); undefined for any other file. */
export function kindOfName(path: string): Kind | undefined {
  const name = baseName(path);
  const usual = usualNames.get(name);
  if (usual) return usual;
  const lower = name.toLowerCase();
  if (lower.endsWith('.yaml') || lower.endsWith('.yml')) {
    if (composeName.test(name) || isNamedAfterBoth(lower)) return 'compose';
  }
  // Without these words none of the forms fits, and most names of a folder lack them.
  if (!lower.includes('dockerfile') && !lower.includes('containerfile')) return undefined;
  if (dockerfileName.test(name) && !notDockerfile.test(name) && !isSourceCode(path)) return 'dockerfile';
  return undefined;
}

/** Whether a file that is named after Dockerfiles is source code. */
export function isSourceCode(path: string): boolean {
  return sourceName.test(baseName(path));
}

/** `*docker*compose*.yml`, of a name in lower case that ends so. */
function isNamedAfterBoth(lower: string): boolean {
  const docker = lower.indexOf('docker');
  return docker >= 0 && lower.indexOf('compose', docker) > 0;
}

const yamlName = /\.ya?ml$/i;

/** Kind of a file that is part of a project: what builds it may give a Dockerfile any name. */
export function kindOf(path: string, text: string): Kind | undefined {
  const byName = kindOfName(path);
  if (byName || path.endsWith('/')) return byName;
  return kindOfContent(path, text) === 'dockerfile' ? 'dockerfile' : undefined;
}

/** Kind of a file by its content, for a file that was named explicitly: what its first meaningful line says. YAML is no Dockerfile. */
export function kindOfContent(path: string, text: string): Kind | undefined {
  const head = text.slice(0, 65_536).replace(/^\ufeff/, '');
  const above = yamlName.test(path) ? '' : head.split(/^[ \t]*services[ \t]*:/m, 1)[0];
  if (/^[ \t]*(?:FROM|ARG)[ \t]+\S/im.test(above ?? '')) return 'dockerfile';
  if (/^(?:services|include|["']services["'])[ \t]*:/m.test(head)) return 'compose';
  return undefined;
}
