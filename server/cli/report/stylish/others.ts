import type { FindingGroup, Severity } from '../../../engine/index.ts';
import type { Paint } from '../paint.ts';

/** A finding that is listed below a similar one. */
interface Other {
  readonly text: string;
  readonly severity: Severity;
  /** The service names; empty for a stage. */
  readonly subject: string;
  /** Line and column. */
  readonly place: string;
}

/** Returns a line for each service in the other findings, with the words that differ from the head, and the places. */
export function otherLines({ head, others }: FindingGroup<Other>, painted: Paint): string[] {
  if (others.length === 0) return [];
  const lines = new Map<string, string[]>();
  for (const { other, words } of others) {
    const { severity, subject, text, place } = other;
    const grave = severity === head.severity ? '' : `${painted.severity(severity, severity)}  `;
    const about = `${grave}${subject === '' ? '' : `${subject}: `}`;
    const line = words === undefined ? `${about}${text} ` : about;
    // If only the service name differs, the subject already shows it.
    const own = words === subject ? '' : words;
    const said = own === undefined ? `(${place})` : own === '' ? place : `${own} (${place})`;
    const places = lines.get(line) ?? [];
    places.push(said);
    lines.set(line, places);
  }
  return [...lines].map(([line, said]) => line + said.join(', '));
}
