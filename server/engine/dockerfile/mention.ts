import type { Dockerfile, Instruction } from './model.ts';

/** Asks whether a file says something anywhere, once a file: spares a rule the files that cannot concern it. */
export function mention(pattern: RegExp): (dockerfile: Dockerfile) => boolean {
  const known = new WeakMap<Dockerfile, boolean>();
  return (dockerfile) => {
    let found = known.get(dockerfile);
    if (found === undefined) {
      found = pattern.test(dockerfile.file.text);
      known.set(dockerfile, found);
    }
    return found;
  };
}

/** An instruction as written, here-documents included. */
export function textAt({ span, dockerfile }: Instruction): string {
  return dockerfile.file.text.slice(span.start, span.end);
}
