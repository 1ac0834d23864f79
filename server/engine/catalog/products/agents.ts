import type { Product } from '../product.ts';

/**
 * Programs that start containers or jobs by the container engine's API, by their documentation. Without the API they do
 * nothing, and with it they have root on the host.
 */
const starters: readonly (readonly [
  name: string,
  images: string,
  source: string,
  more?: Partial<Product>,
])[] = [
  ['Arcane', '*/{ofkm,getarcaneapp}/arcane', 'getarcaneapp/arcane'],
  [
    'authentik',
    '*/goauthentik/server',
    'docs.goauthentik.io, Docker integration; Docker Compose installation (2 GB of memory)',
    { memory: '2g' },
  ],
  ['Autobase', '*/autobase/console', 'vitabaks/autobase'],
  ['Buildkite agent', '*/buildkite/agent', 'buildkite.com/docs, Running the agent on Docker'],
  ['CapRover', '*/caprover/caprover', 'caprover.com/docs'],
  ['Coder', '*/coder/coder', 'coder.com/docs, Install with Docker'],
  ['containerlab', '*/srl-labs/clab', 'containerlab.dev, Installation'],
  ['Coolify', '*/coollabsio/coolify', 'coollabsio/coolify'],
  [
    'Docker',
    '*/library/docker',
    'docker-library/docker, Docker-in-Docker',
    { runsEngine: /(?:^|-)dind(?:-|$)/ },
  ],
  ['Dokploy', '*/dokploy/dokploy', 'dokploy/dokploy'],
  ['Drone runner', '*/drone/drone-runner-docker', 'docs.drone.io, Docker runner'],
  ['Fabric peer', '*/hyperledger/fabric-peer', 'hyperledger-fabric.readthedocs.io, Chaincode'],
  ['Forgejo runner', '*/forgejo/runner', 'forgejo.org/docs, Runner'],
  [
    'Gitea runner',
    '*/{gitea/act_runner,gitea/runner,vegardit/gitea-act-runner}',
    'docs.gitea.com, Act Runner',
  ],
  [
    'GitHub runner',
    '*/myoung34/github-runner */actions/actions-runner */summerwind/actions-runner{,-dind}',
    'myoung34/docker-github-actions-runner',
  ],
  ['GitLab Runner', '*/gitlab/gitlab-runner', 'docs.gitlab.com, Run GitLab Runner in a container'],
  ['Kestra', '*/kestra/kestra', 'kestra.io/docs, Docker'],
  ['Komodo', '*/moghtech/komodo-periphery', 'moghtech/komodo'],
  ['lazydocker', '*/lazyteam/lazydocker', 'jesseduffield/lazydocker'],
  ['mailcow dockerapi', '*/mailcow/dockerapi', 'mailcow/mailcow-dockerized docker-compose.yml'],
  ['MCSManager', '*/githubyumao/mcsmanager-daemon', 'docs.mcsmanager.com'],
  ['Minepanel', '*/ketbom/minepanel-backend', 'ketbome/minepanel'],
  [
    'Nextcloud All-in-One',
    '*/{nextcloud,nextcloud-releases}/all-in-one',
    'nextcloud/all-in-one compose.yaml',
  ],
  ['Ofelia', '*/mcuadros/ofelia', 'mcuadros/ofelia'],
  ['OneDev', '*/1dev/server', 'docs.onedev.io'],
  ['OpenHands runtime', '*/all-hands-ai/runtime', 'All-Hands-AI/OpenHands docker-compose.yml'],
  ['OpenRuntimes', '*/openruntimes/executor', 'open-runtimes/executor'],
  ['Ouroboros', '*/pyouroboros/ouroboros', 'pyouroboros/ouroboros'],
  ['Pelican Wings', '*/pelican-dev/wings', 'pelican.dev/docs, Wings'],
  ['Portainer agent', '*/portainer/agent', 'docs.portainer.io, Agent'],
  ['Pterodactyl Wings', '*/pterodactyl/wings', 'pterodactyl.io/wings'],
  ['RAGFlow sandbox', '*/infiniflow/sandbox-executor-manager', 'infiniflow/ragflow sandbox'],
  [
    'Selenium in containers',
    'docker.io/selenium/{node,standalone}-docker',
    'SeleniumHQ/docker-selenium README.md, Dynamic Grid',
  ],
  [
    'TeamCity agent',
    '*/jetbrains/teamcity-agent',
    'JetBrains/teamcity-docker-images dockerhub/teamcity-agent/README.md',
  ],
  [
    'Trigger.dev',
    '*/triggerdotdev/provider/docker */triggerdotdev/coordinator',
    'trigger.dev/docs, Self-hosting with Docker',
  ],
  [
    'Watchtower',
    '*/{containrrr,v2tec,nickfedor,beatkind}/watchtower',
    'containrrr/watchtower dockerfiles/Dockerfile',
  ],
  ['Windmill', '*/windmill-labs/windmill', 'windmill-labs/windmill docker-compose.yml'],
  ['Woodpecker agent', '*/woodpeckerci/woodpecker-agent', 'woodpecker-ci.org/docs, Docker backend'],
];

/** Services that start containers for others. */
export const agents = (): readonly Product[] =>
  starters.map(([name, images, source, more]) => ({
    name,
    images,
    source,
    engine: 'starts containers',
    ...more,
  }));
