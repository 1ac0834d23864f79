import type { Stage } from '../../dockerfile/model.ts';
import { imageSteps } from '../../dockerfile/stages/ancestry.ts';
import type { Posture } from '../../posture.ts';
import { gathered } from '../../source/list.ts';

/** The TCP ports that a service listens on, by its stage or its image; empty if not known. */
export function listeningPorts({ stage, service, products }: Posture): readonly string[] {
  const configured = stage ?? (service.build ? undefined : service.image?.configured);
  const exposed = configured ? exposedBy(configured) : [];
  return exposed.length > 0 ? exposed : gathered(products, ({ listens }) => listens ?? []);
}

function exposedBy(stage: Stage): string[] {
  const words = imageSteps(stage).flatMap(({ keyword, args }) =>
    keyword === 'EXPOSE' ? args.map(({ value, text }) => value ?? text) : [],
  );
  return words.flatMap((word) => /^(\d+)(?:\/tcp)?$/i.exec(word)?.[1] ?? []);
}
