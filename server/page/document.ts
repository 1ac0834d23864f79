import { html, Markup } from './markup.ts';

/** A style or script with its SHA-256 in Base64, which the page's policy allows. */
export interface PagePart {
  readonly text: string;
  readonly hash: string;
}

/** Makes a self-contained page: no network access, and no style or script but its own. */
export function documentOf(title: string, style: PagePart, body: Markup, script?: PagePart): string {
  const scripts = script ? `script-src '${script.hash}'; ` : '';
  const policy = `default-src 'none'; style-src '${style.hash}'; ${scripts}base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Markup(style.text)}</style>
</head>
<body>
${body}
${
  script &&
  html`<script>${new Markup(script.text)}</script>
`
}</body>
</html>
`;
  return page.text;
}
