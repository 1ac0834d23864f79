const names: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };

/**
 * Escapes a text for an XML attribute or element. Special characters become entities. Invisible characters, line breaks and tabs
 * become references, because a parser would turn some of them into spaces. Characters that XML 1.0 does not allow (section 2.2)
 * become U+FFFD.
 */
export function xml(text: string): string {
  return text
    .replace(/[<>&"]/g, (sign) => names[sign]!)
    .replace(/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, (sign) => `&#${sign.codePointAt(0)};`);
}

/** Writes the attributes of an element, without those that have no value. */
export function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${xml(String(value))}"`]))
    .join('');
}
