import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../../../package.json';
import { baselineName } from '../../engine/index.ts';

/** A part of a CI configuration, and the file it belongs in. */
export interface Snippet {
  readonly file: string;
  readonly text: string;
}

/**
 * Returns the CI job that checks a repository: for GitLab if the folder has a `.gitlab-ci.yml`, otherwise for GitHub. The job
 * installs the program outside of the checkout: inside it, npm would obey the `.npmrc` of the change's author, and npx would run
 * code from its `node_modules`.
 */
export function ciSnippet(cwd: string, hasBaseline: boolean): Snippet {
  const option = hasBaseline ? ` --baseline ${baselineName}` : '';
  return existsSync(join(cwd, '.gitlab-ci.yml'))
    ? { file: 'a part of .gitlab-ci.yml', text: gitlab(option) }
    : { file: '.github/workflows/containers.yml', text: github(option) };
}

/** Installs this version into a folder of its own, without running scripts. */
const installIn = (folder: string) =>
  `npm install --prefix "${folder}" --ignore-scripts --no-audit --no-fund plimsoll@${version}`;

const scanFrom = (folder: string, option: string) =>
  `node "${folder}/node_modules/plimsoll/dist/cli.cjs" scan${option}`;

const gitlab = (option: string) => `plimsoll:
  image: node:24-trixie-slim@sha256:8ec5d7557396cfe32d21c3f9c13072355ceab22b584578ca4bb28af31120cffe
  script:
    # Outside of the repository, whose .npmrc may name another registry.
    - plimsoll="$(mktemp -d)"
    - (cd "$plimsoll" && ${installIn('$plimsoll')})
    - ${scanFrom('$plimsoll', option)} --format stylish --format gitlab:plimsoll.json
  artifacts:
    when: always
    reports:
      codequality: plimsoll.json
`;

const github = (option: string) => `name: Containers
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
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          persist-credentials: false
      # Outside of the repository, whose .npmrc may name another registry.
      - run: ${installIn('$RUNNER_TEMP/plimsoll')}
        working-directory: \${{ runner.temp }}
      - run: ${scanFrom('$RUNNER_TEMP/plimsoll', option)} --format github --format "markdown:$GITHUB_STEP_SUMMARY"
`;
