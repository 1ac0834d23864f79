import type { Variable } from './expand.ts';

/** Names that BuildKit gives a value without being told (Dockerfile reference, Automatic platform ARGs). */
export const platformArgs: ReadonlySet<string> = new Set([
  ...['TARGETPLATFORM', 'TARGETOS', 'TARGETARCH', 'TARGETVARIANT', 'TARGETOSVERSION', 'TARGETSTAGE'],
  ...['BUILDPLATFORM', 'BUILDOS', 'BUILDARCH', 'BUILDVARIANT', 'BUILDOSVERSION'],
]);

interface Entry {
  /** What words see: the value of the last ENV or ARG. */
  readonly variable: Variable;
  /** What the last ENV sets, which alone becomes part of the image. */
  readonly env: Variable | undefined;
}

type Entries = Map<string, Entry>;

/** Names and values of variables; undefined for a value that can't be known. */
export type Values = ReadonlyMap<string, string | undefined>;

/** The variables of one stage, changed from instruction to instruction. */
export interface Environment {
  lookup(name: string): Variable;
  setEnv(name: string, variable: Variable): void;
  /** An ARG that nothing gives a value leaves an earlier one. */
  setArg(name: string, variable: Variable): void;
  /** The variables as they are now, whatever is set later. */
  snapshot(): () => Values;
  /** Those of ENV alone, which a container has. */
  imageSnapshot(): () => Values;
  /** A copy for a stage that builds on this one: ENV comes before ARG again. */
  inherit(): Environment;
  /** The variables of an image, of which no ARG is left. */
  ofImage(): Environment;
}

/** How many entries one file may make us copy; beyond that, values are unknown. */
export interface Budget {
  entries: number;
}

/** Makes an environment; `absent` is what a name that was never set stands for. */
export function environment(absent: 'unset' | 'unknown', budget: Budget, from?: Entries): Environment {
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
    if (budget.entries < 0) missing = 'unknown';
    entries = budget.entries < 0 ? new Map() : new Map(entries);
    return entries;
  };
  const setEnv = (name: string, variable: Variable) => {
    hidden.delete(name);
    own().set(name, { variable, env: variable });
  };
  const view = (kind: keyof Entry) => {
    shared = true;
    views[kind] ??= viewOf(entries, kind);
    return views[kind];
  };
  return {
    lookup: (name) => entries.get(name)?.variable ?? { state: setByBuilder.has(name) ? 'unknown' : missing },
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
      for (const name of hidden) child.setEnv(name, entries.get(name)?.env ?? { state: missing });
      return child;
    },
    ofImage() {
      const child = environment(missing, budget);
      budget.entries -= entries.size;
      if (budget.entries < 0) return environment('unknown', budget);
      for (const [name, { env }] of entries) if (env) child.setEnv(name, env);
      return child;
    },
  };
}

/** An empty image has a PATH all the same. */
const setByBuilder: ReadonlySet<string> = new Set(['PATH']);

/** A value that the builder may replace. */
const replaceable = (variable: Variable): Variable =>
  variable.state === 'set' ? { ...variable, byDefault: true } : variable;

/** The values of variables that change no more, made when somebody asks. */
function viewOf(entries: Entries, kind: keyof Entry): () => Values {
  let values: Values | undefined;
  return () => {
    if (values) return values;
    const found = new Map<string, string | undefined>();
    entries.forEach(({ [kind]: variable }, name) => {
      if (variable) found.set(name, variable.state === 'set' ? variable.value : undefined);
    });
    values = found;
    return values;
  };
}
