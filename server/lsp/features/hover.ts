import { hoverOf, spanOf } from '../convert.ts';
import { findingsAt, hoverMarkdown } from './actions.ts';
import type { Feature } from './feature.ts';

/** Explains the findings under the cursor. */
export const hover: Feature = {
  capabilities: () => ({ hoverProvider: true }),
  listen(connection, { linted, rules }) {
    connection.onHover(async ({ textDocument, position }) => {
      const outcome = await linted(textDocument.uri);
      const source = outcome?.project.source(outcome.path);
      if (!outcome || !source) return null;
      const at = spanOf(source, { start: position, end: position });
      const found = findingsAt(outcome.findings, at);
      return found[0] ? hoverOf(hoverMarkdown(found, rules), source, found[0].span) : null;
    });
  },
};
