import {
  type Edit,
  type Finding,
  type Fix,
  grouped,
  type Project,
  type Span,
} from '../../../engine/index.ts';
import { baseName } from '../../../engine/source/path.ts';
import { type Action, action, type MenuTarget, serviceAt } from './action.ts';
import { fitted, maxTitle, shortPath, withoutBrackets, withWords } from './titles.ts';

/** A fix of a finding, with where it changes something. */
interface PlacedFix {
  readonly finding: Finding;
  readonly fix: Pick<Fix, 'safety' | 'edits'> & { readonly title: string };
  readonly preferred: boolean;
  /** The service that it edits, and the file and line. */
  readonly service: string | undefined;
  readonly file: string;
  readonly line: number;
  /** Whether it edits the service and file that the menu is opened in. */
  readonly isInView: boolean;
  /** Whether it edits the lines that the menu is opened on. */
  readonly isHere: boolean;
}

/** From this number of fixes with one title on, they are one entry for all of them, and one to choose from. */
const many = 3;

/**
 * Returns the fixes of findings as entries of a menu, no two with the same title: first what is safe, then what changes the place
 * itself, then what changes another place. A title names the service and file that are not in view. With `choosing`, several fixes
 * with one title may be an entry to choose from.
 */
export function fixEntries(
  target: MenuTarget,
  findings: readonly Finding[],
  at: Span,
  choosing: boolean,
): Action[] {
  const placed = distinct(findings.flatMap((finding) => placedFixes(target, finding, at)));
  const groups = [...grouped(placed, ({ fix }) => fix.title).values()].sort(([a], [b]) => rank(a) - rank(b));
  const taken = new Set<string>();
  return groups.flatMap((group) => {
    const all = group.length < many ? undefined : together(group);
    const each = titled(group, taken);
    if (!all) return each;
    taken.add(all.title);
    return choosing ? [all, oneOf(group, each)] : [all, ...each];
  });
}

const rank = (each: PlacedFix | undefined) => (each?.fix.safety === 'safe' ? 0 : each?.isHere ? 1 : 2);

function placedFixes(target: MenuTarget, finding: Finding, at: Span): PlacedFix[] {
  const project = target.projectOf?.get(finding) ?? target.project;
  const safeFirst = [...target.fixesOf(finding)].sort((a, b) => order(a) - order(b));
  const around = serviceAt(target.project, target.path, at.start);
  const lines = target.project.source(target.path)?.lines;
  const [first, last] = [at.start, at.end].map((offset) => lines?.position(offset).line ?? 0);
  const sharing = target.sharedBy(finding);
  return safeFirst.map((offered, index) => {
    const isOwn = ({ file, span }: Edit) =>
      file === target.path && serviceAt(project, file, span.start) === around;
    const isHere = (edit: Edit) => {
      const line = lineOf(project, edit);
      return isOwn(edit) && line >= (first ?? 0) && line <= (last ?? 0);
    };
    const edit = offered.edits.find(isOwn) ?? offered.edits[0];
    const isShared = sharing > 1 && offered.edits.some(isHere);
    const title = isShared ? withWords(offered.title, `, in ${sharing} services`) : offered.title;
    const fix = { ...offered, title };
    const service = edit && serviceAt(project, edit.file, edit.span.start);
    return {
      finding,
      fix,
      preferred: index === 0 && fix.safety === 'safe',
      service: service === undefined ? undefined : target.clear(service),
      file: edit?.file ?? target.path,
      line: edit ? lineOf(project, edit) : 0,
      isInView: fix.edits.length === 0 || fix.edits.some(isOwn),
      isHere: fix.edits.some(isHere),
    };
  });
}

const order = ({ safety }: Pick<Fix, 'safety'>) => (safety === 'safe' ? 0 : 1);

const lineOf = (project: Project, { file, span }: Edit) =>
  project.source(file)?.lines.position(span.start).line ?? 0;

/** Keeps one of the fixes with the same edits. */
function distinct(all: readonly PlacedFix[]): PlacedFix[] {
  const known = new Map<string, PlacedFix>();
  for (const each of all) {
    const key = each.fix.edits.map(keyOf).join('\0');
    if (!known.has(key)) known.set(key, each);
  }
  return [...known.values()];
}

const keyOf = ({ file, span, text }: Edit) => `${span.start} ${span.end} ${file}\0${text}`;

/** How much a title says of its place: what is not in view; the service; also the file; also the line. */
const spellings = [
  (each: PlacedFix) => (each.isInView ? '' : (inService(each) ?? fileIfRoom(each))),
  (each: PlacedFix) => inService(each) ?? inFile(each),
  (each: PlacedFix) => `${inService(each) ?? ','}${inFile(each).replace(',', '')}`,
  (each: PlacedFix) => `${inService(each) ?? ''}, line ${each.line + 1}`,
];

const inService = ({ service, fix }: PlacedFix) =>
  service === undefined || fix.title.split(' ').includes(service) ? undefined : `, in ${service}`;
const inFile = ({ file }: PlacedFix) => `, in ${shortPath(file)}`;

/** The file that a title does not name yet, if there is room for it. */
function fileIfRoom(each: PlacedFix): string {
  const { title } = each.fix;
  const isNamed = title.includes(baseName(each.file));
  return isNamed || title.length + inFile(each).length > maxTitle ? '' : inFile(each);
}

/** The fixes of one title as entries, with as much of their places as tells them apart. */
function titled(group: readonly PlacedFix[], taken: Set<string>): Action[] {
  const titlesBy = (spelling: (each: PlacedFix) => string) =>
    group.map((each) => fitted(withWords(each.fix.title, spelling(each))));
  const isApart = (titles: readonly string[]) =>
    new Set(titles).size === titles.length && titles.every((each) => !taken.has(each));
  const all = spellings.map(titlesBy);
  const titles = all.find(isApart) ?? all.at(-1) ?? [];
  return group.flatMap(({ finding, fix, preferred }, index) => {
    const title = titles[index] ?? fix.title;
    if (taken.has(title)) return [];
    taken.add(title);
    return [{ ...action(title, 'fix'), preferred, finding, edits: fix.edits }];
  });
}

/** All fixes of one title as one entry; undefined if two edit the same text. */
function together(group: readonly PlacedFix[]): Action | undefined {
  const [first] = group;
  const edits = [
    ...new Map(group.flatMap(({ fix }) => fix.edits).map((each) => [keyOf(each), each])).values(),
  ];
  if (!first || edits.some((a) => edits.some((b) => a !== b && overlap(a, b)))) return undefined;
  const services = new Set(group.map(({ service, file }) => `${service} ${file}`)).size;
  const isEach = services === group.length && group.every(({ service }) => service !== undefined);
  const where = `, in ${group.length} ${isEach ? 'services' : 'places'}`;
  return { ...action(fitted(withWords(first.fix.title, where)), 'fix'), finding: first.finding, edits };
}

const overlap = (a: Edit, b: Edit) =>
  a.file === b.file && a.span.start <= b.span.end && b.span.start <= a.span.end;

/** The entry to choose one of several fixes. */
function oneOf(group: readonly PlacedFix[], more: readonly Action[]): Action {
  const isEach = group.every(({ service }) => service !== undefined);
  const words = `${withoutBrackets(group[0]?.fix.title ?? '')}, in one ${isEach ? 'service' : 'place'}`;
  const finding = group[0]?.finding;
  return { ...action(`${fitted(words).replace(/\u2026$/, '')}…`, 'fix'), finding, choices: more };
}
