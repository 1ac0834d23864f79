import type { ImageRow } from './row.ts';

/** Distributions and other bases. */
export const bases = (): readonly ImageRow[] => [
  {
    images: 'dhi.io/*',
    source: 'docs.docker.com, Docker Hardened Images, Troubleshoot (a nonroot user by default)',
    publisher: 'docker',
    runs: [{ account: 'nonroot' }],
  },
  { images: 'docker.io/alpine/*', source: 'alpine-docker/git Dockerfile', runs: [{ family: 'alpine' }] },
  {
    images: 'docker.io/bitnami/minideb',
    source: 'bitnami/minideb import (a configuration without a user)',
    publisher: 'bitnami',
    base: 'system',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/library/amazonlinux',
    source: 'amazonlinux/container-images Dockerfile',
    isBare: true,
    base: 'system',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/library/bash',
    source: 'tianon/docker-bash 5.2/Dockerfile',
    base: 'runtime',
    runs: [{ user: 'root', family: 'alpine' }],
  },
  {
    images: 'docker.io/library/buildpack-deps',
    source: 'docker-library/buildpack-deps debian/bookworm/Dockerfile',
    base: 'runtime',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        family: 'debian',
        familyByTag: { 'jammy*': 'debian', 'noble*': 'debian', 'resolute*': 'debian', 'focal*': 'debian' },
      },
    ],
  },
  {
    images: 'docker.io/library/clearlinux',
    source:
      'docker-library/docs clearlinux/deprecated.md; clearlinux/docker-brew-clearlinux Dockerfile (scratch, no USER)',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/library/clefos',
    source: 'docker-library/docs clefos/deprecated.md',
    runs: [{ user: 'root', family: 'redhat' }],
  },
  {
    images: 'docker.io/library/debian',
    source: 'debuerreotype/docker-debian-artifacts bookworm/oci/blobs/image-config.json',
    isBare: true,
    base: 'system',
    privileges: 'plain',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/library/gazebo',
    source:
      'osrf/docker_images gazebo/11/ubuntu/focal/gzserver11/Dockerfile; gazebo/11/ubuntu/focal/libgazebo11/Dockerfile',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/library/hello-world',
    source: 'docker-library/hello-world amd64/hello-world/Dockerfile',
    runs: [{ user: 'root', family: 'none' }],
  },
  {
    images: 'docker.io/library/neurodebian',
    source: 'neurodebian/dockerfiles dockerfiles/bookworm/Dockerfile',
    base: 'system',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/library/rockylinux',
    source: 'rocky-linux/sig-cloud-instance-images Dockerfile; docker-library/docs rockylinux/deprecated.md',
    isBare: true,
    base: 'system',
    runs: [{ user: 'root', family: 'redhat' }],
  },
  {
    images: 'docker.io/library/ros',
    source: 'osrf/docker_images ros/humble/ubuntu/jammy/ros-core/Dockerfile',
    base: 'runtime',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/library/ubuntu',
    source:
      'MariaDB/mariadb-docker 13.0/Dockerfile; gradle/docker-gradle jdk25-resolute/Dockerfile; tianon/docker-brew-ubuntu-core Dockerfile.template (scratch, no USER)',
    isBare: true,
    base: 'system',
    privileges: 'plain',
    runs: [
      {
        tags: [
          '24.04*',
          'noble*',
          '24.10*',
          'oracular*',
          '25.*',
          'plucky*',
          'questing*',
          '26.*',
          'resolute*',
          'stonking*',
          'latest',
          'rolling',
          'devel',
        ],
        user: 'root',
        account: 'ubuntu',
        uid: 1000,
        family: 'debian',
      },
      { user: 'root', family: 'debian' },
    ],
  },
  {
    images: 'docker.io/library/{almalinux,centos,fedora,oraclelinux}',
    source:
      'CentOS/sig-cloud-instance-images docker/Dockerfile; fedora-cloud/docker-brew-fedora x86_64/Dockerfile; oracle/container-images 9/Dockerfile; AlmaLinux/docker-images dockerfiles/al9/Dockerfile.default',
    isBare: true,
    base: 'system',
    runs: [{ user: 'root', family: 'redhat' }],
  },
  {
    images: 'docker.io/library/{alpine,busybox}',
    source:
      'alpinelinux/docker-alpine x86_64/Dockerfile; docker-library/busybox latest/glibc/amd64/image-config.json',
    isBare: true,
    base: 'system',
    privileges: 'plain',
    runs: [{ user: 'root', family: 'alpine' }],
  },
  {
    images: 'docker.io/library/{alt,mageia} quay.io/centos/centos',
    source:
      'alt-cloud/docker-brew-alt x86_64/Dockerfile and juanluisbaptiste/docker-brew-mageia dist/cauldron/x86_64/Dockerfile (scratch, no USER); sclorg/s2i-base-container core/Dockerfile.c9s (installs as its user)',
    base: 'system',
    runs: [{ user: 'root', family: 'redhat' }],
  },
  {
    images: 'docker.io/library/{archlinux,photon}',
    source:
      'archlinux/archlinux-docker Dockerfile.base and vmware/photon-docker-image docker/Dockerfile (scratch, no USER)',
    base: 'system',
    runs: [{ user: 'root' }],
  },
  { images: 'docker.io/nixos/nix', source: 'NixOS/nix docker.nix (uid ? 0)', runs: [{ user: 'root' }] },
  {
    images: 'docker.io/opensuse/{leap,tumbleweed}',
    source:
      'openSUSE/docker-containers-build x86_64/Dockerfile (Leap 42: scratch, no USER); SUSE/BCI-dockerfile-generator src/bci_build/templates.py (installs as its user)',
    publisher: 'opensuse',
    base: 'system',
    runs: [{ user: 'root', family: 'suse' }],
  },
  {
    images: 'docker.io/phusion/baseimage',
    source: 'phusion/baseimage-docker image/Dockerfile',
    startsInit: true,
    base: 'system',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images:
      'docker.io/redhat/{ubi10,ubi8,ubi9} registry.access.redhat.com/{ubi10,ubi8,ubi9} {registry.access.redhat.com,registry.redhat.io}/ubi10/ubi {registry.access.redhat.com,registry.redhat.io}/ubi8/ubi {registry.access.redhat.com,registry.redhat.io}/ubi9/ubi',
    source:
      'ibmruntimes/semeru-containers 21/jre/ubi/ubi9/Dockerfile.open.releases.full (installs as its user)',
    publisher: 'redhat',
    base: 'system',
    runs: [{ user: 'root', family: 'redhat' }],
  },
  {
    images:
      'docker.io/redhat/{ubi10-micro,ubi10-minimal,ubi8-micro,ubi8-minimal,ubi9-micro,ubi9-minimal} registry.access.redhat.com/ubi10/{ubi-micro,ubi-minimal} registry.access.redhat.com/ubi8/{ubi-micro,ubi-minimal} registry.access.redhat.com/ubi9/{ubi-micro,ubi-minimal} registry.access.redhat.com/{ubi10-minimal,ubi8-minimal,ubi9-minimal}',
    source:
      'ibmruntimes/semeru-containers 21/jre/ubi-minimal/ubi9/Dockerfile.open.releases.full and openbao/openbao Dockerfile (minimal: install as its user); keycloak/keycloak quarkus/container/Dockerfile (micro: writes /etc/passwd as its user)',
    publisher: 'redhat',
    base: 'system',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/rockylinux/rockylinux',
    source: 'rocky-linux/sig-cloud-instance-images Dockerfile',
    publisher: 'rocky-linux',
    base: 'system',
    runs: [{ user: 'root', family: 'redhat' }],
  },
  {
    images: 'gcr.io/distroless/*',
    source: 'GoogleContainerTools/distroless common/variables.bzl; README.md',
    publisher: 'google',
    base: 'system',
    runs: [
      {
        tags: ['nonroot*', 'debug-nonroot*'],
        user: '65532',
        since: 'first',
        account: 'nonroot',
        uid: 65532,
        family: 'none',
      },
      { user: 'root', account: 'nonroot', uid: 65532, family: 'none' },
    ],
  },
  {
    images: 'mcr.microsoft.com/azurelinux/base/core',
    source: 'dotnet/dotnet-docker src/runtime-deps/8.0/azurelinux3.0/amd64/Dockerfile (installs as its user)',
    publisher: 'microsoft',
    base: 'system',
    runs: [{ user: 'root' }],
  },
  {
    images: 'mcr.microsoft.com/azurelinux/distroless/*',
    source: 'microsoft/marinara README.md (a nonroot user is an option)',
    publisher: 'microsoft',
    runs: [{ account: 'nonroot', family: 'none' }],
  },
  {
    images: 'mcr.microsoft.com/windows/nanoserver',
    source:
      'dotnet/dotnet-docker-nightly pull 504 (the default since 1709); dotnet/dotnet-docker issue 728 (sac2016)',
    publisher: 'microsoft',
    runs: [
      { tags: ['*sac2016*'], family: 'windows' },
      { user: 'ContainerUser', since: 'first', family: 'windows' },
    ],
  },
  {
    images: 'public.ecr.aws/amazonlinux/amazonlinux',
    source: 'amazonlinux/container-images Dockerfile',
    publisher: 'aws',
    base: 'system',
    runs: [{ user: 'root' }],
  },
  {
    images: 'quay.io/pypa/{manylinux*,musllinux*}',
    source: 'pypa/manylinux docker/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'registry.access.redhat.com/hi/*',
    source: 'docs.redhat.com, Red Hat Hardened Images',
    publisher: 'redhat',
    runs: [{}],
  },
  {
    images: 'registry.suse.com/bci/*',
    source: 'SUSE/BCI-dockerfile-generator src/bci_build/templates.py (zypper)',
    publisher: 'suse',
    runs: [{ family: 'suse' }],
  },
  {
    images:
      'registry.suse.com/bci/{bci-base,bci-busybox,bci-init,bci-micro,bci-minimal,dotnet-aspnet,dotnet-runtime,dotnet-sdk,golang,node,nodejs,openjdk,openjdk-devel,python}',
    source:
      'SUSE/BCI-dockerfile-generator src/bci_build/templates.py (no USER); src/bci_build/package/basecontainers.py, base.py, dotnet.py, golang.py, node.py, openjdk.py, python.py',
    publisher: 'suse',
    base: 'runtime',
    runs: [{ user: 'root', family: 'suse' }],
  },
];
