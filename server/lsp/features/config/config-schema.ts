import json from '../../../../rules/schema.json';

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

const root = json as Schema;

/** What may stand at a path, in which an item of a list is `[]`. */
export function schemasAt(path: readonly string[]): readonly Schema[] {
  let now = forms(root);
  for (const step of path)
    now = now.flatMap((each) => {
      if (step === '[]') return each.items ? forms(each.items) : [];
      const own = each.properties?.[step];
      const other = typeof each.additionalProperties === 'object' ? each.additionalProperties : undefined;
      const next = own ?? other;
      return next ? forms(next) : [];
    });
  return now;
}

/** All that a schema allows, with itself first: what it refers to, and its alternatives. */
function forms(schema: Schema): Schema[] {
  const target = schema.$ref?.startsWith('#/definitions/')
    ? root.definitions?.[schema.$ref.slice('#/definitions/'.length)]
    : undefined;
  const parts = [
    ...(target ? [target] : []),
    ...(schema.allOf ?? []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
  ];
  return [schema, ...parts.flatMap(forms)];
}
