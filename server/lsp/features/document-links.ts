import type { DocumentLink } from 'vscode-languageserver';
import type { SourceFile, Span } from '../../engine/index.ts';
import { rangeOf } from '../convert.ts';
import { pathOf } from '../files.ts';
import type { Outcome } from '../outcome.ts';
import type { Feature } from './feature.ts';

/** Links from a compose file: to the Dockerfile of a service, and to files of include, extends and env_file. */
export const documentLinks: Feature = {
  capabilities: ({ links }) => (links ? { documentLinkProvider: {} } : {}),
  listen(connection, { client, session, guard }) {
    if (!client.links) return;
    connection.onDocumentLinks(async ({ textDocument }) => {
      const path = pathOf(textDocument.uri);
      await session.prepareSome([path]);
      const outcome = session.outcome(path);
      const source = outcome?.project.source(path);
      if (!outcome || !source || source.text !== session.textOf(path)) return null;
      const found = guard.about(
        undefined,
        () => [],
        [],
        () => linksIn(outcome),
      );
      return found.map(
        ({ span, path: target }): DocumentLink => ({
          range: rangeOf(source, span),
          target: session.convertContext.uri(target),
        }),
      );
    });
  },
};

interface Named {
  readonly file: SourceFile;
  readonly span: Span;
  readonly path: string | undefined;
}

/** Returns the references of a file that were read: these exist and are below the readable folders. */
function linksIn({ project, path }: Outcome): { readonly span: Span; readonly path: string }[] {
  const named = project.applications(path).flatMap(({ compose }): Named[] => [
    ...compose.links,
    ...[...compose.services.values()].flatMap(({ build }) => {
      const at = build?.inline ? undefined : (build?.dockerfile ?? build?.context);
      return build && at ? { file: at.file, span: at.span, path: build.path } : [];
    }),
  ]);
  const links = new Map<string, { readonly span: Span; readonly path: string }>();
  for (const { file, span, path: target } of named) {
    if (file.path !== path || target === undefined || project.source(target) === undefined) continue;
    links.set(`${span.start} ${target}`, { span, path: target });
  }
  return [...links.values()].sort((a, b) => a.span.start - b.span.start);
}
