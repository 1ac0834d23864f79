import type { Severity } from '../engine/index.ts';
import type { Controlled, Reacher } from '../engine/overview.ts';

/** The content of a page: plain data with texts that may be shown, but no HTML. */
export interface PageContent {
  /** Version of the program. */
  readonly version: string;
  /** The worst of what runs, as one sentence. */
  readonly sentence: string;
  /** Whether the scan passes, and why; undefined where nothing asks. */
  readonly verdict?: string;
  /** Commands of an editor for the whole page. */
  readonly tools?: readonly { readonly title: string; readonly address: string }[];
  readonly projects: readonly ProjectContent[];
  /** The number of further projects. */
  readonly left: number;
  /** Files that could not be read. */
  readonly problems: readonly { readonly place: string; readonly message: string }[];
  /** Returns the address of a place, if it can be opened. */
  readonly linkTo?: (place: PlaceContent) => string | undefined;
  /** Returns the address of the page about a path, if there is one. */
  readonly pathTo?: (id: string) => string;
}

/** A Compose project, or a file that belongs to none. */
export interface ProjectContent {
  /** Path of its first file. */
  readonly name: string;
  /** URI of that file, for an editor. */
  readonly uri?: string | undefined;
  /** The worst of what it runs, as one sentence; undefined if it runs nothing. */
  readonly sentence: string | undefined;
  /** What to look at first, worst first. */
  readonly paths: readonly PathItem[];
  /** Its services, worst first; those that are alike are one. */
  readonly lanes: readonly LaneContent[];
  readonly containers: readonly ContainerContent[];
  readonly findings: readonly FindingContent[];
}

/** A service, or several alike: who reaches it, and what it gives them. */
export interface LaneContent {
  /** Unique within the project. */
  readonly id: number;
  readonly names: readonly string[];
  readonly place: PlaceContent | undefined;
  readonly severity: Severity | undefined;
  /** The image as written; undefined if it is not pulled. */
  readonly image: string | undefined;
  /** The user in two or three words: `root at start`. */
  readonly user: string;
  /** Who reaches it: `Other machines`, `proxy`, `9 neighbours`, with a note such as their network. */
  readonly who: { readonly name: string; readonly note: string | undefined };
  readonly reach: Reacher;
  /** How: `8080, no login`. */
  readonly how: string;
  /** Whether other machines reach it, if only after another service. */
  readonly isOpen: boolean;
  /** True where another service has to be taken first. */
  readonly isLater: boolean;
  readonly controls: Controlled;
  /** What someone who takes it over can do: `drive Docker: docker.sock`. */
  readonly can: string;
  readonly powers: readonly { readonly text: string; readonly isWorst: boolean }[];
  readonly secrets: readonly string[];
  readonly limits: readonly string[];
  /** The number of findings by severity. */
  readonly counts: ReadonlyMap<Severity, number>;
}

/** A finding to look at first, with what to do about it. */
export interface PathItem {
  /** Its name, by which an editor shows a page about it. */
  readonly id: string;
  readonly severity: Severity;
  readonly names: readonly string[];
  readonly text: string;
  readonly place: PlaceContent;
  /** A fix; undefined if there is none. */
  readonly fix: string | undefined;
  /** Whether something critical is left after the fix, which says what. */
  readonly isFirstStep: boolean;
}

/** The properties of one service or stage. */
export interface ContainerContent {
  /** `image`: the last stage of a Dockerfile without a name; `name` is that of the file. */
  readonly kind: 'service' | 'stage' | 'image';
  readonly name: string;
  readonly place: PlaceContent | undefined;
  readonly rows: readonly { readonly name: string; readonly items: readonly RowContent[] }[];
}

export interface RowContent {
  readonly text: string;
  readonly isRisky: boolean;
  readonly place: PlaceContent | undefined;
}

/** A place; lines count from 1. */
export interface PlaceContent {
  readonly file: string;
  readonly line: number;
  /** URI of the file, for an editor. */
  readonly uri?: string;
}

/** What removes a finding: a safe fix, one that has to be checked, or work by hand. */
export type Removal = 'safe' | 'checked' | 'hand';

export interface FindingContent {
  readonly rule: string;
  /** Address of the rule's page. */
  readonly url: string;
  readonly severity: Severity;
  /** The service or stage. */
  readonly subject: string | undefined;
  /** The services that it is about, its own first: those that have its setting, or that build its file. */
  readonly services: readonly string[];
  /** Key of the rule's message. */
  readonly message: string;
  readonly text: string;
  /** True for an attack path. */
  readonly isPath: boolean;
  /** The name of the path that it is, or that it may be: something critical. */
  readonly path: string | undefined;
  /** True for a part of an attack path. The path reports it, too. */
  readonly isPart: boolean;
  /**
   * Findings with the same number form one entry: similar findings of one rule in a file, and an attack path with its parts.
   * Unique only within a project.
   */
  readonly entry: number;
  readonly why: string;
  /** The title of its fix, or the advice on its rule's page. */
  readonly remedy: string | undefined;
  /** By what it is removed; undefined if no fix was tried. */
  readonly removedBy: Removal | undefined;
  /** Whether something critical of its service is left after the fix. */
  readonly isFirstStep: boolean;
  readonly place: PlaceContent;
  /** Other places that explain it. */
  readonly related: readonly { readonly text: string; readonly place: PlaceContent }[];
}
