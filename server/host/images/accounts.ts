import type { LockedImage } from '../../engine/images.ts';
import { type Descriptor, ImageProblem, type ReadImage } from './manifests.ts';
import { type ByteSource, type TarEntry, TarProblem, tarEntries } from './tar.ts';

/** The most bytes of a layer as it is stored and when it is unpacked, and of a file of accounts. */
const most = { stored: 16 * 1024 * 1024, unpacked: 256 * 1024 * 1024, accounts: 1024 * 1024 };
/** No further layer of an image is read once so many bytes are unpacked: a thousand small layers may unpack to anything. */
const enough = 512 * 1024 * 1024;

/** The bytes of an image that are unpacked. */
interface Unpacked {
  bytes: number;
}

type UserIds = LockedImage['userIds'];

/**
 * Finds the numbers of a user in the image's own `/etc/passwd` and `/etc/group`: in the topmost layer that has them. Undefined for
 * root, if a layer that may have them is not read, and if they don't name a user or group. A number without an account has group 0
 * (moby/sys, `GetExecUser`). Rejects with `ImageProblem`.
 */
export async function userIdsOf(user: string, { layers, readLayer }: ReadImage): Promise<UserIds> {
  const [name = '', group] = user.split(':', 2);
  if (!readLayer || /^(?:0*|root)$/.test(name)) return undefined;
  const isNumber = /^\d+$/.test(name);
  const hasGroup = group !== undefined && group !== '';
  const isGroupNamed = hasGroup && !/^\d+$/.test(group);
  const wanted = [...(isNumber && hasGroup ? [] : ['etc/passwd']), ...(isGroupNamed ? ['etc/group'] : [])];
  const files = new Map<string, string>();
  const unpacked: Unpacked = { bytes: 0 };
  for (const layer of layers.toReversed()) {
    const missing = wanted.filter((each) => !files.has(each));
    if (missing.length === 0) break;
    if (unpacked.bytes >= enough) return undefined;
    const found = await filesIn(layer, missing, readLayer, unpacked);
    if (!found) return undefined;
    for (const [path, text] of found) files.set(path, text);
  }
  const account = fieldsOf(files.get('etc/passwd'), name, isNumber ? 2 : 0);
  const uid = numberOf(isNumber ? name : account?.[2]);
  const own = isNumber && !account ? '0' : account?.[3];
  const named = isGroupNamed ? fieldsOf(files.get('etc/group'), group, 0)?.[2] : group || own;
  const gid = numberOf(named);
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

/** The fields of the first line with a value in a field (passwd(5), group(5)); numbers may have zeros before them. */
function fieldsOf(text: string | undefined, value: string, field: 0 | 2): readonly string[] | undefined {
  const isSame = (other = '') => (field === 2 ? numberOf(other) === numberOf(value) : other === value);
  return text
    ?.split('\n')
    .map((line) => line.split(':'))
    .find((fields) => isSame(fields[field]));
}

function numberOf(text: string | undefined): number | undefined {
  const number = text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
  return number !== undefined && number < 2 ** 32 - 1 ? number : undefined;
}

/** The texts of files in a layer; undefined if it is not read, or hides a file or has a link in its place. */
async function filesIn(
  layer: Descriptor,
  paths: readonly string[],
  readLayer: NonNullable<ReadImage['readLayer']>,
  count: Unpacked,
): Promise<ReadonlyMap<string, string> | undefined> {
  const isZipped = /(?:\+|\.)gzip$/.test(layer.mediaType);
  if (layer.size > most.stored || !(isZipped || /\.tar$/.test(layer.mediaType))) return undefined;
  const bytes = await readLayer(layer, most.stored);
  const { createGunzip } = process.getBuiltinModule('node:zlib');
  const { Readable } = process.getBuiltinModule('node:stream');
  const stored = Readable.from([bytes], { objectMode: false });
  const unpacked = isZipped ? stored.pipe(createGunzip()) : stored;
  const found = new Map<string, string>();
  try {
    for await (const entry of tarEntries(sourceOf(unpacked, count))) {
      if (paths.some((path) => hides(entry, path))) return undefined;
      if (!paths.includes(entry.name)) continue;
      if (entry.kind !== 'file' || entry.size > most.accounts) return undefined;
      found.set(entry.name, (await entry.content()).toString('utf8'));
    }
    return found;
  } catch (error) {
    if (error instanceof TarProblem || isZlibError(error))
      throw new ImageProblem("has a layer that can't be unpacked");
    throw error;
  } finally {
    unpacked.destroy();
  }
}

const isZlibError = (error: unknown): boolean => /^Z_/.test(String((error as { code?: unknown }).code));

/** Whether an entry removes what the layers below have at a path, or is a link at a folder of it (OCI, layer.md, whiteouts). */
function hides({ name, kind }: TarEntry, path: string): boolean {
  const plain = name.replace(/\/$/, '');
  const [folder, file] = path.split('/');
  const markers = [`${folder}/.wh.${file}`, `.wh.${folder}`, `${folder}/.wh..wh..opq`, '.wh..wh..opq'];
  return markers.includes(plain) || (plain === folder && kind !== 'folder');
}

/** The bytes of a stream, up to the limit, which are counted. */
function sourceOf(stream: AsyncIterable<Buffer>, count: Unpacked): ByteSource {
  const chunks = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  let total = 0;
  const next = async (): Promise<boolean> => {
    const { value, done } = (await chunks.next()) as IteratorResult<Buffer, undefined>;
    if (done || value === undefined) return false;
    total += value.length;
    count.bytes += value.length;
    if (total > most.unpacked) throw new TarProblem('is too large');
    rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
    return true;
  };
  const take = async (length: number) => {
    while (rest.length < length && (await next()));
    const taken = rest.subarray(0, length);
    rest = rest.subarray(taken.length);
    return taken;
  };
  const skip = async (length: number) => {
    for (let left = length; left > 0; ) {
      if (rest.length === 0 && !(await next())) return;
      const step = Math.min(left, rest.length);
      rest = rest.subarray(step);
      left -= step;
    }
  };
  return { take, skip };
}
