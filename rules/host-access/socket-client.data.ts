import { whenAsked } from '../../server/engine/source/memo.ts';

/** How a client is told where the Docker API is. */
export type Wiring =
  /** A variable with the address: `host:port` after the scheme that the client expects. */
  | { readonly by: 'variable'; readonly name: string; readonly scheme: 'tcp://' | '' }
  /** An option of its command, if that has one that begins with `beside`; else a variable, if there is one that begins with `prefix`. */
  | {
      readonly by: 'option';
      readonly option: string;
      readonly beside: string;
      readonly name: string;
      readonly prefix: string;
    }
  /** What only a person can set: where, in words. */
  | { readonly by: 'hand'; readonly where: 'docker.yaml' | 'its settings' };

/** A service that only reads the Docker API. */
export interface SocketClient {
  /** Its image, after the registry. */
  readonly image: RegExp;
  /** Sections of the API that it needs beside those that each client needs: events, ping, version. */
  readonly sections: readonly string[];
  readonly wiring: Wiring;
  /** Variables and words of its command that ask for more than reading. */
  readonly unless?: RegExp;
  /** True if it works without the API, with less to show. */
  readonly optional?: true;
}

/** Clients that only read, each with what its documentation or its source says that it asks for. */
export const socketClients = whenAsked((): readonly SocketClient[] => [
  {
    // traefik/traefik pkg/provider/docker/pdocker.go: ServerVersion, ContainerList, ContainerInspect, Events. The provider for
    // Swarm asks for more, and version 1 has other options.
    image: /^library\/traefik$/,
    sections: ['CONTAINERS'],
    wiring: {
      by: 'option',
      option: '--providers.docker.endpoint=',
      beside: '--providers.docker',
      name: 'TRAEFIK_PROVIDERS_DOCKER_ENDPOINT',
      prefix: 'TRAEFIK_PROVIDERS_DOCKER',
    },
    unless: /swarm|docker[._]endpoint/i,
  },
  {
    // dozzle.dev, Remote Host Setup, "Connecting with a socket proxy".
    image: /^amir20\/dozzle$/,
    sections: ['CONTAINERS', 'INFO'],
    wiring: { by: 'variable', name: 'DOZZLE_REMOTE_HOST', scheme: 'tcp://' },
    unless:
      /DOZZLE_(?:ENABLE_(?:ACTIONS|SHELL)|REMOTE_(?:HOST|AGENT)|MODE)|--(?:enable-|remote-)|^(?:agent|swarm)$/i,
  },
  {
    // netdata/netdata packaging/docker/README.md, "Docker socket proxy".
    image: /^netdata\/netdata$/,
    sections: ['CONTAINERS'],
    wiring: { by: 'variable', name: 'DOCKER_HOST', scheme: '' },
    optional: true,
  },
  {
    // nicolargo/glances glances/plugins/containers/engines/docker.py: docker.from_env, container list and statistics, image tags.
    image: /^nicolargo\/glances$/,
    sections: ['CONTAINERS', 'IMAGES'],
    wiring: { by: 'variable', name: 'DOCKER_HOST', scheme: 'tcp://' },
    optional: true,
  },
  {
    // crazy-max/diun pkg/docker: ServerVersion, ContainerList, ImageInspect; the provider for Swarm asks for more.
    image: /^crazymax\/diun$/,
    sections: ['CONTAINERS', 'IMAGES'],
    wiring: { by: 'variable', name: 'DIUN_PROVIDERS_DOCKER_ENDPOINT', scheme: 'tcp://' },
    unless: /swarm/i,
  },
  {
    // nginx-proxy/docker-gen internal/generator/generator.go: Info, ListContainers, ListNetworks, InspectContainer.
    image: /^(?:nginxproxy|jwilder)\/nginx-proxy$/,
    sections: ['CONTAINERS', 'INFO', 'NETWORKS'],
    wiring: { by: 'variable', name: 'DOCKER_HOST', scheme: 'tcp://' },
  },
  {
    // gethomepage.dev, Docker, "Using Docker Socket Proxy".
    image: /^gethomepage\/homepage$/,
    sections: ['CONTAINERS'],
    wiring: { by: 'hand', where: 'docker.yaml' },
    optional: true,
  },
  {
    // louislam/uptime-kuma server/docker.js and server/model/monitor.js: container list and one container.
    image: /^louislam\/uptime-kuma$/,
    sections: ['CONTAINERS'],
    wiring: { by: 'hand', where: 'its settings' },
    optional: true,
  },
]);

/** What a client may be of which nobody knows what it asks for: most read where the API is from this variable, and ask for these. */
export const unknownClient: SocketClient = {
  image: /^/,
  sections: ['CONTAINERS', 'IMAGES', 'INFO', 'NETWORKS', 'VOLUMES'],
  wiring: { by: 'variable', name: 'DOCKER_HOST', scheme: 'tcp://' },
};

/**
 * Images, after the registry, of services that start containers, which is all that anyone needs to take over the host: a proxy
 * that lets them do so protects nothing, and without the socket they cannot do it. From the documentation of each.
 */
export const containerStarters = whenAsked(
  (): ReadonlySet<string> =>
    new Set(
      [
        // Consoles, and what replaces containers by newer ones.
        'portainer/portainer portainer/portainer-ce portainer/portainer-ee portainer/agent louislam/dockge lazyteam/lazydocker',
        'selfhostedpro/yacht ofkm/arcane getarcaneapp/arcane moghtech/komodo-periphery containrrr/watchtower v2tec/watchtower',
        'nickfedor/watchtower beatkind/watchtower pyouroboros/ouroboros',
        // Builds and jobs, each in a container of its own.
        'gitlab/gitlab-runner drone/drone-runner-docker gitea/act_runner forgejo/runner woodpeckerci/woodpecker-agent',
        'myoung34/github-runner actions/actions-runner buildkite/agent',
        'jenkins/jenkins 1dev/server kestra/kestra windmill-labs/windmill mcuadros/ofelia triggerdotdev/provider/docker',
        'triggerdotdev/coordinator infiniflow/sandbox-executor-manager openruntimes/executor coder/coder localstack/localstack',
        'all-hands-ai/openhands all-hands-ai/runtime openhands/openhands hyperledger/fabric-peer srl-labs/clab',
        // Servers that others ask for, and panels that deploy.
        'goauthentik/server githubyumao/mcsmanager-daemon ketbom/minepanel-backend pterodactyl/wings pelican-dev/wings',
        'autobase/console nextcloud/all-in-one coollabsio/coolify dokploy/dokploy caprover/caprover library/docker',
      ].flatMap((line) => line.split(' ')),
    ),
);
