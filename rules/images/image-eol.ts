import { rule } from '../../server/engine/rule.ts';

const refs = { tally: ['tally/ruby/eol-ruby-version'] };

export default rule({
  id: 'image-eol',
  on: 'image',
  severity: 'medium',
  fixable: false,
  title: 'An image that gets no more updates',
  why: 'Holes that are found after the end of support stay open, in every image that is built on it.',
  refs: { cwe: ['CWE-1104'] },
  messages: {
    ended: { text: 'Support of {line} ended on {date}: its holes are no longer mended.', refs },
    build: {
      text: 'Support of {line}, which this stage builds with, ended on {date}.',
      severity: 'low',
      refs,
    },
    ending: { text: 'Support of {line} ends on {date}.', severity: 'info', levels: { devcontainer: 'off' } },
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

/** The day (`YYYY-MM-DD`) that lies some days before another. */
function dayBefore(date: string, days: number): string {
  const then = Date.parse(date) - days * 86_400_000;
  return Number.isNaN(then) ? date : new Date(then).toISOString().slice(0, 10);
}
