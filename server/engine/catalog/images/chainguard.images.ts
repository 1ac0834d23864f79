import type { ImageRow } from './row.ts';

/** Images of Chainguard. */
export const chainguard = (): readonly ImageRow[] => [
  {
    images: 'cgr.dev/*/*',
    source: 'general knowledge',
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
    images:
      'cgr.dev/chainguard/aspnet-runtime cgr.dev/chainguard/chainctl cgr.dev/chainguard/crane cgr.dev/chainguard/curl cgr.dev/chainguard/dfc cgr.dev/chainguard/dfc-mcp cgr.dev/chainguard/dive cgr.dev/chainguard/glibc-dynamic cgr.dev/chainguard/helm cgr.dev/chainguard/hugo cgr.dev/chainguard/kubectl cgr.dev/chainguard/malcontent cgr.dev/chainguard/python cgr.dev/chainguard/ruby cgr.dev/chainguard/static cgr.dev/chainguard/stunnel',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', account: 'nonroot', uid: 65532, family: 'none' }],
  },
  {
    images: 'cgr.dev/chainguard/bash cgr.dev/chainguard/go',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: 'root', account: 'nonroot', uid: 65532 }],
  },
  {
    images:
      'cgr.dev/chainguard/busybox cgr.dev/chainguard/cinc-auditor cgr.dev/chainguard/cosign cgr.dev/chainguard/dotnet-runtime cgr.dev/chainguard/dotnet-sdk cgr.dev/chainguard/gradle cgr.dev/chainguard/grype cgr.dev/chainguard/hollywood cgr.dev/chainguard/ko cgr.dev/chainguard/maven cgr.dev/chainguard/minio cgr.dev/chainguard/minio-client cgr.dev/chainguard/openscap cgr.dev/chainguard/opentelemetry-collector-contrib cgr.dev/chainguard/pytorch cgr.dev/chainguard/rust cgr.dev/chainguard/tomcat cgr.dev/chainguard/wait-for-it',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', account: 'nonroot', uid: 65532 }],
  },
  {
    images: 'cgr.dev/chainguard/docker-dind cgr.dev/chainguard/gcc-glibc',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: 'root' }],
  },
  {
    images: 'cgr.dev/chainguard/git',
    source: 'chainguard-images/images images/*/locked_config.json; images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [
      { tags: ['*root*'], user: 'root', account: 'git', uid: 65532 },
      { user: '65532', account: 'git', uid: 65532 },
    ],
  },
  {
    images: 'cgr.dev/chainguard/haproxy',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: 'haproxy', uid: 65532 }],
  },
  {
    images: 'cgr.dev/chainguard/jdk',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', account: 'java', uid: 65532 }],
  },
  {
    images: 'cgr.dev/chainguard/jre',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', account: 'java', uid: 65532, family: 'none' }],
  },
  {
    images: 'cgr.dev/chainguard/laravel cgr.dev/chainguard/php cgr.dev/chainguard/wordpress',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', account: 'php', uid: 65532, family: 'none' }],
  },
  {
    images: 'cgr.dev/chainguard/mariadb',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', account: 'mysql', uid: 65532 }],
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
    runs: [{ user: '65532', account: 'mongo', uid: 65532, family: 'none' }],
  },
  {
    images: 'cgr.dev/chainguard/nginx',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', account: 'nginx', uid: 65532, family: 'none' }],
  },
  {
    images: 'cgr.dev/chainguard/node',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', account: 'node', uid: 65532 }],
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
    runs: [{ user: 'redis', uid: 65532 }],
  },
  {
    images: 'cgr.dev/chainguard/valkey',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: '65532', account: 'valkey', uid: 65532 }],
  },
  {
    images: 'cgr.dev/chainguard/wolfi-base',
    source: 'chainguard-images/images images/*/locked_config.json',
    publisher: 'chainguard',
    runs: [{ user: 'root', account: 'nonroot', uid: 65532, family: 'alpine' }],
  },
];
