import { baseName } from '../source/path.ts';
/** The kinds of files that the linter checks. */
export type Kind = 'dockerfile' | 'compose';

const dockerfileName = /^(?:dockerfile|containerfile)(?:[.\-_].*)?$|\.(?:dockerfile|containerfile)$/i;
const notDockerfile = /\.(?:dockerignore|containerignore|md|txt|sh|ya?ml|json|rego|html?)$/i;
/** Source code that works with Dockerfiles, in lower case; `Dockerfile.go` is the Dockerfile of a program in Go. */
const sourceName =
  /^(?:dockerfile|containerfile)(?:[.\-_].*)?\.(?:go|[cm]?[jt]sx?|py|rb|rs|java|kt|cs?|h|cc|cpp|hpp|php|swift|scala|lua|pl|exs?|vue|s?css|svg|png)$/;
const composeName =
  /^(?:docker-compose|compose|podman-compose|container-compose|docker-stack)(?:[.\-_].*)?\.ya?ml$|\.compose\.ya?ml$/i;

/** Exact names of most files, which are looked up first. */
const usualNames: ReadonlyMap<string, Kind> = new Map([
  ['Dockerfile', 'dockerfile'],
  ['compose.yaml', 'compose'],
  ['compose.yml', 'compose'],
  ['docker-compose.yaml', 'compose'],
  ['docker-compose.yml', 'compose'],
]);

/** Kind of a file by its name alone (naming conventions of Docker, Compose and VS Code); undefined for other files. */
export function kindOfName(path: string): Kind | undefined {
  const name = baseName(path);
  const usual = usualNames.get(name);
  if (usual) return usual;
  const lower = name.toLowerCase();
  if (lower.endsWith('.yaml') || lower.endsWith('.yml')) {
    if (composeName.test(name) || isNamedAfterBoth(lower)) return 'compose';
  }
  // A shortcut: no pattern matches without these words, and most names lack them.
  if (!lower.includes('dockerfile') && !lower.includes('containerfile')) return undefined;
  if (dockerfileName.test(name) && !notDockerfile.test(name) && !isSourceCode(path)) return 'dockerfile';
  return undefined;
}

/** Whether a file whose name looks like a Dockerfile is source code. */
export function isSourceCode(path: string): boolean {
  return sourceName.test(baseName(path));
}

/** Whether a name in lower case that ends in `.yml` or `.yaml` matches `*docker*compose*`. */
function isNamedAfterBoth(lower: string): boolean {
  const docker = lower.indexOf('docker');
  return docker >= 0 && lower.indexOf('compose', docker) > 0;
}

const firstService = /^[\w.-]+:[ \t]*\r?\n[ \t]+(?:image|build|extends):/m;
const yamlName = /\.ya?ml$/i;

/** Kind of a file that is part of a project. A Dockerfile may have any name there, since the build chooses it. */
export function kindOf(path: string, text: string): Kind | undefined {
  const byName = kindOfName(path);
  if (byName || path.endsWith('/')) return byName;
  return kindOfContent(path, text) === 'dockerfile' ? 'dockerfile' : undefined;
}

/**
 * Kind of a file that was named explicitly, by its content: the first meaningful line decides. A YAML file is never a
 * Dockerfile.
 */
export function kindOfContent(path: string, text: string): Kind | undefined {
  const head = text.slice(0, 65_536).replace(/^\ufeff/, '');
  const above = yamlName.test(path) ? '' : head.split(/^[ \t]*services[ \t]*:/m, 1)[0];
  if (/^[ \t]*(?:FROM|ARG)[ \t]+\S/im.test(above ?? '')) return 'dockerfile';
  if (/^(?:services|include|["']services["'])[ \t]*:/m.test(head)) return 'compose';
  // In the first format, services stand at the top level. So do the jobs of a pipeline.
  if (yamlName.test(path) && firstService.test(head) && !/^(?:stages|jobs|kind):/m.test(head))
    return 'compose';
  return undefined;
}
