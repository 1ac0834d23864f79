import type { Compose } from './compose/model.ts';
import type { Config } from './config/config.ts';
import { endsSoon, hasEnded, refusal } from './config/floor.ts';
import type { Dockerfile } from './dockerfile/model.ts';
import type { Suppressed } from './finding.ts';
import type { Pragma } from './ignore/comment.ts';
import { pragmasOf } from './ignore/scope.ts';
import { shownValue } from './secret/shown.ts';
import type { Span } from './source/text.ts';

/** Something that hides findings on purpose. */
export interface DeclaredException {
  readonly by: Suppressed['by'];
  readonly file: string;
  /** Undefined for an entry of a baseline. */
  readonly span: Span | undefined;
  /** Rules as they are written, maybe as those of another tool; `kics:*`: all that KICS also reports; empty: all. */
  readonly rules: readonly string[];
  /** The files, services and places that an override is for. */
  readonly files: readonly string[];
  readonly services: readonly string[];
  readonly places: readonly string[];
  readonly level: string;
  readonly reason: string | undefined;
  readonly owner: string | undefined;
  readonly until: string | undefined;
  readonly state: ExceptionState;
}

/** `refused`: a lock or a policy does not allow it. */
export type ExceptionState = 'applies' | 'ends soon' | 'ended' | 'refused';

/** The exceptions in the ignore comments of a document. */
export function commentExceptions(document: Dockerfile | Compose, config: Config): DeclaredException[] {
  return pragmasOf(document).map(({ pragma }) => {
    const { tool, span, names, reason, owner, until, only } = pragma;
    const named = names.map(({ text }) => shownValue(text)).filter((text) => text !== '');
    const all = tool === 'plimsoll' ? [] : [`${tool}:*`];
    return {
      ...{ by: 'comment', file: document.file.path, span, level: 'off', files: [], services: [], places: [] },
      // Such a comment names the checks that stay on.
      rules: only || named.length === 0 ? all : named,
      ...shownTerms({ reason, owner, until }),
      state: isRefused(pragma, config) ? 'refused' : stateOf(until, config),
    };
  });
}

/** The exceptions in a configuration. */
export function configExceptions(config: Config): DeclaredException[] {
  return config.exceptions.map(({ pattern, file, span, level, override, state, reason, owner, until }) => ({
    ...{ by: 'configuration', file, span, rules: [pattern], level },
    files: override?.files ?? [],
    services: override?.services ?? [],
    places: override?.places ?? [],
    ...shownTerms({ reason, owner, until }),
    state: state === 'applies' ? stateOf(until, config) : state,
  }));
}

function shownTerms({ reason, owner, until }: Pick<DeclaredException, 'reason' | 'owner' | 'until'>) {
  const text = (each: string | undefined) => (each ? shownValue(each) : undefined);
  return { reason: text(reason), owner: text(owner), until };
}

/** Whether an exception that is allowed has ended, or ends soon. */
export function stateOf(until: string | undefined, { today }: Pick<Config, 'today'>): ExceptionState {
  if (hasEnded(until, today)) return 'ended';
  return endsSoon(until, today) ? 'ends soon' : 'applies';
}

/** Whether none of the rules of a comment may have it. */
function isRefused(pragma: Pragma, { locked, policies, today }: Config): boolean {
  return pragma.names.every(
    ({ text }) =>
      locked.has(text) || refusal(text, { kind: 'comment', ...pragma }, policies, today) !== undefined,
  );
}
