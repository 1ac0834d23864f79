import type { Instruction, Token } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { textOf } from '../../server/engine/source/text.ts';
import { administered, exposed } from './expose.ts';

const sonar = ['S6473'];

export default rule({
  id: 'expose-admin-port',
  on: 'stage',
  severity: 'medium',
  levels: { devcontainer: 'low' },
  fixable: true,
  title: 'EXPOSE names a port for remote administration',
  label: 'Admin port',
  why: 'Anyone who logs in through such a port controls the container; administer it through its runtime.',
  refs: { cwe: ['CWE-749'] },
  messages: {
    ssh: {
      text: 'EXPOSE 22 offers SSH login to the container.',
      refs: {
        trivy: ['DS-0004'],
        checkov: ['CKV_DOCKER_1'],
        kics: ['5907595b-5b6d-4142-b173-dbb0e73fbff8'],
        sonar,
      },
    },
    docker: {
      text: 'EXPOSE {port} offers {what} without TLS: it controls the machine; use 2376 with TLS.',
      severity: 'high',
      remedy: 'Let the daemon ask for client certificates, or listen on its socket alone.',
    },
    login: { text: 'EXPOSE {port} offers remote login to the container over {what}.', refs: { sonar } },
    other: { text: 'EXPOSE {port} offers remote administration over {what}.', severity: 'low' },
  },
  check(stage, report) {
    if (!stage.isOutput) return;
    for (const { instructions, dockerfile } of lineage(stage)) {
      for (const each of gathered(instructions, exposed)) {
        const found = administered(each);
        if (!found) continue;
        const at = { file: dockerfile.file, span: each.word.span };
        const words = { port: String(found.port), what: found.what };
        if (found.port === 22) report({ at, message: 'ssh' });
        else if (found.port === 2375) {
          const fixes = instructions.some(namesPort) ? [] : [withTls(each.word, instructions)];
          report({ at, message: 'docker', words, fixes });
        } else report({ at, message: /Telnet|RDP|VNC/.test(found.what) ? 'login' : 'other', words });
      }
    }
  },
});

/** Whether an instruction makes a program listen without TLS: changing only the port in EXPOSE would then be wrong. */
const namesPort = (each: Instruction) =>
  /^(?:ENV|CMD|ENTRYPOINT)$/.test(each.keyword) && /(?<!\d)2375(?!\d)/.test(textOf(each));

/** Replaces the port of the Docker API without TLS with the one with TLS, unless a stage already exposes that. */
function withTls({ span, text }: Token, instructions: readonly Instruction[]) {
  const title = 'Use port 2376 (the program must then listen there, with TLS)' as const;
  const at = text.indexOf('2375');
  if (at < 0 || /\d/.test(text.replace('2375', ''))) return undefined;
  const hasBoth = instructions.some(
    ({ keyword, args }) =>
      keyword === 'EXPOSE' && args.some(({ value }) => /^2376(?:\/|$)/.test(value ?? '')),
  );
  if (hasBoth) return undefined;
  const start = span.start + at;
  return { title, safety: 'unsafe' as const, edits: [replace({ start, end: start + 4 }, '2376')] };
}
