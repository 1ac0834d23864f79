import { type ImagePull, pulledIn } from '../../../engine/images.ts';
import type { PlainPlace, Project, Span } from '../../../engine/index.ts';

/**
 * Returns the images that a span of a file is about: those whose names it touches, otherwise those whose `FROM`, `image:` or the
 * like it touches on the same line.
 */
export function imagesAt(project: Project, path: string, at: Span): readonly ImagePull[] {
  const pulls = pulledIn(project, path);
  const named = pulls.filter(({ span }) => isTouched(span, at));
  if (named.length > 0) return named;
  return pulls.filter(({ span, file: { text } }) => {
    const line = text.lastIndexOf('\n', span.start - 1) + 1;
    const first = line + /^[ \t-]*/.exec(text.slice(line, span.start))![0].length;
    return isTouched({ start: first, end: span.end }, at);
  });
}

/** Returns the image that is named at the place of a fact about what runs. */
export function imageNamedAt(project: Project, { file, span }: PlainPlace): ImagePull | undefined {
  return pulledIn(project, file).find((each) => isTouched(each.span, span));
}

const isTouched = (image: Span, { start, end }: Span): boolean => image.start <= end && start <= image.end;
