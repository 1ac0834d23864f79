/** A setting with its literal value. */
export interface Setting {
  readonly name: string;
  readonly value: string;
}

/** The settings of a text, and whether it has nothing else. */
interface TextSettings {
  readonly settings: readonly Setting[];
  readonly whole: boolean;
}

/** `NAME=value`, `name: value`, also in lists and after `export`; npm puts a registry before the name. */
const setting = /^(?:- )?(?:export )?(?:\/\/[^\s=]*:)?(?:"([\w.-]+)"|'([\w.-]+)'|([\w.-]+))\s?[=:](.+)$/s;
const comment = /^(?:[#;]|\/\/[^:=]*$)/;
/** Lines without a value: `[section]`, `---`, brackets, a key with its value on the next lines. */
const frame = /^(?:\[[\w .:"@/-]+\]|---|[{}[\]],?|(?:"[\w.-]+"|[\w.-]+): ?[{[]?)$/;
/** `<name>value</name>`, and `key="name" value="value"` in a tag. */
const element = /<([\w.-]+)>([^<>]*)<\//g;
const attributes = /^<\w+ (?:key|name)="([\w.:-]+)" (?:value|connectionString)="([^"]*)"/;
/** Longer lines were written by a program for a program. */
const longest = 2000;

/** The settings of a text in lines or in JSON. */
export function settingsOf(text: string): TextSettings {
  const json = /^\s*[{[]/.test(text) ? jsonOf(text) : undefined;
  if (json) return { settings: json, whole: true };
  const settings: Setting[] = [];
  let whole = true;
  for (const line of linesOf(text)) {
    if (comment.test(line) || frame.test(line)) continue;
    const found = line.startsWith('<') ? elementsIn(line) : settingIn(line);
    for (const each of found) settings.push({ ...each, name: each.name.replace(/^_+(?=.)/, '') });
    whole &&= found.length > 0;
  }
  return { settings, whole };
}

const linesOf = (text: string) =>
  text
    .replace(/^\ufeff/, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The settings of an XML line; an element with child elements is not a setting. */
function elementsIn(line: string): Setting[] {
  const found = [attributes.exec(line) ?? [], ...line.matchAll(element)];
  return found.flatMap(([, name, value = '']) => (name === undefined ? [] : { name, value }));
}

function settingIn(line: string): Setting[] {
  const [, double, single, plain, rest = ''] = setting.exec(line) ?? [];
  const name = double ?? single ?? plain;
  const value = name === undefined ? undefined : literalOf(rest.trim());
  return name === undefined || value === undefined ? [] : [{ name, value }];
}

/** A value without quotes and trailing comment; undefined if it continues on the next line. */
function literalOf(written: string): string | undefined {
  const text = written.replace(/,$/, '');
  const quote = text[0];
  if (quote === '"' || quote === "'") {
    const end = text.indexOf(quote, 1);
    return end < 0 || !/^\s*(?:#.*)?$/.test(text.slice(end + 1)) ? undefined : text.slice(1, end);
  }
  if (/^[|>&*!{[]|\\$/.test(text)) return undefined;
  const at = text.search(/(?<=^|\s)#/);
  return (at < 0 ? text : text.slice(0, at)).trim();
}

/** The values of a JSON text by their keys; undefined if it is not JSON. */
function jsonOf(text: string): Setting[] | undefined {
  const found: Setting[] = [];
  const open: { name: string; value: unknown }[] = [];
  try {
    open.push({ name: '', value: JSON.parse(text) });
  } catch {
    return undefined;
  }
  for (let next = open.pop(); next; next = open.pop()) {
    const { name, value } = next;
    if (value === null || typeof value !== 'object') found.push({ name, value: String(value) });
    else for (const [key, each] of Object.entries(value)) open.push({ name: nameOf(key, name), value: each });
  }
  return found;
}

/** Items of a list have the list's name. */
const nameOf = (key: string, above: string) => (/^\d+$/.test(key) ? above : key);

/**
 * The string constants of a program: `NAME = 'value'`, `'name' => 'value'`, `name: str = "value"`, `$all['name'] = 'value';`,
 * `define('NAME', 'value')`.
 */
export function constantsOf(text: string): Setting[] {
  return linesOf(text)
    .filter((line) => line.length <= longest && !/^(?:#|\/\/|\*|\/\*)/.test(line))
    .flatMap(constantsIn);
}

function constantsIn(line: string): Setting[] {
  const found: Setting[] = [];
  for (const match of line.matchAll(/(?:=>|[=:,])\s{0,3}(["'])/g)) {
    const [lead, quote = ''] = match;
    const start = match.index + lead.length;
    const end = line.indexOf(quote, start);
    if (end < 0 || !/^\s*(?:[,;)\]}]|#|\/\/|$)/.test(line.slice(end + 1, end + 80))) continue;
    const name = nameBefore(line.slice(Math.max(0, match.index - 80), match.index), lead.startsWith(','));
    if (name !== undefined) found.push({ name, value: line.slice(start, end) });
  }
  return found;
}

/** The name that a value is assigned to, from the text before it. */
function nameBefore(before: string, isArgument: boolean): string | undefined {
  const typed = /^(.*[\w"'])\s?:\s?\w+\s?$/.exec(before)?.[1];
  const text = (typed ?? before).trimEnd().replace(/["']?\]?$/, '');
  const [, ahead = '', name] = /^(|.*[^\w.-])([\w.-]+)$/.exec(text) ?? [];
  return isArgument && !/\bdefine\(\s?["']$/.test(ahead) ? undefined : name;
}
