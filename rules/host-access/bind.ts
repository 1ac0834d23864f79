import type { Mount, Service } from '../../server/engine/compose/model.ts';
import { hostPath, tierOf } from '../../server/engine/posture/host/hostpath.ts';
import { textOf } from '../../server/engine/source/text.ts';

/** Extensions of configuration files, which programs read but do not write. */
const configFile = /\.(?:conf|cnf|cfg|ini|toml|ya?ml|pem|crt|cer|key)$/i;

/** Returns configuration files, each mounted on its own, that the service can change because the mount is writable. */
export function writableConfigFiles({ mounts }: Service): Mount[] {
  return mounts.filter(({ type, source, target, readOnly }) => {
    if (type !== 'bind' || readOnly !== false || source === undefined || target === undefined) return false;
    // Applications store settings here that users change in the application.
    if (/^\/(?:config|data)\//.test(target)) return false;
    return configFile.test(source) && configFile.test(target) && tierOf(hostPath(source)) === undefined;
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
