import { imageFacts } from '../catalog/image-facts.ts';
import { lifeOf } from '../image/life.ts';
import { parseReference } from '../image/reference.ts';
import { shown } from '../secret/shown.ts';
import type { Shown } from '../source/text.ts';
import type { LockedImage } from './locked-image.ts';

/**
 * What differs between two configurations of an image, in a few words each, what matters most first: `user 1000 → root`, `new
 * port 7701/tcp`. Empty if both behave alike. `today` decides which support has ended.
 */
export function imageChanges(before: LockedImage, after: LockedImage, today: string): Shown[] {
  return [
    ...userChange(before, after),
    ...setChange('port', before.ports, after.ports),
    ...setChange('volume', before.volumes, after.volumes),
    ...supportChange(before, after, today),
    ...valueChange('entrypoint', words(before.entrypoint), words(after.entrypoint)),
    ...valueChange('command', words(before.command), words(after.command)),
    ...valueChange('working directory', before.workingDirectory, after.workingDirectory),
    ...valueChange('shell', words(before.shell), words(after.shell)),
    ...valueChange('health check', words(before.healthcheck), words(after.healthcheck)),
    ...valueChange('stop signal', before.stopSignal, after.stopSignal),
    ...setChange('ONBUILD instruction', before.onBuild, after.onBuild),
    ...environmentChange(before.environment, after.environment),
    ...labelChange(before.labels, after.labels),
  ];
}

function userChange(before: LockedImage, after: LockedImage): Shown[] {
  const [old, now] = [userOf(before), userOf(after)];
  const isSame = old.name === now.name && (!old.ids || !now.ids || old.ids === now.ids);
  return isSame ? [] : [shown`user ${old.name}${old.ids} \u2192 ${now.name}${now.ids}`];
}

/** The user as it is written, or `root` for root in any spelling; and its numbers, if they are known and not written. */
function userOf({ user, userIds }: LockedImage): { readonly name: string; readonly ids: string } {
  const [name = '', group] = user.split(':', 2);
  if (/^(?:0*|root)$/.test(name) && (group === undefined || /^(?:0+|root|)$/.test(group)))
    return { name: 'root', ids: '' };
  const ids = userIds && `${userIds.uid}:${userIds.gid}`;
  return { name: user, ids: ids === undefined || ids === user ? '' : ` (${ids})` };
}

function setChange(what: string, before: readonly string[], after: readonly string[]): Shown[] {
  const [old, now] = [new Set(before), new Set(after)];
  return [
    ...[...now].filter((each) => !old.has(each)).map((each) => shown`new ${what} ${each}`),
    ...[...old].filter((each) => !now.has(each)).map((each) => shown`no ${what} ${each} any more`),
  ];
}

function valueChange(what: string, before: string | undefined, after: string | undefined): Shown[] {
  if (before === after) return [];
  if (before === undefined) return [shown`new ${what} ${after}`];
  return after === undefined ? [shown`no ${what} any more`] : [shown`${what} ${before} \u2192 ${after}`];
}

/** A list as one text; none for an empty list. */
const words = (list: readonly string[] | undefined): string | undefined =>
  list && list.length > 0 ? JSON.stringify(list) : undefined;

function environmentChange(before: LockedImage['environment'], after: LockedImage['environment']): Shown[] {
  const kept = [...after].flatMap(([name, value]) => {
    const old = before.get(name);
    return old !== undefined && value !== undefined ? valueChange(`variable ${name}`, old, value) : [];
  });
  return [...setChange('variable', [...before.keys()], [...after.keys()]), ...kept];
}

function labelChange(before: LockedImage['labels'], after: LockedImage['labels']): Shown[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => valueChange(`label ${name}`, before.get(name), after.get(name)));
}

/** The supports that have ended, or end soon, of the new image alone: of its tag, and of its version and base by its labels. */
function supportChange(before: LockedImage, after: LockedImage, today: string): Shown[] {
  const old = new Set(supportsOf(before, today).map(({ line }) => line));
  const byLine = new Map(supportsOf(after, today).map((each) => [each.line, each]));
  return [...byLine.values()]
    .filter(({ line }) => !old.has(line))
    .map(
      ({ line, when, state }) =>
        shown`end of life of ${line}: support ${state === 'ended' ? 'ended' : 'ends'} on ${when}`,
    );
}

function supportsOf({ name, labels }: LockedImage, today: string) {
  const version = labels.get('org.opencontainers.image.version');
  const [tagged = ''] = name.split('@', 1);
  const colon = tagged.lastIndexOf(':');
  const repository = colon > tagged.lastIndexOf('/') ? tagged.slice(0, colon) : tagged;
  const base = labels.get('org.opencontainers.image.base.name');
  const named = [tagged, version && `${repository}:${version}`, base];
  return named.flatMap((text) => {
    const ref = text && parseReference(text, { start: 0, end: text.length });
    const life = ref && lifeOf(imageFacts(ref), today);
    return life ? [{ ...life.words, state: life.state }] : [];
  });
}
