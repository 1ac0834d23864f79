import { type Finding, type PlainPlace, pageOf } from '../../../engine/index.ts';
import { isPathCause, pathId } from '../../../engine/overview.ts';
import type { Client } from '../../client.ts';
import { firstsOf } from '../../loader.ts';
import type { Outcome } from '../../outcome.ts';

/** Commands of the client that a link may execute. */
export const clientCommands = {
  rule: 'plimsoll.explainRule',
  place: 'plimsoll.openPlace',
  path: 'plimsoll.showPath',
} as const;

/** Links in Markdown. A client without our commands gets links to pages on the web, and places as plain text. */
export interface Links {
  /** The page of a rule. */
  rule(id: string): string;
  /** A place in a file. The text is Markdown. */
  place(text: string, at: PlainPlace): string;
  /** The page about a finding of a service that leads to the host; undefined for others, and without such pages. */
  path(finding: Finding): ClientCommand | undefined;
}

/** A command of the client, with its title. */
export interface ClientCommand {
  readonly title: string;
  readonly command: string;
  readonly arguments: string[];
}

/** Makes links for a client to the files of an outcome. */
export function linksFor(
  { showsRules }: Client,
  outcome: Pick<Outcome, 'project' | 'path'>,
  uri: (path: string) => string,
): Links {
  if (!showsRules)
    return { rule: (id) => `[${id}](${pageOf(id)})`, place: (text) => text, path: () => undefined };
  return {
    rule: (id) => link(`Explain ${id}`, clientCommands.rule, id),
    place(text, { file, span }) {
      const line = outcome.project.source(file)?.lines.position(span.start).line;
      return line === undefined ? text : link(text, clientCommands.place, uri(file), line + 1);
    },
    path: (finding) =>
      finding.service !== undefined && isPathCause(finding)
        ? {
            title: 'Show the path',
            command: clientCommands.path,
            arguments: [pathIn(outcome.project, outcome.path, finding)],
          }
        : undefined,
  };
}

/** The name of an attack path, in the first project that uses the file. */
export const pathIn = (project: Outcome['project'], path: string, finding: Finding): string =>
  pathId(finding, firstsOf(project, path)[0]);

/** A link in Markdown that executes a command of the client. */
export const linkTo = ({ title, command, arguments: args }: ClientCommand): string =>
  link(title, command, ...args);

function link(text: string, command: string, ...args: readonly unknown[]): string {
  // A bracket would end the address.
  const encoded = encodeURIComponent(JSON.stringify(args)).replace(/[()]/g, (each) =>
    each === '(' ? '%28' : '%29',
  );
  return `[${text}](command:${command}${args.length > 0 ? `?${encoded}` : ''})`;
}
