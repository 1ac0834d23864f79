import {
  contextCredentials,
  environmentCredential,
  environmentCredentials,
} from '../../server/engine/compose/service/credentials.ts';
import { hooksOf } from '../../server/engine/compose/service/hooks.ts';
import { rule } from '../../server/engine/rule.ts';
import { repeatsLogin } from '../../server/engine/secret/credential.ts';
import { argumentFix, credentialFixes } from './environment-fix.ts';

const key = { 'compose-lint': ['CL-0020'] };
const argument = 'The build argument {name} is a credential: the image history keeps it.';
const url = { 'compose-lint': ['CL-0021'] };

export default rule({
  id: 'secret-in-environment',
  on: 'service',
  severity: 'high',
  fixable: true,
  title: 'A credential is written in the compose file',
  label: 'Secret in the file',
  why: 'Everyone who can read the repository has it, and processes in the container and docker inspect show it.',
  refs: { cwe: ['CWE-798', 'CWE-312'] },
  credentials: true,
  messages: {
    shape: { text: '{name} contains a credential: {what}.', severity: 'critical', refs: key },
    literal: { text: '{name} is written in the file.', refs: key },
    weak: { text: '{name} can be guessed.', refs: key },
    store: {
      text: '{name} can be guessed: it protects no key once the key file is copied.',
      severity: 'medium',
      refs: key,
    },
    fallback: {
      text: '{name} has a default that is written in the file.',
      severity: 'medium',
      refs: { ...key, cwe: ['CWE-1392'] },
    },
    placeholder: {
      text: 'Replace the placeholder of {name} by a variable, not by a credential.',
      severity: 'info',
      refs: key,
    },
    events: { text: '{name} contains a key that lets anyone send events.', severity: 'low', refs: key },
    url: { text: '{name} has a password in its {what} URL.', refs: url },
    connection: { text: '{name} contains a password in its connection string.', refs: key },
    option: { text: '{name} contains the credential that {what} takes.', refs: key },
    setting: { text: '{name} contains a credential, the value of {what}.', refs: key },
    urlFallback: {
      text: '{name} has a default password, written in its {what} URL.',
      severity: 'medium',
      refs: { ...url, cwe: ['CWE-1392'] },
    },
    buildArg: { text: argument, refs: { cwe: ['CWE-538'] } },
  },
  check(service, report, { profiles }) {
    const hooks = hooksOf(service).flatMap((hook) => hook.environment);
    for (const entry of [...service.environment, ...hooks]) {
      const takesSecret = !hooks.includes(entry) && !profiles.includes('swarm');
      for (const found of environmentCredentials(entry)) {
        const fixes = () => credentialFixes(found, entry, service, takesSecret);
        const isUser = found.kind === 'literal' && repeatsLogin(entry, service.environment);
        const kind = isUser ? 'weak' : found.kind;
        const message = kind === 'weak' && ofStore.test(entry.name) ? 'store' : kind;
        report({ at: found.at, message, words: { name: entry.name, what: found.what }, fixes });
      }
    }
    for (const entry of service.build?.args ?? []) {
      const found = environmentCredential(entry);
      if (found && found.kind !== 'placeholder' && found.kind !== 'events')
        report({
          at: found.at,
          message: 'buildArg',
          words: { name: entry.name },
          fixes: () => [argumentFix(found, entry)],
        });
    }
    for (const { kind, what, at } of contextCredentials(service))
      report({ at, message: kind, words: { name: 'The build context', what } });
  },
});

/** Passwords that are not for a login: they open a key store. */
const ofStore = /(?:KEY|TRUST)_?STORE_?PASS(?:WORD|PHRASE)?$|(?:SSL|TLS)_KEY_?PASS(?:WORD|PHRASE)?$/i;
