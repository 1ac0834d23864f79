import type { Finding, PlainPlace, Span } from '../../engine/index.ts';
import { fileUse } from '../../engine/source/file-use.ts';
import { isBelow } from '../../engine/source/path.ts';
import { hoverOf, spanOf } from '../convert.ts';
import { pathOf } from '../files.ts';
import type { Outcome } from '../outcome.ts';
import { escaped, findingsAt, hoverMarkdown, withoutParts } from './actions.ts';
import { configHover } from './config/config-hover.ts';
import { schemaFor } from './config/config-schema.ts';
import type { Feature, FeatureContext } from './feature.ts';
import { imagesAt } from './images/image-at.ts';
import { lockedCard } from './images/locked-card.ts';
import { postureTable } from './posture-table.ts';
import { posturesAbout } from './posture-text.ts';

/** Maximum number of containers to describe at one place: several stages may share one USER. */
const most = 3;

/**
 * Explains the findings under the cursor, what the lock knows of an image, and what runs: on a service name, an image, FROM, and instructions that set
 * the user.
 */
export const hover: Feature = {
  capabilities: () => ({ hoverProvider: true }),
  listen(connection, context) {
    connection.onHover(async ({ textDocument, position }) => {
      const path = pathOf(textDocument.uri);
      const schema = schemaFor(path, context.configs.known(path)?.ruleFiles);
      if (schema)
        return configHover(path, context.session.textOf(path) ?? '', position, context.rules, schema);
      const outcome = await context.linted(textDocument.uri);
      const source = outcome?.project.source(outcome.path);
      if (!outcome || !source) return null;
      const at = spanOf(source, { start: position, end: position });
      const found = withoutParts(findingsAt(outcome.findings, at));
      const running = runningAt(outcome, at.start, context);
      const locked = lockedAt(outcome, at.start, context);
      const span = found[0]?.span ?? running[0]?.span ?? locked[0]?.span;
      const cards = [
        ...(found.length > 0 ? [hoverMarkdown(found, outcome.rules, !context.client.showsRules)] : []),
        ...(context.client.showsRules ? [] : adviceOn(found, context)),
        ...(found.length > 0 ? contextOf(outcome.path, context.folders()) : []),
        ...new Set(running.slice(0, most).map(({ table }) => table)),
        ...new Set(locked.slice(0, most).map(({ card }) => card)),
      ];
      return span ? hoverOf(cards.join('\n\n---\n\n'), source, span) : null;
    });
  },
};

/** What the page of the most severe finding advises; a client that has the pages shows it by itself. */
function adviceOn([worst]: readonly Finding[], { adviceOf }: FeatureContext): string[] {
  const advice = worst && adviceOf(worst.rule);
  return advice === undefined ? [] : [advice];
}

/** What the file is for, by its path below its workspace folder. */
function contextOf(path: string, folders: readonly string[]): string[] {
  const folder = folders.map(pathOf).find((each) => isBelow(path, each));
  const use = fileUse(folder === undefined ? path : path.slice(folder.length).replace(/^\//, ''));
  return use === undefined ? [] : [escaped(use)];
}

/** Returns what the lock knows of the images at a place. */
function lockedAt(
  outcome: Outcome,
  offset: number,
  { configs, guard }: FeatureContext,
): { readonly span: Span; readonly card: string }[] {
  const { path, project } = outcome;
  const resolved = configs.known(path);
  if (!resolved?.settings.enable || resolved.ignores(path)) return [];
  const cards = () =>
    imagesAt(project, path, { start: offset, end: offset }).flatMap((image) => {
      const card = lockedCard(image, outcome);
      return card === undefined ? [] : { span: image.span, card };
    });
  return guard.about(undefined, () => [], [], cards);
}

/** Returns the containers that a place affects, with the span of the relevant text. */
function runningAt(
  outcome: Outcome,
  offset: number,
  { configs, guard }: FeatureContext,
): { readonly span: Span; readonly table: string }[] {
  const resolved = configs.known(outcome.path);
  if (!resolved?.settings.enable || resolved.ignores(outcome.path)) return [];
  const isHere = (place: PlainPlace | undefined): place is PlainPlace =>
    place?.file === outcome.path && place.span.start <= offset && offset <= place.span.end;
  const tables = () =>
    posturesAbout(outcome).flatMap((posture) => {
      const place = [posture.user.at, posture.image?.at, posture.at].find(isHere);
      return place ? { span: place.span, table: postureTable(posture, outcome) } : [];
    });
  return guard.about(undefined, () => [], [], tables);
}
