import type { Product } from '../product.ts';
import { any, commonName, yes } from './forms.ts';

/** Applications for end users. */
export const apps = (): readonly Product[] => [
  {
    name: 'Actual',
    source: 'actualbudget/actual sync-server.Dockerfile',
    images: '*/{actualbudget/actual-server,actualbudget/actual}',
    listens: ['5006'],
  },
  {
    name: 'Appsmith',
    source: 'appsmithorg/appsmith Dockerfile',
    images: 'docker.io/appsmith/appsmith-{ce,ee}',
    listens: ['80', '443'],
  },
  {
    name: 'Appwrite',
    source: 'appwrite/appwrite Dockerfile',
    images: 'docker.io/appwrite/appwrite',
    listens: ['80'],
  },
  {
    name: 'Authelia',
    source: 'authelia/authelia Dockerfile',
    images: '*/authelia/authelia',
    listens: ['9091'],
  },
  {
    name: 'Baserow',
    source: 'bram2w/baserow docker-compose.yml',
    images: 'docker.io/baserow/baserow',
    listens: ['80', '443'],
  },
  {
    name: 'BookStack',
    source: 'linuxserver/docker-documentation docs/images/docker-bookstack.md',
    images: '*/linuxserver/bookstack',
    listens: ['80'],
  },
  {
    name: 'Budibase',
    source: 'Budibase/budibase hosting/.env',
    images: 'docker.io/budibase/budibase',
    listens: ['80'],
    passwords: [{ variable: /^BB_ADMIN_USER_PASSWORD$/ }],
  },
  {
    name: 'Directus',
    source: 'directus.io/docs, Configuration Options',
    images: '*/directus/directus',
    listens: ['8055'],
    passwords: [{ variable: /^ADMIN_PASSWORD$/, published: /^d1r3ctu5$/ }],
  },
  {
    name: 'Discourse',
    source: 'bitnami/containers bitnami/discourse README.md',
    images: 'docker.io/bitnami/discourse',
    listens: ['3000'],
  },
  {
    name: 'docker-mailserver',
    source: 'docker-mailserver/docker-mailserver compose.yaml',
    images: '*/{docker-mailserver/docker-mailserver,mailserver/docker-mailserver}',
    selfContained: false,
    listens: ['25', '143', '465', '587', '993'],
    memory: '2g',
  },
  {
    name: 'Drupal',
    source: 'docker-library/docs drupal/content.md',
    images: 'docker.io/library/drupal',
    listens: ['80'],
    tag: /^(?!.*fpm)/,
  },
  {
    name: 'Duplicati',
    source:
      'duplicati/duplicati ReleaseBuilder/Resources/Docker/README.md; linuxserver/docker-documentation docs/images/docker-duplicati.md',
    images: '*/{duplicati,linuxserver}/duplicati',
    listens: ['8200'],
    passwords: [{ variable: /^DUPLICATI__WEBSERVICE_PASSWORD$/ }],
    selfContained: false,
  },
  {
    name: 'ERPNext',
    source: 'frappe/frappe_docker images/production/Containerfile',
    images: '*/frappe/erpnext',
    listens: ['8080'],
  },
  {
    name: 'Firefly III',
    source: 'firefly-iii/docker docker-compose.yml',
    images: 'docker.io/fireflyiii/core',
    listens: ['8080'],
  },
  {
    name: 'FreshRSS',
    source:
      'FreshRSS/FreshRSS Docker/Dockerfile; linuxserver/docker-documentation docs/images/docker-freshrss.md',
    images: '*/{freshrss,linuxserver}/freshrss',
    listens: ['80'],
  },
  {
    name: 'Ghost',
    source: 'docker-library/ghost Dockerfile',
    images: 'docker.io/library/ghost',
    listens: ['2368'],
  },
  {
    name: 'Grocy',
    source: 'linuxserver/docker-documentation docs/images/docker-grocy.md',
    images: '*/linuxserver/grocy',
    listens: ['80'],
  },
  {
    name: 'Joomla',
    source: 'docker-library/docs joomla/content.md',
    images: 'docker.io/library/joomla',
    listens: ['80'],
    tag: /^(?!.*fpm)/,
    passwords: [
      {
        variable: /^JOOMLA_ADMIN_PASSWORD$/,
        user: { variable: /^JOOMLA_ADMIN_USERNAME$/, guessable: commonName },
      },
    ],
  },
  {
    name: 'Kopia',
    source: 'kopia/kopia tools/docker/docker-compose.yml; kopia.io/docs, Repository Server',
    images: 'docker.io/kopia/kopia',
    listens: ['51515'],
    gives: 'data',
    offOptions: [{ form: /^--without-password$/, unless: /^--htpasswd-file/, image: /(?:^|[-_/])kopia:/ }],
  },
  {
    name: 'Mastodon',
    source: 'mastodon/mastodon docker-compose.yml',
    images: '*/{mastodon/mastodon,tootsuite/mastodon}',
    listens: ['3000'],
  },
  {
    name: 'Mattermost',
    source: 'mattermost/mattermost server/build/Dockerfile',
    images: 'docker.io/mattermost/mattermost-{team,enterprise}-edition',
    listens: ['8065'],
  },
  {
    name: 'Mealie',
    source: 'mealie-recipes/mealie docker/entry.sh',
    images: '*/{mealie-recipes,hkotel}/mealie',
    listens: ['9000'],
  },
  {
    name: 'MediaWiki',
    source: 'docker-library/docs mediawiki/content.md',
    images: 'docker.io/library/mediawiki',
    listens: ['80'],
    tag: /^(?!.*fpm)/,
  },
  {
    name: 'Miniflux',
    source: 'miniflux/v2 packaging/docker/alpine/Dockerfile, miniflux.1',
    images: '*/miniflux/miniflux',
    listens: ['8080'],
    passwords: [
      { variable: /^ADMIN_PASSWORD$/, user: { variable: /^ADMIN_USERNAME$/, guessable: commonName } },
    ],
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
      // It reads a secret with one of these names without a variable.
      config: /config\.env|\.minio|^\/run\/secrets\/(?:access|secret)_key$/,
    },
    passwords: [{ variable: /^MINIO_(?:ROOT_PASSWORD|SECRET_KEY)$/, images: '*/minio/minio' }],
  },
  {
    name: 'Moodle',
    source: 'bitnami/containers bitnami/moodle README.md',
    images: 'docker.io/bitnami/moodle',
    listens: ['8080', '8443'],
    passwords: [{ variable: /^MOODLE_PASSWORD$/ }],
  },
  {
    name: 'n8n',
    source: 'n8n-io/n8n docker/images/n8n/Dockerfile',
    images: '*/n8nio/n8n ghcr.io/n8n-io/n8n',
    listens: ['5678'],
  },
  {
    name: 'Nextcloud',
    source: 'nextcloud/docker docker-entrypoint.sh',
    images: 'docker.io/library/nextcloud',
    listens: ['80'],
    tag: /^(?!.*fpm)/,
    passwords: [
      {
        variable: /^NEXTCLOUD_ADMIN_PASSWORD$/,
        user: { variable: /^NEXTCLOUD_ADMIN_USER$/, guessable: commonName },
      },
    ],
  },
  {
    name: 'Nextcloud',
    source: 'linuxserver/docker-documentation docs/images/docker-nextcloud.md',
    images: '*/linuxserver/nextcloud',
    listens: ['443', '80'],
  },
  {
    name: 'NocoDB',
    source: 'nocodb/nocodb packages/nocodb/Dockerfile',
    images: 'docker.io/nocodb/nocodb',
    listens: ['8080'],
  },
  { name: 'Odoo', source: 'odoo/docker Dockerfile', images: 'docker.io/library/odoo', listens: ['8069'] },
  {
    name: 'ONLYOFFICE Docs',
    source: 'ONLYOFFICE/Docker-DocumentServer README.md',
    images: '*/onlyoffice/documentserver',
    listens: ['80', '443'],
    memory: '4g',
  },
  {
    name: 'ownCloud',
    source: 'owncloud-docker/server v24.04/Dockerfile.multiarch',
    images: 'docker.io/owncloud/server',
    listens: ['8080'],
    passwords: [
      {
        variable: /^OWNCLOUD_ADMIN_PASSWORD$/,
        user: { variable: /^OWNCLOUD_ADMIN_USERNAME$/, guessable: commonName },
      },
    ],
  },
  {
    name: 'Paperless-ngx',
    source: 'paperless-ngx/paperless-ngx docs/configuration.md',
    images: '*/{paperless-ngx,paperlessngx}/paperless-ngx',
    listens: ['8000'],
    gives: 'data',
    passwords: [
      {
        variable: /^PAPERLESS_ADMIN_PASSWORD$/,
        user: { variable: /^PAPERLESS_ADMIN_USER$/, guessable: commonName },
      },
    ],
    // Every visitor is logged in as that user.
    offVariables: [{ variable: 'PAPERLESS_AUTO_LOGIN_USERNAME', value: any }],
    memory: '2g',
  },
  {
    name: 'PocketBase',
    source: 'muchobien/pocketbase-docker Dockerfile',
    images: '*/muchobien/pocketbase',
    listens: ['8090'],
  },
  {
    name: 'PostgREST',
    source: 'supabase/supabase docker/docker-compose.yml',
    images: 'docker.io/postgrest/postgrest',
    listens: ['3000'],
  },
  {
    name: 'Redmine',
    source: 'docker-library/redmine Dockerfile',
    images: 'docker.io/library/redmine',
    listens: ['3000'],
  },
  {
    name: 'restic REST server',
    source: 'restic/rest-server docker/entrypoint.sh, Dockerfile',
    images: 'docker.io/restic/rest-server',
    listens: ['8000'],
    gives: 'data',
    offVariables: [
      { variable: 'DISABLE_AUTHENTICATION', value: any, image: /(?:^|\/)rest-server$/ },
      {
        variable: 'OPTIONS',
        value: /(?:^|\s)--no-auth(?:\s|$)/,
        image: /(?:^|\/)rest-server$/,
        saysMore: true,
      },
    ],
  },
  {
    name: 'Rocket.Chat',
    source: 'RocketChat/Docker.Official.Image Dockerfile',
    images: 'docker.io/library/rocket.chat */rocketchat/rocket.chat',
    listens: ['3000'],
  },
  {
    name: 'Samba',
    source: 'dperson/samba README.md; ServerContainers/samba README.md',
    images: '*/{dperson,servercontainers,crazymax,linuxserver,dockurr}/samba',
    selfContained: false,
    listens: ['139', '445'],
  },
  {
    name: 'Synapse',
    source: 'element-hq/synapse docker/Dockerfile',
    images: '*/{element-hq,matrixdotorg}/synapse',
    listens: ['8008'],
  },
  {
    name: 'Syncthing',
    source:
      'syncthing/syncthing Dockerfile, README-Docker.md; linuxserver/docker-documentation docs/images/docker-syncthing.md',
    images: '*/{syncthing,linuxserver}/syncthing',
    selfContained: false,
    listens: ['8384', '22000'],
    gives: 'data',
    sensitive: [{ port: '8384', guarded: true }],
    // A password can only be in the configuration, where the web page stores it.
    open: {
      ports: ['8384'],
      variable: /^STGUI|^STNOGUI$/,
      option: /./,
      config: /^\/(?:var\/syncthing|config)|config\.xml/,
    },
  },
  {
    name: 'The service',
    source: 'bitnami/containers README.md of its images',
    offVariables: [
      { variable: 'ALLOW_EMPTY_PASSWORD', value: yes, unless: /_PASSWORD(?:_FILE)?$/, isGeneric: true },
      { variable: 'DISABLE_AUTH', value: yes, isGeneric: true },
    ],
  },
  {
    name: 'ToolJet',
    source: 'ToolJet/ToolJet .env.example',
    images: 'docker.io/tooljet/tooljet{,-ce}',
    listens: ['80', '3000'],
  },
  {
    name: 'Vaultwarden',
    source: 'dani-garcia/vaultwarden .env.template',
    images: '*/{vaultwarden/server,dani-garcia/vaultwarden}',
    listens: ['80'],
    gives: 'console',
    passwords: [{ variable: /^ADMIN_TOKEN$/ }],
    // Without a token its admin page is off, unless this setting relies on a proxy.
    offVariables: [
      {
        variable: 'DISABLE_ADMIN_TOKEN',
        of: "Vaultwarden's page for administrators",
        value: yes,
        image: /(?:^|\/)vaultwarden/,
      },
    ],
  },
  {
    name: 'Wiki.js',
    source: 'requarks/wiki dev/build/Dockerfile',
    images: '*/{requarks/wiki,linuxserver/wikijs}',
    listens: ['3000'],
  },
  {
    name: 'WordPress',
    source: 'docker-library/docs wordpress/content.md',
    images: 'docker.io/library/wordpress',
    listens: ['80'],
    tag: /^(?!.*(?:fpm|cli))/,
  },
];
