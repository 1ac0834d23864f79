import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, emptyProject, lint } from '../../server/engine/index.ts';

describe('a service behind a profile', () => {
  const text = `services:
  tool:
    image: acme/tool:1.4.2
    privileged: true
    logging: { driver: none }
    profiles: [debug, ops]
`;
  const project = emptyProject().with({ path: 'compose.yaml', text });
  const { findings } = lint(project, 'compose.yaml', rules, defaultConfig);
  const relatedTo = (id: string) => findings.find(({ rule }) => rule === id)?.related;

  it('is checked, and grave findings mention when the service starts', () => {
    assert.deepEqual(relatedTo('privileged'), [
      {
        file: 'compose.yaml',
        span: { start: text.indexOf('[debug'), end: text.indexOf('ops]') + 4 },
        message: 'The service starts only if the profile debug or ops is enabled.',
      },
    ]);
  });

  it('has no such note for minor findings', () => {
    assert.deepEqual(relatedTo('logging-none'), []);
  });
});
