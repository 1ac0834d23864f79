import { kindOfName, shownWhole } from '../../engine/index.ts';
import { done } from '../../host/ask.ts';
import { reading } from '../../host/read.ts';
import type { Roots } from '../../host/roots.ts';
import type { FileProblem } from '../report/report.ts';

/** A file of a kind that runs containers and that is not read. */
interface OtherFile {
  readonly path: string;
  readonly disk: string;
}

/** A kind of file that says what runs, but that is not read: its plural, names, and a text that shows that it matters. */
interface OtherKind {
  readonly plural: string;
  readonly name: RegExp;
  readonly matters?: RegExp;
}

const kinds: readonly OtherKind[] = [
  { plural: 'Quadlet files', name: /\.(?:container|pod|kube)$/ },
  { plural: 'Bake files', name: /(?:^|\/)docker-bake(?:\.override)?\.(?:hcl|json)$/ },
  {
    plural: 'development containers',
    name: /(?:^|\/)\.?devcontainer\.json$/,
    matters: /"(?:image|runArgs|mounts|privileged|capAdd|securityOpt|workspaceMount|initializeCommand)"\s*:/,
  },
  {
    plural: 'Kubernetes manifests',
    name: /\.ya?ml$/,
    matters: /^kind: (?:CronJob|DaemonSet|Deployment|Job|Pod|ReplicaSet|StatefulSet)/m,
  },
];

/** Files of one kind that are kept, and that are opened: enough to say that there are some. */
const most = 60;

/** Collects files of kinds that are not read, while a folder is searched for those that are. */
export class OtherFiles {
  readonly #found = new Map<OtherKind, OtherFile[]>();

  /** Whether a file with this name is of such a kind; more than enough of one kind are not wanted. */
  readonly wants = (path: string): boolean => {
    const kind = kindOf(path);
    return kind !== undefined && (this.#found.get(kind)?.length ?? 0) < most;
  };

  add(file: OtherFile): void {
    const kind = kindOf(file.path);
    if (!kind) return;
    const known = this.#found.get(kind) ?? [];
    if (known.length < most) known.push(file);
    this.#found.set(kind, known);
  }

  /** The files that matter, by the plural of their kind. Opens those whose names alone don't tell. */
  mattering(roots: Roots): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, readonly string[]>();
    for (const kind of kinds) {
      const all = this.#found.get(kind) ?? [];
      const { matters } = kind;
      const paths = all
        .filter(({ disk }) => !matters || matters.test(textOf(disk, roots)))
        .map(({ path }) => path);
      if (paths.length > 0) found.set(kind.plural, paths);
    }
    return found;
  }
}

const kindOf = (path: string) =>
  kindOfName(path) === undefined ? kinds.find(({ name }) => name.test(path)) : undefined;

/** Whether a file is of a kind that is not read, by its name. */
export const isOtherFile = (path: string): boolean => kindOf(path) !== undefined;

function textOf(disk: string, roots: Roots): string {
  const read = done(reading(disk, roots));
  return read.text?.slice(0, 20_000) ?? '';
}

/** Says in one line what was not read, with the first file of each kind. */
export function notReadProblem(found: ReadonlyMap<string, readonly string[]>): FileProblem {
  const parts = [...found].map(([plural, [first = '', ...more]]) => {
    const count = more.length + 1 >= most ? `${most} or more` : more.length + 1;
    return `${plural} (${more.length > 0 ? `${count}, such as ` : ''}${shownWhole(first)})`;
  });
  const [file = ''] = [...found.values()][0] ?? [];
  const message = `Not read: ${parts.join(', ')}.`;
  return { file, line: undefined, message, warning: true, isNotRead: true };
}
