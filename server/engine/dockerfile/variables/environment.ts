import type { Variable } from './expand.ts';

/** Names that BuildKit gives a value without being told (Dockerfile reference, Automatic platform ARGs). */
export const platformArgs: ReadonlySet<string> = new Set([
  ...['TARGETPLATFORM', 'TARGETOS', 'TARGETARCH', 'TARGETVARIANT', 'TARGETOSVERSION', 'TARGETSTAGE'],
  ...['BUILDPLATFORM', 'BUILDOS', 'BUILDARCH', 'BUILDVARIANT', 'BUILDOSVERSION'],
]);

interface Entry {
  readonly variable: Variable;
  /** ENV overrides an ARG of the same name, whichever comes first. */
  readonly env: boolean;
}

type Entries = Map<string, Entry>;

/** Names and values of variables; undefined for a value that can't be known. */
export type Values = ReadonlyMap<string, string | undefined>;

/** The variables of one stage, changed from instruction to instruction. */
export interface Environment {
  lookup(name: string): Variable;
  setEnv(name: string, variable: Variable): void;
  setArg(name: string, variable: Variable): void;
  /** The variables as they are now, whatever is set later. */
  snapshot(): () => Values;
  /** A copy for a stage that builds on this one. */
  inherit(absent: 'unset' | 'unknown'): Environment;
}

/** How many entries one file may make us copy; beyond that, values are unknown. */
export interface Budget {
  entries: number;
}

/** Makes an environment; `absent` is what a name that was never set stands for. */
export function environment(absent: 'unset' | 'unknown', budget: Budget, from?: Entries): Environment {
  let entries: Entries = from ?? new Map();
  let shared = from !== undefined;
  let view: (() => Values) | undefined;
  let missing = absent;
  const own = () => {
    view = undefined;
    if (!shared) return entries;
    shared = false;
    budget.entries -= entries.size;
    if (budget.entries < 0) missing = 'unknown';
    entries = budget.entries < 0 ? new Map() : new Map(entries);
    return entries;
  };
  const lookup = (name: string): Variable => entries.get(name)?.variable ?? { state: missing };
  return {
    lookup,
    setEnv: (name, variable) => own().set(name, { variable, env: true }),
    setArg(name, variable) {
      if (!entries.get(name)?.env) own().set(name, { variable, env: false });
    },
    snapshot() {
      shared = true;
      view ??= viewOf(entries);
      return view;
    },
    inherit(childAbsent) {
      shared = true;
      return environment(missing === 'unknown' ? missing : childAbsent, budget, entries);
    },
  };
}

/** The values of variables that change no more, made when somebody asks. */
function viewOf(entries: Entries): () => Values {
  let values: Values | undefined;
  return () => {
    if (values) return values;
    const found = new Map<string, string | undefined>();
    entries.forEach(({ variable }, name) => {
      found.set(name, variable.state === 'set' ? variable.value : undefined);
    });
    values = found;
    return values;
  };
}
