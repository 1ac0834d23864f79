import type { ImageRow } from './row.ts';

/** Languages and build tools. */
export const languages = (): readonly ImageRow[] => [
  {
    images: 'docker.io/continuumio/miniconda3',
    source: 'ContinuumIO/docker-images miniconda3/debian/Dockerfile; miniconda3/alpine/Dockerfile',
    publisher: 'anaconda',
    base: 'runtime',
    runs: [
      {
        tags: ['*alpine*'],
        user: '10151',
        since: '4.9.2',
        account: 'anaconda',
        uid: 10151,
        family: 'alpine',
      },
      { user: 'root', family: 'debian' },
    ],
  },
  {
    images: 'docker.io/denoland/deno',
    source: 'denoland/deno_docker debian.dockerfile',
    publisher: 'denoland',
    runs: [
      {
        user: 'root',
        account: 'deno',
        uid: 1993,
        family: 'debian',
        familyByTag: { 'alpine*': 'alpine', 'distroless*': 'none', 'ubuntu*': 'debian', '*bin*': 'none' },
        needs: { writable: ['/deno-dir'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/dunglas/frankenphp',
    source: 'php/frankenphp Dockerfile (setcap)',
    privileges: 'gains',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/hexpm/{elixir,erlang}',
    source:
      'hexpm/bob priv/scripts/docker/elixir-alpine.dockerfile; priv/scripts/docker/erlang-debian-bookworm.dockerfile',
    base: 'runtime',
    runs: [{ user: 'root', family: 'debian', familyByTag: { '*alpine*': 'alpine' } }],
  },
  {
    images: 'docker.io/library/amazoncorretto',
    source: 'corretto/corretto-docker 21/jdk/al2023/Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root', familyByTag: { '*alpine*': 'alpine' } }],
  },
  {
    images: 'docker.io/library/azul-zulu',
    source: 'AzulSystems/azul-zulu-images 21/jdk/debian/Dockerfile; 21/jdk/almalinux/Dockerfile',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        familyByTag: {
          '*alpine*': 'alpine',
          '*debian*': 'debian',
          '*ubuntu*': 'debian',
          '*almalinux*': 'redhat',
        },
      },
    ],
  },
  {
    images: 'docker.io/library/composer',
    source: 'composer/docker latest/Dockerfile',
    base: 'runtime',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        family: 'alpine',
        familyByTag: { '*alpine*': 'alpine', '*windowsservercore*': 'windows', '*nanoserver*': 'windows' },
      },
    ],
  },
  {
    images: 'docker.io/library/eclipse-temurin',
    source:
      'adoptium/containers 8/jdk/windows/nanoserver-1809/Dockerfile; 21/jdk/windows/nanoserver-ltsc2022/Dockerfile; 21/jdk/ubuntu/noble/Dockerfile',
    base: 'runtime',
    privileges: 'plain',
    runs: [
      { tags: ['*nanoserver*'], user: 'ContainerUser', since: 'first', family: 'windows' },
      {
        user: 'root',
        family: 'debian',
        familyByTag: {
          '*alpine*': 'alpine',
          '*windowsservercore*': 'windows',
          '*nanoserver*': 'windows',
          '*ubi*': 'redhat',
        },
      },
    ],
  },
  {
    images: 'docker.io/library/golang',
    source:
      'docker-library/golang 1.13/windows/nanoserver-1809/Dockerfile; 1.27/windows/nanoserver-ltsc2025/Dockerfile; 1.27/trixie/Dockerfile',
    base: 'runtime',
    variables: /^GO/,
    privileges: 'plain',
    runs: [
      { tags: ['*nanoserver*'], user: 'ContainerUser', since: '1.13', family: 'windows' },
      {
        user: 'root',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine', '*windowsservercore*': 'windows', '*nanoserver*': 'windows' },
      },
    ],
  },
  {
    images: 'docker.io/library/gradle',
    source: 'gradle/docker-gradle jdk25-ubi10/Dockerfile; jdk21-noble/Dockerfile',
    privileges: 'plain',
    runs: [
      {
        tags: ['*ubi*'],
        user: 'root',
        account: 'gradle',
        family: 'debian',
        familyByTag: { '*ubi*': 'redhat' },
      },
      {
        user: 'root',
        account: 'gradle',
        uid: 1000,
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine', '*corretto*': 'unknown', '*ubi*': 'redhat' },
      },
    ],
  },
  {
    images: 'docker.io/library/groovy',
    source: 'docker-library/docs groovy/content.md',
    runs: [
      { user: 'groovy', since: '4.0', uid: 1000, family: 'debian', familyByTag: { '*alpine*': 'alpine' } },
    ],
  },
  {
    images: 'docker.io/library/ibm-semeru-runtimes',
    source:
      'ibmruntimes/semeru-containers 21/jre/ubuntu/noble/Dockerfile.open.releases.full; 21/jre/centos/Dockerfile.open.releases.full; 21/jre/ubi/ubi9/Dockerfile.open.releases.full (USER 1001, since when was not read)',
    base: 'runtime',
    runs: [
      { tags: ['*ubi*'], family: 'redhat' },
      { user: 'root', family: 'debian' },
    ],
  },
  {
    images: 'docker.io/library/ibmjava',
    source: 'ibmruntimes/ci.docker ibmjava/8/jre/ubuntu/Dockerfile',
    base: 'runtime',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/library/maven',
    source: 'carlossg/docker-maven eclipse-temurin-11-alpine/Dockerfile',
    base: 'runtime',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        family: 'debian',
        familyByTag: {
          '*alpine*': 'alpine',
          '*amazoncorretto*': 'unknown',
          '*al2023*': 'unknown',
          '*debian*': 'debian',
        },
      },
    ],
  },
  {
    images: 'docker.io/library/node',
    source: 'nodejs/docker-node 24/bookworm/Dockerfile',
    variables: /^(?:NODE|NPM|YARN)_/,
    privileges: 'plain',
    runs: [
      { user: 'root', account: 'node', uid: 1000, family: 'debian', familyByTag: { '*alpine*': 'alpine' } },
    ],
  },
  {
    images: 'docker.io/library/openjdk',
    source: 'docker-library/docs openjdk/deprecated.md',
    base: 'runtime',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        familyByTag: {
          '*bookworm*': 'debian',
          '*trixie*': 'debian',
          '*bullseye*': 'debian',
          '*slim*': 'debian',
          '*alpine*': 'alpine',
          '*windowsservercore*': 'windows',
          '*nanoserver*': 'windows',
        },
      },
    ],
  },
  {
    images: 'docker.io/library/php',
    source:
      'docker-library/php 8.4/alpine3.23/fpm/Dockerfile; 8.4/alpine3.23/cli/Dockerfile; 8.4/trixie/fpm/Dockerfile; 8.4/trixie/apache/Dockerfile; 8.4/trixie/cli/Dockerfile',
    base: 'runtime',
    variables: /^(?:APACHE|GPG|PHP|PHPIZE)_/,
    privileges: 'plain',
    onlyReads: /^\/usr\/local\/etc\/php(?:\/|-fpm\.(?:d\/|conf$))/,
    runs: [
      {
        tags: ['*fpm*alpine*'],
        user: 'root',
        family: 'alpine',
        stepsDown: 'workers',
        needs: { basis: 'tried', capabilities: ['KILL', 'SETGID', 'SETUID'] },
      },
      { tags: ['*alpine*'], user: 'root', account: 'www-data', family: 'alpine' },
      {
        tags: ['*fpm*'],
        user: 'root',
        family: 'debian',
        stepsDown: 'workers',
        needs: { basis: 'tried', capabilities: ['KILL', 'SETGID', 'SETUID'] },
      },
      {
        tags: ['*apache*'],
        user: 'root',
        family: 'debian',
        stepsDown: 'workers',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'KILL', 'SETGID', 'SETUID'],
          writable: ['/var/run/apache2', '/var/lock/apache2', '/var/log/apache2', '/tmp'],
          writesElsewhere: true,
        },
      },
      { user: 'root', account: 'www-data', family: 'debian' },
    ],
  },
  {
    images: 'docker.io/library/php-zendserver',
    source: 'docker-library/docs php-zendserver/deprecated.md',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/library/pypy',
    source: 'docker-library/pypy 3.10/bookworm/Dockerfile',
    base: 'runtime',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        family: 'debian',
        familyByTag: { '*windowsservercore*': 'windows', '*nanoserver*': 'windows' },
      },
    ],
  },
  {
    images: 'docker.io/library/python',
    source: 'docker-library/python 3.14/trixie/Dockerfile',
    base: 'runtime',
    variables: /^(?:GPG_KEY$|PYTHON)/,
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine', '*windowsservercore*': 'windows', '*nanoserver*': 'windows' },
      },
    ],
  },
  {
    images: 'docker.io/library/r-base',
    source: 'rocker-org/rocker r-base/latest/Dockerfile',
    runs: [{ user: 'root', account: 'docker', family: 'debian' }],
  },
  {
    images: 'docker.io/library/ruby',
    source: 'docker-library/ruby 4.0/trixie/Dockerfile',
    variables: /^(?:BUNDLE|BUNDLER|GEM|RUBY|RUBYGEMS)_/,
    language: 'ruby',
    base: 'runtime',
    privileges: 'plain',
    runs: [{ user: 'root', family: 'debian', familyByTag: { '*alpine*': 'alpine' } }],
  },
  {
    images: 'docker.io/library/rust',
    source: 'rust-lang/docker-rust stable/bullseye/Dockerfile',
    base: 'runtime',
    variables: /^(?:CARGO|RUST|RUSTUP)_/,
    privileges: 'plain',
    runs: [{ user: 'root', family: 'debian', familyByTag: { '*alpine*': 'alpine' } }],
  },
  {
    images: 'docker.io/library/sapmachine',
    source:
      'SAP/SapMachine-infrastructure dockerfiles/21/ubuntu/24_04/jre/Dockerfile; dockerfiles/21/alpine/3_23/jdk/Dockerfile; dockerfiles/21/distroless/debian11/nonroot/Dockerfile (scratch, no USER)',
    base: 'runtime',
    privileges: 'plain',
    runs: [{ user: 'root', family: 'debian', familyByTag: { '*alpine*': 'alpine' } }],
  },
  {
    images:
      'docker.io/library/{clojure,dart,elixir,erlang,gcc,haskell,haxe,hylang,jruby,julia,nim,perl,rakudo-star,swift,swipl}',
    source:
      'Quantisan/docker-clojure target/debian-bookworm-21/latest/Dockerfile; dart-lang/dart-docker stable/bookworm/Dockerfile; erlef/docker-elixir 1.18/Dockerfile; erlang/docker-erlang-otp 27/Dockerfile; docker-library/gcc 14/Dockerfile; haskell/docker-haskell 9.4_slim-buster.dockerfile; HaxeFoundation/docker-library-haxe 4.3/bookworm/Dockerfile; hylang/docker-hylang dockerfiles-generated/Dockerfile.python3.12-bookworm; jruby/docker-jruby 10.0/jre21/Dockerfile; docker-library/julia 1.11/bookworm/Dockerfile; nim-lang/docker-images Dockerfile.template; Perl/docker-perl 5.040.000-main-bookworm/Dockerfile; Raku/docker 2024.12/bookworm/Dockerfile; swiftlang/swift-docker 5.10/ubuntu/22.04/slim/Dockerfile; SWI-Prolog/docker-swipl 9.2.0/bookworm/Dockerfile',
    base: 'runtime',
    runs: [
      {
        user: 'root',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine', '*windowsservercore*': 'windows', '*nanoserver*': 'windows' },
      },
    ],
  },
  {
    images: 'docker.io/mambaorg/micromamba',
    source: 'mamba-org/micromamba-docker debian.Dockerfile; Dockerfile',
    publisher: 'mambaorg',
    runs: [{ account: 'mambauser', family: 'debian' }],
  },
  {
    images: 'docker.io/ocaml/opam',
    source:
      'stoufexis/config-gen Dockerfile; darrenldl/oali Dockerfile; daypack-dev/timere Dockerfile (builds on it set USER root; older tags have `_ocaml`)',
    privileges: 'gains',
    runs: [
      { tags: ['windows*'] },
      {
        tags: ['*-ocaml-*', 'latest'],
        user: 'opam',
        since: 'first',
        uid: 1000,
        familyByTag: { 'debian*': 'debian', 'ubuntu*': 'debian', 'alpine*': 'alpine' },
      },
    ],
  },
  {
    images: 'docker.io/oven/bun',
    source: 'oven-sh/bun dockerhub/debian/Dockerfile',
    publisher: 'oven',
    runs: [
      {
        user: 'root',
        account: 'bun',
        uid: 1000,
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine', '*distroless*': 'none' },
      },
    ],
  },
  {
    images: 'docker.io/rocker/*',
    source: 'rocker-org/rocker-versioned2 scripts/install_rstudio.sh (rocker/r-ver has no account)',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/rocker/{geospatial,rstudio,tidyverse,verse}',
    source: 'rocker-org/rocker-versioned2 scripts/install_rstudio.sh',
    runs: [{ user: 'root', family: 'debian', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/rocker/{shiny,shiny-verse}',
    source: 'rocker-org/rocker-versioned2 scripts/install_shiny_server.sh',
    runs: [{ user: 'root', family: 'debian', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/tiangolo/{uvicorn-gunicorn,uvicorn-gunicorn-fastapi,uvicorn-gunicorn-starlette}',
    source:
      'tiangolo/uvicorn-gunicorn-docker docker-images/python3.9.dockerfile; tiangolo/uvicorn-gunicorn-fastapi-docker docker-images/python3.9.dockerfile',
    runs: [{ user: 'root', family: 'debian', familyByTag: { '*alpine*': 'alpine' } }],
  },
  {
    images: 'ghcr.io/astral-sh/ruff',
    source: 'astral-sh/ruff Dockerfile',
    publisher: 'astral',
    runs: [{ user: 'root', family: 'none' }],
  },
  {
    images: 'ghcr.io/astral-sh/uv',
    source: 'astral-sh/uv Dockerfile',
    publisher: 'astral',
    runs: [{ user: 'root', family: 'none' }],
  },
  {
    images: 'ghcr.io/rocker-org/rstudio',
    source: 'rocker-org/rocker-versioned2 scripts/install_rstudio.sh',
    runs: [{ user: 'root', stepsDown: 'workers' }],
  },
  {
    images: 'mcr.microsoft.com/azure-functions/*',
    source: 'Azure/azure-functions-docker host/4',
    publisher: 'microsoft',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'mcr.microsoft.com/dotnet/aspire-dashboard',
    source: 'dotnet/dotnet-docker src/aspire-dashboard/amd64/Dockerfile',
    publisher: 'microsoft',
    runs: [{ user: '1654', since: 'first', account: 'app', uid: 1654, family: 'none' }],
  },
  {
    images: 'mcr.microsoft.com/dotnet/framework/*',
    source: 'microsoft/dotnet-framework-docker src/runtime/4.8/windowsservercore-ltsc2022/Dockerfile',
    publisher: 'microsoft',
    runs: [{ family: 'windows' }],
  },
  {
    images: 'mcr.microsoft.com/dotnet/monitor',
    source:
      'dotnet/dotnet-docker src/monitor/10.0/azurelinux-distroless/amd64/Dockerfile (base is distroless, USER $APP_UID)',
    publisher: 'microsoft',
    runs: [{ user: '1654', since: '8', account: 'app', uid: 1654, family: 'none' }],
  },
  {
    images: 'mcr.microsoft.com/dotnet/sdk',
    source:
      'dotnet/dotnet-docker src/sdk/10.0/noble/amd64/Dockerfile; base dotnet/dotnet-docker src/runtime-deps/10.0/noble/amd64/Dockerfile',
    publisher: 'microsoft',
    base: 'runtime',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        account: 'app',
        uid: 1654,
        family: 'debian',
        familyByTag: {
          '*alpine*': 'alpine',
          '*bookworm*': 'debian',
          '*azurelinux*': 'redhat',
          '*nanoserver*': 'windows',
          '*windowsservercore*': 'windows',
          '8.*': 'debian',
          '9.*': 'debian',
        },
      },
    ],
  },
  {
    images: 'mcr.microsoft.com/dotnet/{aspnet,runtime,runtime-deps}',
    source:
      'dotnet/dotnet-docker src/runtime-deps/6.0/bookworm-slim/amd64/Dockerfile; src/runtime-deps/6.0/jammy-chiseled/amd64/Dockerfile; src/runtime-deps/8.0/azurelinux3.0/amd64/Dockerfile; src/runtime-deps/10.0/noble-chiseled/amd64/Dockerfile; src/runtime-deps/10.0/noble/amd64/Dockerfile',
    publisher: 'microsoft',
    base: 'runtime',
    privileges: 'plain',
    runs: [
      {
        tags: ['6.*chiseled*', '7.*chiseled*', '6.*distroless*', '7.*distroless*'],
        account: 'app',
        family: 'none',
      },
      {
        tags: ['*chiseled*', '*distroless*'],
        user: '1654',
        since: '8.0',
        account: 'app',
        uid: 1654,
        family: 'none',
      },
      {
        tags: ['6.*', '6.0*', '7.*', '5.*', '3.*', '2.*'],
        user: 'root',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine', '*windowsservercore*': 'windows', '*nanoserver*': 'windows' },
      },
      {
        user: 'root',
        account: 'app',
        uid: 1654,
        family: 'debian',
        familyByTag: {
          '*alpine*': 'alpine',
          '*bookworm*': 'debian',
          '*azurelinux*': 'redhat',
          '*noble*': 'debian',
          '*jammy*': 'debian',
          '*nanoserver*': 'windows',
          '*windowsservercore*': 'windows',
          '8.*': 'debian',
          '9.*': 'debian',
        },
      },
    ],
  },
  {
    images: 'mcr.microsoft.com/openjdk/jdk',
    source:
      'microsoft/openjdk-docker docker/ubuntu/Dockerfile.msopenjdk-21-jdk; docker/azurelinux/Dockerfile.msopenjdk-21-jdk; docker/distroless/Dockerfile.msopenjdk-21-jdk (the user of its base was not read)',
    publisher: 'microsoft',
    runs: [
      { tags: ['*distroless*'], account: 'app', family: 'none' },
      {
        user: 'root',
        account: 'app',
        family: 'debian',
        familyByTag: { '*azurelinux*': 'unknown', '*mariner*': 'unknown' },
      },
    ],
  },
  {
    images: 'public.ecr.aws/lambda/*',
    source: 'docs.aws.amazon.com, Create a Lambda function using a container image',
    publisher: 'aws',
    runs: [{}],
  },
  {
    images: 'quay.io/sclorg/*',
    source: 'sclorg convention (read for python only)',
    runs: [{ family: 'redhat' }],
  },
  {
    images: 'quay.io/sclorg/python-*',
    source: 'sclorg/s2i-python-container 3.12/Dockerfile.c9s; 3.3/Dockerfile and 2.7/Dockerfile (the first)',
    runs: [{ user: '1001', since: 'first', account: 'default', uid: 1001, family: 'redhat' }],
  },
  {
    images: 'quay.io/sclorg/{s2i-base-*,s2i-core-*} registry.access.redhat.com/ubi*/{s2i-base,s2i-core}',
    source: 'sclorg/s2i-base-container core/Dockerfile.rhel9; base/Dockerfile.rhel9',
    runs: [{ user: 'root', account: 'default', uid: 1001, family: 'redhat' }],
  },
  {
    images: 'registry.access.redhat.com/ubi*/openjdk-*',
    source: 'jboss-container-images/openjdk README.md',
    publisher: 'redhat',
    runs: [{}],
  },
  {
    images: 'registry.access.redhat.com/ubi*/python-*',
    source:
      'sclorg/s2i-python-container 3.12/Dockerfile.rhel9; 3.3/Dockerfile and 2.7/Dockerfile (the first)',
    publisher: 'redhat',
    runs: [{ user: '1001', since: 'first', account: 'default', uid: 1001, family: 'redhat' }],
  },
  {
    images: 'registry.access.redhat.com/ubi*/{go-toolset,httpd-24,nodejs-*,perl-*,php-*,ruby-*}',
    source: 'sclorg convention (read for python only)',
    publisher: 'redhat',
    runs: [{ account: 'default', family: 'redhat' }],
  },
];
