import {
  type ContainerPosture,
  containerName,
  described,
  entriesOf,
  type Finding,
  grouped,
  pageOf,
  printable,
  type Severity,
  severities,
  shownWhole,
  wholeKey,
} from '../engine/index.ts';
import {
  firstSentence,
  type Lane,
  lanesOf,
  openingSentence,
  pathId,
  worstFirst,
} from '../engine/overview.ts';
import type {
  ContainerContent,
  FindingContent,
  LaneContent,
  PageContent,
  PlaceContent,
  ProjectContent,
  Removal,
} from './content.ts';
import {
  lanesContent,
  type OverviewDeps,
  type PathCause,
  pathCauses,
  pathOrder,
  pathsContent,
} from './overview.ts';
import { type RunningFile, RunningPostures, type Variant } from './running.ts';
import { ServicesAbout } from './services-about.ts';

/** A file with remedies for its findings. */
export interface ReportedFile extends RunningFile {
  /** What to do about a finding; undefined if not known. */
  remedy(finding: Finding): WhatToDo | undefined;
}

/** What to do about a finding, as one sentence, and whether a fix does it. */
export interface WhatToDo {
  readonly text: string | undefined;
  readonly removedBy: Removal;
  /** Whether something critical is left after the fix. */
  readonly isFirstStep?: boolean;
}

/** What a first look at all projects shows. */
export interface ProjectsOverview {
  /** The worst of what runs, as one sentence; undefined if nothing runs. */
  readonly sentence: string | undefined;
  /** The same for a notification. */
  readonly first: string | undefined;
  readonly paths: readonly ProjectPath[];
}

/** An attack path of a project, or what else controls the host. */
export interface ProjectPath extends PathCause {
  readonly id: string;
  /** The path of the file whose linting reported it. */
  readonly from: string;
  /** What is shown of its services. */
  readonly content: LaneContent;
  readonly text: string;
  /** The name of the project's first file. */
  readonly project: string;
}

/** The maximum number of projects on a page: those with the worst findings. */
const most = 200;

/** Returns the name and address of a project's first file. */
type Locate = (path: string) => { readonly name: string; readonly uri?: string };

/** The projects of a page, and what it leaves out. */
export interface ProjectsContent extends Pick<PageContent, 'sentence' | 'projects' | 'left'> {
  readonly clean: readonly ReturnType<Locate>[];
}

/** Collects containers and findings of several files, by project. */
export class Projects {
  readonly #running = new RunningPostures();
  readonly #files: ReportedFile[] = [];
  readonly #locate: Locate;

  constructor(locate: Locate = (name) => ({ name })) {
    this.#locate = locate;
  }

  take(file: ReportedFile): void {
    this.#running.take(file);
    this.#files.push(file);
  }

  /**
   * Returns the projects, and the files that belong to none, ordered by name, with the number of those left out. `clean` are files
   * that run nothing and have no findings.
   */
  content(): ProjectsContent {
    const byFile = this.#running.byFile();
    const variants = grouped(this.#running.variants(), ({ posture }) => posture.file);
    const homeOf = homes(byFile);
    const findings = this.#byHome(byFile, homeOf);
    const names = [...new Set([...byFile.keys(), ...variants.keys(), ...findings.keys()])].sort();
    const worstOf = (name: string) =>
      worst((findings.get(name) ?? []).map(({ finding }) => finding.severity));
    const chosen = new Set([...names].sort((a, b) => worstOf(a) - worstOf(b)).slice(0, most));
    const projects = names
      .filter((name) => chosen.has(name))
      .map((name) =>
        this.#project(name, byFile.get(name) ?? [], variants.get(name) ?? [], findings.get(name) ?? []),
      );
    const whole = [...chosen].flatMap((name) =>
      this.#lanes(byFile.get(name) ?? [], findings.get(name) ?? []),
    );
    const stages = [...byFile.values()].flat();
    const sentence = openingSentence(whole, stages) ?? 'Nothing is defined that runs.';
    const known = new Set(names);
    const clean = this.#files
      .filter(({ path }) => !homeOf.has(path) && !known.has(path))
      .map(({ path }) => this.#locate(path));
    return { sentence, projects, left: names.length - projects.length, clean };
  }

  /** Returns what comes first: what runs in a sentence, for the first time and later, and the paths of all projects, worst first. */
  overview(): ProjectsOverview {
    const byFile = this.#running.byFile();
    const findings = this.#byHome(byFile);
    const projects = [...byFile].map(([home, postures]) => {
      const found = findings.get(home) ?? [];
      return { home, found, lanes: this.#lanes(postures, found) };
    });
    const lanes = projects.flatMap((each) => each.lanes);
    const postures = [...byFile.values()].flat();
    const fromOf = new Map(
      this.#files.flatMap(({ path, findings: own }) => own.map((each) => [each, path] as const)),
    );
    const first = lanes[0]?.services[0];
    const clear = (text: string | undefined) => text && (first ? this.#running.clear(text, first) : text);
    return {
      sentence: clear(openingSentence(lanes, postures)),
      first: clear(firstSentence(lanes, postures)),
      paths: projects
        .flatMap(({ home, found, lanes }) => this.#pathsOf(home, found, lanes, fromOf))
        .sort((a, b) => worstFirst(pathOrder(a), pathOrder(b))),
    };
  }

  #pathsOf(
    home: string,
    found: readonly Found[],
    lanes: ReturnType<typeof lanesOf>,
    fromOf: ReadonlyMap<Finding, string>,
  ): ProjectPath[] {
    const deps = this.#overview(found);
    return pathCauses(lanes).flatMap((cause): ProjectPath[] => {
      const { finding, lane, names } = cause;
      const posture = lane.services[0]!;
      const [content] = lanesContent([lane], deps);
      const from = fromOf.get(finding);
      if (!content || from === undefined) return [];
      const clear = (text: string) => this.#running.clear(text, posture);
      return [
        {
          ...cause,
          id: pathId(finding, home),
          from,
          content,
          names: names.map(clear),
          text: clear(finding.text),
          project: clear(this.#locate(home).name),
        },
      ];
    });
  }

  /** Groups the findings by the first file of the project that they belong to. */
  #byHome(
    byFile: ReadonlyMap<string, readonly ContainerPosture[]>,
    homeOf = homes(byFile),
  ): ReadonlyMap<string, Found[]> {
    const findings = new Map<string, Found[]>();
    for (const file of this.#files) {
      for (const finding of file.findings) {
        const home = byFile.has(file.path)
          ? file.path
          : (homeOf.get(finding.file) ?? homeOf.get(file.path) ?? file.path);
        const content = findingOf(finding, file);
        const known = findings.get(home);
        if (content && known) known.push({ finding, content });
        else if (content) findings.set(home, [{ finding, content }]);
      }
    }
    return findings;
  }

  #project(
    name: string,
    postures: readonly ContainerPosture[],
    variants: readonly Variant[],
    found: readonly Found[],
  ): ProjectContent {
    const [first] = postures;
    const clear = (text: string) => (first ? this.#running.clear(text, first) : text);
    const { name: located, uri } = this.#locate(name);
    const lanes = this.#lanes(postures, found);
    const deps = this.#overview(found);
    return {
      name: clear(shownWhole(located)),
      uri,
      sentence: openingSentence(lanes, postures),
      lanes: lanesContent(lanes, deps),
      paths: pathsContent(lanes, deps),
      containers: [
        ...postures.map((each) => this.#container(each, each.name)),
        // Shows all properties, because it stands beside the usual variant of the service.
        ...variants.map(({ posture, file }) =>
          this.#container(posture, `${posture.name} (with ${shownWhole(this.#locate(file).name)})`),
        ),
      ],
      findings: this.#findings(found, lanes),
    };
  }

  #findings(found: readonly Found[], lanes: readonly Lane[]): FindingContent[] {
    const about = new ServicesAbout(lanes);
    const entries = inEntries(found);
    return found.map(({ finding }, at) => ({
      ...entries[at]!,
      services: about.of(finding).map((each) => this.#running.clear(each.name, each)),
    }));
  }

  #lanes(postures: readonly ContainerPosture[], found: readonly Found[]): Lane[] {
    return lanesOf(
      postures,
      found.map(({ finding }) => finding),
    );
  }

  #overview(found: readonly Found[]): OverviewDeps {
    const contents = new Map(found.map(({ finding, content }) => [finding, content]));
    return {
      place: (at, of) => shownPlace(this.#running.place(at, of)),
      clear: (text, of) => this.#running.clear(text, of),
      fix: (finding) => {
        const content = contents.get(finding);
        const { removedBy, remedy: title, isFirstStep } = content ?? {};
        const isFix = removedBy === 'safe' || removedBy === 'checked';
        return isFix && title !== undefined ? { title, isFirstStep: isFirstStep === true } : undefined;
      },
    };
  }

  #container(posture: ContainerPosture, name: string): ContainerContent {
    const { kind, at } = posture;
    const running = this.#running;
    const isImage = containerName(posture) === 'image';
    return {
      kind: isImage ? 'image' : kind,
      name: running.clear(isImage ? shownWhole(this.#locate(at.file).name) : name, posture),
      place: shownPlace(running.place(at, posture)),
      rows: described(posture).map((row) => ({
        name: row.name,
        items: row.items.map(({ text, isRisky, at: from }) => ({
          text: running.clear(text, posture),
          isRisky,
          place: from && shownPlace(running.place(from, posture)),
        })),
      })),
    };
  }
}

/** Maps files to the first file of their project, as far as the postures tell. */
function homes(byFile: ReadonlyMap<string, readonly ContainerPosture[]>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (file: string | undefined, home: string) => {
    if (file !== undefined && !found.has(file)) found.set(file, home);
  };
  for (const home of byFile.keys()) add(home, home);
  for (const [home, postures] of byFile) {
    for (const posture of postures) {
      add(posture.at.file, home);
      add(posture.build?.dockerfile, home);
      for (const { items } of described(posture)) for (const { at } of items) add(at?.file, home);
    }
  }
  return found;
}

const worst = (all: readonly Severity[]) => {
  const at = severities.findIndex((severity) => all.includes(severity));
  return at < 0 ? severities.length : at;
};

/** A place with its file name made printable. `uri` leads to the file, whose real name may differ. */
const shownPlace = (place: PlaceContent | undefined): PlaceContent | undefined =>
  place && { ...place, file: printable(place.file) };

/** A finding with its content on the page. */
interface Found {
  readonly finding: Finding;
  readonly content: Omit<FindingContent, 'entry' | 'services'>;
}

/** Adds entry numbers to the findings of a project. */
function inEntries(all: readonly Found[]): Omit<FindingContent, 'services'>[] {
  const candidates = all.map(({ finding, content }) => {
    const { file, rule, message, severity } = finding;
    const whole = wholeKey(finding);
    return {
      whole,
      content,
      file,
      rule,
      message,
      severity,
      text: content.text,
      isPath: finding.isPath === true,
    };
  });
  const entryOf = new Map<string, number>();
  const numbers = new Map<Found['content'], number>();
  for (const [entry, { head, others }] of entriesOf(candidates).entries()) {
    if (head.isPath) entryOf.set(head.whole, entry);
    for (const { content } of [head, ...others.map(({ other }) => other)]) numbers.set(content, entry);
  }
  return all.map(({ finding, content }) => {
    const path = finding.partOf && entryOf.get(wholeKey(finding.partOf));
    return { ...content, isPart: path !== undefined, entry: path ?? numbers.get(content) ?? -1 };
  });
}

/** A stage in words: without a name it is the image of its file if that is what is built. */
const stageName = (stage: string, path: string, { postures }: ReportedFile): string =>
  postures.some((each) => each.kind === 'stage' && each.name === stage && each.file === path)
    ? containerName({ kind: 'stage', name: stage })
    : `stage ${stage}`.replace(/^stage \d+$/, 'unnamed stage');

function findingOf(finding: Finding, file: ReportedFile): Found['content'] | undefined {
  const place = file.place(finding);
  if (!place) return undefined;
  const { rule, message, severity, service, stage, text, why, related } = finding;
  const remedy = file.remedy(finding);
  const subject =
    service !== undefined
      ? `service ${service}`
      : stage !== undefined
        ? `${stageName(stage, finding.file, file)} of ${shownWhole(finding.file)}`
        : undefined;
  return {
    rule,
    url: pageOf(rule),
    severity,
    subject: subject && file.clear(subject),
    message,
    text: file.clear(text),
    isPath: finding.isPath === true,
    path: finding.isPath || severity === 'critical' ? pathId(finding) : undefined,
    isPart: finding.partOf !== undefined,
    why,
    remedy: remedy?.text,
    removedBy: remedy?.removedBy,
    isFirstStep: remedy?.isFirstStep === true,
    place: shownPlace(place) ?? place,
    related: related.flatMap((each) => {
      const at = file.place(each);
      return at ? { text: file.clear(each.message), place: shownPlace(at) ?? at } : [];
    }),
  };
}
