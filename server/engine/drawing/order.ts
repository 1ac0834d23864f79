import { type Severity, severities } from '../finding.ts';

/** Who reaches a service: other machines, another service of the project that passes requests on, its neighbours, or nobody. */
export const reachers = ['others', 'service', 'neighbours', 'nobody'] as const;
export type Reacher = (typeof reachers)[number];

/** What decides the order in which services and their findings are shown. */
export interface Order {
  /** The worst severity; undefined without findings. */
  readonly severity: Severity | undefined;
  readonly reach: Reacher | undefined;
  readonly name: string;
}

const rankOf = ({ severity }: Order) =>
  severity === undefined ? severities.length : severities.indexOf(severity);
const reachOf = ({ reach }: Order) => (reach === undefined ? reachers.length : reachers.indexOf(reach));

/** The one order of every surface: by severity, then by who reaches it, then by name. */
export function worstFirst(a: Order, b: Order): number {
  return rankOf(a) - rankOf(b) || reachOf(a) - reachOf(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
