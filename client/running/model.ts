/** The server's answer to `plimsoll/running`. */
export interface RunningAnswer {
  readonly projects: readonly RunningProject[];
  /** The number of projects and files that are left out. */
  readonly left: number;
}

/** A Compose project, or a file that belongs to none. */
export interface RunningProject {
  readonly name: string;
  readonly uri: string;
  readonly containers: readonly Container[];
  readonly findings: readonly ListedFinding[];
}

/** What runs of one service or stage. */
export interface Container {
  /** `image`: the last stage of a Dockerfile without a name; `name` is that of the file. */
  readonly kind: 'service' | 'stage' | 'image';
  readonly name: string;
  readonly place?: LinePlace;
  readonly rows: readonly Row[];
}

/** A property of what runs. */
export interface Row {
  readonly name: string;
  readonly items: readonly { readonly text: string; readonly isRisky: boolean; readonly place?: LinePlace }[];
}

/** A place in a file; lines are counted from 1. */
export interface LinePlace {
  readonly file: string;
  readonly line: number;
  readonly uri: string;
}

/** Severities, worst first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

export interface ListedFinding {
  readonly rule: string;
  readonly severity: Severity;
  /** What the finding is about: `service web`, `stage build`. */
  readonly subject?: string;
  readonly text: string;
  readonly why: string;
  readonly place: LinePlace;
  readonly fixable: boolean;
  /** True if it is part of an attack path of the project. */
  readonly isPart: boolean;
  /**
   * Findings of a project with the same number are shown as one entry: one rule in several places, or an attack path
   * with its parts.
   */
  readonly entry: number;
}
