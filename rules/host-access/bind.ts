import type { Mount, Service } from '../../server/engine/compose/model.ts';
import { textOf } from '../../server/engine/source/text.ts';
import { hostPath, tierOf } from './hostpath.ts';

/** Extensions of what is read and not written by the program that is configured. */
const settings = /\.(?:conf|cnf|cfg|ini|toml|ya?ml|pem|crt|cer|key)$/i;

/** Single files that configure a service and that it could rewrite, for they are mounted writable. */
export function writableSettings({ mounts }: Service): Mount[] {
  return mounts.filter(({ type, source, target, readOnly }) => {
    if (type !== 'bind' || readOnly !== false || source === undefined || target === undefined) return false;
    // Where applications keep what their own pages change.
    if (/^\/(?:config|data)\//.test(target)) return false;
    return settings.test(source) && settings.test(target) && tierOf(hostPath(source)) === undefined;
  });
}

/** Mounts of the whole project: `.`, a folder above it, or `$PWD`. */
export function projectMounts({ mounts }: Service): Mount[] {
  return mounts.filter(({ type, source, file, sourceSpan }) => {
    if (type !== 'bind' && type !== 'unknown') return false;
    if (source !== undefined) return /^\.$|^\.\.(?:\/\.\.)*$/.test(source);
    return /^\$(?:PWD|\{PWD\})\/?$/.test(textOf({ file, span: sourceSpan }));
  });
}
