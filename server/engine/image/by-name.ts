import { grouped } from '../source/groups.ts';
import { gathered } from '../source/list.ts';
import { whenAsked } from '../source/memo.ts';
import { matchesGlob } from './glob.ts';

/** Something that holds for some images. */
export interface OfImages {
  /**
   * Their names, a space between two: with the registry (`docker.io/library/redis`), with a star in place of all before a slash, or
   * with stars elsewhere that stand for characters but slashes. A list in braces stands for one name with each of its texts:
   * `docker.io/grafana/grafana{,-oss}`.
   */
  readonly images: string;
}

/**
 * Finds the rows of a table that name an image, given by its name with the registry; those that name it most exactly are first. The
 * table is made when it is first asked.
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

/** The names of a row, one by one. */
export function namesOf({ images }: OfImages): string[] {
  return gathered(images.split(' '), namesIn);
}

/** The names that one stands for, where a list in braces is a part of it. */
export function namesIn(image: string): string[] {
  if (!image.includes('{')) return [image];
  const [before = '', list = '', after = ''] = image.split(/[{}]/);
  return list.split(',').map((each) => before + each + after);
}

/** A name, and each of its ends from a slash on behind a star. */
function endsOf(name: string): string[] {
  const ends = [name];
  for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) ends.push(`*${name.slice(at)}`);
  return ends;
}
