import type { Stage } from '../../dockerfile/model.ts';
import { lineage } from '../../dockerfile/stages/ancestry.ts';
import type { Posture } from '../../posture.ts';
import { gathered } from '../../source/list.ts';
import { textOf } from '../../source/text.ts';

/** The TCP ports that a service listens on, by its stage or its image; empty if not known. */
export function listeningPorts({ stage, products }: Posture): readonly string[] {
  const exposed = stage ? exposedBy(stage) : [];
  return exposed.length > 0 ? exposed : gathered(products, ({ listens }) => listens ?? []);
}

function exposedBy(stage: Stage): string[] {
  const words = lineage(stage)
    .flatMap(({ instructions }) => instructions)
    .flatMap((each) => (each.keyword === 'EXPOSE' ? textOf(each).split(/\s+/).slice(1) : []));
  return words.flatMap((word) => /^(\d+)(?:\/tcp)?$/i.exec(word)?.[1] ?? []);
}
