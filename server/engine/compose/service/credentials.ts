import { type HeldCredential, heldCredentials, namedCredential } from '../../secret/credential.ts';
import { listedPairs, serverPasswords } from '../../secret/listed.ts';
import { namesUrl, secretName } from '../../secret/name.ts';
import { namedSettings } from '../../secret/named-settings.ts';
import { optionPasswords } from '../../secret/option-password.ts';
import { classifyValue, hasVariable, isDistinct } from '../../secret/value.ts';
import { perObject } from '../../source/memo.ts';
import { type Place, type Span, textOf } from '../../source/text.ts';
import type { EnvironmentCredential, KeyValue, Service, Variable } from '../model.ts';
import { interpolate, unknownEnv } from '../variables/interpolate.ts';
import { contextsOf } from './build-context.ts';

/** Finds the credential in an entry of `environment` or `build.args`; undefined if it has none. */
export const environmentCredential = perObject((entry: KeyValue): EnvironmentCredential | undefined => {
  const { raw, valueSpan, file, name } = entry;
  if (!raw || !valueSpan) return undefined;
  const place = (within: Span | undefined): Place => ({ file, span: part(entry, valueSpan, within) });
  const all = heldCredentials(raw, 'compose', name);
  const held = (kind: HeldCredential['kind']) => all.find((each) => each.kind === kind);
  const shaped = held('shape');
  if (shaped) return { kind: 'shape', what: shaped.what, at: place(shaped.span) };
  const [setting] = settingsIn(raw, name);
  if (setting) return { kind: 'setting', what: setting.name, at: place(setting.span) };
  const kind = kindOf(entry, raw);
  if (kind) return { kind, what: 'credential', at: place(undefined) };
  const connection = held('connection');
  if (connection) return { kind: 'connection', what: connection.what, at: place(connection.span) };
  const listed = listedIn(name, raw);
  if (listed) return { kind: 'setting', what: listed.name, at: place(listed.span) };
  const [option] = optionPasswords(raw, 'compose');
  if (option) return { kind: 'option', what: option.option, at: place(option.span) };
  if (!raw.includes('://')) return undefined;
  const url = held('url');
  if (url) {
    const at = place(url.span);
    return { kind: variableAt(entry, at) ? 'urlFallback' : 'url', what: url.what, at };
  }
  const value = entry.value ?? '';
  const fallen = hasFallback(entry)
    ? heldCredentials(value, 'compose').find(({ kind }) => kind === 'url')
    : undefined;
  if (!fallen) return undefined;
  const password = value.slice(fallen.span.start, fallen.span.end);
  const whole = entry.variables.find(
    ({ fallback, span }) => fallback === password && file.text[span.start - 1] === ':',
  );
  return { kind: 'urlFallback', what: fallen.what, at: { file, span: whole?.span ?? valueSpan } };
});

/** Finds all credentials in an entry: several if its value is a file of settings. */
export function environmentCredentials(entry: KeyValue): readonly EnvironmentCredential[] {
  const first = environmentCredential(entry);
  const { raw, valueSpan, file, name } = entry;
  if (first?.kind !== 'setting' || !raw || !valueSpan) return first ? [first] : [];
  const settings = settingsIn(raw, name);
  if (settings.length < 2) return [first];
  return settings.map(({ name: what, value, span }, at): EnvironmentCredential => {
    const before = settings.slice(0, at).filter((each) => each.name === what);
    const others = new Set(before.map((each) => each.value));
    const nth = others.has(value) ? [...others].indexOf(value) + 1 : others.size + 1;
    const place = { file, span: part(entry, valueSpan, span) };
    return { kind: 'setting', what, at: place, ...(nth > 1 ? { nth } : {}) };
  });
}

/** Finds credentials in the addresses of a service's build contexts. */
export function contextCredentials(service: Service): EnvironmentCredential[] {
  return contextsOf(service).flatMap(({ file, span }): EnvironmentCredential[] => {
    const text = textOf({ file, span });
    const at = ({ start, end }: Span) => ({
      file,
      span: { start: span.start + start, end: span.start + end },
    });
    const [held] = heldCredentials(text, 'compose').filter(({ kind }) => kind !== 'connection');
    return held ? [{ kind: held.kind, what: held.what, at: at(held.span) }] : [];
  });
}

/** The innermost variable of an entry whose expression contains a place. */
export function variableAt({ variables }: KeyValue, { span }: Place): Variable | undefined {
  return variables.findLast((each) => each.span.start <= span.start && span.end <= each.span.end);
}

/** Whether the file alone decides the value, through the default of a variable. */
function hasFallback({ written, variables }: KeyValue): boolean {
  return written && variables.some(({ operator, fallback }) => operator.endsWith('-') && fallback !== '');
}

/** The key in JSON that describes a key: `{"type": "HS256", "key": "…"}`. */
const ownKey = /"(key)"\s{0,3}:\s{0,3}"([^"\\$]{16,400})(?=")/;

/** The credentials in a value that is itself a file of settings: several lines, or JSON. */
function settingsIn(raw: string, variable: string): { name: string; value: string; span: Span }[] {
  if (!(raw.includes('\n') && /\n.*\S/.test(raw)) && !/^\s*[[{]/.test(raw)) return [];
  const isOne = (value: string) => classifyValue(value) === 'literal' && isDistinct(value);
  const [whole = '', name = '', key = ''] = (secretName(variable) === 'secret' && ownKey.exec(raw)) || [];
  if (isOne(key)) {
    const end = raw.indexOf(whole) + whole.length;
    return [{ name, value: key, span: { start: end - key.length, end } }];
  }
  return namedSettings(raw).filter(({ value }) => isOne(value));
}

/** A credential in a value that is a list on one line. */
function listedIn(variable: string, raw: string): { name: string; span: Span } | undefined {
  if (raw.includes('$')) return undefined;
  const isOne = ({ value }: { readonly value: string }) => {
    const verdict = classifyValue(value);
    return verdict === 'weak' || (verdict === 'literal' && isDistinct(value));
  };
  return [...listedPairs(raw), ...serverPasswords(variable, raw)].find(isOne);
}

/** A password after a user name: in a URL, or in the syntax of Go's drivers. */
const inUrl = /:\/\/[^\s/@:]*:[^\s/@]+@/;
const inDriver = /^[^\s/@:]+:[^\s@]+@(?:tcp|unix)\(/;
/**
 * A single key before the host. Its holder can send events but read nothing, "safe to keep public" (Sentry's documentation,
 * DSN).
 */
const eventKey = /^https?:\/\/([^\s/@:]+)@/;

function kindOf(entry: KeyValue, raw: string): EnvironmentCredential['kind'] | undefined {
  const fallback = loneFallback(entry, raw);
  const escaped = fallback?.replaceAll('$', '$$$$') ?? raw;
  if (hasVariable(escaped, 'compose')) return undefined;
  const text = escaped.replaceAll('$$', '$');
  if (namesUrl(entry.name) && secretName(entry.name)) {
    if (inUrl.test(text) || inDriver.test(text)) return fallback === undefined ? 'literal' : 'fallback';
    const key = eventKey.exec(text)?.[1];
    return key !== undefined && classifyValue(key) !== 'placeholder' ? 'events' : undefined;
  }
  const verdict = namedCredential(entry.name, text);
  if (verdict === undefined || verdict === 'empty' || verdict === 'harmless') return undefined;
  return fallback !== undefined && verdict !== 'placeholder' ? 'fallback' : verdict;
}

/** The default of a value that is a single variable; undefined if anything else decides the value. */
function loneFallback({ variables }: KeyValue, raw: string): string | undefined {
  const [outer] = variables;
  if (!outer || variables.some(({ span }) => span.end > outer.span.end)) return undefined;
  // Quotes in an item of a list are part of the value.
  const bare = raw.replace(/^(["'])(.*)\1$/s, '$2');
  return /^\$\{\w+:?-/.test(bare) && bare.endsWith('}') ? interpolate(bare, unknownEnv).text : undefined;
}

/** The span of a part of a value; the whole value's span if the part can't be found in the file. */
function part({ raw = '', file }: KeyValue, whole: Span, within: Span | undefined): Span {
  const written = file.text.slice(whole.start, whole.end);
  if (!within) return whole;
  const at = (offset: number) => ({
    start: whole.start + offset,
    end: whole.start + offset + within.end - within.start,
  });
  const offset = written.indexOf(raw);
  if (offset >= 0) return at(offset + within.start);
  const found = inBlock(written, raw, within.start);
  return found === undefined ? whole : at(found);
}

/**
 * The offset in a written block scalar of an offset in its value: the lines of the block are indented, those of the value are
 * not.
 */
function inBlock(written: string, raw: string, offset: number): number | undefined {
  const above = raw.slice(0, offset).split('\n');
  const column = above.at(-1)?.length ?? 0;
  const line = raw.slice(offset - column).split('\n', 1)[0] ?? '';
  const lines = written.split('\n');
  // The first line may be the block's indicator.
  for (const at of [above.length - 1, above.length]) {
    const text = lines[at]?.replace(/\r$/, '');
    if (!text?.endsWith(line)) continue;
    const start = lines.slice(0, at).reduce((sum, each) => sum + each.length + 1, 0);
    return start + text.length - line.length + column;
  }
  return undefined;
}
