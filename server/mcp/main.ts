import { homedir } from 'node:os';
import { parse, resolve } from 'node:path';
import { rules } from '../../rules/index.ts';
import { rulesOf, spellBy } from '../engine/source/file-names.ts';
import { pagesBeside } from '../host/pages.ts';
import { foldersAt } from './allowed.ts';
import { serveMcp } from './server.ts';

/** How the command line starts the server. */
export interface McpStart {
  /** Path of the running program; the pages of rules are beside it. */
  readonly program: string;
  readonly cwd: string;
  /** The folders that the user named; the current folder if there are none. */
  readonly roots: readonly string[];
  /** A file that is named as a policy. */
  readonly policy: string | undefined;
}

/** Serves a client of the Model Context Protocol until it goes. */
export function start({ program, cwd, roots, policy }: McpStart): Promise<void> {
  spellBy(rulesOf(process.platform));
  const named = roots.length > 0 ? roots.map((each) => resolve(cwd, each)) : isProject(cwd) ? [cwd] : [];
  return serveMcp({
    ...{ rules, allowed: foldersAt(named), pages: pagesBeside(program, rules) },
    policy: policy === undefined ? undefined : resolve(cwd, policy),
  });
}

/** Whether a folder can be a project: applications for people start programs in the root folder or the user's own. */
const isProject = (folder: string) => folder !== parse(folder).root && folder !== homedir();
