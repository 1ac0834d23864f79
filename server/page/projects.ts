import {
  type ContainerPosture,
  described,
  drawingOf,
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
import type { ContainerContent, FindingContent, PlaceContent, ProjectContent } from './content.ts';
import { type RunningFile, RunningPostures, type Variant } from './running.ts';

/** A file with remedies for its findings. */
export interface ReportedFile extends RunningFile {
  /** What to do about a finding, as one sentence; undefined if not known. */
  remedy(finding: Finding): string | undefined;
}

/** The maximum number of projects on a page: those with the worst findings. */
const most = 200;

/** Returns the name and address of a project's first file. */
type Locate = (path: string) => { readonly name: string; readonly uri?: string };

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

  /** Returns the projects, and the files that belong to none, ordered by name, with the number of those left out. */
  content(): { readonly projects: readonly ProjectContent[]; readonly left: number } {
    const byFile = this.#running.byFile();
    const variants = grouped(this.#running.variants(), ({ posture }) => posture.file);
    const homeOf = homes(byFile);
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
    const names = [...new Set([...byFile.keys(), ...variants.keys(), ...findings.keys()])].sort();
    const worstOf = (name: string) =>
      worst((findings.get(name) ?? []).map(({ finding }) => finding.severity));
    const chosen = new Set([...names].sort((a, b) => worstOf(a) - worstOf(b)).slice(0, most));
    const projects = names
      .filter((name) => chosen.has(name))
      .map((name) =>
        this.#project(
          name,
          byFile.get(name) ?? [],
          variants.get(name) ?? [],
          inEntries(findings.get(name) ?? []),
        ),
      );
    return { projects, left: names.length - projects.length };
  }

  #project(
    name: string,
    postures: readonly ContainerPosture[],
    variants: readonly Variant[],
    findings: readonly FindingContent[],
  ): ProjectContent {
    const [first] = postures;
    const clear = (text: string) => (first ? this.#running.clear(text, first) : text);
    const drawing = first?.kind === 'service' ? drawingOf(postures, this.#running.findingsIn) : undefined;
    const { name: located, uri } = this.#locate(name);
    return {
      name: clear(located),
      uri,
      drawing: drawing && {
        ...drawing,
        nodes: drawing.nodes.map((each) => ({
          ...each,
          label: clear(each.label),
          note: each.note === undefined ? undefined : clear(each.note),
        })),
        edges: drawing.edges.map((each) => ({ ...each, label: clear(each.label) })),
        groups: drawing.groups.map((each) => ({ ...each, label: clear(each.label) })),
      },
      containers: [
        ...postures.map((each) => this.#container(each, each.name)),
        // Shows all properties, because it stands beside the usual variant of the service.
        ...variants.map(({ posture, file }) =>
          this.#container(posture, `${posture.name} (with ${this.#locate(file).name})`),
        ),
      ],
      findings,
    };
  }

  #container(posture: ContainerPosture, name: string): ContainerContent {
    const { kind, at } = posture;
    const running = this.#running;
    return {
      kind,
      name: running.clear(name, posture),
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
  readonly content: Omit<FindingContent, 'entry'>;
}

/** Adds entry numbers to the findings of a project. */
function inEntries(all: readonly Found[]): FindingContent[] {
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

function findingOf(finding: Finding, file: ReportedFile): Found['content'] | undefined {
  const place = file.place(finding);
  if (!place) return undefined;
  const { rule, severity, service, stage, text, why, related } = finding;
  const subject =
    service !== undefined
      ? `service ${service}`
      : stage !== undefined
        ? `stage ${stage} of ${shownWhole(finding.file)}`
        : undefined;
  return {
    rule,
    url: pageOf(rule),
    severity,
    subject: subject && file.clear(subject),
    text: file.clear(text),
    isPart: finding.partOf !== undefined,
    why,
    remedy: file.remedy(finding),
    place: shownPlace(place) ?? place,
    related: related.flatMap((each) => {
      const at = file.place(each);
      return at ? { text: file.clear(each.message), place: shownPlace(at) ?? at } : [];
    }),
  };
}
