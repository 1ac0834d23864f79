import { replace, rule, sshServers, sshStart } from '../../server/engine/judge.ts';

export default rule({
  id: 'ssh-server-installed',
  on: 'stage',
  mentions: ['ssh', 'dropbear'],
  severity: 'medium',
  levels: { devcontainer: 'off' },
  fixable: true,
  title: 'The image holds an SSH server',
  why: 'It is one more log-in with keys and passwords of its own, and its host keys may be the same in every container.',
  refs: { cis: ['4.3'], cwe: ['CWE-1125'] },
  messages: {
    runs: 'The container starts an SSH server.',
    server: '{name} is installed, an SSH server.',
    both: { text: '{name} brings an SSH server along with the client.', severity: 'low' },
  },
  *check(stage) {
    if (!stage.isOutput) return;
    const { file } = stage.dockerfile;
    const start = sshStart(stage);
    if (start) yield { at: { file, span: start }, message: 'runs' };
    for (const { name, word, alone } of sshServers(stage)) {
      const at = { file, span: word.span };
      if (alone) yield { at, message: 'server', words: { name } };
      else {
        const plain = file.text.slice(word.span.start, word.span.end) === name;
        const title = 'Install openssh-client alone (there is no server then)';
        const edits = [replace(word.span, 'openssh-client')];
        yield {
          at,
          message: 'both',
          words: { name },
          fixes: plain && !start ? [{ title, safety: 'unsafe', edits }] : [],
        };
      }
    }
  },
});
