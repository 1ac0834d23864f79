import { gathered } from '../../source/list.ts';
import type { Reading, ReadWord, Verdict } from '../syntax/reading.ts';
import { expand, isPlain, type Variable } from './expand.ts';

/** The words of an instruction that BuildKit cannot resolve, whatever its variables hold: a quote or a brace is open. */
export function unresolved(reading: Reading, escapeChar: string): readonly Verdict[] {
  if (reading.flags.length === 0 && isPlain(reading.rest.raw)) return none;
  return gathered(expandedWords(reading), ({ raw, start, end }) => {
    const { fault } = expand(raw, unknown, escapeChar);
    return fault === undefined ? [] : [{ message: fault, start, end }];
  });
}

const unknown = (): Variable => ({ state: 'unknown' });

/** The words in which BuildKit resolves quotes and variables before it does anything else with them. */
function expandedWords({ keyword, json, args, pairs, rest, flags }: Reading): readonly ReadWord[] {
  switch (keyword) {
    case 'ARG':
    case 'ENV':
    case 'LABEL':
      return gathered(pairs, ({ name, value }) => (value ? [name, value] : [name]));
    case 'EXPOSE':
    case 'STOPSIGNAL':
    case 'USER':
    case 'WORKDIR':
      return [rest];
    case 'ADD':
    case 'COPY':
    case 'VOLUME':
      return json ? none : args;
    case 'FROM':
      return [...args.slice(0, 1), ...gathered(flags, ({ value }) => value ?? [])];
    default:
      return none;
  }
}

const none: readonly never[] = [];
