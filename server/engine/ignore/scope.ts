import type { Compose, Mapping, Node } from '../compose/model.ts';
import type { Dockerfile, Instruction } from '../dockerfile/model.ts';
import type { Problem } from '../finding.ts';
import { shown } from '../secret/shown.ts';
import { limits } from '../source/limits.ts';
import { perObject } from '../source/memo.ts';
import { firstWhere } from '../source/search.ts';
import type { SourceFile, Span } from '../source/text.ts';
import { type Pragma, pragmaOfCheck, pragmasIn } from './comment.ts';

/** A pragma with the part of the file that it applies to. */
export interface ScopedPragma {
  readonly pragma: Pragma;
  /** Undefined if it applies to nothing, because its tool does not read comments there. */
  readonly scope: CommentScope | undefined;
}

/** A part of a document: the whole file, one line, or a span of its tree. `service` is set if the span is a whole service. */
export type CommentScope =
  | { readonly kind: 'file' }
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'part'; readonly span: Span; readonly service: string | undefined };

/** Returns the pragmas of a document, including inline Dockerfiles, in order, with their scopes; up to a limit of ids. */
export function pragmasOf(document: Dockerfile | Compose): readonly ScopedPragma[] {
  let ids = 0;
  return allOf(document).filter(({ pragma }) => {
    ids += pragma.names.length;
    return ids <= limits.ignored;
  });
}

/** Reports pragmas beyond that limit. */
export function pragmasBeyond(document: Dockerfile | Compose): Problem[] {
  const ids = allOf(document).reduce((sum, { pragma }) => sum + pragma.names.length, 0);
  if (ids <= limits.ignored) return [];
  const message = shown`Ignore comments name more than ${limits.ignored} rules: only the first are followed.`;
  return [{ file: document.file.path, span: undefined, message }];
}

const allOf = perObject((document: Dockerfile | Compose): readonly ScopedPragma[] =>
  document.kind === 'dockerfile' ? ofDockerfile(document) : ofCompose(document),
);

function ofDockerfile(dockerfile: Dockerfile): ScopedPragma[] {
  const scoped: ScopedPragma[] = [];
  for (const { name, value, span } of dockerfile.directives) {
    if (name.text.toLowerCase() !== 'check') continue;
    for (const pragma of pragmaOfCheck(value.text, value.span.start, span)) {
      scoped.push({ pragma, scope: { kind: 'file' } });
    }
  }
  for (const comment of dockerfile.comments) {
    for (const pragma of pragmasIn(comment.text, comment.span.start)) {
      scoped.push({ pragma, scope: scopeInDockerfile(pragma, dockerfile) });
    }
  }
  return [...scoped, ...trailing(dockerfile.file)];
}

/** Semgrep comments at the end of a line: Semgrep works on lines, and the shell in a RUN ignores them. */
function trailing({ text, lines }: SourceFile): ScopedPragma[] {
  if (!text.includes('nosem')) return [];
  return text.split(/\r\n?|\n/).flatMap((content, line): ScopedPragma[] => {
    const at = content.indexOf(' #');
    if (at < 0 || !content.includes('nosem') || /^\s*(?:#|$)/.test(content.slice(0, at))) return [];
    const pragmas = pragmasIn(content.slice(at + 1), lines.start(line) + at + 1);
    return pragmas.flatMap((pragma) =>
      pragma.tool === 'semgrep' ? [{ pragma, scope: { kind: 'line', line } }] : [],
    );
  });
}

function scopeInDockerfile(
  { covers, span }: Pragma,
  { instructions, stages }: Dockerfile,
): CommentScope | undefined {
  if (covers === 'file') return { kind: 'file' };
  const index = firstWhere(instructions, (each) => each.span.end > span.start);
  const next = instructions[index];
  if (covers === 'head') {
    return index === 0 && !(next && next.span.start < span.start) ? { kind: 'file' } : undefined;
  }
  if (!next) return undefined;
  const stage = stages.find((each) => each.from === next);
  if (covers === 'stage' || (covers === 'block' && stage)) {
    return stage && { kind: 'part', span: stageSpan(stage.from, stage.instructions), service: undefined };
  }
  return { kind: 'part', span: next.span, service: undefined };
}

function stageSpan(from: Instruction, rest: readonly Instruction[]): Span {
  return { start: from.span.start, end: (rest.at(-1) ?? from).span.end };
}

/** Returns the instruction that contains an offset, or the first one after it. */
export function instructionAt(dockerfile: Dockerfile, offset: number): Instruction | undefined {
  return dockerfile.instructions[firstWhere(dockerfile.instructions, (each) => each.span.end > offset)];
}

/** An entry or item of a YAML tree; `flow` is true inside `[ ]` or `{ }`. */
export interface Branch {
  readonly span: Span;
  readonly flow: boolean;
  readonly service: string | undefined;
}

/** Returns the entries and items of a compose file's own tree, by start, outer before inner. */
export const branchesOf = perObject(({ root, file }: Compose): readonly Branch[] =>
  root ? walk(root, file) : [],
);

interface Step {
  readonly node: Node;
  readonly within: Span;
  readonly path: 'root' | 'services' | 'other';
}

function walk(root: Mapping, file: SourceFile): Branch[] {
  const found: Branch[] = [];
  const seen = new Set<Node>();
  const open: Step[] = [{ node: root, within: root.span, path: 'root' }];
  for (let step = open.pop(); step; step = open.pop()) {
    const { node, within, path } = step;
    // An alias leads to a node in another place, where it is visited.
    if (node.kind === 'scalar' || node.file !== file || !inside(node.span, within) || seen.has(node))
      continue;
    seen.add(node);
    if (node.kind === 'sequence') {
      for (const item of node.items) {
        if (!inside(item.span, node.span)) continue;
        found.push({ span: item.span, flow: node.flow, service: undefined });
        open.push({ node: item, within: item.span, path: 'other' });
      }
      continue;
    }
    for (const { key, value, merged } of node.entries.values()) {
      if (merged || !inside(key.span, node.span)) continue;
      const below = value && value.span.start >= key.span.start && inside(value.span, node.span);
      const span = { start: key.span.start, end: below ? value.span.end : key.span.end };
      found.push({ span, flow: node.flow, service: path === 'services' ? key.raw : undefined });
      if (!below) continue;
      const next = path === 'root' && key.raw === 'services' ? 'services' : 'other';
      open.push({ node: value, within: span, path: next });
    }
  }
  return found.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
}

const inside = (inner: Span, outer: Span) => inner.start >= outer.start && inner.end <= outer.end;

function ofCompose(compose: Compose): ScopedPragma[] {
  const scoped: ScopedPragma[] = [];
  for (const comment of compose.comments) {
    for (const pragma of pragmasIn(comment.text, comment.span.start)) {
      scoped.push({ pragma, scope: scopeInCompose(pragma, compose) });
    }
  }
  for (const { dockerfile } of compose.inlines) {
    if (dockerfile.file.path !== compose.file.path) continue;
    for (const each of ofDockerfile(dockerfile)) {
      if (each.scope?.kind !== 'file') scoped.push(each);
      else scoped.push({ pragma: each.pragma, scope: wholeInline(dockerfile) });
    }
  }
  return scoped;
}

function wholeInline({ instructions }: Dockerfile): CommentScope | undefined {
  const first = instructions[0];
  return first && { kind: 'part', span: stageSpan(first, instructions), service: undefined };
}

function scopeInCompose({ covers, span }: Pragma, compose: Compose): CommentScope | undefined {
  if (covers === 'file') return { kind: 'file' };
  if (covers === 'stage') return undefined;
  const { text, lines } = compose.file;
  const all = branchesOf(compose);
  if (covers === 'head')
    return (all[0]?.span.start ?? text.length) > span.start ? { kind: 'file' } : undefined;
  const line = lines.position(span.start).line;
  const start = lines.start(line);
  const trailing = /[^\s?-]/.test(text.slice(start, span.start));
  const next = all[firstWhere(all, (each) => each.span.start >= (trailing ? start : span.end))];
  if (covers === 'line') {
    if (trailing) return { kind: 'line', line };
    return next && { kind: 'line', line: lines.position(next.span.start).line };
  }
  if (trailing && !(next && next.span.start < span.start)) return { kind: 'line', line };
  return next && { kind: 'part', span: next.span, service: next.service };
}
