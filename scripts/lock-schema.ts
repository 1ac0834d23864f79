import type { LockEntry } from '../server/engine/lock/lock-fields.ts';

type Schema = Readonly<Record<string, unknown>>;

const text = (description: string, pattern?: string): Schema => ({
  description,
  type: 'string',
  ...(pattern !== undefined && { pattern }),
});
const list = (description: string): Schema => ({ description, type: 'array', items: { type: 'string' } });
const id = (description: string): Schema => ({
  description,
  type: 'integer',
  minimum: 0,
  maximum: 2 ** 32 - 1,
});
const digest = '^sha256:[0-9a-f]{64}$';

/** The fields of an image, named after those of the OCI image configuration. */
const fields: Readonly<Record<keyof LockEntry, Schema>> = {
  name: text(
    'The name with its registry, and its tag or digest: docker.io/library/nginx:1.27.',
    '^[^@:/]+(:\\d+)?/.+[:@].+$',
  ),
  platform: text('The platform: linux/amd64, linux/arm/v7.', '^[a-z0-9]+/[a-z0-9_]+(/[a-z0-9.]+)?$'),
  index: text('The digest of the index that the tag named.', digest),
  manifest: text('The digest of the manifest of this platform.', digest),
  created: text('When the image was made.'),
  user: text('The user as the configuration writes it; empty for root.'),
  uid: id('The number of the user in the /etc/passwd of the image.'),
  gid: id('The number of its primary group there.'),
  env: {
    description: 'The variables; null where the value is not kept.',
    type: 'object',
    additionalProperties: { type: ['string', 'null'] },
  },
  exposedPorts: list('The exposed ports: 80/tcp.'),
  volumes: list('The paths of its volumes.'),
  entrypoint: list('The words of its entrypoint.'),
  cmd: list('The words of its default command.'),
  workingDir: text('The working directory.'),
  shell: list('The words of its shell.'),
  healthcheck: list('The health check, which begins with CMD, CMD-SHELL or NONE.'),
  stopSignal: text('The signal that stops it.'),
  onBuild: list('The instructions that a build on it runs first.'),
  labels: {
    description: 'The labels that name its source, its base and its licence.',
    type: 'object',
    additionalProperties: { type: 'string' },
  },
  signatures: {
    description: 'Its signatures that were verified by keys of the configuration.',
    type: 'array',
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['key', 'keyDigest', 'digest', 'verifiedOn'],
      properties: {
        key: text('The file of the key, as the configuration names it.'),
        keyDigest: text('The SHA-256 of the key as SubjectPublicKeyInfo.', digest),
        digest: text('The digest that is signed: of the manifest, or of the index that has it.', digest),
        verifiedOn: text('The day on which it was verified.', '^\\d{4}-\\d\\d-\\d\\d$'),
      },
    },
  },
  readOn: text('The day on which it was read.', '^\\d{4}-\\d\\d-\\d\\d$'),
  readFrom: {
    description: 'Where it was read: a registry, an engine, or an OCI layout or archive.',
    enum: ['registry', 'engine', 'oci'],
  },
};

/** Returns the schema of a lock file. */
export function lockSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'What images are (plimsoll.lock)',
    type: 'object',
    required: ['version', 'images'],
    properties: {
      version: { description: 'The version of this format.', const: 1 },
      images: {
        description: 'The images, by name and platform.',
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['name', 'platform', 'user', 'readOn', 'readFrom'],
          properties: fields,
        },
      },
    },
  };
}
