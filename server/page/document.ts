import { html, Markup } from './markup.ts';

/** A style with its SHA-256 in Base64, which the page's policy allows. */
export interface PageStyle {
  readonly text: string;
  readonly hash: string;
}

/** Makes a self-contained page: no script, no network access, and no style but its own. */
export function documentOf(title: string, { text, hash }: PageStyle, body: Markup): string {
  const policy = `default-src 'none'; style-src '${hash}'; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Markup(text)}</style>
</head>
<body>
${body}
</body>
</html>
`;
  return page.text;
}
