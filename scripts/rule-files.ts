import { existsSync, readdirSync } from 'node:fs';

/** The topics of rules, in the order of the lists, each with what its rules are about. */
export const topics = {
  user: 'Who runs, and with which rights on files',
  'host-access': 'What a service reaches of its host',
  hardening: 'Privileges, capabilities, security options and limits',
  images: 'Which image, from whom, pinned how',
  downloads: 'What comes over the network during a build',
  packages: 'Package managers, versions and signatures',
  secrets: 'Credentials in text, layers, files and environments',
  network: 'Ports, endpoints, logins and debuggers',
  correctness: 'What has no effect, or another one than it says',
} as const;
export type Topic = keyof typeof topics;

/** A rule's two files. */
export interface RuleFiles {
  readonly topic: Topic;
  readonly id: string;
  readonly code: URL;
  readonly page: URL;
}

const folder = new URL('../rules/', import.meta.url);

/** Every rule, by topic and id: what has a page, for a file without one is what a topic's rules share. */
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
