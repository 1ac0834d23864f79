import { type ImagePull, staleDays, summaryOf } from '../../../engine/images.ts';
import type { Outcome } from '../../outcome.ts';
import { escaped } from '../hover/markdown.ts';

/** What the sources of a lock are called. */
const sources = { registry: 'the registry', engine: 'an engine', oci: 'an OCI layout or archive' } as const;

/** Hexadecimal digits of a digest that tell images apart. */
const shortDigest = 12;

/** Describes what the lock knows of an image, and since when, as a Markdown list; undefined if it is not locked. */
export function lockedCard({ known, ref }: ImagePull, outcome: Outcome): string | undefined {
  const { locked } = known;
  if (!locked) return undefined;
  const { ports, volumes, start } = summaryOf(known);
  const digest = ref.digest ?? locked.digest;
  const since = `**${lockedText(known)}**${digest === undefined ? '' : ` (\`${short(digest)}\`)`}`;
  const points: readonly (readonly [title: string, texts: readonly string[]])[] = [
    ['Runs as', userOf(known)],
    ['Ports', ports],
    ['Volumes', volumes],
    ['Starts', start === undefined ? [] : [start]],
  ];
  const lines = points.flatMap(([title, texts]) =>
    texts.length > 0 ? `- **${title}** ${escaped(outcome.clear(listed(texts)))}` : [],
  );
  const days = ref.digest === undefined ? staleDays(locked.readOn, outcome.config.today) : undefined;
  const advice =
    days === undefined
      ? []
      : [`**To do:** Lock it again.  \n**Why:** In ${days} days its tag may have moved to another image.`];
  return [since, lines.join('\n'), ...advice].filter((part) => part !== '').join('\n\n');
}

/** The user of an image, with its number if that is known; empty if the user is not known. */
function userOf(known: ImagePull['known']): readonly string[] {
  const { user, root } = summaryOf(known);
  if (user === undefined) return [];
  if (root === true) return [user === 'root' ? user : `${user} (root)`];
  const [name = ''] = user.split(':');
  if (/^\d+$/.test(name)) return [`uid ${name}`];
  const { unprivileged, unprivilegedUid: uid } = known.facts ?? {};
  return [`user ${name}${uid !== undefined && name === unprivileged ? `, uid ${uid}` : ''}`];
}

/** When an image was locked, and from where: `Locked 2026-11-20 from the registry`. */
export function lockedText({ locked }: ImagePull['known']): string {
  if (!locked) return 'Not locked';
  return `Locked ${locked.readOn}${locked.readFrom === undefined ? '' : ` from ${sources[locked.readFrom]}`}`;
}

/** Maximum number of ports or volumes to show. */
const most = 5;

function listed(texts: readonly string[]): string {
  const more = texts.length - most;
  return [...texts.slice(0, most), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function short(digest: string): string {
  const [algorithm = '', digits = ''] = digest.split(':');
  return `${algorithm}:${digits.slice(0, shortDigest)}`;
}
