import type { ImageRow } from './row.ts';

/** Applications. */
export const apps = (): readonly ImageRow[] => [
  {
    images: 'docker.io/apache/superset',
    source: 'general knowledge',
    publisher: 'apache',
    runs: [{ account: 'superset', family: 'debian' }],
  },
  {
    images: 'docker.io/bitnami/* docker.io/bitnamilegacy/*',
    source: 'general knowledge',
    publisher: 'bitnami',
    runs: [{ family: 'debian' }],
  },
  {
    images: 'docker.io/bitnami/wordpress',
    source: 'Bitnami convention (read for postgresql only)',
    publisher: 'bitnami',
    runs: [
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
    images: 'docker.io/directus/directus ghcr.io/directus/directus',
    source: 'truenas/apps community/directus',
    runs: [{ account: '1000', family: 'alpine' }],
  },
  {
    images: 'docker.io/excalidraw/excalidraw',
    source: 'truenas/apps community/excalidraw',
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
    images: 'docker.io/joplin/server',
    source: 'truenas/apps community/joplin',
    runs: [{ account: '1001', family: 'debian' }],
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
    images:
      'docker.io/library/backdrop docker.io/library/matomo docker.io/library/mediawiki docker.io/library/monica docker.io/library/postfixadmin',
    source: 'built FROM php; built FROM php:*-apache',
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
    images:
      'docker.io/library/bonita docker.io/library/convertigo docker.io/library/lightstreamer docker.io/library/satosa docker.io/library/silverpeas',
    source: 'not read',
    runs: [{}],
  },
  {
    images: 'docker.io/library/drupal',
    source: 'docker-library/drupal 11.4/php8.5/apache-trixie/Dockerfile',
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
    source: 'odoo/docker 17.0/Dockerfile',
    runs: [
      {
        user: 'odoo',
        family: 'debian',
        needs: { writable: ['/var/lib/odoo', '/mnt/extra-addons'], writesElsewhere: true },
        fileVariables: ['PASSWORD'],
      },
    ],
  },
  {
    images: 'docker.io/library/phpmyadmin',
    source: 'phpmyadmin/docker apache/Dockerfile',
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
    source: 'RocketChat/Docker.Official.Image 6.5/Dockerfile',
    runs: [
      {
        user: 'rocketchat',
        family: 'debian',
        needs: { writable: ['/app/uploads', '/tmp'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/library/wordpress',
    source: 'docker-library/wordpress cli/php8.4/alpine/Dockerfile; docker-entrypoint.sh',
    runs: [
      { tags: ['cli*'], user: 'www-data', family: 'alpine', needs: { writable: ['/var/www/html'] } },
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
    images: 'docker.io/mattermost/mattermost-team-edition',
    source: 'truenas/apps community/mattermost',
    runs: [{ account: '2000' }],
  },
  {
    images: 'docker.io/metabase/metabase',
    source: 'metabase/metabase Dockerfile',
    publisher: 'metabase',
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
    images: 'docker.io/n8nio/n8n docker.n8n.io/n8nio/n8n ghcr.io/n8n-io/n8n',
    source: 'n8n-io/n8n docker/images/n8n/Dockerfile',
    publisher: 'n8n',
    runs: [
      {
        user: 'node',
        uid: 1000,
        family: 'alpine',
        needs: { writable: ['/home/node/.n8n'], writesElsewhere: true },
        fileVariables: ['*'],
      },
    ],
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
        needs: { basis: 'catalogue', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] },
      },
    ],
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
    images: 'ghcr.io/karakeep-app/karakeep',
    source: 'truenas/apps community/karakeep',
    runs: [
      { family: 'alpine', needs: { basis: 'catalogue', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'] } },
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
];
