import type { ImageRow } from './row.ts';

/** Images of Chainguard. */
export const chainguard = (): readonly ImageRow[] => [
  {
    images: 'cgr.dev/*/*',
    source: 'edu.chainguard.dev, Chainguard Registry (cgr.dev/ORGANIZATION/IMAGE)',
    publisher: 'chainguard',
    runs: [{}],
  },
  {
    images: 'cgr.dev/chainguard/*',
    source: 'chainguard-images/images images/node/README.md',
    publisher: 'chainguard',
    runs: [{ account: 'nonroot', uid: 65532 }],
  },
  {
    images: 'cgr.dev/chainguard/apko',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: 'root', family: 'none' }],
  },
  {
    images: 'cgr.dev/chainguard/git',
    source: 'chainguard-images/images images/*/locked_config.json; images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [
      { tags: ['*root*'], user: 'root', account: 'git', uid: 65532 },
      { user: '65532', since: 'latest', account: 'git', uid: 65532 },
    ],
  },
  {
    images: 'cgr.dev/chainguard/haproxy',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: 'haproxy', since: 'latest', uid: 65532 }],
  },
  {
    images: 'cgr.dev/chainguard/jdk',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', since: 'latest', account: 'java', uid: 65532 }],
  },
  {
    images: 'cgr.dev/chainguard/jre',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', since: 'latest', account: 'java', uid: 65532, family: 'none' }],
  },
  {
    images: 'cgr.dev/chainguard/mariadb',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', since: 'latest', account: 'mysql', uid: 65532 }],
  },
  {
    images: 'cgr.dev/chainguard/melange',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: 'root', account: 'nonroot', uid: 65532, family: 'none' }],
  },
  {
    images: 'cgr.dev/chainguard/mongodb',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', since: 'latest', account: 'mongo', uid: 65532, family: 'none' }],
  },
  {
    images: 'cgr.dev/chainguard/nginx',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', since: 'latest', account: 'nginx', uid: 65532, family: 'none' }],
  },
  {
    images: 'cgr.dev/chainguard/node',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', since: 'latest', account: 'node', uid: 65532 }],
  },
  {
    images: 'cgr.dev/chainguard/postgres',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: 'root', account: 'postgres', stepsDown: 'all' }],
  },
  {
    images: 'cgr.dev/chainguard/redis',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: 'redis', since: 'latest', uid: 65532 }],
  },
  {
    images: 'cgr.dev/chainguard/valkey',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', since: 'latest', account: 'valkey', uid: 65532 }],
  },
  {
    images: 'cgr.dev/chainguard/wolfi-base',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: 'root', account: 'nonroot', uid: 65532, family: 'alpine' }],
  },
  {
    images:
      'cgr.dev/chainguard/{aspnet-runtime,chainctl,crane,curl,dfc,dfc-mcp,dive,glibc-dynamic,helm,hugo,kubectl,malcontent,python,ruby,static,stunnel}',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', since: 'latest', account: 'nonroot', uid: 65532, family: 'none' }],
  },
  {
    images: 'cgr.dev/chainguard/{bash,go}',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    base: 'runtime',
    runs: [{ user: 'root', account: 'nonroot', uid: 65532 }],
  },
  {
    images:
      'cgr.dev/chainguard/{busybox,cinc-auditor,cosign,dotnet-runtime,dotnet-sdk,gradle,grype,hollywood,ko,maven,minio,minio-client,openscap,opentelemetry-collector-contrib,pytorch,rust,tomcat,wait-for-it}',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', since: 'latest', account: 'nonroot', uid: 65532 }],
  },
  {
    images: 'cgr.dev/chainguard/{docker-dind,gcc-glibc}',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: 'root' }],
  },
  {
    images: 'cgr.dev/chainguard/{laravel,php,wordpress}',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', since: 'latest', account: 'php', uid: 65532, family: 'none' }],
  },
];
