import type { ImageRow, ImageRun } from './row.ts';

/** How PHP applications run that are built on the image of PHP. */
const builtFromPhp: readonly ImageRun[] = [
  { tags: ['*fpm-alpine*'], user: 'root', family: 'alpine', stepsDown: 'workers' },
  {
    user: 'root',
    family: 'debian',
    stepsDown: 'workers',
    needs: {
      basis: 'inferred',
      capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'],
    },
  },
];

/** Applications. */
export const apps = (): readonly ImageRow[] => [
  {
    images: 'docker.io/actualbudget/{actual,actual-server} ghcr.io/actualbudget/{actual,actual-server}',
    source: 'actualbudget/actual packages/sync-server/docker/alpine.Dockerfile',
    runs: [{ user: 'root', account: 'actual', uid: 1001 }],
  },
  {
    images: 'docker.io/apache/superset',
    source: 'apache/superset Dockerfile',
    publisher: 'apache',
    runs: [{ user: 'superset', since: '1.0', family: 'debian' }],
  },
  {
    images: 'docker.io/appsmith/{appsmith-ce,appsmith-ee}',
    source: 'appsmithorg/appsmith Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/appwrite/appwrite',
    source: 'appwrite/appwrite Dockerfile; appwrite/docker-base Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/archivebox/archivebox',
    source: 'ArchiveBox/ArchiveBox Dockerfile; bin/docker_entrypoint.sh',
    runs: [{ from: '0.4.9', user: 'root', account: 'archivebox', stepsDown: 'all' }],
  },
  {
    images: 'docker.io/automatischio/automatisch',
    source: 'automatisch/automatisch docker/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/bitnami/* docker.io/bitnamilegacy/*',
    source: 'bitnami/containers bitnami/nginx/1.27/debian-12/Dockerfile',
    publisher: 'bitnami',
    runs: [{ family: 'debian' }],
  },
  {
    images: 'docker.io/bitnami/wordpress',
    source: 'bitnami/containers bitnami/wordpress/6/debian-12/Dockerfile',
    publisher: 'bitnami',
    runs: [
      {
        from: '6',
        user: '1001',
        family: 'debian',
        needs: {
          writable: [
            '/bitnami/wordpress',
            '/opt/bitnami/wordpress/conf',
            '/opt/bitnami/wordpress/tmp',
            '/tmp',
          ],
          writesElsewhere: true,
        },
      },
      {
        account: '1001',
        family: 'debian',
        needs: {
          writable: [
            '/bitnami/wordpress',
            '/opt/bitnami/wordpress/conf',
            '/opt/bitnami/wordpress/tmp',
            '/tmp',
          ],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/bkimminich/juice-shop',
    source: 'juice-shop/juice-shop Dockerfile',
    runs: [{ from: '15', user: '65532' }],
  },
  {
    images: 'docker.io/blinkospace/blinko',
    source: 'blinkospace/blinko dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/chatwoot/chatwoot',
    source: 'chatwoot/chatwoot docker/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/docmost/docmost',
    source: 'docmost/docmost Dockerfile',
    runs: [{ user: 'node', since: '0.2.0', uid: 1000 }],
  },
  {
    images: 'docker.io/documenso/documenso',
    source: 'documenso/documenso docker/Dockerfile',
    runs: [
      { from: '1.10.0', user: 'nodejs', uid: 1001 },
      { from: '1.1', before: '1.10', user: 'nextjs', uid: 1001 },
      { before: '1.1', user: 'root' },
    ],
  },
  {
    images: 'docker.io/docuseal/docuseal',
    source: 'docusealco/docuseal Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/dullage/flatnotes',
    source: 'dullage/flatnotes Dockerfile; entrypoint.sh',
    runs: [
      { from: '3.0.0', user: 'root', stepsDown: 'all', idVariables: { user: 'PUID', group: 'PGID' } },
      { from: '1', before: '3', user: '1000' },
    ],
  },
  {
    images: 'docker.io/etherpad/etherpad',
    source: 'ether/etherpad-lite Dockerfile',
    runs: [{ from: '1.8.3', user: 'etherpad', uid: 5001 }],
  },
  {
    images: 'docker.io/evoapicloud/evo-ai-frontend-community',
    source: 'evolution-foundation/evo-ai-frontend-community Dockerfile',
    runs: [{ user: 'root', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/evoapicloud/evo-auth-service-community',
    source: 'evolution-foundation/evo-auth-service-community Dockerfile',
    runs: [{ user: 'rails:rails', since: 'latest' }],
  },
  {
    images:
      'docker.io/evoapicloud/{evo-ai-core-service-community,evo-ai-crm-community,evo-bot-runtime,evolution-api}',
    source: 'evolution-foundation/evo-*, EvolutionAPI/evolution-api Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/excalidraw/excalidraw',
    source: 'truenas/apps community/excalidraw',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        family: 'alpine',
        stepsDown: 'all',
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'],
        },
      },
    ],
  },
  {
    images: 'docker.io/frappe/bench',
    source: 'frappe/frappe_docker images/bench/Dockerfile',
    privileges: 'gains',
    runs: [{ user: 'frappe', since: 'latest', uid: 1000 }],
  },
  {
    images: 'docker.io/frappe/{base,build,erpnext} ghcr.io/frappe/{erpnext,hrms,lms}',
    source:
      'frappe/frappe_docker images/production/Containerfile (2023-01-16; before it the images had other names); images/layered/Containerfile',
    runs: [{ user: 'frappe', since: 'first', uid: 1000 }],
  },
  {
    images: 'docker.io/freshrss/freshrss',
    source: 'FreshRSS/FreshRSS Docker/Dockerfile; Docker/entrypoint.sh',
    runs: [{ user: 'root', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/gotenberg/gotenberg',
    source: 'gotenberg/gotenberg build/Dockerfile',
    runs: [{ from: '7.0.0', user: 'gotenberg', uid: 1001 }],
  },
  {
    images: 'docker.io/gristlabs/grist',
    source: 'gristlabs/grist-core Dockerfile; sandbox/docker_entrypoint.sh',
    runs: [{ user: 'root', account: 'grist', stepsDown: 'all' }],
  },
  {
    images: 'docker.io/joplin/server',
    source: 'truenas/apps community/joplin; laurent22/joplin Dockerfile.server; first tag of 2020-12-30',
    runs: [{ user: 'joplin', since: 'first', uid: 1001, family: 'debian' }],
  },
  {
    images: 'docker.io/kimai/kimai2',
    source: 'truenas/apps community/kimai',
    runs: [
      {
        user: 'root',
        stepsDown: 'all',
        needs: { basis: 'catalogue', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'docker.io/library/drupal',
    source: 'docker-library/drupal 11.4/php8.5/apache-trixie/Dockerfile',
    privileges: 'plain',
    runs: [
      {
        tags: ['*fpm-alpine*'],
        user: 'root',
        family: 'alpine',
        stepsDown: 'workers',
        needs: { writable: ['/opt/drupal/web/sites', '/tmp'], writesElsewhere: true },
      },
      {
        user: 'root',
        family: 'debian',
        stepsDown: 'workers',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'],
          writable: ['/opt/drupal/web/sites', '/tmp'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/library/espocrm',
    source: 'built FROM php; docker-library/docs espocrm/content.md',
    runs: [
      { tags: ['*fpm-alpine*'], user: 'root', family: 'alpine', stepsDown: 'workers' },
      {
        user: 'root',
        family: 'debian',
        stepsDown: 'workers',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'],
        },
      },
    ],
  },
  {
    images: 'docker.io/library/friendica',
    source: 'built FROM php; docker-library/docs friendica/content.md',
    runs: [
      { tags: ['*fpm-alpine*'], user: 'root', family: 'alpine', stepsDown: 'workers' },
      {
        user: 'root',
        family: 'debian',
        stepsDown: 'workers',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'],
        },
      },
    ],
  },
  {
    images: 'docker.io/library/geonetwork',
    source: 'docker-library/docs geonetwork/content.md',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/library/ghost',
    source: 'TryGhost/docker-library-ghost 6/bookworm/docker-entrypoint.sh',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        account: 'node',
        uid: 1000,
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        stepsDown: 'all',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
          writable: ['/var/lib/ghost/content'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/library/joomla',
    source: 'joomla-docker/docker-joomla 5.2/php8.2/apache/Dockerfile',
    privileges: 'plain',
    runs: [
      {
        tags: ['*fpm-alpine*'],
        user: 'root',
        family: 'alpine',
        stepsDown: 'workers',
        needs: { writable: ['/var/www/html'], writesElsewhere: true },
        fileVariables: ['JOOMLA_DB_PASSWORD'],
      },
      {
        user: 'root',
        family: 'debian',
        stepsDown: 'workers',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'],
          writable: ['/var/www/html'],
          writesElsewhere: true,
        },
        fileVariables: ['JOOMLA_DB_PASSWORD'],
      },
    ],
  },
  {
    images: 'docker.io/library/odoo',
    source: 'odoo/docker 17.0/Dockerfile; 8.0/Dockerfile, the first',
    runs: [
      {
        user: 'odoo',
        since: 'first',
        family: 'debian',
        needs: { writable: ['/var/lib/odoo', '/mnt/extra-addons'], writesElsewhere: true },
        fileVariables: ['PASSWORD'],
      },
    ],
  },
  {
    images: 'docker.io/library/phpmyadmin',
    source: 'phpmyadmin/docker apache/Dockerfile',
    privileges: 'plain',
    runs: [
      {
        tags: ['*fpm-alpine*'],
        user: 'root',
        family: 'alpine',
        stepsDown: 'workers',
        fileVariables: ['PMA_PASSWORD', 'MYSQL_ROOT_PASSWORD', 'MYSQL_PASSWORD'],
      },
      {
        user: 'root',
        family: 'debian',
        stepsDown: 'workers',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'],
        },
        fileVariables: ['PMA_PASSWORD', 'MYSQL_ROOT_PASSWORD', 'MYSQL_PASSWORD'],
      },
    ],
  },
  {
    images: 'docker.io/library/plone',
    source: 'docker-library/docs plone/deprecated.md',
    runs: [{ family: 'debian' }],
  },
  {
    images: 'docker.io/library/redmine',
    source: 'docker-library/redmine 7.0/trixie/Dockerfile; docker-entrypoint.sh',
    runs: [
      {
        user: 'root',
        account: 'redmine',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        stepsDown: 'all',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
          writable: [
            '/usr/src/redmine/files',
            '/usr/src/redmine/tmp',
            '/usr/src/redmine/log',
            '/usr/src/redmine/public/assets',
          ],
          writesElsewhere: true,
        },
        fileVariables: ['REDMINE_DB_PASSWORD', 'REDMINE_SECRET_KEY_BASE'],
      },
    ],
  },
  {
    images: 'docker.io/library/rocket.chat',
    source: 'RocketChat/Docker.Official.Image 6.5/Dockerfile; 2/Dockerfile',
    runs: [
      {
        user: 'rocketchat',
        since: '2',
        family: 'debian',
        needs: { writable: ['/app/uploads', '/tmp'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/library/wordpress',
    source:
      'docker-library/wordpress cli/php8.4/alpine/Dockerfile; docker-entrypoint.sh; php5.6/cli/Dockerfile (WP-CLI 2.0.1)',
    privileges: 'plain',
    onlyReads: /^\/usr\/local\/etc\/php(?:\/|-fpm\.(?:d\/|conf$))/,
    runs: [
      {
        tags: ['cli', 'cli-2*', 'cli-php*'],
        user: 'www-data',
        since: 'first',
        family: 'alpine',
        needs: { writable: ['/var/www/html'] },
      },
      { tags: ['cli*'], family: 'alpine' },
      {
        tags: ['*fpm-alpine*'],
        user: 'root',
        family: 'alpine',
        stepsDown: 'workers',
        needs: { writable: ['/var/www/html', '/var/run/apache2', '/tmp'] },
        fileVariables: [
          'WORDPRESS_DB_PASSWORD',
          'WORDPRESS_AUTH_KEY',
          'WORDPRESS_SECURE_AUTH_KEY',
          'WORDPRESS_AUTH_SALT',
          'WORDPRESS_SECURE_AUTH_SALT',
          'WORDPRESS_LOGGED_IN_SALT',
          'WORDPRESS_NONCE_SALT',
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
        },
        fileVariables: [
          'WORDPRESS_DB_PASSWORD',
          'WORDPRESS_AUTH_KEY',
          'WORDPRESS_SECURE_AUTH_KEY',
          'WORDPRESS_AUTH_SALT',
          'WORDPRESS_SECURE_AUTH_SALT',
          'WORDPRESS_LOGGED_IN_SALT',
          'WORDPRESS_NONCE_SALT',
        ],
      },
    ],
  },
  {
    images: 'docker.io/library/xwiki',
    source: 'built FROM tomcat',
    runs: [
      { user: 'root', family: 'debian', needs: { writable: ['/usr/local/xwiki'], writesElsewhere: true } },
    ],
  },
  {
    images: 'docker.io/library/yourls',
    source: 'built FROM php; docker-library/docs yourls/content.md',
    privileges: 'plain',
    runs: [
      { tags: ['*fpm-alpine*'], user: 'root', family: 'alpine', stepsDown: 'workers' },
      {
        user: 'root',
        family: 'debian',
        stepsDown: 'workers',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'],
        },
      },
    ],
  },
  {
    images: 'docker.io/library/{backdrop,mediawiki,postfixadmin}',
    source: 'built FROM php; built FROM php:*-apache',
    runs: builtFromPhp,
  },
  {
    images: 'docker.io/library/{bonita,convertigo,lightstreamer,satosa,silverpeas}',
    source: 'docker-library/official-images library/*',
    runs: [{}],
  },
  {
    images: 'docker.io/library/{matomo,monica}',
    source: 'matomo-org/docker apache/Dockerfile; monicahq/docker 4/apache/Dockerfile',
    privileges: 'plain',
    runs: builtFromPhp,
  },
  {
    images: 'docker.io/listmonk/listmonk',
    source: 'truenas/apps community/listmonk',
    runs: [
      {
        user: 'root',
        family: 'alpine',
        stepsDown: 'all',
        needs: { basis: 'catalogue', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'docker.io/mailserver/docker-mailserver ghcr.io/docker-mailserver/docker-mailserver',
    source: 'docker-mailserver/docker-mailserver Dockerfile',
    runs: [{ user: 'root', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/makeplane/plane-backend',
    source: 'makeplane/plane apps/api/Dockerfile.api',
    runs: [{ from: '0.23.0', user: 'root' }],
  },
  {
    images: 'docker.io/makeplane/plane-proxy',
    source: 'makeplane/plane apps/proxy/Dockerfile.ce',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/matrixdotorg/synapse ghcr.io/element-hq/synapse',
    source: 'element-hq/synapse docker/Dockerfile; docker/start.py',
    runs: [{ user: 'root', stepsDown: 'all', idVariables: { user: 'UID', group: 'GID' } }],
  },
  {
    images: 'docker.io/mattermost/mattermost-enterprise-edition',
    source: 'mattermost/mattermost server/build/Dockerfile; build/Dockerfile (7.1.0)',
    runs: [{ user: 'mattermost', since: '7.1', uid: 2000 }],
  },
  {
    images: 'docker.io/mattermost/mattermost-team-edition',
    source:
      'truenas/apps community/mattermost; mattermost/mattermost server/build/Dockerfile; build/Dockerfile (7.1.0)',
    runs: [{ user: 'mattermost', since: '7.1', uid: 2000 }],
  },
  {
    images: 'docker.io/mautic/mautic',
    source: 'mautic/docker-mautic Dockerfile; common/templates/supervisord.conf',
    runs: [{ user: 'root', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/metabase/metabase',
    source: 'metabase/metabase Dockerfile',
    publisher: 'metabase',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        account: 'metabase',
        uid: 2000,
        family: 'alpine',
        stepsDown: 'all',
        needs: { basis: 'inferred', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'docker.io/neosmemo/memos ghcr.io/usememos/memos',
    source: 'usememos/memos scripts/Dockerfile; scripts/entrypoint.sh',
    privileges: 'plain',
    runs: [
      { from: '0.26.1', user: 'root', stepsDown: 'all' },
      { before: '0.26.0', user: 'root' },
    ],
  },
  {
    images: 'docker.io/nextcloud/all-in-one ghcr.io/nextcloud-releases/all-in-one',
    source: 'nextcloud/all-in-one Containers/mastercontainer/Dockerfile',
    runs: [{ user: 'root', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/onlyoffice/documentserver',
    source: 'truenas/apps community/onlyoffice-document-server',
    runs: [
      {
        user: 'root',
        family: 'debian',
        stepsDown: 'all',
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'],
        },
      },
    ],
  },
  {
    images: 'docker.io/paperlessngx/paperless-ngx ghcr.io/paperless-ngx/paperless-ngx',
    source: 'truenas/apps community/paperless-ngx',
    runs: [
      {
        user: 'root',
        family: 'debian',
        stepsDown: 'all',
        idVariables: { user: 'USERMAP_UID', group: 'USERMAP_GID' },
        needs: { basis: 'catalogue', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'docker.io/passbolt/passbolt',
    source: 'passbolt/passbolt_docker debian/Dockerfile',
    runs: [
      { tags: ['*non-root*'], user: 'www-data', since: 'first' },
      { user: 'root', stepsDown: 'workers' },
    ],
  },
  {
    images: 'docker.io/penpotapp/frontend',
    source: 'penpot/penpot docker/images/Dockerfile.frontend',
    runs: [
      { from: '2.4.0', user: 'penpot:penpot', uid: 1001 },
      { before: '2.4.0', user: 'root', stepsDown: 'workers' },
    ],
  },
  {
    images: 'docker.io/penpotapp/{backend,exporter}',
    source: 'penpot/penpot docker/images/Dockerfile.backend',
    runs: [
      { from: '1.17.0', user: 'penpot:penpot', uid: 1001 },
      { before: '1.17.0', user: 'root' },
    ],
  },
  {
    images: 'docker.io/roundcube/roundcubemail',
    source: 'roundcube/roundcubemail-docker apache/Dockerfile',
    runs: [
      { tags: ['*nonroot*'], user: '33:33', since: 'first' },
      { user: 'root', stepsDown: 'workers' },
    ],
  },
  {
    images: 'docker.io/sasanlabs/owasp-vulnerableapp',
    source: 'SasanLabs/VulnerableApp build.gradle; Dockerfile.base (iputils-ping)',
    privileges: 'unused',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/sasanlabs/owasp-vulnerableapp-facade',
    source: 'SasanLabs/VulnerableApp-facade Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/sasanlabs/owasp-vulnerableapp-jsp',
    source: 'SasanLabs/VulnerableApp-jsp Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/shopware/{docker-base,docker-dev} ghcr.io/shopware/docker-base',
    source: 'shopware/docker fpm/Dockerfile; caddy/Dockerfile; nginx/Dockerfile',
    runs: [{ user: 'www-data', since: '8.4' }],
  },
  {
    images: 'docker.io/snipe/snipe-it',
    source: 'snipe/snipe-it Dockerfile',
    runs: [{ user: 'root', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/taigaio/taiga-back',
    source: 'taigaio/taiga-back docker/Dockerfile; docker/entrypoint.sh',
    runs: [{ from: '6.0.0', user: 'root', account: 'taiga', stepsDown: 'all' }],
  },
  {
    images: 'docker.io/taigaio/taiga-front',
    source: 'taigaio/taiga-front docker/Dockerfile',
    runs: [{ user: 'root', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/taigaio/taiga-protected',
    source: 'taigaio/taiga-protected docker/Dockerfile; docker/entrypoint.sh',
    runs: [{ user: 'root', account: 'taiga', stepsDown: 'all' }],
  },
  {
    images: 'docker.io/tootsuite/mastodon ghcr.io/mastodon/{mastodon,mastodon-streaming}',
    source: 'mastodon/mastodon Dockerfile; streaming/Dockerfile',
    runs: [{ from: '3', user: 'mastodon' }],
  },
  {
    images: 'docker.io/triliumnext/{notes,trilium}',
    source: 'TriliumNext/Trilium apps/server/Dockerfile; TriliumNext/Notes start-docker.sh',
    privileges: 'plain',
    runs: [
      { tags: ['*rootless*'] },
      {
        user: 'root',
        account: 'node',
        stepsDown: 'all',
        idVariables: { user: 'USER_UID', group: 'USER_GID' },
      },
    ],
  },
  {
    images: 'docker.io/twentycrm/twenty',
    source: 'twentyhq/twenty packages/twenty-docker/twenty/Dockerfile',
    runs: [{ user: '1000', since: '1.0' }],
  },
  {
    images: 'docker.io/vabene1111/recipes ghcr.io/tandoorrecipes/recipes',
    source: 'truenas/apps community/tandoor-recipes',
    runs: [
      {
        user: 'root',
        family: 'alpine',
        stepsDown: 'all',
        needs: { basis: 'catalogue', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'docker.io/vulnerables/web-dvwa ghcr.io/digininja/dvwa',
    source: 'digininja/DVWA Dockerfile',
    runs: [{ user: 'root', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/wallabag/wallabag',
    source: 'truenas/apps community/wallabag',
    runs: [
      {
        user: 'root',
        family: 'alpine',
        stepsDown: 'all',
        needs: { basis: 'catalogue', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'docker.io/zulip/docker-zulip ghcr.io/zulip/zulip-server',
    source: 'zulip/docker-zulip Dockerfile',
    runs: [{ user: 'root', stepsDown: 'workers' }],
  },
  {
    images: 'ghcr.io/dani-garcia/vaultwarden quay.io/vaultwarden/server',
    source: 'dani-garcia/vaultwarden docker/Dockerfile.debian; docker/Dockerfile.alpine',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'ghcr.io/hoarder-app/hoarder',
    source: 'karakeep-app/karakeep docker/Dockerfile (suexec of s6-overlay)',
    privileges: 'gains',
    runs: [{ user: 'root' }],
  },
  {
    images: 'ghcr.io/karakeep-app/karakeep',
    source: 'truenas/apps community/karakeep; karakeep-app/karakeep docker/Dockerfile (suexec of s6-overlay)',
    privileges: 'gains',
    runs: [
      {
        user: 'root',
        family: 'alpine',
        needs: { basis: 'catalogue', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'] },
      },
    ],
  },
  {
    images: 'ghcr.io/karakeep-app/karakeep-chrome',
    source: 'karakeep-app/karakeep docker/chrome/Dockerfile',
    runs: [{ user: '65534:65534', since: 'latest' }],
  },
  {
    images: 'ghcr.io/linkwarden/linkwarden',
    source: 'linkwarden/linkwarden Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'ghcr.io/maybe-finance/maybe',
    source: 'maybe-finance/maybe Dockerfile',
    runs: [{ user: '1000:1000', since: '0.1.0' }],
  },
  {
    images: 'ghcr.io/mealie-recipes/mealie',
    source: 'mealie-recipes/mealie docker/Dockerfile; docker/entry.sh',
    runs: [{ from: '1.0.0', user: 'root', stepsDown: 'all', idVariables: { user: 'PUID', group: 'PGID' } }],
  },
  {
    images: 'ghcr.io/muety/wakapi',
    source: 'muety/wakapi Dockerfile',
    runs: [{ from: '2.17.2', user: 'nonroot', uid: 65532 }],
  },
  {
    images: 'ghcr.io/n8n-io/n8n {docker.io,docker.n8n.io}/n8nio/n8n',
    source:
      'n8n-io/n8n docker/images/n8n/Dockerfile; docker-entrypoint.sh; pulls 6365 (1.0), 287 (0.52), 3973 and 3992 (0.193), issue 1233 (0.96.0-rpi)',
    publisher: 'n8n',
    runs: [
      // Other Dockerfiles, and two releases that ran as node.
      { tags: ['*-rpi', '*-debian', '*-rhel7', '0.193.0', '0.193.1'] },
      {
        from: '1',
        user: 'node',
        uid: 1000,
        family: 'alpine',
        needs: { writable: ['/home/node/.n8n'], writesElsewhere: true },
        fileVariables: ['*'],
      },
      { from: '0.53', before: '1', user: 'root', account: 'node', family: 'alpine', stepsDown: 'all' },
    ],
  },
  {
    images: 'ghcr.io/stirling-tools/stirling-pdf',
    source: 'truenas/apps community/stirling-pdf',
    runs: [
      {
        user: 'root',
        family: 'alpine',
        stepsDown: 'all',
        needs: { basis: 'catalogue', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'ghcr.io/toeverything/affine',
    source: 'toeverything/AFFiNE .github/deployment/node/Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'ghcr.io/we-promise/sure',
    source: 'we-promise/sure Dockerfile; tag v0.1.0, the first',
    runs: [{ user: '1000:1000', since: 'first' }],
  },
  {
    images: 'quay.io/hedgedoc/hedgedoc',
    source: 'hedgedoc/container debian/Dockerfile; resources/docker-entrypoint.sh',
    runs: [{ user: 'root', account: 'hedgedoc', stepsDown: 'all' }],
  },
  {
    images: '{docker.getoutline.com,docker.io}/outlinewiki/outline',
    source: 'outline/outline Dockerfile',
    runs: [
      { from: '0.58.0', user: 'nodejs', uid: 1001 },
      { before: '0.58.0', user: 'root' },
    ],
  },
  {
    images: '{docker.io,ghcr.io,quay.io}/miniflux/miniflux',
    source: 'miniflux/v2 packaging/docker/alpine/Dockerfile',
    runs: [{ from: '2.0.37', user: '65534' }],
  },
  {
    images: '{docker.io,ghcr.io}/directus/directus',
    source: 'truenas/apps community/directus',
    runs: [{ account: '1000', family: 'alpine' }],
  },
  {
    images: '{docker.io,ghcr.io}/requarks/wiki',
    source: 'requarks/wiki dev/build/Dockerfile',
    runs: [{ from: '2', user: 'node', uid: 1000 }],
  },
  {
    images: '{docker.io,ghcr.io}/stalwartlabs/stalwart',
    source: 'stalwartlabs/stalwart Dockerfile',
    runs: [
      { from: '0.16.0', user: 'stalwart', uid: 2000 },
      { before: '0.16.0', user: 'root' },
    ],
  },
  {
    images: '{docker.io,registry.rocket.chat}/rocketchat/rocket.chat',
    source:
      'RocketChat/Docker.Official.Image 8.5/Dockerfile; RocketChat/Rocket.Chat apps/meteor/.docker/Dockerfile (Node 14, 6.x)',
    runs: [{ user: 'rocketchat', since: '6.0' }],
  },
];
