import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { installedIn } from '../../server/engine/dockerfile/stages/installed.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

function installed(text: string): string[] {
  const stage = parseDockerfile(sourceFile('Dockerfile', text)).stages.at(-1);
  return stage ? installedIn(stage).map(({ name }) => name) : [];
}

it('reads names without version, architecture and release', () => {
  assert.deepEqual(
    installed(
      'FROM a:1\nRUN apt-get update && apt-get install -y -t stable -o A=b g++=4:12 curl:amd64 git/bookworm less-\n',
    ),
    ['g++', 'curl', 'git'],
  );
  assert.deepEqual(installed('FROM a:1\nRUN apk add --no-cache -X http://x/y vim~=9 nano@edge\n'), [
    'vim',
    'nano',
  ]);
  assert.deepEqual(
    installed('FROM a:1\nRUN dnf -y --setopt tsflags=x install gdb && pacman -Syu --noconfirm nmap\n'),
    ['gdb', 'nmap'],
  );
});

it('leaves out removed packages: by name, by group, or by an unknown name', () => {
  assert.deepEqual(installed('FROM a:1\nRUN apk add -t .deps gcc make && apk add curl && apk del .deps\n'), [
    'curl',
  ]);
  assert.deepEqual(installed('FROM a:1\nRUN apk add --virtual=deps gcc\nRUN apk del deps\n'), []);
  assert.deepEqual(
    installed('FROM a:1\nRUN apt-get install gcc curl\nRUN apt-get purge -y --auto-remove gcc\n'),
    ['curl'],
  );
  assert.deepEqual(installed('FROM a:1\nRUN apt-get install gcc && apt-get purge $DEPS\n'), []);
});

it('includes installations of the stages below, but no names in other commands', () => {
  assert.deepEqual(installed('FROM a:1 AS b\nRUN yum install -y vim\nFROM b\nRUN pip install gcc\n'), [
    'vim',
  ]);
  assert.deepEqual(installed('FROM a:1\nRUN apt-get clean gcc; apt-cache show gcc; echo apk add gcc\n'), []);
});
