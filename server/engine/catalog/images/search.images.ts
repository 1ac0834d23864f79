import type { ImageRow } from './row.ts';

/** Search engines. */
export const search = (): readonly ImageRow[] => [
  {
    images: 'docker.elastic.co/elasticsearch/elasticsearch docker.io/elastic/elasticsearch',
    source: 'elastic/dockerfiles elasticsearch/Dockerfile; elasticsearch/bin/docker-entrypoint.sh',
    publisher: 'elastic',
    privileges: 'plain',
    runs: [
      { tags: ['5*'], user: 'elasticsearch', family: 'redhat' },
      {
        from: '6.0.0',
        before: '8.0.0',
        user: 'root',
        account: 'elasticsearch',
        family: 'redhat',
        stepsDown: 'all',
      },
      {
        from: '8.0.0',
        user: '1000',
        account: 'elasticsearch',
        uid: 1000,
        family: 'redhat',
        familyByTag: { '*wolfi*': 'unknown' },
        needs: {
          writable: [
            '/usr/share/elasticsearch/data',
            '/usr/share/elasticsearch/logs',
            '/usr/share/elasticsearch/config',
            '/tmp',
          ],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.elastic.co/elasticsearch/elasticsearch-oss',
    source: 'elastic/dockerfiles elasticsearch/bin/docker-entrypoint.sh; elasticsearch/Dockerfile',
    privileges: 'plain',
    runs: [{ from: '6.0.0', before: '8', user: 'root', account: 'elasticsearch', stepsDown: 'all' }],
  },
  {
    images: 'docker.elastic.co/kibana/kibana',
    source:
      'elastic/dockerfiles kibana/Dockerfile; before 6.6 elastic/kibana-docker build/kibana/Dockerfile; the first and 6.8.0',
    publisher: 'elastic',
    runs: [
      {
        user: '1000',
        since: 'first',
        account: 'kibana',
        uid: 1000,
        family: 'redhat',
        needs: { writable: ['/usr/share/kibana/data'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/apache/tika',
    source: 'apache/tika-docker full/Dockerfile',
    publisher: 'apache',
    runs: [{ from: '2.5.0.2', user: '35002:35002', family: 'debian' }, { family: 'debian' }],
  },
  {
    images: 'docker.io/bitnami/elasticsearch',
    source: 'Bitnami convention (read for postgresql only)',
    publisher: 'bitnami',
    runs: [
      {
        account: '1001',
        family: 'debian',
        needs: {
          writable: [
            '/bitnami/elasticsearch',
            '/opt/bitnami/elasticsearch/conf',
            '/opt/bitnami/elasticsearch/tmp',
            '/tmp',
          ],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/cars10/elasticvue',
    source: 'cars10/elasticvue docker/Dockerfile_nginx',
    runs: [{ user: 'nginx', since: 'latest' }],
  },
  {
    images: 'docker.io/getmeili/meilisearch',
    source: 'meilisearch/meilisearch Dockerfile',
    privileges: 'plain',
    runs: [{ from: '0.25.0', user: 'root' }],
  },
  {
    images: 'docker.io/library/elasticsearch',
    source: 'elastic/dockerfiles elasticsearch/Dockerfile; elasticsearch/bin/docker-entrypoint.sh',
    runs: [
      { tags: ['5*'], account: 'elasticsearch', family: 'redhat' },
      {
        from: '6.0.0',
        before: '8.0.0',
        user: 'root',
        account: 'elasticsearch',
        family: 'redhat',
        stepsDown: 'all',
      },
      {
        from: '8.0.0',
        user: '1000',
        account: 'elasticsearch',
        uid: 1000,
        family: 'redhat',
        needs: {
          writable: [
            '/usr/share/elasticsearch/data',
            '/usr/share/elasticsearch/logs',
            '/usr/share/elasticsearch/config',
            '/tmp',
          ],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/library/kibana',
    source:
      'elastic/dockerfiles kibana/Dockerfile; docker-library/kibana 6.4.0/Dockerfile; 5/docker-entrypoint.sh; 4.1/docker-entrypoint.sh',
    runs: [
      {
        from: '6.4',
        user: '1000',
        account: 'kibana',
        uid: 1000,
        family: 'redhat',
        needs: { writable: ['/usr/share/kibana/data'], writesElsewhere: true },
      },
      { from: '4.1', before: '6', user: 'root', account: 'kibana', family: 'debian', stepsDown: 'all' },
    ],
  },
  {
    images: 'docker.io/library/solr',
    source:
      'apache/solr-docker 10.0/Dockerfile; 8.11/Dockerfile; docker-library/docs solr/tag-details.md (5.3.2, the first line)',
    runs: [
      {
        user: '8983',
        since: 'first',
        account: 'solr',
        uid: 8983,
        family: 'debian',
        needs: { writable: ['/var/solr'] },
      },
    ],
  },
  {
    images: 'docker.io/manticoresearch/manticore',
    source: 'manticoresoftware/docker Dockerfile; docker-entrypoint.sh',
    runs: [{ user: 'root', account: 'manticore', stepsDown: 'all' }],
  },
  {
    images: 'docker.io/opensearchproject/opensearch-dashboards',
    source:
      'opensearch-project/opensearch-build docker/release/dockerfiles/opensearch-dashboards.al2023.dockerfile; docker/release/dockerfiles/legacy/opensearch-dashboards.al2.dockerfile (1.x)',
    publisher: 'opensearch',
    runs: [{ user: '1000', since: 'first', account: 'opensearch-dashboards' }],
  },
  {
    images: 'docker.io/qdrant/qdrant ghcr.io/qdrant/qdrant/qdrant',
    source: 'qdrant/qdrant Dockerfile',
    publisher: 'qdrant',
    privileges: 'plain',
    runs: [
      { tags: ['*unprivileged*'], user: '1000', since: 'first', family: 'debian' },
      { user: 'root', family: 'debian', needs: { writable: ['/qdrant/storage', '/qdrant/snapshots'] } },
    ],
  },
  {
    images: 'docker.io/quickwit/quickwit',
    source: 'quickwit-oss/quickwit Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/typesense/typesense',
    source: 'typesense/typesense docker/deployment.Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: '{docker.io,public.ecr.aws}/opensearchproject/opensearch',
    source:
      'opensearch-project/opensearch-build docker/release/dockerfiles/opensearch.al2023.dockerfile; docker/release/dockerfiles/opensearch.al2.dockerfile (1.x)',
    publisher: 'opensearch',
    runs: [
      {
        user: '1000',
        since: 'first',
        account: 'opensearch',
        uid: 1000,
        needs: {
          writable: [
            '/usr/share/opensearch/data',
            '/usr/share/opensearch/logs',
            '/usr/share/opensearch/config',
          ],
          writesElsewhere: true,
        },
      },
    ],
  },
];
