import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scriptNeeds } from '../../rules/hardening/entry-script.ts';
import { entryScript, entryScriptPath } from '../../server/engine/dockerfile/context/entry-script.ts';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { limits } from '../../server/engine/source/limits.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

function pathOf(...lines: readonly string[]): string | undefined {
  const { stages } = parseDockerfile(sourceFile('Dockerfile', `FROM debian:13\n${lines.join('\n')}\n`));
  const stage = stages.at(-1);
  assert.ok(stage);
  return entryScriptPath(stage);
}

test('the start script of a stage is found in the build context', () => {
  const cases: [readonly string[], string | undefined][] = [
    [['COPY start.sh /start.sh', 'ENTRYPOINT ["/start.sh"]'], 'start.sh'],
    [['COPY ./docker/start.sh /usr/local/bin/', 'ENTRYPOINT ["start.sh"]'], 'docker/start.sh'],
    [['COPY a.sh b.sh /usr/bin/', 'ENTRYPOINT ["tini", "--", "/usr/bin/b.sh"]'], 'b.sh'],
    [['COPY start.sh /app', 'CMD ["sh", "/app/start.sh"]'], 'start.sh'],
    [['WORKDIR /app', 'COPY . .', 'CMD ./bin/start --now'], 'bin/start'],
    [['COPY rootfs /', 'ENTRYPOINT ["/etc/start"]'], 'rootfs/etc/start'],
    [['COPY scripts/*.sh /opt/', 'ENTRYPOINT ["/opt/run.sh"]'], 'scripts/run.sh'],
    [['COPY --chmod=755 old.sh /run.sh', 'COPY new.sh /run.sh', 'ENTRYPOINT /run.sh'], 'new.sh'],
    [['COPY start.sh /start.sh', 'FROM scratch', 'ENTRYPOINT ["/start.sh"]'], undefined],
    [['COPY --from=x start.sh /start.sh', 'ENTRYPOINT ["/start.sh"]'], undefined],
    [['ADD https://x.example/start.sh /start.sh', 'ENTRYPOINT ["/start.sh"]'], undefined],
    [['COPY start.sh /opt/start.sh', 'ENTRYPOINT ["start.sh"]'], undefined],
    [['COPY app.py /app/', 'CMD ["python", "-m", "app"]'], undefined],
  ];
  for (const [lines, path] of cases) assert.equal(pathOf(...lines), path, lines.join('; '));
});

test('only scripts of a POSIX shell are read, up to a limit', () => {
  const read = (path: string, text: string) => entryScript(sourceFile(path, text))?.interpreter;
  assert.equal(read('start', '#!/usr/bin/env bash\nid\n'), 'bash');
  assert.equal(read('start.sh', 'id\n'), 'sh');
  assert.equal(read('start', '#!/bin/dash -e\nid\n'), 'sh');
  assert.equal(read('start', '#!/usr/bin/python3\nprint()\n'), undefined);
  for (const other of ['fish', 'zsh', 'csh', 'shx'])
    assert.equal(read('start', `#!/bin/${other}\nid\n`), undefined, other);
  assert.equal(read('start', 'id\n#!/bin/sh\n'), undefined);
  assert.equal(read('start', '\u007fELF'), undefined);
  assert.equal(read('start.sh', 'id\n'.repeat(limits.copiedCharacters)), undefined);
});

test('the needs of a script are known only if every command is known and ends as another user', () => {
  const needsOf = (body: string, ownCommand = false) => {
    const script = entryScript(sourceFile('start.sh', `#!/bin/sh\n${body}\n`));
    assert.ok(script);
    return scriptNeeds(script, ownCommand);
  };
  const ofRoot = 'if [ "$(id -u)" = 0 ]; then chown app /data; exec su-exec app "$@"; fi\nexec "$@"';
  assert.deepEqual(needsOf(ofRoot), {
    capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
    paths: ['/data'],
    isWhole: true,
  });
  assert.equal(needsOf(ofRoot, true).isWhole, false);
  const whole = (body: string) => needsOf(body).isWhole;
  assert.equal(whole('exec setpriv --reuid=app --regid=app --clear-groups server'), true);
  assert.equal(whole('exec gosu app:app server'), true);
  assert.equal(whole('exec gosu root server'), false);
  assert.equal(whole('exec setpriv --no-new-privs server'), false);
  assert.equal(whole('if [ -n "$PUID" ]; then exec gosu app "$@"; fi\nexec "$@"'), false);
  assert.equal(whole('./migrate\nexec gosu app server'), false);
  assert.equal(whole('exec gosu app server &\nexec nginx'), false);
  assert.equal(whole('exec "$@"'), false);
});
