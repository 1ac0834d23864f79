// A registry in memory, which may answer as a hostile or broken one does.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A configuration of an image (OCI image specification), as far as a test needs it. */
export type Configuration = Readonly<Record<string, unknown>>;

/** Answers a request in the registry's place; returns false to let the registry answer. */
export type Answering = (request: IncomingMessage, answer: ServerResponse) => boolean;

const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
};

interface Blob {
  readonly type: string;
  readonly bytes: Buffer;
}

/** The address of some bytes that a registry has. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

export class FakeRegistry {
  /** Host with port. */
  readonly host: string;
  /** All requests, as method and path, with the `authorization` that came with each. */
  readonly requests: { readonly line: string; readonly authorization: string | undefined }[] = [];
  answering: Answering = () => false;
  readonly #server: Server;
  readonly #blobs = new Map<string, Blob>();
  readonly #tags = new Map<string, string>();

  private constructor(server: Server) {
    this.#server = server;
    this.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request: IncomingMessage, answer: ServerResponse) => this.#answer(request, answer));
  }

  /** Starts a registry, with https if there is a key with its certificate. */
  static async start(secure?: { readonly key: Buffer; readonly cert: Buffer }): Promise<FakeRegistry> {
    const server = secure ? createSecureServer(secure) : createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return new FakeRegistry(server);
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Adds bytes, and returns their descriptor. */
  add(type: string, bytes: Buffer): Descriptor {
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    this.#blobs.set(digest, { type, bytes });
    return { mediaType: type, digest, size: bytes.length };
  }

  /** Adds a manifest of a configuration, and returns its descriptor. */
  manifest(configuration: Configuration, layers: readonly Buffer[] = []): Descriptor {
    const config = this.add(types.config, Buffer.from(JSON.stringify(configuration)));
    return this.document(types.manifest, {
      config,
      layers: layers.map((each) => this.add(types.layer, each)),
    });
  }

  /** Adds an index or manifest of any content. */
  document(type: string, content: object): Descriptor {
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: type, ...content }));
    return this.add(type, bytes);
  }

  /** Adds an image with one platform, and lets a tag name it. */
  image(repository: string, tag: string, config: Configuration, platform = 'linux/amd64'): Descriptor {
    const found = this.manifest({ ...platformOf(platform), created: '2026-01-02T03:04:05Z', config });
    this.tag(repository, tag, found);
    return found;
  }

  /** Adds an index of images by platform, and lets a tag name it. */
  index(repository: string, tag: string, configs: Readonly<Record<string, Configuration>>): Descriptor {
    const manifests = Object.entries(configs).map(([platform, config]) => ({
      ...this.manifest({ ...platformOf(platform), config }),
      platform: platformOf(platform),
    }));
    const found = this.document(types.index, { manifests });
    this.tag(repository, tag, found);
    return found;
  }

  tag(repository: string, tag: string, { digest }: Pick<Descriptor, 'digest'>): void {
    this.#tags.set(`${repository}:${tag}`, digest);
  }

  /** What a tag names. */
  named(repository: string, tag: string): Pick<Descriptor, 'digest'> {
    return { digest: this.#tags.get(`${repository}:${tag}`) ?? '' };
  }

  untag(repository: string, tag: string): void {
    this.#tags.delete(`${repository}:${tag}`);
  }

  #answer(request: IncomingMessage, answer: ServerResponse): void {
    const { method = '', url = '', headers } = request;
    this.requests.push({ line: `${method} ${url}`, authorization: headers.authorization });
    if (this.answering(request, answer)) return;
    if (url === '/v2/') return void answer.end('{}');
    const [, repository = '', reference = ''] =
      /^\/v2\/(.+)\/(?:manifests|blobs)\/([^/]+)$/.exec(decodeURIComponent(url)) ?? [];
    const digest = reference.includes(':') ? reference : (this.#tags.get(`${repository}:${reference}`) ?? '');
    const blob = this.#blobs.get(digest);
    if (!blob) return void answer.writeHead(404, { 'content-type': 'application/json' }).end('{"errors":[]}');
    answer.writeHead(200, {
      'content-type': blob.type,
      'content-length': blob.bytes.length,
      'docker-content-digest': digest,
    });
    answer.end(method === 'HEAD' ? undefined : blob.bytes);
  }
}

export function platformOf(platform: string) {
  const [os, architecture, variant] = platform.split('/');
  return { os, architecture, ...(variant !== undefined && { variant }) };
}
