import type { Values } from '../../source/expanded.ts';
import type { VariableState } from './expand.ts';

/** Names that BuildKit sets by itself (Dockerfile reference, Automatic platform ARGs). */
export const platformArgs: ReadonlySet<string> = new Set([
  ...['TARGETPLATFORM', 'TARGETOS', 'TARGETARCH', 'TARGETVARIANT', 'TARGETOSVERSION', 'TARGETSTAGE'],
  ...['BUILDPLATFORM', 'BUILDOS', 'BUILDARCH', 'BUILDVARIANT', 'BUILDOSVERSION'],
]);

interface Entry {
  /** The value that words see: that of the last ENV or ARG. */
  readonly variable: VariableState;
  /** The value of the last ENV; only this one becomes part of the image. */
  readonly env: VariableState | undefined;
}

type Entries = Map<string, Entry>;

/** The variables of one stage; instructions change them. */
export interface Environment {
  lookup(name: string): VariableState;
  setEnv(name: string, variable: VariableState): void;
  /** Sets an ARG. One without a value keeps the earlier value. */
  setArg(name: string, variable: VariableState): void;
  /** The variables as they are now; later changes have no effect. */
  snapshot(): () => Values;
  /** Only the ENV variables, which a container gets. */
  imageSnapshot(): () => Values;
  /** A copy for a stage that builds on this one; an ENV hidden by an ARG is visible again. */
  inherit(): Environment;
  /** The variables of an image, without ARGs. */
  ofImage(): Environment;
}

/** How many entries one file may have copied; beyond that, values are unknown. */
export interface CopyBudget {
  entries: number;
}

/** The state of a name that no instruction has set. */
export type Absent = (name: string) => 'unset' | 'absent' | 'unknown';

export const notKnown: Absent = () => 'unknown';

/** Even an empty image has a PATH. */
export const onlyPath: Absent = (name) => (name === 'PATH' ? 'unknown' : 'unset');

/** Variables of distributions. */
const ofDistributions = /^(?:PATH|LANG|LC_ALL|DISTTAG|FGC|FBR|container)$/;

/** The state of names in an image that sets only some, besides those of its distribution. */
export const unsetBesides =
  (variables: RegExp): Absent =>
  (name) =>
    ofDistributions.test(name) || variables.test(name) ? 'unknown' : 'absent';

/** Creates an environment. */
export function environment(absent: Absent, budget: CopyBudget, from?: Entries): Environment {
  let entries: Entries = from ?? new Map();
  let shared = from !== undefined;
  let views: Partial<Record<keyof Entry, () => Values>> = {};
  let missing = absent;
  /** Names of ENV that a later ARG hides. */
  const hidden = new Set<string>();
  const own = () => {
    views = {};
    if (!shared) return entries;
    shared = false;
    budget.entries -= entries.size;
    if (budget.entries < 0) missing = notKnown;
    entries = budget.entries < 0 ? new Map() : new Map(entries);
    return entries;
  };
  const setEnv = (name: string, variable: VariableState) => {
    hidden.delete(name);
    own().set(name, { variable, env: variable });
  };
  const view = (kind: keyof Entry) => {
    shared = true;
    views[kind] ??= viewOf(entries, kind);
    return views[kind];
  };
  return {
    lookup: (name) => entries.get(name)?.variable ?? { state: missing(name) },
    setEnv,
    setArg(name, variable) {
      const before = entries.get(name);
      if (before?.env) hidden.add(name);
      const left = variable.state === 'declared' && before ? replaceable(before.variable) : variable;
      own().set(name, { variable: left, env: before?.env });
    },
    snapshot: () => view('variable'),
    imageSnapshot: () => view('env'),
    inherit() {
      shared = true;
      const child = environment(missing, budget, entries);
      for (const name of hidden) child.setEnv(name, entries.get(name)?.env ?? { state: missing(name) });
      return child;
    },
    ofImage() {
      const child = environment(missing, budget);
      budget.entries -= entries.size;
      if (budget.entries < 0) return environment(notKnown, budget);
      for (const [name, { env }] of entries) if (env) child.setEnv(name, env);
      return child;
    },
  };
}

/** A value that the builder may replace. */
const replaceable = (variable: VariableState): VariableState =>
  variable.state === 'set' ? { ...variable, byDefault: true } : variable;

/** The values of variables that no longer change; made when first needed. */
function viewOf(entries: Entries, kind: keyof Entry): () => Values {
  let values: Values | undefined;
  return () => {
    if (values) return values;
    const partly = new Map<string, string>();
    const found = Object.assign(new Map<string, string | undefined>(), { partly });
    entries.forEach(({ [kind]: variable }, name) => {
      if (variable) found.set(name, variable.state === 'set' ? variable.value : undefined);
      if (variable?.state === 'unknown' && variable.text) partly.set(name, variable.text);
    });
    values = found;
    return values;
  };
}
