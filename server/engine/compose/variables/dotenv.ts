import { limits } from '../../source/limits.ts';
import { wordSet } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import type { SourceFile, Span } from '../../source/text.ts';
import { type DotenvEntry, type DotenvFault, dotenvEntries } from './dotenv-entries.ts';
import { type Env, expandedLength, interpolate, unknownEnv } from './interpolate.ts';

/** The content of a `.env` file. */
export interface Dotenv {
  /** Undefined for a variable that is set to an unknown value. */
  readonly values: ReadonlyMap<string, string | undefined>;
  /** Errors for which Compose rejects the file. */
  readonly faults: readonly DotenvFault[];
  /** The limit that was exceeded, so that the rest is not known; undefined if everything was read. */
  readonly beyond: string | undefined;
}

/** The variables of a `.env` file alone; any other variable is unknown. */
export const envOf = perObject((file: SourceFile): Env & Dotenv => ({
  ...readDotenv(file, unknownEnv),
  closed: false,
}));

/**
 * Reads a `.env` file as Compose does: interpolates values outside single quotes from `env` and earlier lines. A variable that
 * neither sets has no value, except those that a shell, a desktop or a CI system sets by itself: values that depend on one are
 * unknown.
 */
export function readDotenv(file: SourceFile, env: Env): Dotenv {
  const { entries, beyond, faults } = dotenvEntries(file);
  const values = new Map<string, string | undefined>();
  const known = new Map(env.values);
  const found = [...faults];
  let size = 0;
  for (const entry of entries) {
    const { name, raw, open } = entry;
    if (raw === undefined && (env.closed || known.has(name))) continue;
    let value = open ? undefined : raw;
    if (value?.includes('$')) {
      size += expandedLength(value, known);
      if (size > limits.interpolated)
        return { values, faults: found, beyond: `${limits.interpolated} characters of values` };
      const read = expanded(entry, value, known, env.closed);
      if (read.fault && found.length < limits.errors) found.push(read.fault);
      value = read.value;
    }
    values.set(name, value);
    if (!env.values.has(name)) known.set(name, value);
  }
  return { values, faults: found.sort((a, b) => a.span.start - b.span.start), beyond };
}

/** The entries without a name, which Compose can't put into its own environment: it rejects them in a project's own `.env`. */
export function namelessIn(file: SourceFile): readonly DotenvFault[] {
  return dotenvEntries(file)
    .entries.filter(({ name, raw }) => name === '' && raw !== undefined)
    .slice(0, limits.errors)
    .map(({ nameSpan, valueSpan }) => ({
      message: 'This variable has no name.',
      span: { start: nameSpan.start, end: valueSpan.end },
    }));
}

interface Expanded {
  readonly value: string | undefined;
  readonly fault?: DotenvFault | undefined;
}

function expanded({ valueSpan }: DotenvEntry, raw: string, known: Env['values'], closed: boolean): Expanded {
  const outside = closed ? () => false : isSetOutside;
  const { text, invalid, missing } = interpolate(raw, { values: known, closed: true, outside });
  const at = invalid ?? missing;
  if (!at) return { value: text };
  const span = placeIn(raw, valueSpan, at);
  const fault = invalid
    ? { message: 'This is not a valid variable expression.' as const, span }
    : { message: 'A required variable is not set.' as const, span, isUnset: true };
  return { value: undefined, fault };
}

/** The span of a part of a value; the whole value's span if escapes make the two differ. */
function placeIn(raw: string, { start, end }: Span, at: Span): Span {
  return raw.length === end - start ? { start: start + at.start, end: start + at.end } : { start, end };
}

/** Variables that shells, desktops, CI systems and the tools that start Compose set by themselves. */
const setOutside = wordSet(
  'APPDATA BUILD_ID BUILD_NUMBER COMPUTERNAME DISPLAY EDITOR GID HOME HOSTNAME LANG LOCALAPPDATA LOGNAME MAIL OLDPWD PATH PROGRAMDATA ' +
    'PWD SHELL SHLVL SYSTEMROOT TEMP TERM TMP TMPDIR TZ UID USER USERNAME USERPROFILE VIRTUAL_ENV',
);
const prefixOutside =
  /^(?:AWS|AZURE|BITBUCKET|BUILDKITE|CI|CIRCLE|COMPOSE|DOCKER|GIT|GITHUB|GITLAB|JENKINS|LC|SSH|SUDO|TRAVIS|WAYLAND|WSL|XAUTHORITY|XDG)(?:_|$)/;

const isSetOutside = (name: string) => setOutside.has(name) || prefixOutside.test(name);
