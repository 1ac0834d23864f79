import type { VerifiedSignature } from '../image/signature.ts';

/** What an image of one platform was when it was locked: an entry of `plimsoll.lock`, of its manifest and its configuration. */
export interface LockedImage {
  /** Canonical name with registry and tag: `docker.io/library/nginx:1.27`. */
  readonly name: string;
  /** `linux/amd64`, `linux/arm/v7`. */
  readonly platform: string;
  /** Digest of the index that the tag names, `sha256:…`; undefined if the tag names a manifest. */
  readonly index: string | undefined;
  /** Digest of the manifest of this platform, `sha256:…`; undefined if an engine doesn't know it. */
  readonly manifest: string | undefined;
  /** When the image was made, as RFC 3339. */
  readonly created: string | undefined;
  /** `User` of the configuration as it is written there; empty for root. */
  readonly user: string;
  /** The user's ids by the image's own `/etc/passwd`, where the layer that has it was read. */
  readonly userIds: { readonly uid: number; readonly gid: number } | undefined;
  /** Names of `Env`, each with its value if that was kept, else undefined. */
  readonly environment: ReadonlyMap<string, string | undefined>;
  /** `ExposedPorts`: `80/tcp`. */
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly entrypoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
  readonly workingDirectory: string | undefined;
  readonly shell: readonly string[] | undefined;
  /** `Healthcheck.Test`. */
  readonly healthcheck: readonly string[] | undefined;
  readonly stopSignal: string | undefined;
  readonly onBuild: readonly string[];
  /** Labels of source, base and licence: `org.opencontainers.image.source` and its kin. */
  readonly labels: ReadonlyMap<string, string>;
  /** Its signatures that were verified by keys of the configuration. */
  readonly signatures: readonly VerifiedSignature[];
  /** When it was read, as a day `2026-11-30`, and from where. */
  readonly readOn: string;
  readonly readFrom: 'registry' | 'engine' | 'oci';
}
