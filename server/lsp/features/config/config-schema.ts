import rulesJson from '../../../../rules/custom-rules.schema.json';
import json from '../../../../rules/schema.json';
import { configNames } from '../../../engine/policy.ts';

/** A part of the schema of a configuration file. */
export interface Schema {
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly properties?: { readonly [key: string]: Schema };
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $ref?: string;
  readonly definitions?: { readonly [name: string]: Schema };
}

/** The JSON schemas of the configuration file and of rule files. */
export const [configuration, ruleFile] = [json as Schema, rulesJson as Schema];

/**
 * Returns the schema of an open file: a configuration is known by its name, a rule file by the configuration that
 * names it.
 */
export function schemaFor(path: string, ruleFiles: readonly string[] = []): Schema | undefined {
  if (configNames.some((name) => path.endsWith(`/${name}`))) return configuration;
  return ruleFiles.includes(path) ? ruleFile : undefined;
}

/** Returns the schemas that apply at a path; a list item is `[]`. */
export function schemasAt(path: readonly string[], root: Schema): readonly Schema[] {
  let now = forms(root, root);
  for (const step of path)
    now = now.flatMap((each) => {
      if (step === '[]') return each.items ? forms(each.items, root) : [];
      const own = each.properties?.[step];
      const other = typeof each.additionalProperties === 'object' ? each.additionalProperties : undefined;
      const next = own ?? other;
      return next ? forms(next, root) : [];
    });
  return now;
}

/** Returns a schema with everything that it allows: the schemas that it refers to, and its alternatives. */
function forms(schema: Schema, root: Schema): Schema[] {
  const target = schema.$ref?.startsWith('#/definitions/')
    ? root.definitions?.[schema.$ref.slice('#/definitions/'.length)]
    : undefined;
  const parts = [
    ...(target ? [target] : []),
    ...(schema.allOf ?? []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
  ];
  return [schema, ...parts.flatMap((each) => forms(each, root))];
}
