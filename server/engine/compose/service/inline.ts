import type { Dockerfile } from '../../dockerfile/model.ts';
import { parseDockerfile } from '../../dockerfile/parse.ts';
import { type SourceFile, type Span, sourceFile } from '../../source/text.ts';
import { lineStart } from '../edit/layout.ts';
import type { Inline, Scalar, Service } from '../model.ts';
import { contentOffsets } from '../yaml/content.ts';
import { valueAt } from '../yaml/graph.ts';
import { relocate } from './relocate.ts';
import { keyValues } from './service-environment.ts';
import { isRoot } from './service-user.ts';

/**
 * The first Dockerfiles that services write inline, with places in the compose file. One with a variable
 * that has no default is left out: what it will say is not known.
 */
export function inlinesOf(services: readonly Service[], most: number): Inline[] {
  const found: Inline[] = [];
  for (const service of services) {
    if (found.length === most) break;
    const scalar = service.build?.inline;
    if (scalar?.text !== undefined)
      found.push(scalar.variables.length === 0 ? inlineOf(service, scalar) : interpolated(service, scalar));
  }
  return found;
}

function inlineOf(service: Service, scalar: Scalar): Inline {
  const { file, span, style, raw } = scalar;
  const { text } = scalar.content;
  const offset = contentOffsets(file.text, span, style, raw);
  const shifts = raw === text ? undefined : dollarShifts(raw);
  const at = (index: number) => offset(shifts ? (shifts[index] ?? raw.length) : index);
  const place = ({ start, end }: Span): Span => {
    const from = at(start);
    const lineEnds = end > start && text[end - 1] === '\n';
    const to = end === start ? from : lineEnds ? at(end) : at(end - 1) + 1;
    return { start: from, end: Math.max(from, to) };
  };
  const written = parsed(service, sourceFile(file.path, text));
  return {
    service,
    scalar,
    dockerfile: relocate(written, file, place),
    insertable: (target, more) => insertable(scalar, at(0), target, more),
  };
}

/** Reads it as the service builds and runs it: with its arguments, contexts and target, and for its user. */
function parsed({ build, effective, user }: Service, file: SourceFile): Dockerfile {
  const contexts = keyValues(valueAt(effective, 'build', 'additional_contexts')).map(({ name }) => name);
  const args = build?.args.flatMap(({ name, value }) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const target = build?.target?.text;
  return parseDockerfile(file, {
    args: new Map(args),
    contexts: new Set(contexts),
    targets: target === undefined ? [] : [target],
    user: user?.raw && isRoot(user.text?.split(':', 1)[0]) === false ? user.text : undefined,
  });
}

/** An inline Dockerfile that variables with defaults complete; it takes no edits. */
function interpolated(service: Service, scalar: Scalar): Inline {
  const { file, content } = scalar;
  const written = parsed(service, sourceFile(file.path, content.text));
  const place = ({ start, end }: Span): Span => content.span(start, end);
  return { service, scalar, dockerfile: relocate(written, file, place), insertable: () => undefined };
}

/** Text for the Dockerfile as its block scalar writes it: lines indented, dollars doubled. */
function insertable(
  { file, style, span }: Scalar,
  body: number,
  target: Span,
  text: string,
): string | undefined {
  if (style !== 'block' || file.text[span.start] !== '|') return undefined;
  const indent = file.text.slice(lineStart(file.text, body), body);
  if (/\S/.test(indent)) return undefined;
  const atLineStart = (offset: number) => lineStart(file.text, offset) === offset;
  const lines = text.replaceAll('$', '$$$$').split('\n');
  return lines
    .map((line, index) => {
      if (index === 0 && !atLineStart(target.start)) return line;
      const blank = /^\r?$/.test(line);
      if (index === lines.length - 1) return blank && atLineStart(target.end) ? line : indent + line;
      return blank ? line : indent + line;
    })
    .join('\n');
}

/** For each character of the interpolated text its index in the content, where only `$$` was replaced. */
function dollarShifts(raw: string): number[] {
  const shifts: number[] = [];
  for (let i = 0; i < raw.length; i++) {
    shifts.push(i);
    if (raw.startsWith('$$', i)) i++;
  }
  return shifts;
}
