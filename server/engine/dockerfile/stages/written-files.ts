import { type Written, writtenBy } from '../../shell/command/writes.ts';
import type { Instruction } from '../model.ts';

/** The texts that an instruction puts into files: by here-documents of COPY and ADD, by the commands of a RUN. */
export function writtenIn({ keyword, args, heredocs, script }: Instruction): readonly Written[] {
  if (keyword === 'RUN') return (script?.commands ?? []).flatMap(writtenBy);
  const to = keyword === 'COPY' || keyword === 'ADD' ? args.at(-1)?.value : undefined;
  if (to === undefined) return [];
  return heredocs.map(({ name, body }) => ({
    file: to.endsWith('/') ? to + name : to,
    text: body.text,
    span: body.span,
  }));
}
