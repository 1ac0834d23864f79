import {
  type Config,
  type Finding,
  type FixesOf,
  type Project,
  posturesOf,
  printable,
  shownWhole,
  variantsOf,
} from '../engine/index.ts';
import type { PlaceContent } from '../page/content.ts';
import type { ReportedFile } from '../page/projects.ts';

/** A linted file, with what the answers of tools need of it. */
export interface ToolFile extends ReportedFile {
  readonly project: Project;
  readonly config: Config;
  readonly fixesOf: FixesOf;
  /** Converts a place; undefined if its file is not known. */
  place(at: Pick<Finding, 'file' | 'span'>): ToolPlace | undefined;
  /** Whether a text may repeat a credential. */
  mayRepeat(text: string): boolean;
}

/** A place: lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export interface ToolPlace extends PlaceContent {
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** What linting a file gave, and how its names are shown. */
export interface LintedForTool {
  readonly path: string;
  readonly project: Project;
  readonly config: Config;
  readonly findings: readonly Finding[];
  readonly fixesOf: FixesOf;
  clear(text: ReturnType<typeof printable>): string;
  mayRepeat(text: string): boolean;
  /** Returns a path in the form in which it is shown. */
  nameOf(path: string): string;
}

/** Extracts what answers need of a linted file. */
export function toolFile(linted: LintedForTool): ToolFile {
  const { path, project, config, findings, clear, nameOf } = linted;
  const placeOf = placesIn([path, ...project.links(path), ...findings.map(({ file }) => file)], project);
  const clean = (text: string) => clear(printable(text));
  return {
    ...linted,
    clear: clean,
    postures: posturesOf(project, path, config),
    variants: variantsOf(project, path, config),
    place(at) {
      const place = placeOf(at);
      return place && { ...place, file: clean(shownWhole(nameOf(at.file))) };
    },
    remedy: () => undefined,
  };
}

/** Returns a function that converts places in some files. It keeps where lines begin, and none of the texts. */
function placesIn(files: readonly string[], project: Project) {
  const known = new Map(
    files.flatMap((file) => {
      const source = project.source(file);
      if (!source) return [];
      return [[file, { lines: source.lines, mark: source.text.charCodeAt(0) === 0xfeff ? 1 : 0 }] as const];
    }),
  );
  return ({ file, span }: Pick<Finding, 'file' | 'span'>): Omit<ToolPlace, 'file'> | undefined => {
    const found = known.get(file);
    if (!found) return undefined;
    // A byte order mark is no column.
    const at = (offset: number) => {
      const { line, column } = found.lines.position(offset);
      return { line: line + 1, column: column + 1 - (line === 0 && column > 0 ? found.mark : 0) };
    };
    const [start, end] = [at(span.start), at(span.end)];
    return { ...start, endLine: end.line, endColumn: end.column };
  };
}
