import { strictOnly } from '../../server/engine/config/profiles.ts';
import { instructionsOf } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'privileged-port-non-root',
  on: 'stage',
  severity: 'info',
  levels: { ...strictOnly, kubernetes: 'info', openshift: 'medium' },
  fixable: false,
  title: 'A non-root container exposes a port below 1024',
  label: 'Port below 1024',
  why: 'Where the cluster reserves these ports for root, the program cannot listen and is often given root or a capability.',
  refs: {},
  messages: {
    user: 'The user {user} cannot listen on port {port} on every platform: use a port above 1023.',
    assigned: {
      text: 'On OpenShift the image is not root and cannot listen on port {port}: use a port above 1023.',
      levels: { ...strictOnly, strict: 'off', production: 'off', openshift: 'medium' },
    },
  },
  check(stage, report) {
    const { isOutput, user, platform, rootImage } = stage;
    if (!isOutput || platform === 'windows') return;
    const { file } = stage.dockerfile;
    for (const { keyword, args } of instructionsOf(stage)) {
      for (const { value, span } of keyword === 'EXPOSE' ? args : []) {
        const port = /^(\d{1,5})(?:-\d+)?(?:\/\w+)?$/.exec(value ?? '')?.[1];
        if (port === undefined || Number(port) < 1 || Number(port) > 1023) continue;
        const at = { file, span };
        if (user.root === false) {
          const who = user.name ?? rootImage?.facts?.user ?? 'a non-root user';
          report({ at, message: 'user', words: { user: who, port } });
        } else report({ at, message: 'assigned', words: { port } });
      }
    }
  },
});
