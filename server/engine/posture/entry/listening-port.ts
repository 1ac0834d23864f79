import type { Stage } from '../../dockerfile/model.ts';
import { imageSteps } from '../../dockerfile/stages/ancestry.ts';
import type { Posture } from '../../posture.ts';
import { gathered } from '../../source/list.ts';

/** The TCP ports that a service listens on, by its stage or its image; empty if not known. */
export function listeningPorts({ stage, service, products }: Posture): readonly string[] {
  const configured = stage ?? (service.build ? undefined : service.image?.configured);
  const exposed = configured ? exposedOn(configured) : [];
  return exposed.length > 0 ? exposed : gathered(products, ({ listens }) => listens ?? []);
}

function exposedOn(stage: Stage): string[] {
  const words = imageSteps(stage).flatMap(({ keyword, args }) =>
    keyword === 'EXPOSE' ? args.flatMap(({ value, text }) => exposedBy(value ?? text)) : [],
  );
  return words.flatMap((word) => /^(\d+)(?:\/tcp)?$/i.exec(word ?? '')?.[1] ?? []);
}

/** The ports that one word of EXPOSE gives: the value of a variable may hold several, or none. An unknown one is one port. */
export const exposedBy = (value: string | undefined): readonly (string | undefined)[] =>
  value === undefined ? [undefined] : value.split(/\s+/).filter((word) => word !== '');
