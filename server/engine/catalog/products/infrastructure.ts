import type { Product, SensitivePort } from '../product.ts';

const anyImage = /^/;

/** A tunnel through a kernel device. */
const tunnel = { capabilities: ['NET_ADMIN'], devices: ['/dev/net/tun:/dev/net/tun'] } as const;

/** Programs that manage machines, and others that listen on a port of their own. */
export const infrastructure = (): readonly Product[] => [
  {
    // It restarts unhealthy containers.
    name: 'autoheal',
    source: 'willfarrell/docker-autoheal docker-entrypoint',
    images: 'docker.io/willfarrell/autoheal',
    engine: 'changes containers',
  },
  {
    name: 'cloudflared',
    source: 'developers.cloudflare.com, TryCloudflare',
    images: '*/cloudflare/cloudflared',
    proxy: 'cloudflared',
  },
  {
    name: 'Concourse',
    source: 'concourse/concourse-docker docker-compose.yml',
    images: 'docker.io/concourse/concourse',
    listens: ['8080'],
    passwords: [{ variable: /^CONCOURSE_ADD_LOCAL_USER$/, published: /^(?:test:test|admin:admin)$/ }],
  },
  {
    // Its command starts a development server on every interface; only its configuration can set access lists.
    name: 'Consul',
    source: 'hashicorp/docker-consul 0.X/Dockerfile, 0.X/docker-entrypoint.sh',
    images: 'docker.io/library/consul docker.io/hashicorp/consul{,-enterprise}',
    listens: ['8500'],
    gives: 'data',
    sensitive: [{ port: '8500', named: /consul/ }],
    open: {
      variable: /^CONSUL_(?:LOCAL_CONFIG|CLIENT|HTTP|CONFIG)/,
      option: /^--?(?:config|hcl|client=(?!0\.0\.0\.0))|^(?:sh|bash|\/)|-c$/,
      needs: /^--?client[= ]0\.0\.0\.0$/,
      config: /consul\/config|\.(?:json|hcl)$/,
    },
  },
  {
    name: 'CrowdSec',
    source: 'crowdsecurity/crowdsec build/docker/README.md',
    images: '*/crowdsecurity/crowdsec',
    listens: ['8080'],
  },
  {
    name: 'Docker API',
    source: 'docs.docker.com, Protect the Docker daemon socket',
    sensitive: [
      { port: '2375', named: anyImage },
      ...['2376', '4243'].map((port): SensitivePort => ({ port, named: /docker|dind|socket/, usual: true })),
      { port: '2377', name: 'Docker swarm', named: anyImage },
    ],
  },
  {
    name: 'Docker Socket Proxy',
    source: 'Tecnativa/docker-socket-proxy README.md, Grant or revoke access to certain API sections',
    images: '*/tecnativa/docker-socket-proxy',
    socketProxy: /^(?:POST|ALLOW_\w+)$/,
  },
  {
    name: 'Drone',
    source: 'docs.drone.io, Server Reference',
    images: 'docker.io/drone/drone',
    listens: ['80'],
  },
  {
    name: 'Gluetun',
    source: 'qdm12/gluetun Dockerfile',
    images: '*/{qmcgaw,qdm12}/gluetun',
    listens: ['8000'],
    privileges: tunnel,
  },
  {
    name: 'k3s',
    source: 'k3s-io/k3s docker-compose.yml',
    images: '*/rancher/k3s',
    listens: ['6443'],
    memory: '2g',
  },
  {
    name: 'Kubernetes',
    source: 'kubernetes.io/docs, Ports and Protocols',
    sensitive: [
      { port: '6443', name: 'Kubernetes API', named: anyImage },
      { port: '10250', name: 'kubelet', named: /kube|k3s|k3d|kind/, usual: true },
    ],
  },
  {
    name: 'NetBird',
    source: 'docs.netbird.io, Docker',
    images: '*/netbirdio/netbird',
    privileges: tunnel,
  },
  { name: 'NFS', source: 'RFC 7530', sensitive: [{ port: '2049', named: anyImage }] },
  {
    name: 'NFS server',
    source: 'sjiveson/nfs-server-alpine README.md',
    images: '*/itsthenetwork/nfs-server-alpine',
    listens: ['2049'],
  },
  {
    name: 'ngrok',
    source: 'ngrok.com/docs, Agent CLI',
    images: '*/ngrok/ngrok',
    proxy: 'ngrok',
  },
  {
    name: 'OpenVPN',
    source: 'README.md of each',
    images: '*/{kylemanna/openvpn,dperson/openvpn-client,haugene/transmission-openvpn}',
    privileges: tunnel,
  },
  {
    name: 'Podman',
    source: 'redhat.com, How to use Podman inside of a container (label=disable)',
    images: '*/podman/{stable,upstream,testing} */buildah/{stable,upstream,testing}',
    unconfined: true,
  },
  {
    name: 'QEMU',
    source: 'dockur/windows README.md; qemus/qemu README.md',
    images: '*/{dockurr/windows,dockurr/macos,qemux/qemu,qemux/qemu-arm}',
    privileges: { capabilities: ['NET_ADMIN'], devices: ['/dev/kvm', '/dev/net/tun'] },
  },
  {
    name: 'RDP',
    source: 'learn.microsoft.com, Remote Desktop Protocol',
    sensitive: [{ port: '3389', named: anyImage }],
  },
  {
    name: 'SMB',
    source: 'learn.microsoft.com, Service overview and network port requirements for Windows',
    sensitive: [{ port: '445', named: anyImage, guarded: true }],
  },
  {
    // The switches of Tecnativa's, and some of its own that only allow reading more: logs, archives, processes.
    name: 'Socket Proxy of LinuxServer',
    source: 'linuxserver/docker-socket-proxy README.md, Parameters',
    images: '*/linuxserver/socket-proxy',
    socketProxy: /^(?:POST|ALLOW_(?!(?:ARCHIVE|CHANGES|EXPORT|LOGS|TOP)$)\w+)$/,
  },
  {
    // It allows nothing by default, and otherwise the patterns for each method; labels of other containers may allow more if it
    // knows its own name.
    name: 'socket-proxy',
    source: 'wollomatic/socket-proxy README.md',
    images: '*/wollomatic/socket-proxy',
    socketProxy:
      /^(?:-{1,2}(?:allow(?!from|GET|HEAD|health|bind)|proxycontainername)|SP_(?:ALLOW_(?!GET|HEAD)|PROXYCONTAINERNAME))/,
  },
  {
    name: 'Tailscale',
    source: 'tailscale.com/kb, Using Tailscale with Docker',
    images: '*/tailscale/tailscale',
    privileges: tunnel,
  },
  { name: 'Telnet', source: 'RFC 854', sensitive: [{ port: '23', named: anyImage }] },
  { name: 'VNC', source: 'RFC 6143', sensitive: [{ port: '5900', named: anyImage }] },
  {
    name: 'WireGuard',
    source: 'linuxserver/docker-wireguard README.md; ngoduykhanh/wireguard-ui README.md',
    images: '*/{linuxserver/wireguard,ngoduykhanh/wireguard-ui}',
    // SYS_MODULE is only needed if the host has not loaded the module.
    privileges: { capabilities: ['NET_ADMIN'], devices: [] },
  },
  {
    name: 'Woodpecker',
    source: 'woodpecker-ci/woodpecker docker-compose.example.yaml',
    images: '*/woodpeckerci/woodpecker-server',
    listens: ['8000'],
  },
];
