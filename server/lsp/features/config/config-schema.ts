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

/** The schema of a configuration file, and that of a file of rules that it names. */
export const [configuration, ruleFile] = [json as Schema, rulesJson as Schema];

/** The schema of an open file: of a configuration by its name, of a file of rules by the configuration that names it. */
export function schemaFor(path: string, ruleFiles: readonly string[] = []): Schema | undefined {
  if (configNames.some((name) => path.endsWith(`/${name}`))) return configuration;
  return ruleFiles.includes(path) ? ruleFile : undefined;
}

/** What may stand at a path, in which an item of a list is `[]`. */
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

/** All that a schema allows, with itself first: what it refers to, and its alternatives. */
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
