import { encodeLock, type LockedImage } from '../../server/engine/images.ts';

/** A locked image with what a test says of it. */
export function lockedImage(name: string, more: Partial<LockedImage> = {}): LockedImage {
  return {
    name,
    platform: 'linux/amd64',
    index: digestOf(name),
    manifest: digestOf(`${name} ${more.platform ?? 'linux/amd64'}`),
    created: '2026-11-02T10:00:00Z',
    user: '',
    userIds: undefined,
    environment: new Map(),
    ports: [],
    volumes: [],
    entrypoint: undefined,
    command: undefined,
    workingDirectory: undefined,
    shell: undefined,
    healthcheck: undefined,
    stopSignal: undefined,
    onBuild: [],
    labels: new Map(),
    signatures: [],
    readOn: '2026-11-30',
    readFrom: 'registry',
    ...more,
  };
}

/** A digest that is always the same for a text. */
export function digestOf(text: string): string {
  let digits = '';
  for (let round = 0; digits.length < 64; round++) {
    let hash = 0x811c9dc5 ^ round;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
    digits += hash.toString(16).padStart(8, '0');
  }
  return `sha256:${digits.slice(0, 64)}`;
}

/** The text of a lock of some images. */
export const lockOf = (...images: readonly LockedImage[]): string => encodeLock(images);
