import type { Product, SensitivePort } from '../product.ts';

const anyImage = /^/;

/** What manages machines, and whoever listens at a port that is theirs alone. */
export const infrastructure = (): readonly Product[] => [
  {
    // Its command starts a server for development, on every interface; access lists are in its configuration alone.
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
    name: 'Docker API',
    source: 'docs.docker.com, Protect the Docker daemon socket',
    sensitive: [
      { port: '2375', named: anyImage },
      ...['2376', '4243'].map((port): SensitivePort => ({ port, named: /docker|dind|socket/, usual: true })),
      { port: '2377', name: 'Docker swarm', named: anyImage },
    ],
  },
  {
    name: 'Kubernetes',
    source: 'kubernetes.io/docs, Ports and Protocols',
    sensitive: [
      { port: '6443', name: 'Kubernetes API', named: anyImage },
      { port: '10250', name: 'kubelet', named: /kube|k3s|k3d|kind/, usual: true },
    ],
  },
  { name: 'NFS', source: 'RFC 7530', sensitive: [{ port: '2049', named: anyImage }] },
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
  { name: 'Telnet', source: 'RFC 854', sensitive: [{ port: '23', named: anyImage }] },
  { name: 'VNC', source: 'RFC 6143', sensitive: [{ port: '5900', named: anyImage }] },
];
