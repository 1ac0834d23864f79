import type { ImageRow } from './row.ts';

/** Search engines. */
export const search = (): readonly ImageRow[] => [
  {
    images: 'docker.elastic.co/elasticsearch/elasticsearch',
    source: 'elastic/dockerfiles elasticsearch/Dockerfile; else general knowledge',
    publisher: 'elastic',
    runs: [
      { tags: ['5*', '6*', '7*'], account: 'elasticsearch', family: 'redhat' },
      {
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
    images: 'docker.elastic.co/kibana/kibana',
    source: 'elastic/dockerfiles kibana/Dockerfile',
    publisher: 'elastic',
    runs: [
      {
        user: '1000',
        account: 'kibana',
        uid: 1000,
        family: 'redhat',
        needs: { writable: ['/usr/share/kibana/data'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/apache/tika',
    source: 'general knowledge',
    publisher: 'apache',
    runs: [{ account: 'tika', family: 'debian' }],
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
    images: 'docker.io/library/elasticsearch',
    source: 'elastic/dockerfiles elasticsearch/Dockerfile; else general knowledge',
    runs: [
      { tags: ['5*', '6*', '7*'], account: 'elasticsearch', family: 'redhat' },
      {
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
    source: 'elastic/dockerfiles kibana/Dockerfile',
    runs: [
      {
        user: '1000',
        account: 'kibana',
        uid: 1000,
        family: 'redhat',
        needs: { writable: ['/usr/share/kibana/data'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/library/solr',
    source: 'apache/solr-docker 10.0/Dockerfile',
    runs: [
      { user: '8983', account: 'solr', uid: 8983, family: 'debian', needs: { writable: ['/var/solr'] } },
    ],
  },
  {
    images: 'docker.io/opensearchproject/opensearch',
    source: 'opensearch-project/opensearch-build docker/release/dockerfiles/opensearch.al2023.dockerfile',
    publisher: 'opensearch',
    runs: [
      {
        user: '1000',
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
  {
    images: 'docker.io/opensearchproject/opensearch-dashboards',
    source: 'general knowledge',
    publisher: 'opensearch',
    runs: [{ account: 'opensearch-dashboards' }],
  },
  {
    images: 'docker.io/qdrant/qdrant',
    source: 'qdrant/qdrant Dockerfile; else general knowledge',
    publisher: 'qdrant',
    runs: [
      { tags: ['*unprivileged*'], family: 'debian' },
      { user: 'root', family: 'debian', needs: { writable: ['/qdrant/storage', '/qdrant/snapshots'] } },
    ],
  },
];
