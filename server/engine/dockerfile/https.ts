import { shown } from '../secret/shown.ts';
import type { Change } from '../shell/cut.ts';
import type { Said } from '../text.ts';

/** What is fetched without TLS, who is known to offer it with TLS, and how that is written. */
interface Cleartext {
  readonly known: string | undefined;
  readonly scheme: string;
  readonly change: Change | undefined;
}

/** Fetches by https: the builder has the certificates that it takes; a step may lack them. */
export function httpsFix({ known, scheme, change }: Cleartext, keyword: string) {
  if (!change) return undefined;
  const fix = (title: Said, safety: 'safe' | 'unsafe') => ({ title, safety, edits: [change] });
  if (!known) return fix('Use https (the server must offer it)', 'unsafe');
  if (keyword === 'ADD' && scheme === 'http') return fix(shown`Use https, which ${known} offers`, 'safe');
  return fix(shown`Use https, which ${known} offers (the step needs certificates to check it)`, 'unsafe');
}
