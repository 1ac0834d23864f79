import type { ImageRow } from './row.ts';

/** Clouds, clusters, secrets and identities. */
export const platforms = (): readonly ImageRow[] => [
  {
    images: 'docker.io/amazon/aws-cli public.ecr.aws/aws-cli/aws-cli',
    source: 'general knowledge',
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
    source: 'Bitnami convention (read for postgresql only)',
    publisher: 'bitnami',
    runs: [
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
    images: 'docker.io/google/cloud-sdk gcr.io/google.com/cloudsdktool/google-cloud-cli',
    source: 'general knowledge',
    publisher: 'google',
    runs: [{ user: 'root', account: 'cloudsdk', family: 'debian', familyByTag: { '*alpine*': 'alpine' } }],
  },
  {
    images: 'docker.io/hashicorp/boundary',
    source: 'general knowledge',
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
    source: 'general knowledge',
    publisher: 'hashicorp',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/hashicorp/packer docker.io/hashicorp/terraform',
    source: 'general knowledge',
    publisher: 'hashicorp',
    runs: [{ user: 'root', family: 'alpine' }],
  },
  {
    images: 'docker.io/hashicorp/vault',
    source: 'hashicorp/docker-vault 0.X/docker-entrypoint.sh; 0.X/Dockerfile',
    publisher: 'hashicorp',
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
    images: 'docker.io/keycloak/keycloak',
    source: 'keycloak/keycloak quarkus/container/Dockerfile',
    publisher: 'keycloak',
    runs: [{ user: '1000', account: 'keycloak', uid: 1000, family: 'redhat' }],
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
    source: 'general knowledge',
    publisher: 'localstack',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/minio/mc',
    source: 'general knowledge',
    publisher: 'minio',
    runs: [{ user: 'root', family: 'redhat' }],
  },
  {
    images: 'docker.io/minio/minio quay.io/minio/minio',
    source: 'minio/minio Dockerfile.release',
    publisher: 'minio',
    runs: [
      {
        user: 'root',
        family: 'redhat',
        needs: { writable: ['/data'], writesElsewhere: true },
        fileVariables: ['MINIO_ROOT_PASSWORD'],
      },
    ],
  },
  {
    images: 'docker.io/openbao/openbao',
    source: 'general knowledge',
    publisher: 'openbao',
    runs: [{ account: 'openbao', family: 'alpine' }],
  },
  {
    images: 'docker.io/rancher/k3s',
    source: 'general knowledge',
    publisher: 'rancher',
    runs: [{ user: 'root', family: 'none' }],
  },
  {
    images: 'docker.io/vaultwarden/server',
    source: 'truenas/apps community/vaultwarden',
    runs: [{ family: 'debian', fileVariables: ['ADMIN_TOKEN', 'SMTP_PASSWORD'] }],
  },
  {
    images: 'ghcr.io/coollabsio/coolify',
    source: 'truenas/apps community/coolify',
    runs: [{ account: '9999', family: 'alpine' }],
  },
  {
    images: 'mcr.microsoft.com/azure-cli',
    source: 'general knowledge',
    publisher: 'microsoft',
    runs: [{ user: 'root' }],
  },
  {
    images: 'quay.io/keycloak/keycloak',
    source: 'keycloak/keycloak quarkus/container/Dockerfile',
    publisher: 'keycloak',
    runs: [
      {
        user: '1000',
        account: 'keycloak',
        uid: 1000,
        family: 'redhat',
        needs: { writable: ['/opt/keycloak/data', '/tmp'], writesElsewhere: true },
      },
    ],
  },
];
