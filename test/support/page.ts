import { kindOfName } from '../../server/engine/project/kind.ts';

/** A marker line of a page: a finding expected on the line above it. */
export interface Marker {
  readonly file: string;
  readonly line: number;
  readonly start: number;
  /** Column after the last caret; undefined if the span continues past the end of the line. */
  readonly end: number | undefined;
  readonly rule: string;
  readonly severity: string | undefined;
  /** The beginning of the message. */
  readonly text: string;
  /** The marker's line in the page, from 0. */
  readonly pageLine: number;
}

/** One case of a page: input files, expected findings, and the text after a fix. */
export interface Case {
  readonly title: string;
  readonly files: ReadonlyMap<string, string>;
  readonly markers: readonly Marker[];
  /** The text of a file after applying fix number `nth` (from 1) of every finding. */
  readonly fixed: readonly { readonly file: string; readonly nth: number; readonly text: string }[];
  readonly config: string | undefined;
}

interface Fence {
  readonly language: string;
  readonly words: readonly string[];
  readonly path: string | undefined;
  readonly text: string;
  /** The first line of the text in the page, from 0. */
  readonly pageLine: number;
}

const markerLine = /^([ \t]*)#(.*?)(\^+)(\+?) ([\w-]+)(?: \[(\w+)\])?: (.+)$/;

/** A comment of carets that is probably meant as a marker. */
const almostMarker = /^[ \t]*#<?[ \t]*\^+/;

/**
 * Reads a rule's page as test cases. A `##` or `###` heading starts a case, and so does a fence whose file the case
 * already has (with the configuration so far). A line `` `path`: `` before a fence names its file. A marker line `#
 * ^^^ rule: start of message` points at the line above and is removed (`#<^^^` starts in the first column, `^^^+`
 * continues past the end of the line). A fence `fixed` (or `fixed 2`) is the text after the first (second) fix. A
 * `yaml config` fence is the configuration. The lines of a fence `crlf` end in CRLF.
 */
export function readPage(markdown: string): Case[] {
  const cases: Case[] = [];
  let pageLine = 0;
  for (const section of markdown.split(/^(?=###? )/m)) {
    const heading = /^###? (.*)/.exec(section)?.[1];
    if (heading === undefined) {
      pageLine += linesIn(section);
      continue;
    }
    const title = heading;
    let draft = emptyDraft(title.trim());
    const read = [...fences(section, pageLine)];
    pageLine += linesIn(section);
    for (const fence of read) {
      const file = fence.path ?? (fence.language === 'dockerfile' ? 'Dockerfile' : 'compose.yaml');
      if (fence.words[0] === 'config') draft.config = fence.text;
      else if (fence.words[0] === 'fixed') {
        draft.fixed.push({ file, nth: Number(fence.words[1] ?? 1), text: fence.text });
      } else {
        if (draft.files.has(file)) {
          cases.push(draft);
          draft = { ...emptyDraft(`${title.trim()} (${cases.length})`), config: draft.config };
        }
        const { text, markers } = takeMarkers(file, fence);
        draft.files.set(file, fence.words[0] === 'crlf' ? text.replaceAll('\n', '\r\n') : text);
        draft.markers.push(...markers);
      }
    }
    if (draft.files.size > 0) cases.push(draft);
  }
  return cases;
}

function emptyDraft(title: string) {
  return {
    title,
    files: new Map<string, string>(),
    markers: [] as Marker[],
    fixed: [] as { file: string; nth: number; text: string }[],
    config: undefined as string | undefined,
  };
}

const linesIn = (text: string) => text.split('\n').length - 1;

function* fences(body: string, before: number): Generator<Fence> {
  const pattern = /(?:^`([^`\n]+)`:\n+)?^(```+)([^\n]*)\n([\s\S]*?)^\2[ \t]*$/gm;
  for (const match of body.matchAll(pattern)) {
    const [whole, path, , info = '', text = ''] = match;
    const pageLine =
      before + linesIn(body.slice(0, match.index + whole.indexOf('\n', whole.indexOf('```')) + 1));
    const [language = '', ...words] = info.trim().split(/\s+/);
    const known =
      language === 'dockerfile' || language === 'yaml' || (path !== undefined && kindOfName(path));
    if (known || path !== undefined) yield { language, words, path, text, pageLine };
  }
}

function takeMarkers(file: string, { text, pageLine }: Fence): { text: string; markers: Marker[] } {
  const kept: string[] = [];
  const markers: Marker[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const found = markerLine.exec(line);
    if (!found || kept.length === 0) {
      if (almostMarker.test(line)) throw new Error(`a marker that says nothing: ${line.trim()}`);
      kept.push(line);
      continue;
    }
    const [, indent = '', gap = '', carets = '', open, rule = '', severity, message = ''] = found;
    const first = indent.length + 1 + gap.length;
    markers.push({
      file,
      line: kept.length - 1,
      start: gap === '<' ? 0 : first,
      end: open ? undefined : first + carets.length,
      rule,
      severity,
      text: message.trim(),
      pageLine: pageLine + index,
    });
  }
  return { text: kept.join('\n'), markers };
}
