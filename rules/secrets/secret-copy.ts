import { type BuildContext, contextSources } from '../../server/engine/dockerfile/context/context.ts';
import { cleanPath } from '../../server/engine/dockerfile/context/dockerignore.ts';
import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { pointerTo } from './pointer.ts';
import { type SecretFile, secretFile } from './secret-file.ts';

/** A credentials file, by its name or by a variable, that is copied from the build context. */
interface SecretCopy {
  readonly source: string;
  readonly span: Span;
  readonly file: SecretFile;
  /** The variable that points programs to the copy. */
  readonly pointer: string | undefined;
  /** The target, as far as it is known: a path, or a folder with a `/` at its end. */
  readonly target: string | undefined;
}

/** Paths of public keys and lists of hosts. */
const publicTarget =
  /\.pub$|keyrings?|trusted\.gpg|\.gpg$|\/apt\/|rpm-gpg|\.asc$|ca-certificates|\/certs?\/ca/i;

/** Finds the sources of COPY and ADD that are credentials and that no ignore file is known to exclude. */
export function secretCopies(instruction: Instruction, context: BuildContext | undefined): SecretCopy[] {
  const found: SecretCopy[] = [];
  const sources = contextSources(instruction);
  const target = instruction.args.at(-1)?.value;
  if (target !== undefined && publicTarget.test(target)) return found;
  for (const { value, span } of sources) {
    if (value === undefined) continue;
    // `.env*` and `*.key` are classified by what they certainly match.
    const source = cleanPath(value);
    const to = target && landing(source, target, sources.length);
    const byName = secretFile(source.replace(/[*?]/g, '')) ?? keysFor(source, target);
    const pointer = byName?.sure || to === undefined ? undefined : pointerTo(to, instruction);
    const file = pointer === undefined ? byName : pointed;
    if (!file || isExcluded(source, context)) continue;
    found.push({ source, span, file, pointer, target: to });
  }
  return found;
}

const pointed: SecretFile = { label: 'credentials', sure: true };

/** What is copied into the SSH folder of a user, if it is not one of the public files there. */
function keysFor(source: string, target: string | undefined): SecretFile | undefined {
  if (target === undefined || !/\/\.ssh\/?$/.test(target)) return undefined;
  return /(?:(?:^|[/._-])(?:authorized[_-]keys|known[_-]hosts|config)|\.(?:pub|conf|sh))$/i.test(source) ||
    source === '.'
    ? undefined
    : { label: 'private keys', sure: false };
}

function isExcluded(source: string, context: BuildContext | undefined): boolean {
  const ignore = context?.ignore;
  return typeof ignore === 'object' && ignore.excludes(source);
}

function landing(source: string, target: string, count: number): string {
  const isFolder = count > 1 || /(?:^|\/)\.{0,2}$/.test(target);
  return isFolder ? `${target.replace(/\/?$/, '/')}${source.slice(source.lastIndexOf('/') + 1)}` : target;
}
