/** A JSON schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;

/** Returns a schema that refuses every field that it does not name, where it is silent about them. */
export function closed(schema: Schema): Schema {
  const inner = Object.entries(schema).map(([key, value]) => [key, closedIn(value)] as const);
  const isOpen = 'properties' in schema && !('additionalProperties' in schema);
  return { ...Object.fromEntries(inner), ...(isOpen && { additionalProperties: false }) };
}

function closedIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closedIn);
  return typeof value === 'object' && value !== null ? closed(value as Schema) : value;
}
