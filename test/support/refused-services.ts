type Settings = Readonly<Record<string, unknown>>;

/**
 * Service settings that Compose accepts and Docker Engine rejects, the part that causes the error, and similar ones
 * that start.
 */
export interface RefusedService {
  readonly refused: Settings;
  /** The key or value that causes the error, as JSON. */
  readonly at: string;
  readonly accepted: Settings;
}

const joined = { network_mode: 'service:other' };
const json = (options: Settings) => ({ logging: { driver: 'json-file', options } });
const bind = (target: string) => ({ volumes: [{ type: 'bind', source: '/tmp', target }] });

/** Each entry has all settings of a service besides image and command; `other` is a service without settings. */
export const refusedServices: readonly RefusedService[] = [
  { refused: { ...joined, hostname: 'x' }, at: '"hostname"', accepted: { ...joined, domainname: 'x' } },
  { refused: { ...joined, dns: '1.1.1.1' }, at: '"dns"', accepted: { ...joined, dns_search: 'x.example' } },
  { refused: { ...joined, dns: ['1.1.1.1'] }, at: '"dns"', accepted: { ...joined, dns_opt: ['ndots:1'] } },
  {
    refused: { ...joined, extra_hosts: ['x:1.1.1.1'] },
    at: '"extra_hosts"',
    accepted: { extra_hosts: ['x:1.1.1.1'] },
  },
  { refused: { ...joined, links: ['other'] }, at: '"links"', accepted: { links: ['other'] } },
  {
    refused: { network_mode: 'host', links: ['other'] },
    at: '"links"',
    accepted: { network_mode: 'none', expose: ['80'] },
  },
  {
    refused: { uts: 'host', hostname: 'x' },
    at: '"hostname"',
    accepted: { network_mode: 'host', hostname: 'x' },
  },
  { refused: { uts: 'host', domainname: 'x' }, at: '"domainname"', accepted: { uts: 'host' } },
  {
    refused: { network_mode: 'host', sysctls: { 'net.core.somaxconn': 1024 } },
    at: '"net.core.somaxconn"',
    accepted: { sysctls: { 'net.core.somaxconn': 1024 } },
  },
  {
    refused: { ipc: 'host', sysctls: { 'kernel.shmmax': 4096 } },
    at: '"kernel.shmmax"',
    accepted: { sysctls: { 'kernel.shmmax': 4096 } },
  },
  {
    refused: { ipc: 'host', sysctls: ['fs.mqueue.msg_max=10'] },
    at: '"fs.mqueue.msg_max=10"',
    accepted: { sysctls: ['fs.mqueue.msg_max=10'] },
  },
  { refused: { ipc: 'service:other' }, at: '"service:other"', accepted: { ipc: 'service:donor' } },
  { refused: { uts: 'private' }, at: '"private"', accepted: { uts: '' } },
  { refused: { pid: 'private' }, at: '"private"', accepted: { pid: 'service:other' } },
  { refused: { pid: 'none' }, at: '"none"', accepted: { pid: 'host' } },
  { refused: { ipc: 'own' }, at: '"own"', accepted: { ipc: 'shareable' } },
  { refused: { network_mode: 'container:' }, at: '"container:"', accepted: { network_mode: 'bridge' } },
  { refused: { stop_signal: 'SIGSTOPPED' }, at: '"SIGSTOPPED"', accepted: { stop_signal: 'term' } },
  { refused: { stop_signal: '0' }, at: '"0"', accepted: { stop_signal: '99' } },
  { refused: { stop_signal: 'SIGRTMIN+16' }, at: '"SIGRTMIN+16"', accepted: { stop_signal: 'SIGRTMIN+15' } },
  { refused: { restart: 'always:3' }, at: '"always:3"', accepted: { restart: 'on-failure:3' } },
  { refused: { restart: 'sometimes' }, at: '"sometimes"', accepted: { restart: 'unless-stopped' } },
  { refused: { working_dir: 'srv' }, at: '"srv"', accepted: { working_dir: '/srv' } },
  {
    refused: { hostname: 'a'.repeat(65) },
    at: `"${'a'.repeat(65)}"`,
    accepted: { hostname: 'a'.repeat(64) },
  },
  { refused: { container_name: '-ab' }, at: '"-ab"', accepted: { container_name: 'ab-' } },
  { refused: { container_name: 'a b' }, at: '"a b"', accepted: { container_name: 'a.b_c' } },
  { refused: { user: '4294967296' }, at: '"4294967296"', accepted: { user: '2147483647' } },
  { refused: { user: '-1' }, at: '"-1"', accepted: { user: ':5' } },
  { refused: { user: '1001:2147483648' }, at: '"1001:2147483648"', accepted: { user: '1001:2147483647' } },
  {
    refused: { group_add: ['2147483648'] },
    at: '"2147483648"',
    accepted: { group_add: ['2147483647', 'staff'] },
  },
  { refused: { group_add: ['-1'] }, at: '"-1"', accepted: { group_add: [0] } },
  { refused: { shm_size: -1 }, at: '-1', accepted: { shm_size: 0 } },
  { refused: { mem_swappiness: 101 }, at: '101', accepted: { mem_swappiness: 100 } },
  { refused: { mem_reservation: '1m' }, at: '"1m"', accepted: { mem_reservation: '6m' } },
  {
    refused: { mem_limit: '64m', mem_reservation: '128m' },
    at: '"128m"',
    accepted: { mem_limit: '64m', mem_reservation: '64m' },
  },
  { refused: { memswap_limit: '64m' }, at: '"64m"', accepted: { memswap_limit: -1 } },
  {
    refused: { mem_limit: '64m', memswap_limit: '32m' },
    at: '"32m"',
    accepted: { mem_limit: '64m', memswap_limit: '64m' },
  },
  { refused: { cpu_period: 999 }, at: '999', accepted: { cpu_period: 1000 } },
  { refused: { cpu_quota: 999 }, at: '999', accepted: { cpu_quota: -1 } },
  { refused: { cpus: 0.5, cpu_quota: 5000 }, at: '5000', accepted: { cpu_quota: 5000 } },
  { refused: { cpus: 0.5, cpu_period: 50000 }, at: '50000', accepted: { cpus: 0.5, cpu_period: 0 } },
  { refused: { cpus: 0.001 }, at: '0.001', accepted: { cpus: 0.01 } },
  { refused: { cpuset: 'all' }, at: '"all"', accepted: { cpuset: '0' } },
  {
    refused: { sysctls: { 'vm.swappiness': 1 } },
    at: '"vm.swappiness"',
    accepted: { sysctls: { 'net.ipv4.ip_forward': 1 } },
  },
  {
    refused: { privileged: true, sysctls: { 'kernel.pid_max': 1000 } },
    at: '"kernel.pid_max"',
    accepted: { sysctls: { 'kernel.sem': '250 32000 32 128' } },
  },
  {
    refused: { sysctls: ['fs.file-max=1'] },
    at: '"fs.file-max=1"',
    accepted: { sysctls: ['net/core/somaxconn=1000'] },
  },
  { refused: { ulimits: { files: 10 } }, at: '"files"', accepted: { ulimits: { NOFILE: 100 } } },
  {
    refused: { ulimits: { nofile: { soft: 20, hard: 10 } } },
    at: '20',
    accepted: { ulimits: { nofile: { soft: 10, hard: 20 } } },
  },
  { refused: { dns: ['resolver'] }, at: '"resolver"', accepted: { dns: '10.0.0.1' } },
  {
    refused: { extra_hosts: ['x:y'] },
    at: '"x:y"',
    accepted: { extra_hosts: ['x:host-gateway', 'y=10.0.0.1'] },
  },
  {
    refused: { healthcheck: { test: 'true', interval: '100us' } },
    at: '"100us"',
    accepted: { healthcheck: { test: 'true', interval: '1ms' } },
  },
  {
    refused: { healthcheck: { test: 'true', timeout: '1ns' } },
    at: '"1ns"',
    accepted: { healthcheck: { test: 'true', timeout: '0s' } },
  },
  { refused: json({ 'max-files': '3' }), at: '"max-files"', accepted: json({ 'max-file': '3' }) },
  { refused: json({ 'max-size': 'big' }), at: '"big"', accepted: json({ 'max-size': '1m' }) },
  { refused: json({ 'max-file': '0' }), at: '"0"', accepted: json({ tag: 'x' }) },
  {
    refused: { logging: { driver: 'local', options: { tag: 'x' } } },
    at: '"tag"',
    accepted: { logging: { driver: 'local', options: { 'max-size': '1m' } } },
  },
  { refused: { tmpfs: 'run' }, at: '"run"', accepted: { tmpfs: '/run' } },
  { refused: { tmpfs: ['/'] }, at: '"/"', accepted: { tmpfs: ['/run', '/tmp'] } },
  { refused: { tmpfs: '/run:sticky' }, at: '"/run:sticky"', accepted: { tmpfs: '/run:ro,noexec,size=1m' } },
  { refused: { tmpfs: '/run:mode=999' }, at: '"/run:mode=999"', accepted: { tmpfs: '/run:mode=1777,uid=5' } },
  { refused: { tmpfs: '/run:uid=app' }, at: '"/run:uid=app"', accepted: { tmpfs: '/run:nr_inodes=5' } },
  { refused: bind('srv'), at: '{"type":"bind","source":"/tmp","target":"srv"}', accepted: bind('/srv') },
  { refused: bind('/'), at: '{"type":"bind","source":"/tmp","target":"/"}', accepted: bind('//srv') },
  { refused: { volumes: ['data'] }, at: '"data"', accepted: { volumes: ['/data'] } },
  {
    refused: { device_cgroup_rules: ['c 1:3'] },
    at: '"c 1:3"',
    accepted: { device_cgroup_rules: ['c 1:3 r'] },
  },
  {
    refused: { device_cgroup_rules: ['c 1:3 rwx'] },
    at: '"c 1:3 rwx"',
    accepted: { device_cgroup_rules: ['b *:* m'] },
  },
];
