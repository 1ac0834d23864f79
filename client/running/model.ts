/** What the server answers to `plimsoll/running`. */
export interface Running {
  readonly projects: readonly Project[];
  /** How many projects and files are left out. */
  readonly left: number;
}

/** A Compose project, or a file that is part of none. */
export interface Project {
  readonly name: string;
  readonly uri: string;
  readonly containers: readonly Container[];
  readonly findings: readonly Finding[];
}

/** What runs of one service or stage. */
export interface Container {
  readonly kind: 'service' | 'stage';
  readonly name: string;
  readonly place?: Place;
  readonly rows: readonly Row[];
}

/** A part of what runs. */
export interface Row {
  readonly name: string;
  readonly items: readonly { readonly text: string; readonly isRisky: boolean; readonly place?: Place }[];
}

/** Lines count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly uri: string;
}

/** Severities, worst first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** What it is about: `service web`, `stage build`. */
  readonly subject?: string;
  readonly text: string;
  readonly why: string;
  readonly place: Place;
  readonly fixable: boolean;
  /** True for a part of an attack path of the project. */
  readonly isPart: boolean;
  /** A number that those of a project share which read as one: what one rule says of many places, and a path with its parts. */
  readonly entry: number;
}
