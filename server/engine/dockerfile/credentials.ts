import { namesUrl, secretName, secretParts } from '../secret/name.ts';
import { secretMarks, shapedSecrets } from '../secret/shape.ts';
import { credentialUrls } from '../secret/url.ts';
import { hasVariable, judgeValue } from '../secret/value.ts';
import { moved, type Span } from '../text.ts';
import { forDevelopment } from './lineage.ts';
import type { Instruction, Pair } from './model.ts';
import { declaredAbove } from './told.ts';

/**
 * How a build comes by a credential: by its form (`shape`), by a variable's name with a value that is written (`env`, `arg`)
 * or `weak`, an `empty` one, a `variable` in its place, the `name` of an argument alone, or in a `url`.
 */
export interface BuildCredential {
  readonly kind: 'shape' | 'env' | 'arg' | 'weak' | 'empty' | 'variable' | 'name' | 'url';
  /** Name of the variable, where one holds it. */
  readonly name: string | undefined;
  /** What kind of credential, or the scheme of its URL; never the credential. */
  readonly what: string;
  /** For a shipped stage of Ruby: a key of the `application`, or what the `build` fetches its packages with. */
  readonly ruby: 'application' | 'build' | undefined;
  readonly span: Span;
}

/** One of these is in every instruction that brings a credential into the build. */
export const credentialWords: readonly string[] = [...secretMarks, ...secretParts, '://'];

/** Finds the credentials that an instruction brings into the build; their texts are not part of what is returned. */
export function buildCredentials(instruction: Instruction): BuildCredential[] {
  const { keyword, pairs, span } = instruction;
  const text = instruction.file.text.slice(span.start, span.end);
  const found: BuildCredential[] = [];
  const pairAt = (at: Span) => pairs.find(({ value }) => value !== undefined && overlaps(value.span, at));
  for (const { label, span: at } of shapedSecrets(text)) {
    const place = moved(at, span.start);
    found.push({ kind: 'shape', name: pairAt(place)?.name.text, what: label, ruby: undefined, span: place });
  }
  if (keyword === 'ENV' || keyword === 'ARG') {
    for (const pair of pairs) {
      if (found.some((each) => pair.value && overlaps(each.span, pair.value.span))) continue;
      const kind = kindOf(pair, instruction);
      if (kind === undefined) continue;
      const isWritten = kind === 'env' || kind === 'arg' || kind === 'weak';
      const { span: at } = isWritten ? (pair.value ?? pair.name) : pair.name;
      const name = pair.name.text;
      found.push({ kind, name, what: 'credential', ruby: rubyUse(instruction, pair), span: at });
    }
  }
  if (keyword !== 'COPY' && keyword !== 'FROM' && text.includes('://')) {
    for (const { span: at, scheme } of credentialUrls(text, 'shell')) {
      const place = moved(at, span.start);
      if (found.some((each) => overlaps(each.span, place))) continue;
      found.push({ kind: 'url', name: pairAt(place)?.name.text, what: scheme, ruby: undefined, span: place });
    }
  }
  return found;
}

function kindOf({ name, value }: Pair, instruction: Instruction): BuildCredential['kind'] | undefined {
  const promise = secretName(name.text);
  if (promise !== 'secret' || namesUrl(name.text)) return undefined;
  const argument = instruction.keyword === 'ARG';
  if (value === undefined) return argument ? 'name' : 'empty';
  const literal = literalOf(value.text);
  if (literal === undefined)
    return argument ? 'name' : setsAny(value.text, instruction) ? 'variable' : 'empty';
  const verdict = judgeValue(literal);
  if (verdict === 'harmless') return undefined;
  if (verdict === 'empty') return argument ? 'name' : 'empty';
  if (verdict === 'placeholder') return argument ? 'name' : undefined;
  return verdict === 'weak' ? verdict : argument ? 'arg' : 'env';
}

/** Whether an ARG or ENV above gives a value to a variable of a text; what nothing sets is empty, or of the base image. */
function setsAny(text: string, instruction: Instruction): boolean {
  if (!instruction.stage) return true;
  const names = new Set(Array.from(text.matchAll(/\$\{?(\w+)/g), ([, name = '']) => name));
  return declaredAbove(instruction).some(({ pair }) => names.has(pair.name.text));
}

const ofRails =
  /^(?:SECRET_KEY_BASE|SECRET_TOKEN|RAILS_MASTER_KEY|RAILS_KEY|DEVISE_SECRET_KEY|DEVISE_PEPPER)$/;

function rubyUse({ stage, dockerfile }: Instruction, { name, value }: Pair): BuildCredential['ruby'] {
  const isRails = ofRails.test(name.text);
  if (!isRails && !/^(?:BUNDLE_.*__|(?:GEM_HOST_API_KEY|NPM_TOKEN|YARN_AUTH_TOKEN)$)/.test(name.text))
    return undefined;
  if (stage && forDevelopment(stage)) return undefined;
  if (isRails)
    return judgeValue(literalOf(value?.text ?? '') ?? '') === 'placeholder' ? undefined : 'application';
  const isRuby = dockerfile.stages.some(({ rootImage }) => /(?:^|\/)ruby$/.test(rootImage?.ref?.name ?? ''));
  return isRuby ? 'build' : undefined;
}

/** A value without its quotes; the default of a lone `${NAME:-default}`; undefined where a variable decides. */
function literalOf(written: string): string | undefined {
  const text = /^(["'])[\s\S]*\1$/.test(written) ? written.slice(1, -1) : written;
  const fallback = /^\$\{\w+:?-([^${}]*)\}$/.exec(text);
  if (fallback) return fallback[1]!;
  return hasVariable(text, 'shell') ? undefined : text;
}

const overlaps = (a: Span, b: Span) => a.start < b.end && b.start < a.end;
