import type { Entry, Severity } from '../../../engine/index.ts';
import type { Paint } from '../paint.ts';

/** What is told of another place in the entry of a first one. */
interface Other {
  readonly text: string;
  readonly severity: Severity;
  /** The services by name; empty for a stage. */
  readonly subject: string;
  /** Line and column. */
  readonly place: string;
}

/** A line for each service that others are about, with what they say of it that the head does not, and where. */
export function otherLines({ head, others }: Entry<Other>, painted: Paint): string[] {
  if (others.length === 0) return [];
  const lines = new Map<string, string[]>();
  for (const { other, words } of others) {
    const { severity, subject, text, place } = other;
    const grave = severity === head.severity ? '' : `${painted.severity(severity, severity)}  `;
    const about = `${grave}${subject === '' ? '' : `${subject}: `}`;
    const line = words === undefined ? `${about}${text} ` : about;
    // What only differs by the name of the service is said by that.
    const own = words === subject ? '' : words;
    const said = own === undefined ? `(${place})` : own === '' ? place : `${own} (${place})`;
    const places = lines.get(line) ?? [];
    places.push(said);
    lines.set(line, places);
  }
  return [...lines].map(([line, said]) => line + said.join(', '));
}
