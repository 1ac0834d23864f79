import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';

/** Schemas of formats that belong to their authors and are not part of this repository. */
const folder = fileURLToPath(new URL('../../../shared/reference/data/', import.meta.url));

/** Why a schema beside the repository is not there; false where it is. */
export function withoutSchema(name: string): string | false {
  return existsSync(`${folder}${name}`) ? false : `../shared/reference/data/${name} is not there`;
}

/** What a schema beside the repository finds wrong with a value. */
export function errorsBy(name: string, value: unknown): unknown {
  const { $schema: _, id, ...schema } = JSON.parse(readFileSync(`${folder}${name}`, 'utf8'));
  return errorsIn({ ...schema, ...(id && { $id: id }) }, value);
}

/** What a schema finds wrong with a value. */
export function errorsIn(schema: object, value: unknown): unknown {
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
  const valid = ajv.compile(schema);
  valid(value);
  return valid.errors?.slice(0, 5) ?? [];
}
