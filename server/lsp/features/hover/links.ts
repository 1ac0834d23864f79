import { type PlainPlace, pageOf } from '../../../engine/index.ts';
import type { Client } from '../../client.ts';
import type { Outcome } from '../../outcome.ts';

/** Commands of the client that a link may execute. */
export const clientCommands = {
  rule: 'plimsoll.explainRule',
  place: 'plimsoll.openPlace',
  report: 'plimsoll.showReport',
} as const;

/** Links in Markdown. A client without our commands gets links to pages on the web, and places as plain text. */
export interface Links {
  /** The page of a rule. */
  rule(id: string): string;
  /** A place in a file. The text is Markdown. */
  place(text: string, at: PlainPlace): string;
  /** The report, which draws paths; undefined if the client has none. */
  report(): string | undefined;
}

/** Makes links for a client to the files of an outcome. */
export function linksFor(
  { showsRules }: Client,
  { project }: Pick<Outcome, 'project'>,
  uri: (path: string) => string,
): Links {
  if (!showsRules)
    return { rule: (id) => `[${id}](${pageOf(id)})`, place: (text) => text, report: () => undefined };
  return {
    rule: (id) => link(`Explain ${id}`, clientCommands.rule, id),
    place(text, { file, span }) {
      const line = project.source(file)?.lines.position(span.start).line;
      return line === undefined ? text : link(text, clientCommands.place, uri(file), line + 1);
    },
    report: () => link('Show the report', clientCommands.report),
  };
}

function link(text: string, command: string, ...args: readonly unknown[]): string {
  // A bracket would end the address.
  const encoded = encodeURIComponent(JSON.stringify(args)).replace(/[()]/g, (each) =>
    each === '(' ? '%28' : '%29',
  );
  return `[${text}](command:${command}${args.length > 0 ? `?${encoded}` : ''})`;
}
