/**
 * What a path of the host gives to a container that mounts it, worst first: `socket` the API of an engine or of init,
 * `folder` a directory that holds one, `root` all of the host, `system` files whose change runs code as the host's root,
 * `login` what runs when somebody logs in or connects, `settings` other configuration, `credential` keys and tokens of a person, `home` a home directory, `device` raw disks
 * and memory, `kernel` the kernel's view of the host, `log`, `memory`, `runtime`, `agent`, `software` programs,
 * libraries and names of disks, `display` a screen with its keyboard, `disks` where other disks are mounted, `env` a project's own secrets,
 * `harmless` what containers are meant to read.
 */
export type Tier =
  | 'socket'
  | 'folder'
  | 'root'
  | 'system'
  | 'login'
  | 'settings'
  | 'credential'
  | 'home'
  | 'device'
  | 'kernel'
  | 'log'
  | 'memory'
  | 'runtime'
  | 'agent'
  | 'software'
  | 'display'
  | 'disks'
  | 'env'
  | 'harmless';

/** Paths that count as they are, not what lies below; `/var/run` is written as `/run`. */
export const exactPaths: Readonly<Partial<Record<Tier, string>>> = {
  root: '/',
  folder:
    '/run /var /run/user /run/containerd /run/docker /run/podman /run/crio /run/systemd /run/buildkit /run/libvirt',
  system: '/root /etc /var/lib /usr /usr/local',
  home: '/home /Users',
  device: '/dev',
  kernel: '/sys',
  log: '/var/log',
  disks: '/mnt /media',
  software: '/usr/share',
  harmless:
    '/etc/localtime /etc/timezone /etc/hosts /etc/resolv.conf /etc/machine-id /etc/os-release /etc/hostname ' +
    '/etc/lsb-release /etc/debian_version /etc/redhat-release /etc/alpine-release /etc/nsswitch.conf ' +
    '/run/systemd/resolve/resolv.conf /run/systemd/resolve/stub-resolv.conf /usr/lib/os-release',
};

/** Paths that count with everything below; the longest that fits decides. */
export const treePaths: Readonly<Partial<Record<Tier, string>>> = {
  system:
    '/bin /sbin /lib /lib32 /lib64 /boot /efi /proc /usr/bin /usr/sbin /usr/lib /usr/lib64 /usr/libexec ' +
    '/usr/local/bin /usr/local/sbin /usr/local/lib /var/spool/cron /var/lib/docker /var/lib/containerd ' +
    '/var/lib/containers /var/lib/kubelet /var/lib/systemd /var/lib/rancher /opt/cni /sys/fs/cgroup ' +
    '/sys/kernel/debug /sys/kernel/security /sys/kernel/tracing /etc/cron.d /etc/cron.daily /etc/cron.hourly ' +
    '/etc/cron.weekly /etc/cron.monthly /etc/crontab /etc/ld.so.preload /etc/ld.so.conf /etc/ld.so.conf.d ' +
    '/etc/sudoers /etc/sudoers.d /etc/shadow /etc/gshadow /etc/systemd /etc/docker /etc/containerd /etc/ssh ' +
    '/etc/pam.d /etc/profile /etc/profile.d /etc/kubernetes /etc/udev /etc/init.d /etc/rc.local /etc/apt ' +
    '/etc/letsencrypt /etc/ssl/private /etc/passwd /etc/group /etc/modprobe.d',
  settings: '/etc',
  device: '/dev/mapper /dev/mem /dev/kmem /dev/port /dev/kmsg /dev/core /dev/vfio ' + '/dev/uinput /dev/nbd0',
  kernel: '/sys',
  software: '/dev/disk /dev/block',
  log: '/var/log/journal /var/log/audit /var/log/containers /var/log/pods /var/log/syslog /var/log/auth.log',
  memory: '/dev/shm /dev/hugepages /dev/mqueue',
  display: '/tmp/.X11-unix',
  runtime:
    '/run/tailscale /run/pcscd /run/dbus /run/udev /run/log /run/user /run/systemd /run/utmp /run/lock',
  harmless:
    '/proc/stat /proc/meminfo /proc/cpuinfo /proc/uptime /proc/loadavg /usr/share/zoneinfo /etc/ssl/certs /etc/pki/ca-trust /etc/pki/tls/certs /etc/ca-certificates ' +
    '/etc/ca-certificates.conf /usr/share/ca-certificates /usr/local/share/ca-certificates',
};

/** Parts of the `system` tier that hold no secret: mounted read-only they disclose little. */
export const softwarePaths =
  '/bin /sbin /lib /lib32 /lib64 /usr /usr/local /usr/bin /usr/sbin /usr/lib /usr/lib64 /usr/libexec ' +
  '/usr/local/bin /usr/local/sbin /usr/local/lib /boot /efi /etc/passwd /etc/group /sys/fs/cgroup /opt/cni /etc/modprobe.d /etc/udev /etc/apt ' +
  '/etc/profile /etc/profile.d /etc/init.d /etc/ld.so.conf /etc/ld.so.conf.d';

/** What lies in a home directory and holds keys or tokens. */
export const credentialPaths =
  '.ssh .aws .azure .kube .docker .gnupg .oci .config/gcloud .config/gh .config/rclone .config/hub .config/op ' +
  '.config/containers/auth.json .netrc .git-credentials .npmrc .pypirc .m2/settings.xml .gem/credentials ' +
  '.cargo/credentials .cargo/credentials.toml .terraform.d .terraformrc .vault-token .password-store .pgpass ' +
  '.my.cnf .mozilla .config/google-chrome .config/chromium .local/share/keyrings Library/Keychains';

/** What lies in a home directory and runs or decides when its owner logs in or connects; none of it is a credential. */
export const loginPaths =
  '.ssh/authorized_keys .ssh/config .bashrc .bash_profile .profile .zshrc .zprofile .config/systemd .config/autostart';

/** Where an engine without root keeps all of its containers. */
export const enginePaths = '.local/share/docker .local/share/containers';

/** Basenames under which engines listen, wherever the socket lies. */
export const socketNames =
  /(?:^|\/)(?:docker|docker-raw|docker\.raw|containerd|containerd-stargz-grpc|crio|cri-dockerd|dockershim|podman|buildkitd|balena-engine|balena)\.sock$/;

/** Other control sockets, by their whole path. */
export const socketPaths = /^(?:\/run\/systemd\/private|\/run\/snapd\.socket|\/run\/libvirt\/libvirt-sock)$/;
