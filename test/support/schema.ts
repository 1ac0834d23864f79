import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';

/** Schemas of third-party formats, which are not part of this repository. */
const folder = fileURLToPath(new URL('../../../shared/reference/data/', import.meta.url));

/** Returns why a schema beside the repository is missing; false if it is there. */
export function withoutSchema(name: string): string | false {
  return existsSync(`${folder}${name}`) ? false : `../shared/reference/data/${name} is not there`;
}

/** Validates a value against a schema beside the repository; returns the errors. */
export function errorsBy(name: string, value: unknown): unknown {
  const { $schema: _, id, ...schema } = JSON.parse(readFileSync(`${folder}${name}`, 'utf8'));
  return errorsIn({ ...schema, ...(id && { $id: id }) }, value);
}

/** Validates a value against a schema; returns the errors. */
export function errorsIn(schema: object, value: unknown): unknown {
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
  const valid = ajv.compile(schema);
  valid(value);
  return valid.errors?.slice(0, 5) ?? [];
}
