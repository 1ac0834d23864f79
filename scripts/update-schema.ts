/**
 * Regenerates server/engine/compose/schema/schema.data.ts from a local copy of the Compose Specification's schema:
 * node --import tsx scripts/update-schema.ts compose-spec.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Schema {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly enum?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean;
  readonly required?: readonly string[];
}

/** Keys that Compose requires although the schema does not. */
const askedFor: Readonly<Record<string, readonly string[]>> = { ports: ['target'], volumes: ['target'] };

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error('Give the path of the schema.');
const schema = JSON.parse(readFileSync(source, 'utf8')) as Schema;
const letters: Readonly<Record<string, string>> = {
  string: 's',
  number: 'n',
  integer: 'i',
  boolean: 'b',
  null: 'z',
};
const objects = new Map<string, string>();

/** Returns a type as written in the table; `name` is the name for an object type in it. */
function typeOf(of: Schema, name: string): string {
  if (of.$ref !== undefined) {
    const key = of.$ref.replace('#/$defs/', '');
    return typeOf(schema.$defs?.[key] ?? {}, key);
  }
  if (of.oneOf) return of.oneOf.map((each) => typeOf(each, name)).join('');
  if (of.enum) return `(${of.enum.join('|')})`;
  const types = of.type === undefined ? [] : [of.type].flat();
  if (types.length === 0) return '?';
  return types.map((type) => letters[type] ?? collectionOf(type, of, name)).join('');
}

function collectionOf(type: string, of: Schema, name: string): string {
  if (type === 'array') return `[${of.uniqueItems ? '=' : ''}${typeOf(of.items ?? {}, name)}]`;
  const named = Object.entries(of.patternProperties ?? {}).find(([pattern]) => pattern !== '^x-')?.[1];
  if (named) return `<${typeOf(named, name)}>`;
  if (!of.properties) return '<?>';
  const own = lineOf(of.properties, [...(of.required ?? []), ...(askedFor[name] ?? [])]);
  const line = of.additionalProperties === false ? own : `${own} ?:*`;
  const same = [...objects].find(([, other]) => other === line)?.[0];
  if (same !== undefined) return `{${same}}`;
  let unique = name;
  for (let count = 2; objects.has(unique); count++) unique = `${name}${count}`;
  objects.set(unique, line);
  return `{${unique}}`;
}

/** Returns `type:key,key type:!key`: the keys grouped by type, required keys with a mark. */
function lineOf(properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): string {
  const byType = new Map<string, string[]>();
  for (const [key, of] of Object.entries(properties)) {
    const type = typeOf(of, key);
    byType.set(type, [...(byType.get(type) ?? []), required.includes(key) ? `!${key}` : key]);
  }
  return [...byType].map(([type, keys]) => `${type}:${keys.join(',')}`).join(' ');
}

const root = lineOf(schema.properties ?? {});
const lines = [`- ${root}`, ...[...objects].map(([name, line]) => `${name} ${line}`)];
const code = `// Written by scripts/update-schema.ts; do not edit.

/**
 * Keys and types of the Compose Specification's schema: an object a line, with its name. Types: \`s\` string, \`n\` number,
 * \`i\` integer, \`b\` boolean, \`z\` null, \`?\` anything, \`(a|b)\` one of these, \`[T]\` list, \`[=T]\` list without equal items,
 * \`<T>\` mapping, \`{name}\` object.
 * A key with \`!\` must be there, \`*\` stands for any other one.
 */
export const schemaLines = \`
${lines.join('\n')}\`;
`;
writeFileSync(
  fileURLToPath(new URL('../server/engine/compose/schema/schema.data.ts', import.meta.url)),
  code,
);
