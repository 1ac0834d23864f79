/** HTML or SVG with escaped texts. A plain string is not accepted in its place. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = Markup | string | number | readonly (Markup | undefined)[] | undefined;

/** Makes markup from a template. Escapes each value, as text or as a quoted attribute, unless it is markup itself. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(parts.map((part, at) => part + (at < values.length ? textOf(values[at]) : '')).join(''));
}

function textOf(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(textOf).join('');
  return String(value).replace(/[&<>"'`=]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
