// Makes OCI image layouts and tar archives.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** An OCI image layout that a test makes. */
export class Layout {
  readonly folder: string;
  readonly #entries: object[] = [];

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(path.join(folder, 'blobs/sha256'), { recursive: true });
    writeFileSync(path.join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  }

  /** Adds a blob, and returns its descriptor. */
  blob(mediaType: string, content: Buffer | object) {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(path.join(this.folder, 'blobs/sha256', hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  }

  /** Adds an image with one layer, and returns the descriptor of its manifest. */
  manifest(config: object, { architecture = 'amd64', layer = Buffer.alloc(1024) } = {}) {
    const configuration = this.blob('application/vnd.oci.image.config.v1+json', {
      created: '2026-01-02T03:04:05.678Z',
      ...{ architecture, os: 'linux', config },
      rootfs: { type: 'layers', diff_ids: [`sha256:${createHash('sha256').update(layer).digest('hex')}`] },
      history: [{ created: '2026-01-02T03:04:05.678Z', created_by: 'a test' }],
    });
    const type = 'application/vnd.oci.image.manifest.v1+json';
    return this.blob(type, {
      schemaVersion: 2,
      mediaType: type,
      config: configuration,
      layers: [this.blob('application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(layer))],
    });
  }

  /** Adds an index of images of several platforms. */
  index(configs: Readonly<Record<string, object>>) {
    const type = 'application/vnd.oci.image.index.v1+json';
    const manifests = Object.entries(configs).map(([architecture, config]) => ({
      ...this.manifest(config, { architecture }),
      platform: { os: 'linux', architecture },
    }));
    return this.blob(type, { schemaVersion: 2, mediaType: type, manifests });
  }

  /** Names an image or index of the layout. */
  name(name: string, descriptor: object): void {
    this.#entries.push({ ...descriptor, annotations: { 'org.opencontainers.image.ref.name': name } });
    writeFileSync(
      path.join(this.folder, 'index.json'),
      JSON.stringify({ schemaVersion: 2, manifests: this.#entries }),
    );
  }
}

/** A tar archive (POSIX ustar). A folder's name ends with a slash; a link is its target after an arrow. */
export function tarOf(files: readonly (readonly [name: string, content: string | Buffer])[]): Buffer {
  const parts = files.flatMap(([name, content]) => {
    const [own = '', target] = name.split(' -> ');
    const bytes = Buffer.from(content);
    const type = target !== undefined ? '2' : own.endsWith('/') ? '5' : '0';
    const padding = Buffer.alloc((512 - (bytes.length % 512)) % 512);
    return [headerOf(own, bytes.length, type, target), bytes, padding];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

/** The header of a file; a name of more than 100 characters has an entry of its own before it (GNU). */
function headerOf(name: string, size: number, type: string, target = ''): Buffer {
  if (name.length > 100) {
    const long = Buffer.from(`${name}\0`);
    const padded = Buffer.concat([long, Buffer.alloc((512 - (long.length % 512)) % 512)]);
    return Buffer.concat([
      headerOf('././@LongLink', long.length, 'L'),
      padded,
      headerOf(name.slice(0, 100), size, type, target),
    ]);
  }
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(target, 157);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
