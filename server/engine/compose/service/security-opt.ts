import { wordSet } from '../../source/list.ts';
import { closest } from '../../source/similar.ts';
import type { Scalar } from '../model.ts';

/** A `security_opt` item, split as Docker does: at the first `=`, else at the first `:` (moby, parseSecurityOpt). */
export interface SecurityOption {
  readonly key: string;
  readonly value: string | undefined;
}

/** Splits a `security_opt` item into key and value. */
export function securityOption(text: string): SecurityOption {
  const at = text.includes('=') ? text.indexOf('=') : text.indexOf(':');
  return at < 0 ? { key: text, value: undefined } : { key: text.slice(0, at), value: text.slice(at + 1) };
}

/** The protection that a `security_opt` item switches off. */
export type Unconfined =
  | 'seccomp'
  | 'apparmor'
  | 'label'
  | 'weakLabel'
  | 'level'
  | 'systempaths'
  | 'privileges'
  | 'cgroups';

const weakTypes = wordSet(
  'spc_t unconfined_t container_runtime_t container_engine_t docker_t initrc_t unconfined_service_t kernel_t',
);

/** The protection that a `security_opt` item switches off; undefined if it switches off none. */
export function unconfined(text: string): Unconfined | undefined {
  const { key, value } = securityOption(text);
  if (value === undefined) return undefined;
  switch (key) {
    case 'seccomp':
    case 'apparmor':
      return value === 'unconfined' ? key : undefined;
    case 'systempaths':
      return text === 'systempaths=unconfined' ? key : undefined;
    case 'no-new-privileges':
      return isFalse(value) ? 'privileges' : undefined;
    case 'writable-cgroups':
      return isTrue(value) ? 'cgroups' : undefined;
    case 'unmask':
      return value === 'ALL' || value === '/proc/*' ? 'systempaths' : undefined;
    case 'label':
      return labelOption(value);
    default:
      return undefined;
  }
}

function labelOption(value: string): Unconfined | undefined {
  if (value === 'disable') return 'label';
  const [, field = '', name = ''] = /^(type|user|role|level)[:=](.*)$/.exec(value) ?? [];
  if (field === 'level') return /^s0(?:-s0)?(?::c0\.c1023)?$/.test(name) ? 'level' : undefined;
  if (field === 'type') return weakTypes.has(name) ? 'weakLabel' : undefined;
  return /^unconfined_[ur]$/.test(name) ? 'weakLabel' : undefined;
}

/** The items that switch something off. If an option occurs several times, Docker uses the last value; labels add up. */
export function switchedOff(
  items: readonly Scalar[],
): { readonly item: Scalar; readonly off: Unconfined; readonly alone: boolean }[] {
  const keys = items.map(({ text = '' }) => securityOption(text).key);
  return items.flatMap((item, index) => {
    const off = item.text === undefined ? undefined : unconfined(item.text);
    const key = keys[index] ?? '';
    if (!off || (key !== 'label' && keys.lastIndexOf(key) > index)) return [];
    return [{ item, off, alone: keys.indexOf(key) === index }];
  });
}

/** Whether `no-new-privileges` is on after all items; the last one decides. */
export function noNewPrivileges(items: readonly string[]): boolean {
  let on = false;
  for (const item of items) {
    const { key, value } = securityOption(item);
    if (key === 'no-new-privileges') on = value === undefined || isTrue(value);
  }
  return on;
}

const isTrue = (text: string) => /^(?:1|t|T|TRUE|true|True)$/.test(text);
const isFalse = (text: string) => /^(?:0|f|F|FALSE|false|False)$/.test(text);

/** Why Compose or Docker rejects a `security_opt` item. */
type SecurityOptError = 'unknown' | 'bare' | 'blank' | 'boolean' | 'systempaths' | 'label' | 'podman';

const options: readonly string[] = [
  'no-new-privileges',
  'seccomp',
  'apparmor',
  'label',
  'systempaths',
  'writable-cgroups',
  'credentialspec',
];

/** Why a `security_opt` item is rejected; undefined if it takes effect (compose-go, loader; moby, parseSecurityOpt). */
export function refusalOf(text: string): SecurityOptError | undefined {
  const { key, value } = securityOption(text);
  if (/^(?:mask|unmask|proc-opts)$/.test(key) || /^label[=:]nested$/.test(text)) return 'podman';
  if (!options.includes(key.trim())) return value === undefined ? 'bare' : 'unknown';
  if (value === undefined) return text === 'no-new-privileges' ? undefined : 'bare';
  if (key !== key.trim() || value !== value.trim()) return 'blank';
  if (key === 'no-new-privileges' || key === 'writable-cgroups')
    return isTrue(value) || isFalse(value) ? undefined : 'boolean';
  if (key === 'systempaths') return text === 'systempaths=unconfined' ? undefined : 'systempaths';
  return key === 'label' && !/^(?:disable$|(?:user|role|type|level|filetype)[:=])/.test(value)
    ? 'label'
    : undefined;
}

/**
 * What a rejected item most likely means: the closest option, and a text that takes effect unless that would weaken the
 * service.
 */
export function meantOption(item: string): { near: string | undefined; meant: string | undefined } {
  const { key, value = '' } = securityOption(item);
  const near = closest(key.trim(), options);
  const text =
    near === 'no-new-privileges'
      ? `${near}${item.includes('=') ? '=' : ':'}${/^(?:|y|yes|on|true)$/i.test(value.trim())}`
      : `${near}=${value.trim()}`;
  const named =
    near === 'no-new-privileges' || near === 'writable-cgroups' || !/^\s*(?:true|false)$/.test(value);
  const good = near !== undefined && named && value !== '' && !unconfined(text) && !refusalOf(text);
  return { near, meant: good ? text : undefined };
}
