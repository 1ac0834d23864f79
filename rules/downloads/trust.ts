import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import type { Fetch } from './fetch.ts';

/** Folders of the keys that package managers trust, and of the certificate authorities that programs trust. */
const folders = {
  key: /^\/(?:etc\/apt\/(?:trusted\.gpg\.d|keyrings)|usr\/share\/keyrings|etc\/pki\/rpm-gpg|etc\/apk\/keys)\//,
  authority:
    /^\/(?:usr\/(?:local\/)?share\/ca-certificates|etc\/pki\/(?:ca-trust\/source|trust)\/anchors|etc\/ssl\/certs)\//,
};

/** What a download is used as, according to its target file or pipe: a package key or a certificate authority. */
export function trustedAs({ file }: Fetch, command: Command): 'key' | 'authority' | undefined {
  if (file !== undefined) {
    const added = command.script.commands.some(
      (each) => addsKey(each) && each.args.some((word) => textOf(word) === file),
    );
    return added ? 'key' : placeOf(file);
  }
  let next = command.pipesTo;
  for (let count = 0; next && count < 8; count++) {
    if (addsKey(next)) return 'key';
    const { args, redirects } = next;
    for (const word of [...args, ...redirects.flatMap(({ target }) => target ?? [])]) {
      const place = placeOf(textOf(word));
      if (place) return place;
    }
    next = next.pipesTo;
  }
  return undefined;
}

const placeOf = (path: string) =>
  folders.key.test(path) ? 'key' : folders.authority.test(path) ? 'authority' : undefined;

/** Whether a command adds its input, or a file that it names, to the keys that verify packages. */
function addsKey({ name, args }: Command): boolean {
  const asks = name === 'apt-key' ? 'add' : name === 'rpm' || name === 'rpmkeys' ? '--import' : undefined;
  return asks !== undefined && args.some(({ value }) => value === asks);
}
