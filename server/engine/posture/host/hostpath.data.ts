/**
 * The kinds of access that mounting a host path gives, worst first: `socket` the API of a container engine or of init, `folder`
 * a directory that contains one, `root` the whole host, `system` files that let a writer run code as root on the host, `login`
 * files that run when a user logs in or connects, `settings` other configuration, `credential` keys and tokens of a user,
 * `home` a home directory, `device` raw disks and memory, `kernel` kernel settings and process data, `log`, `memory` (shared),
 * `runtime` state of running services, `data` programs and data of the host's own services, `temporary` files and sockets of
 * all programs, `backups` copies of password files, `devices` what udev knows of the devices, `agent` an SSH agent, `software`
 * programs, libraries and names of disks, `display` a screen with its keyboard, `disks` mount points of other disks, `env`
 * secrets of the project, `harmless` files that containers may read, `modelCache` models with the token of a hub beside them.
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
  | 'data'
  | 'temporary'
  | 'backups'
  | 'devices'
  | 'agent'
  | 'software'
  | 'display'
  | 'disks'
  | 'env'
  | 'harmless'
  | 'modelCache';

/** Paths that match exactly, without anything below them; `/var/run` is written as `/run`. */
export const exactPaths: Readonly<Partial<Record<Tier, string>>> = {
  root: '/',
  folder:
    '/run /var /run/user /run/containerd /run/docker /run/podman /run/crio /run/systemd /run/buildkit /run/libvirt ' +
    '/run/k3s /run/k3s/containerd /run/k0s /var/snap/microk8s/common/run',
  system: '/root /etc /var/lib /var/spool /usr /usr/local',
  home: '/home /Users',
  device: '/dev',
  kernel: '/sys',
  log: '/var/log',
  disks: '/mnt /media',
  data: '/opt /srv',
  temporary: '/tmp /var/tmp',
  backups: '/var/backups',
  software: '/usr/share',
  harmless:
    '/etc/localtime /etc/timezone /etc/hosts /etc/resolv.conf /etc/machine-id /etc/os-release /etc/hostname /etc/krb5.conf ' +
    '/etc/ldap/ldap.conf /etc/openldap/ldap.conf ' +
    '/etc/lsb-release /etc/debian_version /etc/redhat-release /etc/alpine-release /etc/nsswitch.conf ' +
    '/run/systemd/resolve/resolv.conf /run/systemd/resolve/stub-resolv.conf /usr/lib/os-release',
};

/** Paths that match with everything below them; the longest match decides. */
export const treePaths: Readonly<Partial<Record<Tier, string>>> = {
  system:
    '/bin /sbin /lib /lib32 /lib64 /boot /efi /proc /usr/bin /usr/sbin /usr/lib /usr/lib64 /usr/libexec ' +
    '/usr/local/bin /usr/local/sbin /usr/local/lib /var/spool/cron /var/spool/at /nix /var/lib/docker /var/lib/containerd ' +
    '/var/lib/containers /var/lib/kubelet /var/lib/systemd /var/lib/rancher /opt/cni /sys/fs/cgroup ' +
    '/sys/kernel/debug /sys/kernel/security /etc/cron.d /etc/cron.daily /etc/cron.hourly ' +
    '/etc/cron.weekly /etc/cron.monthly /etc/crontab /etc/ld.so.preload /etc/ld.so.conf /etc/ld.so.conf.d ' +
    '/etc/sudoers /etc/sudoers.d /etc/shadow /etc/gshadow /etc/systemd /etc/docker /etc/containerd /etc/ssh ' +
    '/etc/pam.d /etc/profile /etc/profile.d /etc/kubernetes /etc/udev /etc/init.d /etc/rc.local /etc/apt ' +
    '/etc/passwd /etc/group /etc/modprobe.d',
  settings: '/etc',
  devices: '/run/udev',
  device: '/dev/mapper /dev/mem /dev/kmem /dev/port /dev/kmsg /dev/core /dev/vfio ' + '/dev/uinput /dev/nbd0',
  // Writing there traces the kernel but runs no code.
  kernel: '/sys /sys/kernel/debug/tracing',
  software: '/dev/disk /dev/block',
  log: '/var/log/journal /var/log/audit /var/log/containers /var/log/pods /var/log/syslog /var/log/auth.log',
  memory: '/dev/shm /dev/hugepages /dev/mqueue',
  display: '/tmp/.X11-unix',
  runtime: '/run/tailscale /run/pcscd /run/dbus /run/log /run/user /run/systemd /run/utmp /run/lock',
  harmless:
    '/proc/stat /proc/meminfo /proc/cpuinfo /proc/uptime /proc/loadavg /usr/share/zoneinfo /etc/ssl/certs /etc/pki/ca-trust /etc/pki/tls/certs /etc/ca-certificates ' +
    '/etc/ca-certificates.conf /usr/share/ca-certificates /usr/local/share/ca-certificates',
};

/** Paths of the `settings` tier with private keys: changing them does not run code on the host. */
export const keyPaths = '/etc/ssl/private';

/**
 * Paths of the `kernel` tier that each container also sees below its own `/sys`; without the host's network and paths that
 * Docker masks.
 */
export const ownPaths =
  '/sys/kernel/btf /sys/module /sys/bus /sys/block /sys/class/thermal /sys/class/hwmon /sys/class/drm ' +
  '/sys/class/power_supply';

/** Paths of the `system` tier without secrets: a read-only mount discloses little. */
export const softwarePaths =
  '/bin /sbin /lib /lib32 /lib64 /nix /usr /usr/local /usr/bin /usr/sbin /usr/lib /usr/lib64 /usr/libexec ' +
  '/usr/local/bin /usr/local/sbin /usr/local/lib /boot /efi /etc/passwd /etc/group /sys/fs/cgroup /opt/cni /etc/modprobe.d /etc/udev /etc/apt ' +
  '/etc/profile /etc/profile.d /etc/init.d /etc/ld.so.conf /etc/ld.so.conf.d';

/** Paths in a home directory that contain keys or tokens. */
export const credentialPaths =
  '.ssh .aws .azure .kube .docker .gnupg .oci .config/gcloud .config/gh .config/rclone .config/hub .config/op ' +
  '.cache/huggingface/token .cache/huggingface/stored_tokens .config/containers/auth.json .netrc .git-credentials .npmrc .pypirc .m2/settings.xml .gem/credentials ' +
  '.cargo/credentials .cargo/credentials.toml .terraform.d .terraformrc .vault-token .password-store .pgpass ' +
  '.my.cnf .mozilla .config/google-chrome .config/chromium .local/share/keyrings Library/Keychains';

/** The folder in a home directory with the models of a hub and, after a login, its token (huggingface_hub, HF_HOME). */
export const modelCache = '.cache/huggingface';

/** Paths in a home directory that run or are read when the user logs in or connects. They are not credentials. */
export const loginPaths =
  '.ssh/authorized_keys .ssh/config .bashrc .bash_profile .profile .zshrc .zprofile .config/systemd .config/autostart';

/** Paths in a home directory where rootless engines keep their containers. */
export const enginePaths = '.local/share/docker .local/share/containers';

/** File names of the sockets of container engines, in any directory. */
export const socketNames =
  /(?:^|\/)(?:docker|docker-raw|docker\.raw|containerd|containerd-stargz-grpc|crio|cri-dockerd|dockershim|podman|buildkitd|balena-engine|balena)\.sock$/;

/** Sockets of SSH agents: of OpenSSH, GNOME, GnuPG, 1Password, Docker Desktop, and of units and scripts that start one. */
export const agentPaths =
  /^\/tmp\/ssh-[^/]+\/agent\.\d+$|^\/run\/host-services\/ssh-auth\.sock$|^\/run\/user\/[^/]+\/keyring\/(?:\.?ssh)$|\/S\.gpg-agent\.ssh$|\/\.1password\/agent\.sock$|\/(?:ssh[-_]?agent(?:\.(?:sock|socket))?|ssh[-_]auth[-_]sock|openssh_agent)$|\/\.ssh\/(?:agent|auth)[\w.-]*\.?sock$/;

/** Other control sockets, by full path, and the folder that has nothing but the socket of a user's Podman (podman-system-service(1)). */
export const socketPaths =
  /^(?:\/run\/user\/[^/]+\/podman|\/run\/systemd\/private|\/run\/snapd\.socket|\/run\/libvirt\/libvirt-sock)$/;
