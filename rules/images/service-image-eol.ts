import { lifeOf } from '../../server/engine/image/life.ts';
import { rule } from '../../server/engine/rule.ts';
import { builtHere, remoteImages } from './pulled.ts';

export default rule({
  id: 'service-image-eol',
  on: 'service',
  severity: 'medium',
  ofVersion: true,
  fixable: false,
  title: "A service's image is at or near its end of life",
  label: 'Out of support',
  why: 'Vulnerabilities found after the end of support are not fixed, and a database holds the data that attackers want.',
  refs: { cwe: ['CWE-1104'] },
  messages: {
    ended: '{line}: no security fixes since {when}.',
    ending: {
      text: '{line}: security fixes end on {date}.',
      severity: 'info',
      levels: { devcontainer: 'off' },
    },
  },
  check(service, report, { today }) {
    for (const image of remoteImages(service)) {
      const { ref, facts, file } = image;
      const life = lifeOf(facts, today);
      if (!ref || !life || builtHere(service, image)) continue;
      const at = { file, span: ref.tagSpan ?? ref.span };
      report({ at, message: life.state, words: life.words });
    }
  },
});
