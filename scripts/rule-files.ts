import { existsSync, readdirSync } from 'node:fs';

/** The topics of rules in list order, with their descriptions. */
export const topics = {
  'attack-paths': 'What several settings allow together',
  user: 'Which user runs, and its rights on files',
  'host-access': 'What a service can access on its host',
  hardening: 'Privileges, capabilities, security options and limits',
  images: 'Which image, who publishes it, and how it is pinned',
  downloads: 'What a build downloads, and how it is verified',
  packages: 'Package managers, versions and signatures',
  secrets: 'Credentials in files, image layers and environment variables',
  network: 'Published ports, missing logins and debuggers',
  correctness: 'Settings that have no effect or a different one than expected',
} as const;
export type Topic = keyof typeof topics;

/** The two files of a rule. */
export interface RuleFiles {
  readonly topic: Topic;
  readonly id: string;
  readonly code: URL;
  readonly page: URL;
}

const folder = new URL('../rules/', import.meta.url);

/** Returns every rule by topic and id. A rule has a page; a `.ts` file without a page is shared by the rules of its topic. */
export function ruleFiles(): RuleFiles[] {
  return (Object.keys(topics) as Topic[]).flatMap((topic) =>
    existsSync(new URL(`${topic}/`, folder))
      ? readdirSync(new URL(`${topic}/`, folder))
          .sort()
          .filter((name) => name.endsWith('.md'))
          .map((name) => ({
            topic,
            id: name.slice(0, -3),
            code: new URL(`${topic}/${name.slice(0, -3)}.ts`, folder),
            page: new URL(`${topic}/${name}`, folder),
          }))
      : [],
  );
}
