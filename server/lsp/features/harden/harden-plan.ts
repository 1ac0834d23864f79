import { type HardenedFiles, ServiceHardening } from '../../../engine/hardening.ts';
import { bySeverity, type Finding, type SourceFile, severities, shownWhole } from '../../../engine/index.ts';
import type { HardenContent, HardenPreview, PreviewLine } from '../../../page/harden/content.ts';
import type { Outcome } from '../../outcome.ts';
import { nameOf } from '../running/kept.ts';
import { EditedLines } from './preview-lines.ts';

/** Maximum number of findings that are listed as not changed. */
const mostOpen = 12;

/** The hardening of one service in the words of its page. */
export class HardenPlan {
  readonly outcome: Outcome;
  readonly service: string;
  readonly #hardening: ServiceHardening;
  readonly #folders: readonly string[];

  private constructor(outcome: Outcome, hardening: ServiceHardening, folders: readonly string[]) {
    this.outcome = outcome;
    this.service = hardening.service;
    this.#hardening = hardening;
    this.#folders = folders;
  }

  /** Returns the plan of a service; undefined if there is nothing to choose. `folders` are those of the workspace. */
  static of(outcome: Outcome, service: string, folders: readonly string[]): HardenPlan | undefined {
    const { project, path, rules, config } = outcome;
    const hardening = new ServiceHardening(project, service, { path, rules, config });
    return hardening.changes.length > 0 ? new HardenPlan(outcome, hardening, folders) : undefined;
  }

  /** The keys of all changes. */
  get keys(): ReadonlySet<string> {
    return new Set(this.#hardening.changes.map(({ key }) => key));
  }

  /** The keys of the changes of which nothing is known that breaks. */
  get known(): ReadonlySet<string> {
    return new Set(this.#hardening.changes.filter(({ isKnown }) => isKnown).map(({ key }) => key));
  }

  /** The findings that are listed as not changed. */
  get open() {
    return this.#hardening.open.slice(0, mostOpen);
  }

  content(chosen: ReadonlySet<string>, note: string): HardenContent {
    const { changes, open } = this.#hardening;
    const { clear } = this.outcome;
    return {
      service: clear(this.service),
      place: this.#place(),
      changes: changes.map((each) => ({ ...each, isChosen: chosen.has(each.key) })),
      open: this.open.map(({ finding: { severity, text }, reason, hasFix }) => ({
        severity,
        text,
        reason,
        hasFix,
      })),
      more: open.length - this.open.length,
      note,
      ...this.preview(chosen),
    };
  }

  preview(chosen: ReadonlySet<string>): HardenPreview {
    const { changes } = this.#hardening;
    const files = this.#hardening.with(chosen);
    return {
      files: this.#files(files),
      chosen: countOf(files.made),
      all: changes.length,
      left: leftOf(files.left),
    };
  }

  /** The changes that are made for a choice, and what to say of it. */
  result(chosen: ReadonlySet<string>) {
    const { made, left } = this.#hardening.with(chosen);
    const count = countOf(made);
    return { made, note: `Applied ${count} change${count === 1 ? '' : 's'}. ${leftOf(left)}` };
  }

  #place(): string {
    const { project, path, clear } = this.outcome;
    const service = this.#declared();
    const { file, span } = service?.key ?? { file: undefined, span: undefined };
    const line = file && span ? file.lines.position(span.start).line + 1 : 1;
    const image = service?.image?.scalar.text;
    const name = this.#nameOf(file?.path ?? project.source(path)?.path ?? path);
    return clear(`${name}:${line}${image === undefined ? '' : `, image ${image}`}`);
  }

  #nameOf(path: string): string {
    return this.outcome.clear(shownWhole(nameOf(path, this.#folders)));
  }

  #declared() {
    const document = this.outcome.project.document(this.outcome.path);
    if (document?.kind !== 'compose') return undefined;
    return document.services.find(({ name }) => name === this.service);
  }

  #files({ made, others }: HardenedFiles): HardenPreview['files'] {
    const { project } = this.outcome;
    const index = new Map(this.#hardening.changes.map(({ key }, at) => [key, at]));
    const home = this.#declared()?.key.file.path ?? this.outcome.path;
    const names = new Set([home, ...made.flatMap(({ fix }) => fix.edits.map(({ file }) => file))]);
    return [...names].flatMap((path) => {
      const source = project.source(path);
      if (!source) return [];
      const lines = new EditedLines(source.text);
      const within = (edits: (typeof made)[number]['fix']['edits']) =>
        edits.filter(({ file }) => file === path);
      for (const { key, fix } of made) lines.make({ of: index.get(key) ?? -1, edits: within(fix.edits) });
      for (const [key, edits] of others)
        if (index.has(key)) lines.suggest({ of: index.get(key) ?? -1, edits: within(edits) });
      const [first, last] = path === home ? this.#extent(source) : [0, 0];
      const shown = lines.shown(first, last).map((line) => this.#masked(line, source));
      return [{ name: this.#nameOf(path), lines: shown }];
    });
  }

  /** The first and last line of the service, from 1. */
  #extent({ lines }: SourceFile): [first: number, last: number] {
    const service = this.#declared();
    if (!service) return [0, 0];
    const { key, node } = service;
    const end = node.file === key.file ? Math.max(key.span.end, node.span.end - 1) : key.span.end;
    return [lines.position(key.span.start).line + 1, lines.position(end).line + 1];
  }

  /** A line without the credentials that it may hold. */
  #masked(shown: PreviewLine, source: SourceFile): PreviewLine {
    const { secrets } = this.#hardening.before.result;
    const redacted = secrets.redact(shown.text);
    const isHeld = shown.line !== undefined && secrets.isOn(source, shown.line - 1);
    const text = isHeld && redacted === shown.text ? withoutValue(shown.text) : redacted;
    return { ...shown, text: this.outcome.clear(text) };
  }
}

/** The number of changes that were made; one may be made in several places. */
const countOf = (made: HardenedFiles['made']) => new Set(made.map(({ key }) => key)).size;

/** A line whose value is hidden: all behind its first colon or equals sign, or all but its indentation. */
function withoutValue(line: string): string {
  const sign = line.search(/[:=]/);
  if (sign >= 0) return `${line.slice(0, sign + 1)} ***`;
  return `${line.slice(0, line.length - line.trimStart().length)}***`;
}

/** What stays open, by severity: `Leaves open: 2 high, 1 info.` */
function leftOf(left: readonly Finding[]): string {
  if (left.length === 0) return 'Leaves nothing open.';
  const counts = bySeverity(left);
  const named = severities.flatMap((each) => (counts[each] > 0 ? [`${counts[each]} ${each}`] : []));
  return `Leaves open: ${named.join(', ')}.`;
}
