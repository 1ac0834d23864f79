import { shown } from '../../secret/shown.ts';
import { wordSet } from '../../source/list.ts';
import type { SafeText, Span } from '../../source/text.ts';
import type { InstructionError, ReadFlag } from './reading.ts';
import { isBoolean } from './values.ts';

/** A value after resolving its variables. */
export interface Resolved {
  /** Undefined if not known. */
  readonly value: string | undefined;
  readonly fault: SafeText | undefined;
}

interface Option extends Span {
  readonly key: string;
  readonly value: string | undefined;
}

/** The options of a mount; undefined for missing ones and for unknown values. */
interface Mount {
  type: string | undefined;
  readonly given: Map<string, Option>;
  readonly values: Map<string, string | undefined>;
}

const aliases: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'target',
  destination: 'target',
  ro: 'readonly',
  rw: 'readwrite',
};
const keys = wordSet('type from source target readonly readwrite id sharing required size mode uid gid env');
/** Options of Buildah, which accepts files with them. */
const ofBuildah =
  /^(?:z|u|chown|relabel|r?(?:shared|slave|private|unbindable)|bind-propagation|rbind|noexec|nosuid|nodev)$/;
/** Options that only some types of mounts allow. */
const takers: Readonly<Record<string, readonly string[]>> = {
  required: ['secret', 'ssh'],
  size: ['tmpfs'],
  sharing: ['cache'],
  mode: ['secret', 'ssh', 'cache'],
  uid: ['secret', 'ssh', 'cache'],
  gid: ['secret', 'ssh', 'cache'],
};

/**
 * Why BuildKit rejects a `--mount`, if it does. `isRoot` tells whether a target is the root directory; for a relative target
 * that depends on the working directory.
 */
export function mountVerdict(
  flag: ReadFlag,
  resolve: (raw: string) => Resolved,
  isRoot: (target: string) => boolean,
): InstructionError | undefined {
  const options = optionsOf(flag);
  if (!options || options.some(({ key }) => ofBuildah.test(key))) return undefined;
  const refuse = (message: SafeText, { start, end }: Span): InstructionError => ({ message, start, end });
  const variable = options.find(({ key, value = '' }) => key === 'from' && /\$./s.test(value));
  if (variable)
    return refuse('The option from of a mount cannot hold a variable: name a stage instead.', variable);
  const mount: Mount = { type: 'bind', given: new Map(), values: new Map() };
  for (const option of options) {
    const fault = optionFault(option, mount, resolve);
    if (fault !== undefined) return refuse(fault, option);
  }
  const whole = wholeFault(mount, isRoot);
  return whole && refuse(whole.message, whole.at ?? flag);
}

/** The options by their first names; undefined if the value is malformed CSV. */
function optionsOf({ parts }: ReadFlag): readonly Option[] | undefined {
  if (parts.length === 0) return undefined;
  return parts.map(({ key, value, start, end }) => ({
    key: aliases[key] ?? key,
    value: value?.raw,
    start,
    end,
  }));
}

function optionFault(option: Option, mount: Mount, resolve: (raw: string) => Resolved): SafeText | undefined {
  const { key, value: raw } = option;
  const isFlag = key === 'readonly' || key === 'readwrite' || key === 'required';
  if (key === '' && raw === undefined) return 'A mount has an empty option.';
  if (raw === undefined && !isFlag) return shown`The mount option ${key} needs a value.`;
  const { value, fault } = raw === undefined ? { value: 'true', fault: undefined } : resolve(raw);
  if (fault !== undefined) return fault;
  if (!keys.has(key)) return shown`A mount has no option ${key}.`;
  mount.given.set(key, option);
  mount.values.set(key, value);
  if (key === 'type') {
    mount.type = value?.toLowerCase();
    if (value !== undefined && !/^(?:bind|cache|tmpfs|secret|ssh)$/i.test(value))
      return 'The type of a mount must be bind, cache, tmpfs, secret or ssh.';
  }
  // BuildKit checks this option at once, by the type that is written before it.
  if ((key === 'required' || key === 'size') && mount.type && !takers[key]?.includes(mount.type))
    return shown`A mount of type ${mount.type} has no option ${key}.`;
  if (value === undefined || isOptionValue(key, value)) return undefined;
  if (key === 'sharing') return 'The sharing of a mount must be shared, private or locked.';
  return shown`The value of the mount option ${key} is not valid.`;
}

function isOptionValue(key: string, value: string): boolean {
  switch (key) {
    case 'readonly':
    case 'readwrite':
    case 'required':
      return isBoolean(value);
    case 'sharing':
      return /^(?:shared|private|locked)$/i.test(value);
    case 'mode':
      return /^[0-7]+$/.test(value) && Number.parseInt(value, 8) < 2 ** 32;
    case 'uid':
    case 'gid':
      return /^\d+$/.test(value) && Number(value) < 2 ** 32;
    case 'size':
      return /^\+?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)? ?(?:b|[kmgtp](?:i?b)?)?$/i.test(value);
    default:
      return true;
  }
}

interface WholeFault {
  readonly message: SafeText;
  readonly at?: Option | undefined;
}

function wholeFault(
  { type, given, values }: Mount,
  isRoot: (target: string) => boolean,
): WholeFault | undefined {
  if (type === undefined) return undefined;
  const isSet = (key: string) => given.has(key) && values.get(key) !== '';
  for (const [key, types] of Object.entries(takers)) {
    const at = given.get(key);
    const counts = key === 'sharing' ? isSet(key) : key !== 'required' && key !== 'size';
    if (at && counts && !types.includes(type))
      return { message: shown`A mount of type ${type} has no option ${key}.`, at };
  }
  if (type === 'secret') {
    if (isSet('from'))
      return { message: 'A mount of type secret has no option from.', at: given.get('from') };
    if (!['source', 'target', 'id'].some(isSet))
      return { message: 'A mount of type secret needs an id, a source or a target.' };
    if (
      isSet('source') &&
      isSet('id') &&
      values.get('source') !== undefined &&
      values.get('id') !== undefined
    )
      return {
        message: 'A mount of type secret cannot have both an id and a source.',
        at: given.get('source'),
      };
    return undefined;
  }
  if (type === 'ssh')
    return isSet('source') && values.get('source') !== undefined
      ? { message: 'A mount of type ssh has no option source.', at: given.get('source') }
      : undefined;
  const target = given.has('target') ? values.get('target') : '';
  if (target === undefined || !isRoot(target)) return undefined;
  return { message: 'The target of a mount cannot be the root directory.', at: given.get('target') };
}
