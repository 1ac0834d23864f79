import { lineIn, placeIn, textsOfSed, writtenBy } from '../../server/engine/shell/command/writes.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { userOfTomcat } from './server-account.ts';

interface Account {
  readonly kind: 'plain' | 'hash' | 'blank';
  readonly span: Span;
}

/** `sed -i 's/root:x:/root::/' /etc/passwd`. */
export function emptied({ args }: Command): Account | undefined {
  if (!args.some(({ value }) => /^\/etc\/(?:passwd|shadow)$/.test(value ?? ''))) return undefined;
  const script = args.find(({ shape }) => textsOfSed(shape).some((text) => text.includes('root::')));
  return script && { kind: 'blank', span: script.span };
}

/** `echo 'app::1000:1000::/app:/bin/sh' >> /etc/passwd`, `echo 'app:$6$…:::::::' >> /etc/shadow`, or a user of Tomcat. */
export function accountWritten(command: Command): Account | undefined {
  for (const each of writtenBy(command)) {
    const user = userOfTomcat(each);
    if (user) return { kind: 'plain', span: placeIn(each, user) };
    if (!/^\/etc\/(?:passwd|shadow)$/.test(each.file)) continue;
    const line = lineIn(each, /^[\w.-]+:(?::[\d:]|\$(?:[1256y]|2[aby])\$)/);
    if (line) return { kind: line[0].endsWith('$') ? 'hash' : 'blank', span: placeIn(each, line) };
  }
  return undefined;
}
