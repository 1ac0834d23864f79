import type { ImageRow } from './row.ts';

/** Cloud, cluster, secret and identity services. */
export const platforms = (): readonly ImageRow[] => [
  {
    images: 'docker.io/amazon/aws-cli public.ecr.aws/aws-cli/aws-cli',
    source: 'aws/aws-cli docker/Dockerfile',
    publisher: 'aws',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/bitnami/keycloak',
    source: 'Bitnami convention (read for postgresql only)',
    publisher: 'bitnami',
    runs: [
      {
        account: '1001',
        family: 'debian',
        needs: {
          writable: ['/bitnami/keycloak', '/opt/bitnami/keycloak/conf', '/opt/bitnami/keycloak/tmp', '/tmp'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/bitnami/minio',
    source: 'bitnami/containers bitnami/minio/2025/debian-12/Dockerfile',
    publisher: 'bitnami',
    runs: [
      {
        from: '2021',
        user: '1001',
        family: 'debian',
        needs: {
          writable: ['/bitnami/minio', '/opt/bitnami/minio/conf', '/opt/bitnami/minio/tmp', '/tmp'],
          writesElsewhere: true,
        },
      },
      {
        account: '1001',
        family: 'debian',
        needs: {
          writable: ['/bitnami/minio', '/opt/bitnami/minio/conf', '/opt/bitnami/minio/tmp', '/tmp'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/chrislusf/seaweedfs',
    source: 'seaweedfs/seaweedfs docker/Dockerfile.go_build; docker/entrypoint.sh',
    runs: [
      { from: '4.01', user: 'root', stepsDown: 'all' },
      { before: '4.00', user: 'root' },
    ],
  },
  {
    images: 'docker.io/crazymax/fail2ban ghcr.io/crazy-max/fail2ban',
    source: 'crazy-max/docker-fail2ban entrypoint.sh',
    runs: [{ user: 'root' }],
  },
  { images: 'docker.io/dockurr/windows', source: 'dockur/windows Dockerfile', runs: [{ user: 'root' }] },
  {
    images: 'docker.io/google/cloud-sdk gcr.io/google.com/cloudsdktool/google-cloud-cli',
    source:
      'GoogleCloudPlatform/cloud-sdk-docker Dockerfile; alpine/Dockerfile; stable/Dockerfile; stable/entrypoint.sh',
    publisher: 'google',
    runs: [{ user: 'root', account: 'cloudsdk', family: 'debian', familyByTag: { '*alpine*': 'alpine' } }],
  },
  {
    images: 'docker.io/hashicorp/boundary',
    source: 'hashicorp/boundary Dockerfile; .release/docker/docker-entrypoint.sh (su-exec)',
    publisher: 'hashicorp',
    runs: [{ user: 'root', account: 'boundary', family: 'alpine', stepsDown: 'all' }],
  },
  {
    images: 'docker.io/hashicorp/consul',
    source: 'hashicorp/docker-consul 0.X/Dockerfile',
    publisher: 'hashicorp',
    runs: [
      {
        user: 'root',
        account: 'consul',
        family: 'alpine',
        stepsDown: 'all',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
          writable: ['/consul/data', '/consul/config'],
        },
      },
    ],
  },
  {
    images: 'docker.io/hashicorp/nomad',
    source: 'hashicorp/nomad Dockerfile; scripts/docker-entrypoint.sh',
    publisher: 'hashicorp',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/hashicorp/vault',
    source: 'hashicorp/docker-vault 0.X/docker-entrypoint.sh; 0.X/Dockerfile',
    publisher: 'hashicorp',
    privileges: 'gains',
    runs: [
      {
        user: 'root',
        account: 'vault',
        family: 'alpine',
        familyByTag: { '*ubi*': 'redhat' },
        stepsDown: 'all',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'IPC_LOCK', 'SETFCAP', 'SETGID', 'SETUID'],
          writable: ['/vault/logs', '/vault/file', '/vault/config'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/hashicorp/{packer,terraform}',
    source: 'hashicorp/packer Dockerfile; hashicorp/terraform scripts/docker-release/Dockerfile-release',
    publisher: 'hashicorp',
    runs: [{ user: 'root', family: 'alpine' }],
  },
  {
    images: 'docker.io/ipfs/{go-ipfs,kubo}',
    source: 'ipfs/kubo Dockerfile; bin/container_daemon',
    runs: [{ from: '0.4.20', user: 'root', account: 'ipfs', stepsDown: 'all' }],
  },
  {
    images: 'docker.io/keycloak/keycloak',
    source: 'keycloak/keycloak quarkus/container/Dockerfile',
    publisher: 'keycloak',
    runs: [{ from: '17', user: '1000', account: 'keycloak', uid: 1000, family: 'redhat' }],
  },
  {
    images: 'docker.io/library/consul',
    source: 'hashicorp/docker-consul 0.X/Dockerfile',
    runs: [
      {
        user: 'root',
        account: 'consul',
        family: 'alpine',
        stepsDown: 'all',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
          writable: ['/consul/data', '/consul/config'],
        },
      },
    ],
  },
  {
    images: 'docker.io/library/nextcloud',
    source: 'nextcloud/docker 32/apache/Dockerfile; docker-library/docs nextcloud/deprecated.md',
    privileges: 'plain',
    runs: [
      {
        tags: ['*fpm-alpine*'],
        user: 'root',
        family: 'alpine',
        stepsDown: 'workers',
        needs: { writable: ['/var/www/html', '/var/run/apache2', '/tmp'], writesElsewhere: true },
        fileVariables: [
          'NEXTCLOUD_ADMIN_PASSWORD',
          'MYSQL_PASSWORD',
          'POSTGRES_PASSWORD',
          'REDIS_HOST_PASSWORD',
          'SMTP_PASSWORD',
        ],
      },
      {
        user: 'root',
        family: 'debian',
        stepsDown: 'workers',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'],
          writable: ['/var/www/html', '/var/run/apache2', '/tmp'],
          writesElsewhere: true,
        },
        fileVariables: [
          'NEXTCLOUD_ADMIN_PASSWORD',
          'MYSQL_PASSWORD',
          'POSTGRES_PASSWORD',
          'REDIS_HOST_PASSWORD',
          'SMTP_PASSWORD',
        ],
      },
    ],
  },
  {
    images: 'docker.io/library/vault',
    source: 'hashicorp/docker-vault 0.X/docker-entrypoint.sh; 0.X/Dockerfile',
    privileges: 'gains',
    runs: [
      {
        user: 'root',
        account: 'vault',
        family: 'alpine',
        familyByTag: { '*ubi*': 'redhat' },
        stepsDown: 'all',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'IPC_LOCK', 'SETFCAP', 'SETGID', 'SETUID'],
          writable: ['/vault/logs', '/vault/file', '/vault/config'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/localstack/localstack',
    source: 'localstack/localstack Dockerfile',
    publisher: 'localstack',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/localstack/localstack-pro',
    source: 'localstack/localstack Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/minio/mc',
    source: 'minio/mc Dockerfile.release',
    publisher: 'minio',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/motoserver/moto ghcr.io/getmoto/motoserver',
    source: 'getmoto/moto Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/netbirdio/netbird',
    source: 'netbirdio/netbird client/Dockerfile',
    privileges: 'plain',
    runs: [{ tags: ['*rootless*'] }, { user: 'root' }],
  },
  {
    images: 'docker.io/openbao/openbao',
    source: 'openbao/openbao Dockerfile',
    publisher: 'openbao',
    privileges: 'gains',
    runs: [{ account: 'openbao', family: 'alpine' }],
  },
  {
    images: 'docker.io/portainer/{portainer,portainer-ce,portainer-ee}',
    source: 'portainer/portainer build/linux/Dockerfile; build/linux/alpine.Dockerfile',
    privileges: 'plain',
    runs: [{ tags: ['*windows*', '*nanoserver*'] }, { user: 'root', family: 'none' }],
  },
  {
    images: 'docker.io/prefecthq/prefect',
    source: 'PrefectHQ/prefect Dockerfile; scripts/entrypoint.sh',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/rancher/k3s',
    source: 'k3s-io/k3s package/Dockerfile',
    publisher: 'rancher',
    runs: [{ user: 'root', family: 'none' }],
  },
  {
    images: 'docker.io/rancher/rancher',
    source: 'rancher/rancher package/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/supabase/{auth,gotrue}',
    source: 'supabase/auth Dockerfile',
    runs: [{ from: '2.51.2', user: 'supabase', uid: 1000 }],
  },
  {
    images: 'docker.io/supabase/{edge-runtime,postgres-meta,storage-api}',
    source:
      'supabase/edge-runtime Dockerfile; supabase/postgres-meta Dockerfile; supabase/storage Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/supabase/{logflare,realtime,studio,supavisor}',
    source:
      'supabase/supabase apps/studio/Dockerfile; supabase/realtime, supavisor, Logflare/logflare Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/temporalio/{admin-tools,auto-setup,server}',
    source: 'temporalio/docker-builds server.Dockerfile; admin-tools.Dockerfile',
    runs: [
      { from: '1.16', user: 'temporal', uid: 1000 },
      { before: '1.14', user: 'root' },
    ],
  },
  {
    images: 'docker.io/vaultwarden/server',
    source:
      'truenas/apps community/vaultwarden; dani-garcia/vaultwarden docker/Dockerfile.debian; docker/Dockerfile.alpine',
    privileges: 'plain',
    runs: [{ user: 'root', family: 'debian', fileVariables: ['ADMIN_TOKEN', 'SMTP_PASSWORD'] }],
  },
  {
    images: 'docker.io/willfarrell/autoheal',
    source: 'willfarrell/docker-autoheal docker-entrypoint',
    runs: [{ user: 'root' }],
  },
  {
    images: 'ghcr.io/coollabsio/coolify',
    source: 'truenas/apps community/coolify',
    runs: [{ account: '9999', family: 'alpine' }],
  },
  {
    images: 'ghcr.io/dexidp/dex',
    source: 'dexidp/dex Dockerfile',
    onlyReads: /^\/etc\/dex\//,
    runs: [
      { from: '2.46', user: 'dex', uid: 1001 },
      { from: '2.16.0', before: '2.46', user: '1001' },
      { before: '2.16.0', user: 'root' },
    ],
  },
  {
    images: 'ghcr.io/goauthentik/server',
    source: 'goauthentik/authentik Dockerfile',
    runs: [{ user: '1000', since: '2023.1' }],
  },
  {
    images: 'ghcr.io/k3s-io/k3s',
    source: 'k3s-io/k3s package/Dockerfile',
    runs: [{ user: 'root', family: 'none' }],
  },
  {
    images: 'ghcr.io/muchobien/pocketbase',
    source: 'muchobien/pocketbase-docker Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'ghcr.io/pocket-id/pocket-id',
    source: 'pocket-id/pocket-id docker/Dockerfile; scripts/docker/entrypoint.sh',
    runs: [
      { tags: ['*distroless*'] },
      { from: '0.15.0', user: 'root', stepsDown: 'all', idVariables: { user: 'PUID', group: 'PGID' } },
      { before: '0.15.0', user: 'root' },
    ],
  },
  {
    images: 'mcr.microsoft.com/azure-cli',
    source: 'Azure/azure-cli Dockerfile; azure-linux.dockerfile',
    publisher: 'microsoft',
    runs: [{ user: 'root' }],
  },
  {
    images: 'mcr.microsoft.com/azure-storage/azurite',
    source: 'Azure/Azurite Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'quay.io/keycloak/keycloak',
    source: 'keycloak/keycloak quarkus/container/Dockerfile',
    publisher: 'keycloak',
    runs: [
      {
        from: '17',
        user: '1000',
        account: 'keycloak',
        uid: 1000,
        family: 'redhat',
        needs: { writable: ['/opt/keycloak/data', '/tmp'], writesElsewhere: true },
      },
    ],
  },
  {
    images: '{docker.io,ghcr.io}/authelia/authelia',
    source: 'authelia/authelia Dockerfile; entrypoint.sh',
    privileges: 'plain',
    runs: [{ user: 'root', idVariables: { user: 'PUID', group: 'PGID' } }],
  },
  {
    images: '{docker.io,ghcr.io}/containrrr/watchtower',
    source: 'containrrr/watchtower dockerfiles/Dockerfile',
    runs: [{ user: 'root', family: 'none' }],
  },
  {
    images: '{docker.io,ghcr.io}/crowdsecurity/crowdsec',
    source: 'crowdsecurity/crowdsec Dockerfile',
    runs: [{ before: '1.7.5', user: 'root' }],
  },
  {
    images: '{docker.io,ghcr.io}/drakkan/sftpgo',
    source: 'drakkan/sftpgo Dockerfile',
    runs: [{ from: '1.2.0', user: '1000:1000' }],
  },
  {
    images: '{docker.io,ghcr.io}/wollomatic/socket-proxy',
    source: 'wollomatic/socket-proxy Dockerfile',
    runs: [{ user: '65534:65534', since: '1' }],
  },
  {
    images: '{docker.io,quay.io}/minio/minio',
    source: 'minio/minio Dockerfile.release (iputils); dockerscripts/docker-entrypoint.sh',
    publisher: 'minio',
    privileges: 'unused',
    runs: [
      {
        user: 'root',
        family: 'redhat',
        needs: { writable: ['/data'], writesElsewhere: true },
        fileVariables: ['MINIO_ROOT_PASSWORD'],
      },
    ],
  },
];
