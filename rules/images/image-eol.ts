import { shipsFiles } from '../../server/engine/dockerfile/stages/built.ts';
import { lifeOf } from '../../server/engine/image/life.ts';
import { rule } from '../../server/engine/rule.ts';

const refs = { tally: ['tally/ruby/eol-ruby-version'] };

export default rule({
  id: 'image-eol',
  on: 'image',
  severity: 'medium',
  ofVersion: true,
  fixable: false,
  title: 'A base image is at or near its end of life',
  label: 'Out of support',
  why: 'Vulnerabilities found after the end of support are not fixed, in any image that is built on it.',
  refs: { cwe: ['CWE-1104'] },
  messages: {
    ended: { text: '{line}: no security fixes since {when}.', refs },
    build: {
      text: '{line}, in this build stage: no security fixes since {when}.',
      severity: 'low',
      refs,
    },
    ending: {
      text: '{line}: security fixes end on {date}.',
      severity: 'info',
      levels: { devcontainer: 'off' },
    },
  },
  check({ ref, via, facts, token, fromDefault, stage }, report, { today }) {
    const life = via === 'from' ? lifeOf(facts, today) : undefined;
    if (!ref || !life) return;
    const at = fromDefault ? token.span : (ref.tagSpan ?? token.span);
    const { words } = life;
    const own = words.line.startsWith('ruby:') ? undefined : {};
    if (life.state === 'ended')
      report({
        at,
        message: stage && shipsFiles(stage) ? 'ended' : 'build',
        words,
        ...(own && { refs: own }),
      });
    else report({ at, message: 'ending', words });
  },
});
