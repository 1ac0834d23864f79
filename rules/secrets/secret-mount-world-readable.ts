import { mountOption } from '../../server/engine/dockerfile/stages/run-mount.ts';
import { userAt } from '../../server/engine/dockerfile/stages/user.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { secretMounts } from './secret-mount.ts';

export default rule({
  id: 'secret-mount-world-readable',
  on: 'instruction',
  keywords: ['RUN'],
  severity: 'medium',
  fixable: true,
  title: 'A mounted secret is readable by every user',
  label: 'Secret for all users',
  why: 'While the step runs, every process in it can read the secret, no matter which user it runs as.',
  refs: { sonar: ['S6469'], cwe: ['CWE-732'] },
  messages: {
    secret: 'Mode {mode} lets every user in the build step read the secret {id}.',
    agent: 'Mode {mode} lets every user in the build step use the keys of the SSH agent.',
  },
  when: ({ flags }) => flags.length > 0,
  check(instruction, report) {
    for (const { type, id, flag } of secretMounts(instruction)) {
      const mode = mountOption(flag, 'mode');
      // To connect to a socket takes the right to write (unix(7)), to use a secret the right to read.
      const needed = type === 'ssh' ? 2 : 4;
      if (!mode || !/^[0-7]{1,5}$/.test(mode.text) || !(Number(mode.text.at(-1)) & needed)) continue;
      const user = userAt(instruction)?.name;
      const owner =
        user !== undefined && /^[1-9]\d*$/.test(user) && !mountOption(flag, 'uid') ? user : undefined;
      const closed = owner === undefined ? `${mode.text.slice(0, -1)}0` : `0400,uid=${owner}`;
      const title =
        owner === undefined
          ? shown`Set mode ${closed} (only the owner and the group can then read it)`
          : shown`Set mode 0400 and uid=${owner} (only this user can then read it)`;
      const fixes = [{ title, safety: 'unsafe' as const, edits: [{ span: mode.span, text: closed }] }];
      const at = mode.span;
      if (type === 'ssh') report({ at, message: 'agent', words: { mode: mode.text }, fixes });
      else report({ at, message: 'secret', words: { mode: mode.text, id }, fixes });
    }
  },
});
