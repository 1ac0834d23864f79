import { type KnownImage, knownByLock, lockedDigest, readOnOf } from '../lock/known-image.ts';
import type { ImageLock } from '../lock/lock-file.ts';
import { factsByLock, systemOf } from '../lock/locked-facts.ts';
import { perLasting } from '../source/memo.ts';
import { type Place, sourceFile } from '../source/text.ts';
import type { KnownImages, LockedReading, Stage } from './model.ts';
import { parseDockerfile } from './parse.ts';
import { catalogImages } from './stages/image-use.ts';

/** What a lock knows of images, and the catalog besides. */
export const lockedImages = perLasting(
  (lock: ImageLock): KnownImages =>
    (ref, isTagKnown, platform, at) => {
      const known = catalogImages(ref, isTagKnown, platform, at);
      const locked = isTagKnown ? knownByLock(lock, ref, platform) : undefined;
      if (!locked) return known;
      let stage: Stage | undefined;
      return {
        facts: factsByLock(known.facts, locked),
        locked: readingOf(locked, lockedDigest(lock, ref)),
        get configured() {
          stage ??= stageOf(locked, at);
          return stage;
        },
      };
    },
);

function readingOf(locked: KnownImage, digest: string | undefined): LockedReading {
  const { image, unsure, entries } = locked;
  const isSure = !unsure.has('entrypoint') && !unsure.has('command');
  return {
    readOn: readOnOf(locked),
    readFrom: entries.every(({ readFrom }) => readFrom === image.readFrom) ? image.readFrom : undefined,
    digest,
    entries,
    start: isSure ? [...(image.entrypoint ?? []), ...(image.command ?? [])] : [],
  };
}

/** A build argument without a known value, for all that the lock doesn't know. */
const unknown = 'PLIMSOLL_UNKNOWN';

/** The stage that would result in the configuration of a locked image. */
function stageOf(locked: KnownImage, { file, span }: Place): Stage | undefined {
  const text = dockerfileOf(locked);
  const source = sourceFile(file.path, text, undefined, { file, place: () => span });
  return parseDockerfile(source, { args: new Map([[unknown, undefined]]) }).stages[0];
}

/** The configuration as a Dockerfile, without the user, which only the image's facts say. */
function dockerfileOf(locked: KnownImage): string {
  const { image, unsure } = locked;
  const system = systemOf(locked);
  const variables = [...image.environment].flatMap(([name, value]) =>
    quoted(name) === `"${name}"`
      ? `${wordOf(name)}=${value === undefined ? `$${unknown}` : quoted(value)}`
      : [],
  );
  const ports = image.ports.filter((port) => /^\d+(?:-\d+)?(?:\/\w+)?$/.test(port));
  const check = healthcheckOf(image.healthcheck);
  return [
    system === 'unknown' ? 'FROM scratch' : `FROM --platform=${system} scratch`,
    `ARG ${unknown}`,
    ...(variables.length > 0 ? [`ENV ${variables.join(' ')}`] : []),
    ...(ports.length > 0 ? [`EXPOSE ${ports.join(' ')}`] : []),
    ...(image.volumes.length > 0
      ? [`VOLUME ${listOf(image.volumes.map((each) => each.replaceAll('$', '\\$')))}`]
      : []),
    ...(unsure.has('workingDirectory') ? [`WORKDIR $${unknown}`] : []),
    ...(image.workingDirectory && !unsure.has('workingDirectory')
      ? [`WORKDIR ${quoted(image.workingDirectory)}`]
      : []),
    ...(image.shell?.length && !unsure.has('shell') ? [`SHELL ${listOf(image.shell)}`] : []),
    ...(check !== undefined && !unsure.has('healthcheck') ? [`HEALTHCHECK ${check}`] : []),
    ...(image.entrypoint?.length && !unsure.has('entrypoint')
      ? [`ENTRYPOINT ${listOf(image.entrypoint)}`]
      : []),
    ...(image.command?.length && !unsure.has('command') ? [`CMD ${listOf(image.command)}`] : []),
    ...(image.stopSignal !== undefined && !unsure.has('stopSignal')
      ? [`STOPSIGNAL ${quoted(image.stopSignal)}`]
      : []),
    ...(unsure.has('onBuild') ? [] : image.onBuild.filter(isOneLine).map((each) => `ONBUILD ${each}`)),
    '',
  ].join('\n');
}

/** Whether a builder reads a deferred instruction as one. */
const isOneLine = (text: string) => !/\p{Cc}/u.test(text.replaceAll('\t', ' ')) && !text.endsWith('\\');

const wordOf = (name: string) => (/^[\w.-]+$/.test(name) ? name : quoted(name));

const listOf = (words: readonly string[]) => JSON.stringify(words);

/** A value that words can't be made of is unknown. */
const quoted = (value: string) =>
  /[\p{Cc}\u2028\u2029]/u.test(value) ? `$${unknown}` : `"${value.replace(/[\\"$]/g, '\\$&')}"`;

/** `Healthcheck.Test` as the arguments of HEALTHCHECK; undefined if there is none. */
function healthcheckOf(test: readonly string[] | undefined): string | undefined {
  const [kind, ...words] = test ?? [];
  if (kind === 'NONE') return kind;
  if (words.length === 0) return undefined;
  if (kind === 'CMD') return `CMD ${listOf(words)}`;
  if (kind !== 'CMD-SHELL') return undefined;
  // The image's own shell runs it, as it runs the shell form. A text in brackets would be read as a list.
  const text = words.join(' ').trim();
  const isShellForm = text !== '' && isOneLine(text) && !text.startsWith('[');
  return `CMD ${isShellForm ? text : listOf(['/bin/sh', '-c', text])}`;
}
