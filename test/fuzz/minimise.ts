import type { Files } from './files.ts';

/** Returns a minimal list for which `holds` is still true, by delta debugging (Zeller and Hildebrandt, 2002). */
export function minimised<T>(list: readonly T[], holds: (list: readonly T[]) => boolean): readonly T[] {
  let now = list;
  for (let size = Math.ceil(now.length / 2); size >= 1 && now.length > 0; ) {
    let start = 0;
    let less = false;
    while (start < now.length) {
      const without = [...now.slice(0, start), ...now.slice(start + size)];
      if (holds(without)) {
        now = without;
        less = true;
      } else start += size;
    }
    if (size === 1 && !less) break;
    size = size > 1 ? Math.ceil(size / 2) : 1;
  }
  return now;
}

/** Maximum number of attempts while minimizing a folder. */
const mostTries = 800;

/** Minimizes successive states of a folder while `holds`: fewer states, files, lines and characters. */
export function smallest(
  history: readonly Files[],
  holds: (history: readonly Files[]) => boolean,
): readonly Files[] {
  let tries = 0;
  const test = (all: readonly Files[]) => all.length > 0 && tries++ < mostTries && holds(all);
  let now = minimised(history, test);
  const paths = [...new Set(now.flatMap((files) => [...files.keys()]))];
  const kept = minimised(paths, (some) => test(now.map((files) => only(files, some))));
  now = now.map((files) => only(files, kept));
  // The same line is removed from all states at once, so that the edits stay the same.
  const lines = [
    ...new Set(now.flatMap((files) => [...files.values()].flatMap((text) => text.split(/(?<=\n)/)))),
  ];
  const some = new Set(minimised(lines, (left) => test(now.map((files) => onlyLines(files, new Set(left))))));
  now = now.map((files) => onlyLines(files, some));
  for (const [index, files] of now.entries()) {
    for (const path of files.keys()) {
      for (const cut of [/(?<=\n)/, /(?<=[\s,:[\]{}])|(?=[\s,:[\]{}])/, /(?:)/u]) {
        const put = (parts: readonly string[]) => replaced(now, index, path, parts.join(''));
        const parts = (now[index]?.get(path) ?? '').split(cut);
        now = put(minimised(parts, (left) => test(put(left))));
      }
    }
  }
  return now;
}

const only = (files: Files, paths: readonly string[]): Files =>
  new Map([...files].filter(([path]) => paths.includes(path)));

const onlyLines = (files: Files, lines: ReadonlySet<string>): Files =>
  new Map(
    [...files].map(([path, text]) => [
      path,
      text
        .split(/(?<=\n)/)
        .filter((line) => lines.has(line))
        .join(''),
    ]),
  );

const replaced = (history: readonly Files[], at: number, path: string, text: string): readonly Files[] =>
  history.map((files, index) => (index === at ? new Map([...files, [path, text]]) : files));
