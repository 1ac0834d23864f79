import type { TrustedKeys } from '../config/combining.ts';
import type { ConfigReading, Layer } from '../config/extending.ts';
import type { ConfigWord } from '../config/written.ts';
import type { Problem } from '../finding.ts';
import { readPublicKey } from '../image/public-key.ts';
import type { TrustedKey } from '../image/signature.ts';
import { shown } from '../secret/shown.ts';
import { limits } from '../source/limits.ts';
import { folderOf, resolvePath } from '../source/path.ts';
import type { SafeText } from '../source/text.ts';

/** The keys that layers name, and what is wrong with them. */
interface KeyFiles {
  readonly keys: TrustedKeys;
  readonly problems: readonly Problem[];
}

/** Reads the public keys that configurations name, each relative to the file that names it. Nothing is signed by one that can't be used. */
export function* keysOf(layers: readonly Layer[]): ConfigReading<KeyFiles> {
  const keys = new Map<ConfigWord, TrustedKey>();
  const problems: Problem[] = [];
  const texts = new Map<string, string | { readonly fault: string }>();
  for (const layer of layers)
    if ('signatures' in layer)
      for (const word of layer.signatures.flatMap((each) => each.keys)) {
        const { key, fault } = yield* keyOf(word, folderOf(layer.file.path), texts);
        keys.set(word, key);
        if (fault && problems.length < limits.errors)
          problems.push({ file: layer.file.path, span: word.span, message: fault });
      }
  return { keys, problems };
}

function* keyOf(
  { text: name }: ConfigWord,
  folder: string,
  texts: Map<string, string | { readonly fault: string }>,
): ConfigReading<{ readonly key: TrustedKey; readonly fault?: SafeText }> {
  const path = resolvePath(folder, name);
  const without = { name, path: path ?? name, pem: undefined, digest: undefined };
  if (path === undefined) return { key: without, fault: shown`The key \`${name}\` must be a relative path.` };
  if (!texts.has(path) && texts.size === limits.keyFiles)
    return {
      key: without,
      fault: shown`More than ${limits.keyFiles} keys are named; nothing is signed by the rest.`,
    };
  const found = texts.get(path) ?? (yield* contentOf(path));
  texts.set(path, found);
  const read = typeof found === 'string' ? readPublicKey(found) : found;
  if ('digest' in read && typeof found === 'string')
    return { key: { name, path, pem: found, digest: read.digest } };
  // A file that is not read, where a configuration is decoded alone, counts as empty.
  if (found === '') return { key: without };
  const why = 'fault' in read ? read.fault : '';
  return { key: without, fault: shown`Nothing is signed by the key \`${name}\`: ${why}.` };
}

function* contentOf(path: string): ConfigReading<string | { readonly fault: string }> {
  const found = yield path;
  if (typeof found === 'string') return found;
  return { fault: found?.reason ?? 'the file does not exist' };
}
