import type { Config, Finding, FixesOf, Problem, Project } from '../../../engine/index.ts';
import type { NotedEdit } from '../many-fixes.ts';

/** Something that a user may do about a finding, independent of the protocol. */
export interface Action {
  readonly title: string;
  readonly kind: 'fix' | 'suppress' | 'fixAll' | 'rewrite';
  readonly preferred: boolean;
  readonly finding: Finding | undefined;
  readonly edits: readonly NotedEdit[] | undefined;
  /** Computes the edits if that takes time: called when the user picks the action. */
  readonly later: (() => readonly NotedEdit[] | undefined) | undefined;
  /** The actions that the client lets the user choose from. */
  readonly choices: readonly Action[] | undefined;
  /** The command for the client to execute. */
  readonly run: Run | undefined;
}

/** A command; paths among its arguments are sent as URIs. */
export interface Run {
  readonly command: string;
  readonly arguments: readonly ({ readonly value: unknown } | { readonly uri: string })[];
}

/** An action that does nothing yet. */
export function action(title: string, kind: Action['kind']): Action {
  return {
    title,
    kind,
    preferred: false,
    finding: undefined,
    edits: undefined,
    later: undefined,
    choices: undefined,
    run: undefined,
  };
}

/** The file that actions are requested for, with its lint result. */
export interface ActionTarget {
  readonly path: string;
  readonly project: Project;
  readonly config: Config;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly fixesOf: FixesOf;
  /** The projects of findings that other files reported. */
  readonly projectOf: ReadonlyMap<Finding, Project>;
  /** Redacts the credentials that were found from a text to be shown. */
  readonly clear: (text: string) => string;
}

/** The file that a menu is opened in. */
export interface MenuTarget extends ActionTarget {
  /** Returns how many services of other files have a finding of this file. */
  sharedBy(finding: Finding): number;
}

/** Returns the name of the service around an offset of a compose file. */
export function serviceAt(project: Project, path: string, at: number): string | undefined {
  const document = project.document(path);
  if (document?.kind !== 'compose') return undefined;
  return document.services.find(
    ({ key, node }) =>
      key.file.path === path && key.span.start <= at && at <= Math.max(key.span.end, node.span.end),
  )?.name;
}
