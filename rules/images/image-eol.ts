import { rule } from '../../server/engine/rule.ts';

const refs = { tally: ['tally/ruby/eol-ruby-version'] };

export default rule({
  id: 'image-eol',
  on: 'image',
  severity: 'medium',
  fixable: false,
  title: 'A base image is at or near its end of life',
  why: 'Vulnerabilities found after the end of support are not fixed, in any image that is built on it.',
  refs: { cwe: ['CWE-1104'] },
  messages: {
    ended: { text: 'Support for {line} ended on {date}: new vulnerabilities are no longer fixed.', refs },
    build: {
      text: 'Support for {line}, used by this build stage, ended on {date}.',
      severity: 'low',
      refs,
    },
    ending: { text: 'Support for {line} ends on {date}.', severity: 'info', levels: { devcontainer: 'off' } },
  },
  *check({ ref, via, facts, token, fromDefault, stage }, { today }) {
    const { endOfLife: date, endOfLifeOf: line } = facts ?? {};
    if (!ref || via !== 'from' || !date || !line || today === undefined) return;
    const at = fromDefault ? token.span : (ref.tagSpan ?? token.span);
    const words = { line, date };
    const own = line.startsWith('ruby:') ? undefined : {};
    if (date < today)
      yield { at, message: stage?.isShipped ? 'ended' : 'build', words, ...(own && { refs: own }) };
    else if (dayBefore(date, 60) <= today) yield { at, message: 'ending', words };
  },
});

/** The date (`YYYY-MM-DD`) a number of days before another; dates that cannot be parsed are returned as they are. */
function dayBefore(date: string, days: number): string {
  const then = Date.parse(date) - days * 86_400_000;
  return Number.isNaN(then) ? date : new Date(then).toISOString().slice(0, 10);
}
