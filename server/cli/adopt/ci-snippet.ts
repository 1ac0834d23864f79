import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../../../package.json';
import { baselineName } from '../../engine/index.ts';

/** A part of a CI configuration, and where it belongs. */
export interface Snippet {
  readonly file: string;
  readonly text: string;
}

/** What checks a repository in its CI: GitLab's where that is used, else GitHub's. */
export function ciSnippet(cwd: string, hasBaseline: boolean): Snippet {
  const option = hasBaseline ? ` --baseline ${baselineName}` : '';
  if (existsSync(join(cwd, '.gitlab-ci.yml')))
    return {
      file: 'a part of .gitlab-ci.yml',
      text: `plimsoll:
  image: node:22
  script:
    - npx --yes plimsoll@${version} scan${option} --format stylish --format gitlab:plimsoll.json
  artifacts:
    when: always
    reports:
      codequality: plimsoll.json
`,
    };
  return {
    file: '.github/workflows/containers.yml',
    text: `name: Containers
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  plimsoll:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: npx --yes plimsoll@${version} scan${option} --format github --format markdown:$GITHUB_STEP_SUMMARY
`,
  };
}
