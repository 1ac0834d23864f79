import type { Product } from '../product.ts';
import { yes } from './forms.ts';

/** Applications for people, and settings that several of them have. */
export const apps = (): readonly Product[] => [
  {
    name: 'Ghost',
    source: 'docker-library/ghost Dockerfile',
    images: 'docker.io/library/ghost',
    listens: ['2368'],
  },
  {
    // minioadmin:minioadmin
    name: 'MinIO',
    source: 'minio/minio Dockerfile.release',
    images: '{docker.io,quay.io}/minio/minio',
    listens: ['9000', '9001'],
    preset: {
      variable: /^MINIO_(?:ROOT|ACCESS_KEY|SECRET_KEY|CONFIG_ENV_FILE|IDENTITY|KMS)/,
      option: /^(?:sh|bash)$|^-c$|config/,
      // A secret of one of these names is read without a variable.
      config: /config\.env|\.minio|^\/run\/secrets\/(?:access|secret)_key$/,
    },
    passwords: [{ variable: /^MINIO_(?:ROOT_PASSWORD|SECRET_KEY)$/, images: '*/minio/minio' }],
  },
  {
    name: 'n8n',
    source: 'n8n-io/n8n docker/images/n8n/Dockerfile',
    images: '*/n8nio/n8n',
    listens: ['5678'],
  },
  { name: 'Odoo', source: 'odoo/docker Dockerfile', images: 'docker.io/library/odoo', listens: ['8069'] },
  {
    name: 'Redmine',
    source: 'docker-library/redmine Dockerfile',
    images: 'docker.io/library/redmine',
    listens: ['3000'],
  },
  {
    name: 'Rocket.Chat',
    source: 'RocketChat/Docker.Official.Image Dockerfile',
    images: 'docker.io/library/rocket.chat',
    listens: ['3000'],
  },
  {
    name: 'The service',
    source: 'bitnami/containers README.md of its images',
    offVariables: [
      { variable: 'ALLOW_EMPTY_PASSWORD', value: yes, unless: /_PASSWORD(?:_FILE)?$/ },
      { variable: 'DISABLE_AUTH', value: yes },
    ],
  },
];
