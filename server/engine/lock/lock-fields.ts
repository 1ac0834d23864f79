import type { VerifiedSignature } from '../image/signature.ts';
import { limits } from '../source/limits.ts';
import type { LockedImage } from './locked-image.ts';

/** An entry as the file writes it. */
export interface LockEntry {
  readonly name: string;
  readonly platform: string;
  readonly index?: string | undefined;
  readonly manifest?: string | undefined;
  readonly created?: string | undefined;
  readonly user: string;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly env?: Readonly<Record<string, string | null>> | undefined;
  readonly exposedPorts?: readonly string[] | undefined;
  readonly volumes?: readonly string[] | undefined;
  readonly entrypoint?: readonly string[] | undefined;
  readonly cmd?: readonly string[] | undefined;
  readonly workingDir?: string | undefined;
  readonly shell?: readonly string[] | undefined;
  readonly healthcheck?: readonly string[] | undefined;
  readonly stopSignal?: string | undefined;
  readonly onBuild?: readonly string[] | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly signatures?: readonly VerifiedSignature[] | undefined;
  readonly readOn: string;
  readonly readFrom: LockedImage['readFrom'];
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && value.length <= limits.value;
const isList: Check = (value) =>
  Array.isArray(value) && value.length <= limits.lockedElements && value.every(isText);
const isId: Check = (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 32;
const matches =
  (form: RegExp): Check =>
  (value) =>
    typeof value === 'string' && form.test(value);
const host =
  '(?:[a-z0-9-]+(?:\\.[a-z0-9-]+)+(?::\\d+)?|[a-z0-9-]+:\\d+|localhost|\\[[0-9a-f:]+\\](?::\\d+)?)';
const repository = '(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)+';
const canonical = new RegExp(
  `^${host}${repository}(?::\\w[\\w.-]{0,127}|@sha(?:256|384|512):[0-9a-f]{64,128})$`,
);
const digest = matches(/^sha256:[0-9a-f]{64}$/);
const mapOf =
  (isValid: Check): Check =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    let count = 0;
    for (const key in value)
      if (!isValid((value as Record<string, unknown>)[key]) || ++count > limits.lockedElements) return false;
    return true;
  };

const day = matches(/^\d{4}-\d\d-\d\d$/);

const signatureFields: Readonly<Record<keyof VerifiedSignature, Check>> = {
  key: isText,
  keyDigest: digest,
  digest,
  verifiedOn: day,
};

const isSignature: Check = (value) => {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return (
    Object.keys(fields).every((name) => Object.hasOwn(signatureFields, name)) &&
    Object.entries(signatureFields).every(([name, isValid]) => isValid(fields[name]))
  );
};

/** The fields of an entry in their order, each with what its value has to be. */
const checks: Readonly<Record<keyof LockEntry, Check>> = {
  // With its registry, and with either a tag or a digest.
  name: matches(canonical),
  platform: matches(/^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9.]+)?$/),
  index: digest,
  manifest: digest,
  created: matches(/^\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d)$/),
  user: isText,
  uid: isId,
  gid: isId,
  env: mapOf((value) => value === null || isText(value)),
  exposedPorts: isList,
  volumes: isList,
  entrypoint: isList,
  cmd: isList,
  workingDir: isText,
  shell: isList,
  healthcheck: isList,
  stopSignal: isText,
  onBuild: isList,
  labels: mapOf(isText),
  signatures: (value) =>
    Array.isArray(value) && value.length <= limits.lockedElements && value.every(isSignature),
  readOn: day,
  readFrom: matches(/^(?:registry|engine|oci)$/),
};

export const lockFields = Object.keys(checks) as readonly (keyof LockEntry)[];

const required: ReadonlySet<string> = new Set(['name', 'platform', 'user', 'readOn', 'readFrom']);

export const isRequired = (name: string): boolean => required.has(name);

/** Whether an entry may have this field with this value. */
export const isFieldValid = (name: string, value: unknown): boolean =>
  Object.hasOwn(checks, name) && checks[name as keyof LockEntry](value);
