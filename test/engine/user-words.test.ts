import assert from 'node:assert/strict';
import { it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, lint } from '../../server/engine/index.ts';
import { projectOf } from '../support/project.ts';

const settings = `
    volumes: ["/var/run/docker.sock:/s", "/etc:/e", "/:/host:rshared"]
    cap_add: [SYS_ADMIN]
    cap_drop: [NET_RAW]
    device_cgroup_rules: ["c *:* rwm"]
    post_start: [{command: "true", privileged: true}]
    security_opt: ["apparmor:unconfined", "systempaths=unconfined", "no-new-privileges:false"]`;

it('a message names a user that is a variable, or the default of its image, in whole words', () => {
  for (const user of ['${OWNER}', '1000', '1000:1000']) {
    for (const image of ['acme/app:1', 'node:22', 'traefik/whoami:v1.10']) {
      for (const more of ['', '    privileged: true\n']) {
        const text = `services:\n  a:\n    image: ${image}\n    user: "${user}"${settings}\n${more}`;
        const { findings } = lint(projectOf({ 'compose.yaml': text }), 'compose.yaml', rules, {
          ...defaultConfig,
          profiles: ['strict'],
        });
        const broken = findings.filter((each) =>
          /(?<!the (?:default )?user )\bof the image (?:root|every|cannot|gets|only)|(?<!user )\b1000 (?:root|is|can|gets)/.test(
            each.text,
          ),
        );
        assert.deepEqual(
          broken.map((each) => each.text),
          [],
        );
      }
    }
  }
});
