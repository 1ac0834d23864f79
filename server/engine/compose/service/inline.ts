import type { Dockerfile, Stage } from '../../dockerfile/model.ts';
import { parseDockerfile } from '../../dockerfile/parse.ts';
import { imagesFor, isInCatalog } from '../../dockerfile/stages/image-use.ts';
import type { ImageStage } from '../../dockerfile/stages/stages.ts';
import { type Placing, type Span, sourceFile } from '../../source/text.ts';
import { lineStart } from '../edit/layout.ts';
import type { Inline, Scalar, Service } from '../model.ts';
import { buildOptionsOf } from './build-options.ts';
import { buildPlatform } from './service-platform.ts';
import { isRoot } from './service-user.ts';

/**
 * The first inline Dockerfiles of services, with places in the compose file. A Dockerfile with a variable that has no default
 * is left out, because its text is not known.
 */
export function inlinesOf(services: readonly Service[], most: number): Inline[] {
  const found: Inline[] = [];
  for (const service of services) {
    if (found.length === most) break;
    const scalar = service.build?.inline;
    if (scalar?.text !== undefined) found.push(inlineOf(service, scalar));
  }
  return found;
}

/**
 * The inline Dockerfile of a service, read again if it builds on images of other services; otherwise returns the `known` one.
 */
export function inlineDockerfile(service: Service, known: Dockerfile, imageStage: ImageStage): Dockerfile {
  const scalar = service.build?.inline;
  const isOpen = ({ base }: Stage) =>
    base.kind === 'unknown' || (base.kind === 'image' && !isInCatalog(base.use));
  if (!scalar || !known.stages.some(isOpen)) return known;
  return parsed(service, scalar, ({ start, end }) => scalar.content.span(start, end), imageStage);
}

/** A Dockerfile that needs defaults of variables can't be edited. */
function inlineOf(service: Service, scalar: Scalar): Inline {
  const place = ({ start, end }: Span): Span => scalar.content.span(start, end);
  const body = scalar.variables.length === 0 ? place({ start: 0, end: 0 }).start : undefined;
  return {
    service,
    scalar,
    dockerfile: parsed(service, scalar, place),
    insertable: (target, text) => (body === undefined ? undefined : insertable(scalar, body, target, text)),
  };
}

/** Parses it as the service builds and runs it: with its arguments, contexts, target and user. */
function parsed(
  service: Service,
  { file, content }: Scalar,
  place: Placing,
  imageStage?: ImageStage,
): Dockerfile {
  const { build, user } = service;
  const target = build?.target?.text;
  return parseDockerfile(sourceFile(file.path, content.text, undefined, { file, place }), {
    ...buildOptionsOf(service),
    ...(imageStage && { imageStage }),
    images: imagesFor(buildPlatform(service), service.compose.images),
    targets: { names: target === undefined ? [] : [target], all: target !== undefined },
    user: user?.raw && isRoot(user.text?.split(':', 1)[0]) === false ? user.text : undefined,
  });
}

/** Formats text for a Dockerfile in a block scalar: indents lines and doubles dollar signs. */
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
