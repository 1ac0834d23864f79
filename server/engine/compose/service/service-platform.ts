import type { Platform } from '../../dockerfile/model.ts';
import { imagePlatform, platformAsked } from '../../dockerfile/stages/platform.ts';
import type { Node, Service } from '../model.ts';
import { nodeOf, scalarOf, scalarsOf, valueAt } from '../yaml/graph.ts';

/**
 * The operating system of a service's containers: from its `platform`, `isolation` and other features of Windows, else from the
 * image that it pulls.
 */
export function servicePlatform({ effective, build, image }: Service): Platform {
  const asked = platformAsked(scalarOf(effective, 'platform')?.text);
  if (asked) return asked;
  // Only Windows has these isolations (Compose Specification, isolation).
  if (/^(?:hyperv|process)$/i.test(scalarOf(effective, 'isolation')?.text ?? '')) return 'windows';
  if (platforms(effective).every((each) => each === 'windows') || usesWindows(effective)) return 'windows';
  if (build || !image) return 'unknown';
  return image.configured?.platform ?? imagePlatform(image.facts?.family, image.ref);
}

/** The platform for which a service's image is built: its `platform`, else the only one of its build. */
export function buildPlatform({ effective }: Pick<Service, 'effective'>): string | undefined {
  if (effective.entries.has('platform')) return scalarOf(effective, 'platform')?.text || undefined;
  const [only, ...others] = scalarsOf(valueAt(effective, 'build', 'platforms'));
  return others.length === 0 ? only?.text : undefined;
}

/** The operating systems that a build makes images for; a single undefined item if it names no platform. */
function platforms(service: Service['effective']): readonly (string | undefined)[] {
  const named = scalarsOf(valueAt(service, 'build', 'platforms'));
  return named.length > 0 ? named.map(({ text }) => platformAsked(text)) : [undefined];
}

/** Whether a service uses features of Windows: its accounts, a drive, or a named pipe in the container. */
function usesWindows(service: Service['effective']): boolean {
  if (/^(?:.*\\)?Container(?:Administrator|User)$/i.test(scalarOf(service, 'user')?.text ?? '')) return true;
  const places = [scalarOf(service, 'working_dir')?.text, ...targetsOf(nodeOf(service, 'volumes'))];
  return places.some((each) => each !== undefined && onWindows.test(each));
}

const onWindows = /^(?:[A-Za-z]:[\\/]|[\\/]{2}\.[\\/]pipe[\\/])/;
/** The target of a mount in short syntax, if it is a drive or a pipe. */
const shortTarget = /:([A-Za-z]:[\\/][^:]*|[\\/]{2}\.[\\/]pipe[\\/][^:]*)(?::[a-z,]*)?$/i;

function targetsOf(volumes: Node | undefined): (string | undefined)[] {
  if (volumes?.kind !== 'sequence') return [];
  return volumes.items.map((item) =>
    item.kind === 'mapping'
      ? scalarOf(item, 'target')?.text
      : item.kind === 'scalar'
        ? shortTarget.exec(item.text ?? '')?.[1]
        : undefined,
  );
}
