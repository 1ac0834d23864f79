import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { afterBlanks } from '../../server/engine/shell/command/edit-words.ts';

export default rule({
  id: 'insecure-run',
  on: 'instruction',
  keywords: ['RUN'],
  severity: 'high',
  fixable: true,
  title: 'A RUN step gets access to the build host',
  label: 'RUN on the build host',
  why: 'Any code that such a step downloads or runs can attack the machine that builds the image.',
  refs: { cwe: ['CWE-250'] },
  messages: {
    security: {
      text: '--security=insecure runs this step with all privileges on the build host.',
      severity: 'critical',
      refs: { sonar: ['S6502'] },
    },
    network: {
      text: "--network=host gives this step the build host's network and local services.",
      refs: { sonar: ['S6431'], cwe: ['CWE-653'] },
    },
    device: { text: '--device gives this step access to a device of the build host.', severity: 'medium' },
  },
  when: ({ flags }) => flags.length > 0,
  check({ flags, file }, report) {
    for (const { name, value, span } of flags) {
      const message =
        name === 'device'
          ? 'device'
          : name === 'security' && value?.text === 'insecure'
            ? 'security'
            : name === 'network' && value?.text === 'host'
              ? 'network'
              : undefined;
      if (!message) continue;
      const { text } = file;
      const edits = [{ span: { start: span.start, end: afterBlanks(text, span.end) }, text: '' }];
      const needs = message === 'device' ? 'device' : message === 'security' ? 'privileges' : 'network';
      const title = shown`Remove --${name} (the step fails if it needs the host's ${needs})`;
      report({ at: span, message, fixes: [{ title, safety: 'unsafe', edits }] });
    }
  },
});
