import { passwordCommands, passwordFix, passwordSet, rule } from '../../server/engine/judge.ts';

export default rule({
  id: 'password-set-in-run',
  on: 'command',
  names: passwordCommands,
  severity: 'high',
  levels: { devcontainer: 'medium' },
  fixable: true,
  title: 'A password is set in the build',
  why: 'Every container of the image then has the same password, and the history of the image shows it.',
  refs: { cis: ['4.10'], cwe: ['CWE-798'] },
  credentials: ['plain', 'hash'],
  messages: {
    plain: {
      text: 'A password of an account is written into the build.',
      refs: { checkov: ['CKV2_DOCKER_17'], sonar: ['S6437'], cwe: ['CWE-259'] },
    },
    told: {
      text: 'A password of an account is what the build is told as {name}, which the history shows.',
      severity: 'medium',
      refs: { checkov: ['CKV2_DOCKER_17'] },
    },
    hash: {
      text: 'The hash of a password is written into the build: who has it can guess the password.',
      severity: 'medium',
      refs: { checkov: ['CKV2_DOCKER_17'] },
    },
    file: {
      text: 'Passwords of accounts come from a file of the image.',
      severity: 'medium',
      refs: { checkov: ['CKV2_DOCKER_17'] },
    },
    blank: { text: 'An account gets an empty password.', refs: { cwe: ['CWE-258'] } },
  },
  *check({ command, instruction }) {
    if (instruction?.keyword !== 'RUN') return;
    const found = passwordSet(command, instruction);
    if (!found) return;
    const { kind, span: at, name } = found;
    const fixes = () => [passwordFix(command, instruction)];
    if (kind === 'told') yield { at, message: kind, words: { name }, fixes };
    else yield { at, message: kind, fixes };
  },
});
