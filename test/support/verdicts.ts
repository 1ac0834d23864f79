import { rules } from '../../rules/index.ts';
import { defaultConfig, lint } from '../../server/engine/index.ts';
import { projectOf } from './project.ts';

/** How anyone gets in, by the rule that reports it. */
const ways: Readonly<Record<string, string>> = {
  'authentication-off': 'no login',
  'exposed-code-execution': 'code',
  'exposed-guessable-login': 'known password',
  'exposed-host-control': 'host',
  'exposed-open-database': 'data',
};

/** The verdict on a service: the product in open-port's message, and how anyone gets in. */
export interface Verdict {
  readonly product: string | undefined;
  readonly entries: readonly string[];
}

/** Returns the verdict on an image with one published port and more lines in its service. */
export function verdictOn(image: string, port: string, ...more: readonly string[]): Verdict {
  const service = [`image: ${image}`, `ports: ['${port}:${port}']`, ...more];
  const text = ['services:', '  app:', ...service.map((each) => `    ${each}`)].join('\n');
  const { findings } = lint(projectOf({ 'compose.yaml': text }), 'compose.yaml', rules, defaultConfig);
  const named = findings.find(({ rule }) => rule === 'open-port')?.text;
  return {
    product: /^Port \d+ \((.+)\) is open/.exec(String(named))?.[1],
    entries: findings.flatMap(({ rule }) => ways[rule] ?? []),
  };
}
