import { shown } from '../../secret/shown.ts';
import { wordSet } from '../../source/list.ts';
import type { SafeText, Span } from '../../source/text.ts';
import type { InstructionError, ParsedInstruction } from './reading.ts';

type Read = Omit<ParsedInstruction, 'verdicts'>;

interface FlagSpec {
  /** Flags that take a value. */
  readonly values: readonly string[];
  readonly booleans: readonly string[];
}

const copying = ['chown', 'chmod', 'exclude', 'retry', 'retry-delay', 'timestamp'];
const noFlags: FlagSpec = { values: [], booleans: [] };
const flagSpecs: Readonly<Record<string, FlagSpec>> = {
  ADD: { values: [...copying, 'checksum'], booleans: ['link', 'keep-git-dir', 'unpack'] },
  COPY: { values: [...copying, 'from'], booleans: ['link', 'parents'] },
  RUN: { values: ['mount', 'network', 'security', 'device'], booleans: [] },
  FROM: { values: ['platform'], booleans: [] },
  HEALTHCHECK: {
    values: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
    booleans: [],
  },
};
const repeatable = new Set(['mount', 'exclude', 'device']);
/** The allowed values of some RUN flags. */
const modes: Readonly<Record<string, readonly string[]>> = {
  network: ['default', 'none', 'host'],
  security: ['sandbox', 'insecure'],
};

const keywords = new Set([
  ...['ADD', 'ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'HEALTHCHECK', 'LABEL'],
  ...['MAINTAINER', 'ONBUILD', 'RUN', 'SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'],
]);
const atLeastOne = wordSet('ENV LABEL ONBUILD HEALTHCHECK EXPOSE VOLUME ARG');
const exactlyOne = wordSet('MAINTAINER WORKDIR USER STOPSIGNAL');

/** True for a Dockerfile keyword in upper case. */
export function isKeyword(keyword: string): boolean {
  return keywords.has(keyword);
}

/** Why BuildKit rejects an instruction. For a deferred one (ONBUILD) only the checks of BuildKit's lexical parser apply. */
export function verdictsOn(read: Read, brokenJson: boolean, deferred: boolean): readonly InstructionError[] {
  const { keyword } = read;
  const verdicts: InstructionError[] = [];
  const refuse = (message: SafeText, { start, end }: Span) => verdicts.push({ message, start, end });
  if (brokenJson) refuse(shown`The JSON array of ${keyword} may contain only strings.`, read.rest);
  if (keyword === 'ENV' || keyword === 'LABEL') checkPairs(read, refuse);
  if (deferred) return verdicts;
  if (!keywords.has(keyword)) {
    refuse(shown`${wordOf(keyword)} is not a Dockerfile instruction.`, read.keywordSpan);
    return verdicts;
  }
  checkFlags(read, refuse);
  if (brokenJson) return verdicts;
  const empty = read.rest.raw === '';
  if (atLeastOne.has(keyword) && empty)
    refuse(shown`${keyword} needs at least one argument.`, read.keywordSpan);
  if (exactlyOne.has(keyword) && empty) refuse(shown`${keyword} needs an argument.`, read.keywordSpan);
  if (keyword === 'COPY' || keyword === 'ADD') checkCopy(read, refuse);
  if (keyword === 'FROM') checkFrom(read, refuse);
  if (keyword === 'HEALTHCHECK' && !empty) checkHealth(read, refuse);
  if (keyword === 'ARG' && read.pairs.some(({ name }) => name.raw === '')) {
    refuse('ARG has a value without a name.', read.rest);
  }
  if (
    keyword === 'VOLUME' &&
    read.json &&
    (read.args.length === 0 || read.args.some(({ raw }) => raw.trim() === ''))
  )
    refuse('VOLUME needs at least one path, and no path may be empty.', read.rest);
  if (keyword === 'SHELL' && (!read.json || read.args.length === 0)) {
    refuse('SHELL needs the exec form, a JSON array of strings.', empty ? read.keywordSpan : read.rest);
  }
  const trigger = read.trigger?.keyword;
  if (trigger === 'ONBUILD' || trigger === 'FROM' || trigger === 'MAINTAINER') {
    refuse(shown`ONBUILD ${trigger} is not allowed.`, read.trigger?.keywordSpan ?? read.rest);
  }
  if (read.trigger) verdicts.push(...read.trigger.verdicts);
  return verdicts;
}

type Refuse = (message: SafeText, at: Span) => void;

const wordOf = (word: string) => (/^[\w.-]{1,30}$/.test(word) ? word : 'This line');

function checkPairs({ keyword, pairs }: Read, refuse: Refuse): void {
  for (const pair of pairs) {
    if (pair.name.raw === '') refuse(shown`${keyword} has a value without a name.`, pair);
    else if (!pair.value && pairs.length === 1) refuse(shown`${keyword} needs a name and a value.`, pair);
    else if (!pair.value) refuse(shown`${keyword} has an entry that is not written as name=value.`, pair);
  }
}

/** Whether BuildKit ignores the flags of an instruction. */
const ignoresFlags = ({ keyword, args }: Read) =>
  keyword === 'ARG' ||
  keyword === 'STOPSIGNAL' ||
  (keyword === 'HEALTHCHECK' && args[0]?.raw.toUpperCase() === 'NONE');

function checkFlags(read: Read, refuse: Refuse): void {
  const { keyword, flags } = read;
  if (ignoresFlags(read)) return;
  const { values, booleans } = flagSpecs[keyword] ?? noFlags;
  const seen = new Set<string>();
  for (const flag of flags.slice(0, 1000)) {
    const { name, value } = flag;
    const boolean = booleans.includes(name);
    const empty = !value || (keyword === 'RUN' && value.raw === '');
    if (!boolean && !values.includes(name)) refuse(shown`${keyword} has no flag --${flagOf(name)}.`, flag);
    else if (seen.has(name) && !repeatable.has(name))
      refuse(shown`The flag --${name} may be used only once.`, flag);
    else if (boolean ? value && !/^(?:true|false)$/i.test(value.raw) : empty) {
      refuse(
        boolean ? shown`The flag --${name} must be true or false.` : shown`The flag --${name} needs a value.`,
        flag,
      );
    } else if (value && modes[name]?.includes(value.raw) === false) {
      refuse(shown`The flag --${name} must be one of ${modes[name].join(', ')}.`, flag);
    }
    seen.add(name);
  }
}

const flagOf = (name: string) => (/^[\w-]{1,30}$/.test(name) ? name : '…');

function checkCopy({ keyword, json, args, rest, keywordSpan }: Read, refuse: Refuse): void {
  const words = json ? args.length : rest.raw.split(/[\t\v\f\r ]+/, 3).filter((word) => word !== '').length;
  if (words < 2)
    refuse(shown`${keyword} needs a source and a destination.`, rest.raw === '' ? keywordSpan : rest);
  else if (!json && args.at(-1)?.end !== rest.end)
    refuse(shown`${keyword} cannot have a here-document as its destination.`, rest);
}

function checkFrom({ args, rest, keywordSpan }: Read, refuse: Refuse): void {
  const [, as, name] = args;
  if (args.length === 3 && as?.raw.toLowerCase() === 'as') {
    if (name && !/^[A-Za-z][\w.-]*$/.test(name.raw))
      refuse(
        'The stage name is not valid: use letters, digits, "-", "_" and ".", and start with a letter.',
        name,
      );
  } else if (args.length !== 1) {
    refuse(
      'FROM must be written as FROM image or FROM image AS name.',
      args.length === 0 ? keywordSpan : rest,
    );
  }
}

/** Whether a text is a Go duration of zero or at least a millisecond, as BuildKit requires. */
function isDuration(text: string): boolean {
  const steps = text.replace(/^[+-]/, '');
  if (steps === '0') return true;
  let milliseconds = 0;
  let end = 0;
  step.lastIndex = 0;
  for (let match = step.exec(steps); match; match = step.exec(steps)) {
    milliseconds += Number(match[1]) * (units.get(match[2] ?? '') ?? Number.NaN);
    end = step.lastIndex;
  }
  if (end === 0 || end < steps.length) return false;
  return milliseconds === 0 || (milliseconds >= 1 && !text.startsWith('-'));
}

/** One amount of a duration and its unit. */
const step = /([\d.]+)([^\d.]+)/y;
const units = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['\u00b5s', 1e-3],
  ['\u03bcs', 1e-3],
  ['ms', 1],
  ['s', 1e3],
  ['m', 6e4],
  ['h', 36e5],
]);

function checkHealth({ args, rest, json, flags }: Read, refuse: Refuse): void {
  const [type] = args;
  const command = type ? rest.raw.slice(type.raw.length).trim() : '';
  switch (type?.raw.toUpperCase()) {
    case 'NONE':
      if (command !== '') refuse('HEALTHCHECK NONE takes no arguments.', rest);
      return;
    case 'CMD':
      if (json ? args.length === 1 : command === '') refuse('HEALTHCHECK CMD needs a command.', rest);
      break;
    default:
      refuse('HEALTHCHECK must be followed by CMD or NONE.', type ?? rest);
      return;
  }
  for (const { name, value } of flags) {
    if (!value || value.raw === '') continue;
    const good = name === 'retries' ? /^\+?\d{1,9}$/.test(value.raw) : isDuration(value.raw);
    if (!good && flagSpecs['HEALTHCHECK']?.values.includes(name)) {
      refuse(shown`The flag --${name} needs a valid ${name === 'retries' ? 'number' : 'duration'}.`, value);
    }
  }
}
