import type { ContainerPosture, Finding, PlainPlace, Span } from '../../../engine/index.ts';
import { fileUse } from '../../../engine/source/file-use.ts';
import { isBelow } from '../../../engine/source/path.ts';
import { hoverOf, spanOf } from '../../convert.ts';
import { pathOf } from '../../files.ts';
import type { Outcome } from '../../outcome.ts';
import { findingsAt, withoutParts } from '../actions.ts';
import { configHover } from '../config/config-hover.ts';
import { schemaFor } from '../config/config-schema.ts';
import type { Feature, FeatureContext } from '../feature.ts';
import { imagesAt } from '../images/image-at.ts';
import { lockedCard } from '../images/locked-card.ts';
import { posturesAbout } from '../posture-text.ts';
import { findingCard } from './finding-card.ts';
import { type Links, linksFor } from './links.ts';
import { escaped } from './markdown.ts';
import { postureLine, postureList } from './posture-list.ts';

/** Maximum number of containers to describe at one place: several stages may share one USER. */
const most = 3;

/**
 * Explains the findings under the cursor, what the lock knows of an image, and what runs: on a service name, an image, FROM, and
 * instructions that set the user as a list, and beside findings in one line.
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
      const found = withoutParts(findingsAt(outcome.findings, at)).sort(asShown);
      const links = linksFor(context.client, outcome, context.session.convertContext.uri);
      const running = runningAt(outcome, at.start, found, links, context);
      const locked = lockedAt(outcome, at.start, context);
      const span = found[0]?.span ?? running[0]?.span ?? locked[0]?.span;
      const cards = [
        ...(found.length > 0
          ? [findingCard(found, outcome.rules, links, (each) => outcome.shownAs[each.severity] === 'hint')]
          : []),
        ...(found.length > 0 ? contextOf(outcome.path, context.folders()) : []),
        ...new Set(running.slice(0, most).map(({ card }) => card)),
        ...new Set(locked.slice(0, most).map(({ card }) => card)),
      ];
      return span ? hoverOf(cards.join('\n\n---\n\n'), source, span) : null;
    });
  },
};

/** The order in which an editor shows diagnostics at one place: by start; those that start there too, the worst first. */
const asShown = (a: Finding, b: Finding) => a.span.start - b.span.start;

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

/** A description of what runs, with the span of the text that it is about. */
interface RunningCard {
  readonly span: Span;
  readonly card: string;
}

/**
 * Describes the containers that a place affects: as lists where it names one of them, in one line beside several findings or
 * beside a finding of the file's own service.
 */
function runningAt(
  outcome: Outcome,
  offset: number,
  found: readonly Finding[],
  links: Links,
  { configs, guard }: FeatureContext,
): RunningCard[] {
  const resolved = configs.known(outcome.path);
  if (!resolved?.settings.enable || resolved.ignores(outcome.path)) return [];
  const isHere = (place: PlainPlace | undefined): place is PlainPlace =>
    place?.file === outcome.path && place.span.start <= offset && offset <= place.span.end;
  const here = { file: outcome.path, span: { start: offset, end: offset } };
  const describe = () => {
    const all = posturesAbout(outcome);
    const about = (posture: ContainerPosture) => {
      const postures = all.filter(({ file }) => file === posture.file);
      return { posture, postures, outcome, links, here };
    };
    const named = all.flatMap((posture): RunningCard[] => {
      const place = [posture.user.at, posture.image?.at, posture.at].find(isHere);
      if (!place) return [];
      const isLine = new Set(found.map(({ rule }) => rule)).size > 1;
      const card = isLine ? postureLine(about(posture)) : postureList(about(posture), found);
      return card === undefined ? [] : [{ span: place.span, card }];
    });
    if (named.length > 0 || found.length === 0) return named;
    const [first] = found;
    const own = all.filter(
      ({ kind, name, at }) => kind === 'service' && name === first?.service && at.file === outcome.path,
    );
    return first && found.every(({ service }) => service === first.service)
      ? own.flatMap((posture) => {
          const card = postureLine(about(posture));
          return card === undefined ? [] : [{ span: first.span, card }];
        })
      : [];
  };
  return guard.about(undefined, () => [], [], describe);
}
