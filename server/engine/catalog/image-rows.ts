import { ai } from './images/ai.images.ts';
import { apps } from './images/apps.images.ts';
import { bases } from './images/bases.images.ts';
import { chainguard } from './images/chainguard.images.ts';
import { databases } from './images/databases.images.ts';
import { development } from './images/development.images.ts';
import { home } from './images/home.images.ts';
import { languages } from './images/languages.images.ts';
import { media } from './images/media.images.ts';
import { observability } from './images/observability.images.ts';
import { platforms } from './images/platforms.images.ts';
import { queues } from './images/queues.images.ts';
import type { ImageRow } from './images/row.ts';
import { search } from './images/search.images.ts';
import { web } from './images/web.images.ts';

/** The rows of each family of images. */
export const imageFamilies = {
  ai,
  apps,
  bases,
  chainguard,
  databases,
  development,
  home,
  languages,
  media,
  observability,
  platforms,
  queues,
  search,
  web,
};

/** All rows of images. */
export const imageRows = (): readonly ImageRow[] => Object.values(imageFamilies).flatMap((rows) => rows());
