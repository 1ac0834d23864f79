const names: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };

/**
 * A text for an XML attribute or element: specials as entities, and as references what is not visible, and line ends and tabs, which a
 * parser would otherwise make spaces of; what XML 1.0 (section 2.2) has no character for becomes U+FFFD.
 */
export function xml(text: string): string {
  return text
    .replace(/[<>&"]/g, (sign) => names[sign]!)
    .replace(/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, (sign) => `&#${sign.codePointAt(0)};`);
}

/** The attributes of an element; those without a value are left out. */
export function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${xml(String(value))}"`]))
    .join('');
}
