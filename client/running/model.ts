/** The server's answer to `plimsoll/running`; projects and services are in order, worst first. */
export interface RunningAnswer {
  /** The worst of what runs, as one sentence. */
  readonly sentence: string;
  /** The services that lead to the host or have a critical finding, of all projects. */
  readonly paths: readonly { readonly project: string; readonly lane: number }[];
  readonly projects: readonly RunningProject[];
  /** Files that run nothing and have no findings. */
  readonly clean: readonly { readonly name: string; readonly uri: string }[];
  /** The number of projects and files that are left out. */
  readonly left: number;
}

/** A Compose project, or a file that belongs to none. */
export interface RunningProject {
  readonly name: string;
  readonly uri: string;
  readonly services: readonly RunningService[];
  readonly containers: readonly Container[];
  readonly findings: readonly ListedFinding[];
}

/** A service, or several that are alike. */
export interface RunningService {
  readonly id: number;
  readonly names: readonly string[];
  readonly place?: LinePlace;
  readonly severity?: Severity;
  /** The user in two or three words. */
  readonly user: string;
  readonly reach: 'others' | 'service' | 'neighbours' | 'nobody';
  /** How it is reached: `8080, no login`. */
  readonly how: string;
  readonly controls: 'host' | 'part' | 'data' | 'nothing';
  readonly powers: readonly { readonly text: string; readonly isWorst: boolean }[];
  readonly secrets: readonly string[];
  readonly limits: readonly string[];
}

/** What runs of one service or stage. */
export interface Container {
  /** `image`: the last stage of a Dockerfile without a name; `name` is that of the file. */
  readonly kind: 'service' | 'stage' | 'image';
  readonly name: string;
  readonly place?: LinePlace;
  readonly rows: readonly Property[];
}

/** A property of what runs. */
export interface Property {
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
  /** Address of the rule's page. */
  readonly url: string;
  readonly severity: Severity;
  /** What the finding is about: `service web`, `stage build`. */
  readonly subject?: string;
  /** The services that it is about, its own first. */
  readonly services: readonly string[];
  /** The problem in at most 24 characters. */
  readonly label: string;
  /** The value that it is about: a port, a path. */
  readonly fact?: string;
  readonly text: string;
  readonly why: string;
  /** What to do, if that is not what the rule's page says first. */
  readonly remedy?: string;
  readonly place: LinePlace;
  readonly fixable: boolean;
  /** True for an attack path. */
  readonly isPath: boolean;
  /** The name of the path whose page shows it. */
  readonly path?: string;
  /** True if it is part of an attack path of the project. */
  readonly isPart: boolean;
  /**
   * Findings of a project with the same number are shown as one entry: one rule in several places, or an attack path
   * with its parts.
   */
  readonly entry: number;
}
