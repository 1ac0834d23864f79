import { rules } from '../../rules/index.ts';
import { severityAlone } from '../../server/engine/finding.ts';
import { defaultConfig, lint, sourceFile } from '../../server/engine/index.ts';
import { decodeConfig } from '../../server/engine/policy/resolution.ts';
import { withFixes } from './offers.ts';
import { projectOf } from './project.ts';

type Files = Readonly<Record<string, string>>;

/** Returns what a rule reports in files while all other rules run too, in a profile. */
export function foundBy(rule: string, files: Files, profile?: string) {
  const config =
    profile === undefined
      ? defaultConfig
      : decodeConfig(sourceFile('.plimsoll.yaml', `extends: ${profile}\n`), rules).config;
  const project = projectOf(files);
  const found = Object.keys(files).flatMap((path) => withFixes(lint(project, path, rules, config)));
  const own = found.filter((each) => each.rule === rule);
  // A compose file also reports findings in the Dockerfiles that it builds.
  return own.filter(
    (each, at) =>
      own.findIndex(
        (other) =>
          other.file === each.file && other.span.start === each.span.start && other.message === each.message,
      ) === at,
  );
}

/** The same as lines: severity, message and place of each, then the related places and the titles of its fixes. */
export function saidBy(rule: string, files: Files, profile?: string): string[] {
  const at = (file: string, { start, end }: { readonly start: number; readonly end: number }) =>
    `«${files[file]?.slice(start, end)}»`;
  return foundBy(rule, files, profile).flatMap((each) => [
    `${severityAlone(each)} ${each.message} ${at(each.file, each.span)}`,
    ...each.related.map(({ message, file, span }) => `  ${message} ${at(file, span)}`),
    ...each.fixes.map(({ title }) => `  → ${title}`),
  ]);
}

/** Returns a compose file with one service `a`, with the image alpine unless the keys set one, and more text after it. */
export function composeOf(keys: string, more = ''): Files {
  const image = /^(?:image|build):/m.test(keys) ? [] : ['image: alpine:3.20'];
  const lines = [...image, ...keys.split('\n')].map((line) => `    ${line}\n`);
  return { 'compose.yaml': `services:\n  a:\n${lines.join('')}${more}` };
}
