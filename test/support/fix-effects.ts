const limits = 'cpus mem_limit pids_limit deploy.resources deploy.placement';
const privileges = 'cap_add.+ cap_drop.+ security_opt.+';
const readOnly = 'read_only tmpfs.+ volumes.+';
/** A service without networks joins the project's default network. */
const joined = 'networks.default /networks.default';
const proxied = 'volumes.- networks.* depends_on.* /services /networks.*';
const namespaces = 'ipc pid cgroup uts userns_mode';

/**
 * What fixes may change in the merged project: for each rule and pattern of fix titles, the keys below the finding's
 * service. `+` and `-` are added and removed list items, `*` is any item or key; `/` begins a section of the project,
 * and `/services` is a new service.
 */
const effects: readonly (readonly [rule: string, title: RegExp, paths: string])[] = [
  ['authentication-off', /^Publish its ports on 127\.0\.0\.1 only/, 'ports.*.host_ip ports.-'],
  ['authentication-off', /^(?:Remove the setting|Require the password)/, 'environment.*'],
  ['cap-drop-ineffective', /^Remove \S+ from cap_add/, 'cap_add.-'],
  ['cap-drop-ineffective', /^Remove (?:\S+ from )?cap_drop/, 'cap_drop.-'],
  ['cap-drop-ineffective', /^Remove privileged/, 'privileged'],
  ['config-mount-writable', /^Mount it read-only/, 'volumes.*.read_only'],
  ['confinement-off', /^Remove/, 'security_opt.-'],
  ['confinement-off', /^Set no-new-privileges/, 'security_opt.*'],
  ['dangerous-capability', /^Add a memory limit/, limits],
  ['dangerous-capability', /^Remove/, 'cap_add.-'],
  ['dangerous-device', /^Remove the rule/, 'device_cgroup_rules.-'],
  ['dangerous-device', /^Remove/, 'devices.-'],
  ['debugger-published', /^Publish its port on 127\.0\.0\.1 only/, 'ports.*.host_ip ports.-'],
  ['default-bridge', /^Use the project's network/, `network_mode ${joined}`],
  ['docker-socket', /^Use a read-only proxy for the socket/, `${proxied} command.* environment.*`],
  ['docker-socket', /^Use a read-only proxy, and/, `${proxied} command.* environment.* network_mode`],
  ['docker-socket', /^Use a read-only proxy \(enter/, proxied],
  ['docker-socket', /^Use a read-only proxy with DOCKER_HOST/, `${proxied} environment.* network_mode`],
  ['docker-socket', /^Remove the mount/, 'volumes.- /volumes.*'],
  ['host-namespace', /^Publish/, `network_mode ports.+ ports.*.host_ip ${joined}`],
  ['host-namespace', /^Remove the host network from the build/, 'build.network build.entitlements.-'],
  ['host-namespace', /^Remove the host's network/, 'networks.* /networks.*'],
  ['host-namespace', /^Use a network of its own/, `network_mode ${joined}`],
  ['host-namespace', /^Use a separate namespace/, namespaces],
  ['host-namespace', /^Use 1 GB of shared memory/, 'ipc shm_size'],
  ['image-and-build', /^Set pull_policy/, 'pull_policy'],
  ['ineffective-port', /^Remove the exposed ports/, 'expose.-'],
  ['ineffective-port', /^(?:Remove the ports|Replace the earlier)/, 'ports.-'],
  ['invalid-service-image', /^Use/, 'image'],
  ['limit-without-effect', /^Remove cgroup_parent/, 'cgroup_parent'],
  ['limit-without-effect', /^Set a default limit/, limits],
  ['logging-none', /^Use the default logging driver/, 'logging.driver'],
  ['missing-hardening', /^Add limits/, limits],
  ['missing-hardening', /^Add no-new-privileges/, 'security_opt.+'],
  ['missing-hardening', /^Remove the privileges/, privileges],
  ['missing-hardening', /^Add the hardening and run as/, `${privileges} ${limits} ${readOnly} user`],
  [
    'missing-hardening',
    /^Add (?:all except|(?:all of )?(?:the )?(?:missing )?hardening)/,
    `${privileges} ${limits} ${readOnly}`,
  ],
  ['missing-selinux-label', /^Add the label/, 'volumes.*.bind.selinux'],
  ['oom-protection', /^Remove oom_kill_disable/, 'oom_kill_disable'],
  ['oom-protection', /^Remove oom_score_adj/, 'oom_score_adj'],
  // A port that would be published twice is published once.
  ['open-port', /^Publish on 127\.0\.0\.1 only/, 'ports.*.host_ip ports.-'],
  ['open-port', /^Remove the port/, 'ports.-'],
  ['override-does-not-harden', /^Use !reset/, 'cap_add.- devices.- ports.- privileged'],
  ['privileged', /^Remove privileged/, 'privileged'],
  ['privileged', /^Replace privileged with/, 'privileged cap_add.+ devices.+'],
  ['privileged', /^Run it under Sysbox/, 'privileged runtime'],
  ['privileged', /^Remove the build privileges/, 'build.privileged build.entitlements.-'],
  ['root-group', /^Remove the group/, 'group_add.-'],
  ['root-group', /^Use the group/, 'user'],
  ['privileged', /^Run the hook/, 'post_start.*.privileged pre_stop.*.privileged'],
  ['root-hook', /^Run the hook/, 'post_start.*.user pre_stop.*.user develop.watch.*.exec.user'],
  ['root-service', /^Use nginxinc/, 'image ports.*'],
  ['root-service', /^(?:Run as|Use \S+ (?:where|if))/, 'user'],
  ['secret-in-environment', /^(?:Read|Require)/, ''],
  ['secret-in-environment', /^Mount a secret/, 'environment.* secrets.+ /secrets.*'],
  ['secret-in-labels', /^Read/, ''],
  ['security-opt-invalid', /^Remove/, 'security_opt.-'],
  ['security-opt-invalid', /^Use/, 'security_opt.*'],
  ['selinux-label', /^(?:Keep only|Remove the label|Use z)/, 'volumes.*.bind.selinux'],
  ['sensitive-host-path', /^Mount it read-only/, 'volumes.*.read_only'],
  ['sensitive-host-path', /^Remove the mount/, 'volumes.- /volumes.*'],
  ['service-registry-typo', /^Use/, 'image'],
  ['service-tls-check-off', /^Verify certificates/, 'environment.* command.* entrypoint.*'],
  ['session-cookie-insecure', /^Set it to true/, 'environment.*'],
  ['shared-processes', /^Use a PID namespace/, 'pid depends_on.*'],
  ['shared-propagation', /^Use rprivate/, 'volumes.*.bind.propagation'],
  ['tmpfs-insecure', /^Remove/, 'tmpfs.*'],
  ['undefined-target', /^Use the stage/, 'build.target'],
  ['unknown-capability', /^Remove/, 'cap_add.- cap_drop.-'],
  ['unknown-capability', /^Use/, 'cap_add.* cap_drop.*'],
  ['obsolete-version', /^Remove version/, ''],
  ['unused-ignore', /^(?:Remove|Write)/, ''],
  ['expired-ignore', /^Remove/, ''],
  ['unpinned-service-image', /^Pin to the digest/, 'image volumes.*.source'],
];

/** A fix with its changes, each a path of keys. */
export interface Effect {
  readonly rule: string;
  readonly service: string | undefined;
  /** Services that extend it and inherit its values. */
  readonly heirs: ReadonlySet<string>;
  readonly title: string;
  /** Services that the fix added. */
  readonly added: ReadonlySet<string>;
  readonly changed: readonly (readonly string[])[];
}

/** Rules that report several facts together and offer the fixes of each. */
const wholes: ReadonlySet<string> = new Set([
  'authentication-off',
  'debugger-published',
  'exposed-code-execution',
  'exposed-guessable-login',
  'exposed-host-control',
  'exposed-open-database',
]);

function announced(rule: string, title: string): string[] {
  const fitting = effects.filter(([, titles]) => titles.test(title));
  const own = fitting.find(([id]) => id === rule);
  if (own) return own[2].split(' ');
  return wholes.has(rule) ? fitting.flatMap(([, , paths]) => paths.split(' ')) : [];
}

/** Returns the changed paths that the title of a fix does not announce; an unknown fix announces nothing. */
export function unannounced({
  rule,
  service: ofFinding,
  heirs,
  title: whole,
  added,
  changed,
}: Effect): string[] {
  const [, service = ofFinding] = / for the service (\S+)/.exec(whole) ?? [];
  const title = whole.replace(/ for the service \S+/, '');
  const own = announced(rule, title);
  const isShared = service === undefined || /for all that share it/.test(title);
  return changed
    .filter(([section = '', name, ...keys]) => {
      // Anchored values shared with other services are printed with those.
      if (section.startsWith('x-')) return !isShared;
      // An inline Dockerfile is changed by its own rules.
      if (section === 'services' && keys.join('.') === 'build.dockerfile_inline') return false;
      const isNew = section === 'services' && added.has(name ?? '');
      const path = section === 'services' && !isNew ? keys : [`/${section}`, name ?? ''];
      const isOwn = name === service || heirs.has(name ?? '') || isShared;
      return (
        (section === 'services' && !isOwn && !isNew) ||
        !own.some((allowed) => covers(allowed.split('.'), path))
      );
    })
    .map((path) => path.join('.'));
}

/** Whether a path is an allowed one or below it. */
const covers = (allowed: readonly string[], path: readonly string[]) =>
  allowed.every((key, at) => key === path[at] || (key === '*' && path[at] !== undefined));
