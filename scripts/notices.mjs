// The notices that the licences of bundled packages require. Plain JavaScript on Node alone: the build runs it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A package with code in a bundle. @typedef {{ name: string, version: string, license: string, text: string }} Bundled */

/**
 * Returns the packages with code in some bundles, according to the bundler; code that it dropped does not count. For
 * a file that is a bundle itself, the source map lists its contents.
 * @param {readonly import('esbuild').Metafile[]} metafiles
 * @returns {Bundled[]}
 */
export function bundledPackages(metafiles) {
  /** @type {Map<string, Bundled>} */
  const found = new Map();
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
        if (bytesInOutput === 0) continue;
        for (const each of [file, ...heldBy(file)]) {
          const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(each.replaceAll('\\', '/')) ?? [];
          if (folder !== undefined && !found.has(folder)) found.set(folder, packageAt(folder));
        }
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Returns the files of other packages that a file was built from, if they are installed here.
 * @param {string} file
 * @returns {string[]}
 */
function heldBy(file) {
  const map = `${file}.map`;
  if (!file.includes('node_modules') || !existsSync(map)) return [];
  /** @type {{ sources: string[] }} */
  const { sources } = JSON.parse(readFileSync(map, 'utf8'));
  return sources.flatMap((source) => /node_modules\/.*$/.exec(source) ?? []);
}

/** @param {string} folder */
function packageAt(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (typeof license !== 'string' || file === undefined) throw new Error(`${name} does not say its licence.`);
  return { name, version, license, text: readFileSync(path.join(folder, file), 'utf8').trim() };
}

/** Data from other projects: what was taken, from where, and the file with the licence. */
const facts = [
  {
    what: 'The keys and types of the Compose Specification, generated from its JSON schema',
    from: 'https://github.com/compose-spec/compose-spec',
    license: 'Apache-2.0',
    file: 'LICENSES/Apache-2.0.txt',
  },
  {
    what: 'The days on which the support of images ends',
    from: 'https://github.com/endoflife-date/endoflife.date',
    license: 'MIT',
    file: 'LICENSES/MIT-endoflife.date.txt',
  },
];

/**
 * Returns the text of all notices.
 * @param {readonly Bundled[]} packages
 */
export function noticesOf(packages) {
  const rule = '-'.repeat(80);
  const parts = [
    'Plimsoll contains code and facts of others. Their licences follow.',
    ...packages.map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}`),
    ...facts.map(({ what, from, license, file }) => {
      if (!existsSync(file)) throw new Error(`${file} is missing.`);
      return `${what} (${license})\n${from}\n\n${readFileSync(file, 'utf8').trim()}`;
    }),
  ];
  return `${parts.join(`\n\n${rule}\n\n`).replace(/\r\n/g, '\n')}\n`;
}
