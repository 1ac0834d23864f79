import type { Hover, Position } from 'vscode-languageserver';
import { type AnyRule, sourceFile } from '../../../engine/index.ts';
import { hoverOf, spanOf } from '../../convert.ts';
import { escaped } from '../hover/markdown.ts';
import { type Schema, schemasAt } from './config-schema.ts';
import { ruleCard } from './rule-card.ts';
import { yamlPlaceAt } from './yaml-place.ts';

/** Explains a key or value of a configuration file or rule file: for a rule its card, for a profile its purpose. */
export function configHover(
  path: string,
  text: string,
  position: Position,
  rules: readonly AnyRule[],
  root: Schema,
): Hover | null {
  const file = sourceFile(path, text);
  const place = yamlPlaceAt(text, spanOf(file, { start: position, end: position }).start);
  if (!place || place.start === place.end) return null;
  const word = text.slice(place.start, place.end);
  const about = place.part === 'key' ? ofKey(place.path, word, rules, root) : undefined;
  const card = about ?? ofValue(place.path, word, root);
  return card === undefined ? null : hoverOf(card, file, place);
}

function ofKey(
  path: readonly string[],
  word: string,
  rules: readonly AnyRule[],
  root: Schema,
): string | undefined {
  const key = schemasAt(path, root).find(({ properties }) => properties?.[word])?.properties?.[word];
  const rule = key && rules.find(({ id }) => id === word);
  if (rule) return ruleCard(rule);
  const text = key && schemasAt([...path, word], root).find(({ description }) => description)?.description;
  return text === undefined ? undefined : escaped(text);
}

function ofValue(path: readonly string[], word: string, root: Schema): string | undefined {
  for (const schema of schemasAt(path, root)) {
    const text = schema.enumDescriptions?.[schema.enum?.indexOf(word) ?? -1];
    if (text !== undefined) return `**${escaped(word)}**\n\n${escaped(text)}`;
  }
  return undefined;
}
