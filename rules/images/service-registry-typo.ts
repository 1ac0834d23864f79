import { rule } from '../../server/engine/rule.ts';
import { builtHere, remoteImages } from './pulled.ts';
import { messages, registryFixes, registryTypo } from './typo.ts';

export default rule({
  id: 'service-registry-typo',
  on: 'service',
  severity: 'high',
  fixable: true,
  title: "The registry of a service's image has a typo",
  label: 'Typo in registry',
  why: 'The owner of a look-alike domain decides what runs.',
  refs: { cis: ['4.2'], cwe: ['CWE-829'] },
  messages,
  check(service, report, settings) {
    for (const image of remoteImages(service)) {
      const { ref, fromDefault, file, span } = image;
      const wrong = registryTypo(ref, settings);
      if (!wrong || builtHere(service, image)) continue;
      const { host, meant, kind } = wrong;
      const words = { host, meant };
      if (file.text.startsWith(`${host}/`, wrong.span.start))
        report({
          at: { file, span: wrong.span },
          message: kind,
          words,
          fixes: registryFixes(wrong, file.path),
        });
      else report({ at: { file, span }, message: fromDefault ? 'fallback' : kind, words });
    }
  },
});
