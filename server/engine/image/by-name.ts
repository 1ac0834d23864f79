import { grouped } from '../source/groups.ts';
import { gathered } from '../source/list.ts';
import { whenAsked } from '../source/memo.ts';
import { matchesGlob } from './glob.ts';

/** A fact about some images. */
export interface OfImages {
  /**
   * Their names, separated by spaces, with the registry (`docker.io/library/redis`). A leading star stands for everything
   * before a slash, a star elsewhere for any characters except slashes. A list in braces stands for several names:
   * `docker.io/grafana/grafana{,-oss}`.
   */
  readonly images: string;
}

/**
 * Returns a function that finds the rows for an image name with registry; rows with the most exact name come first. The table
 * is built on first use.
 */
export function byName<Row extends OfImages>(table: () => readonly Row[]): (name: string) => readonly Row[] {
  const known = whenAsked(() => {
    const named = gathered(table(), (row) => namesOf(row).map((image) => ({ image, row })));
    const globs = named.filter(({ image }) => image.indexOf('*') > 0);
    return {
      byText: grouped(named, ({ image }) => image),
      globs: globs.sort((a, b) => b.image.indexOf('*') - a.image.indexOf('*')),
    };
  });
  return (name) => {
    const { byText, globs } = known();
    const found = gathered(endsOf(name), (end) => byText.get(end) ?? []);
    return [...found, ...globs.filter(({ image }) => matchesGlob(image, name))].map(({ row }) => row);
  };
}

/** The names of a row, with braces expanded. */
export function namesOf({ images }: OfImages): string[] {
  return gathered(images.split(' '), namesIn);
}

/** Expands the lists in braces in a name. */
export function namesIn(image: string): string[] {
  const start = image.indexOf('{');
  const end = image.indexOf('}', start);
  if (start < 0 || end < 0) return [image];
  const [before, after] = [image.slice(0, start), namesIn(image.slice(end + 1))];
  return image
    .slice(start + 1, end)
    .split(',')
    .flatMap((each) => after.map((rest) => before + each + rest));
}

/** A name, and each of its suffixes from a slash on, with a star before it. */
function endsOf(name: string): string[] {
  const ends = [name];
  for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) ends.push(`*${name.slice(at)}`);
  return ends;
}
