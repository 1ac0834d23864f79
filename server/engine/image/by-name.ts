import { grouped } from '../source/groups.ts';
import { gathered } from '../source/list.ts';
import { whenAsked } from '../source/memo.ts';

/** Something that holds for some images. */
export interface OfImages {
  /**
   * Their names, a space between two: with the registry (`docker.io/library/redis`), or with a star in place of all before a slash.
   * A list in braces stands for one name with each of its texts: `docker.io/grafana/grafana{,-oss}`.
   */
  readonly images: string;
}

/** Finds the rows of a table that name an image, given by its name with the registry. The table is made when it is first asked. */
export function byName<Row extends OfImages>(table: () => readonly Row[]): (name: string) => readonly Row[] {
  const known = whenAsked(() => {
    const named = gathered(table(), (row) =>
      gathered(row.images.split(' '), namesIn).map((image) => ({ image, row })),
    );
    return grouped(named, ({ image }) => image);
  });
  return (name) => gathered(endsOf(name), (end) => known().get(end) ?? []).map(({ row }) => row);
}

function namesIn(image: string): string[] {
  const [before = '', list = '', after = ''] = image.split(/[{}]/);
  return list.split(',').map((each) => before + each + after);
}

/** A name, and each of its ends from a slash on behind a star. */
function endsOf(name: string): string[] {
  const ends = [name];
  for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) ends.push(`*${name.slice(at)}`);
  return ends;
}
