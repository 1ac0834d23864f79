import { type CompletionItem, CompletionItemKind, MarkupKind, type Range } from 'vscode-languageserver';
import { type AnyRule, sourceFile } from '../../../engine/index.ts';
import { rangeOf, spanOf } from '../../convert.ts';
import { pathOf } from '../../files.ts';
import type { Feature } from '../feature.ts';
import { type Schema, schemaFor, schemasAt } from './config-schema.ts';
import { ruleCard } from './rule-card.ts';
import { yamlPlaceAt } from './yaml-place.ts';

/** A completion, with its description. */
interface Word {
  readonly label: string;
  readonly about: string | undefined;
  readonly isKey: boolean;
}

/** Completes keys and values of a configuration file and of its rule files, and rule names in ignore comments. */
export const completion: Feature = {
  capabilities: () => ({ completionProvider: { triggerCharacters: [' ', ':', ','] } }),
  listen(connection, { configs, rules, session }) {
    connection.onCompletion(({ textDocument, position }) => {
      const path = pathOf(textDocument.uri);
      const text = session.textOf(path);
      if (text === undefined) return null;
      const file = sourceFile(path, text);
      const { start } = spanOf(file, { start: position, end: position });
      const range = (from: number, to: number) => rangeOf(file, { start: from, end: to });
      const root = schemaFor(path, configs.known(path)?.ruleFiles);
      if (!root) return inComment(text, start, rules, range);
      const place = yamlPlaceAt(text, start);
      if (!place) return null;
      const schemas = schemasAt(place.path, root);
      const words = place.part === 'key' ? keysOf(schemas) : [];
      const here = range(place.start, place.end);
      return [...words, ...valuesOf(schemas)].map((word) => itemOf(word, here, rules));
    });
  },
};

function keysOf(schemas: readonly Schema[]): Word[] {
  const entries = schemas.flatMap(({ properties }) => Object.entries(properties ?? {}));
  return entries.map(([label, { description }]) => ({ label, about: description, isKey: true }));
}

function valuesOf(schemas: readonly Schema[]): Word[] {
  return schemas.flatMap((schema) =>
    (schema.enum ?? []).map((label, at) => ({ label, about: schema.enumDescriptions?.[at], isKey: false })),
  );
}

function itemOf({ label, about, isKey }: Word, range: Range, rules: readonly AnyRule[]): CompletionItem {
  const rule = isKey ? rules.find(({ id }) => id === label) : undefined;
  const text = rule ? ruleCard(rule) : about;
  return {
    label,
    kind: isKey ? CompletionItemKind.Property : CompletionItemKind.EnumMember,
    ...(rule && { detail: rule.title }),
    ...(text !== undefined && { documentation: { kind: MarkupKind.Markdown, value: text } }),
    textEdit: { range, newText: isKey ? `${written(label)}: ` : label },
  };
}

/** A key in YAML syntax: `*` at the start would be an alias, so it needs quotes. */
const written = (key: string) => (/^[\w.-]+$/.test(key) ? key : `'${key}'`);

/** Maximum length of the part of a line to parse. */
const longest = 500;

/** The word at the end of a line that suppresses findings, if it may be the name of a rule. */
function namedIn(line: string): string | undefined {
  const at = line.indexOf('plimsoll');
  if (at < 0 || !line.slice(0, at).trimEnd().endsWith('#')) return undefined;
  const rest = line.slice(at + 'plimsoll'.length).trimStart();
  const [word = '', ...asked] = rest.slice(1).trimStart().split(/[\s,]/);
  const isOurs = rest.startsWith(':') && (word === 'ignore' || word === 'ignore-file');
  return isOurs && !asked.includes('--') ? asked.at(-1) : undefined;
}

/** Completes the rule names in an ignore comment. */
function inComment(
  text: string,
  offset: number,
  rules: readonly AnyRule[],
  range: (from: number, to: number) => Range,
): CompletionItem[] | null {
  const line = text.slice(Math.max(text.lastIndexOf('\n', offset - 1) + 1, offset - longest), offset);
  const word = namedIn(line);
  if (word === undefined) return null;
  const rest = /^[\w-]*/.exec(text.slice(offset, offset + 100))?.[0].length ?? 0;
  const here = range(offset - word.length, offset + rest);
  return rules.map((rule) => ({
    label: rule.id,
    kind: CompletionItemKind.EnumMember,
    detail: rule.title,
    documentation: { kind: MarkupKind.Markdown, value: ruleCard(rule) },
    textEdit: { range: here, newText: rule.id },
  }));
}
