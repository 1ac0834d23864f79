import {
  contextCredentials,
  credentialFixes,
  environmentCredential,
  hooksOf,
  rule,
} from '../../server/engine/judge.ts';

const key = { 'compose-lint': ['CL-0020'] };
const argument = 'The build argument {name} is a credential, which stays in the history of the image.';
const url = { 'compose-lint': ['CL-0021'] };

export default rule({
  id: 'secret-in-environment',
  on: 'service',
  severity: 'high',
  fixable: true,
  title: 'A credential is written in the compose file',
  why: 'Everyone who reads the repository has it, and so has every process and inspection of the container.',
  refs: { cwe: ['CWE-798', 'CWE-312'] },
  credentials: true,
  messages: {
    shape: { text: '{name} holds a {what}.', severity: 'critical', refs: key },
    literal: { text: '{name} is a credential, written out.', refs: key },
    weak: { text: '{name} is a default credential that anyone guesses.', refs: key },
    fallback: {
      text: '{name} falls back on a credential that is written out.',
      severity: 'medium',
      refs: { ...key, cwe: ['CWE-1392'] },
    },
    placeholder: { text: '{name} is meant to be filled in here, in the file.', severity: 'info', refs: key },
    events: { text: '{name} holds a key with which anyone can send events.', severity: 'low', refs: key },
    url: { text: '{name} holds a password in its {what} URL.', refs: url },
    connection: { text: '{name} holds a password among its settings.', refs: key },
    urlFallback: {
      text: '{name} falls back on a password in its {what} URL that is written out.',
      severity: 'medium',
      refs: { ...url, cwe: ['CWE-1392'] },
    },
    buildArg: { text: argument, refs: { cwe: ['CWE-538'] } },
  },
  *check(service, { profile }) {
    const hooks = hooksOf(service).flatMap((hook) => hook.environment);
    for (const entry of [...service.environment, ...hooks]) {
      const found = environmentCredential(entry);
      if (!found) continue;
      const secretless = hooks.includes(entry) || profile === 'swarm';
      const fixes = () => credentialFixes(found, entry, secretless ? undefined : service);
      yield { at: found.at, message: found.kind, words: { name: entry.name, what: found.what }, fixes };
    }
    for (const entry of service.build?.args ?? []) {
      const found = environmentCredential(entry);
      if (found && found.kind !== 'placeholder' && found.kind !== 'events')
        yield { at: found.at, message: 'buildArg', words: { name: entry.name } };
    }
    for (const { kind, what, at } of contextCredentials(service))
      yield { at, message: kind, words: { name: 'The build context', what } };
  },
});
