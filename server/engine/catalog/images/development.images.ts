import type { ImageRow } from './row.ts';

/** Development, build and test tools. */
export const development = (): readonly ImageRow[] => [
  {
    images: 'codeberg.org/forgejo/forgejo',
    source: 'as gitea',
    runs: [
      { tags: ['*rootless*'], account: 'git', family: 'alpine' },
      { user: 'root', account: 'git', family: 'alpine', stepsDown: 'all' },
    ],
  },
  {
    images: 'docker.io/1dev/{agent,server}',
    source: 'theonedev/onedev server-product/docker/Dockerfile.server',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/aquasec/trivy ghcr.io/aquasecurity/trivy',
    source: 'aquasecurity/trivy Dockerfile',
    publisher: 'aquasec',
    runs: [{ user: 'root', family: 'alpine' }],
  },
  {
    images: 'docker.io/axllent/mailpit',
    source: 'axllent/mailpit Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root', family: 'alpine' }],
  },
  {
    images: 'docker.io/bridgecrew/checkov',
    source: 'bridgecrewio/checkov Dockerfile',
    publisher: 'bridgecrew',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/codercom/code-server ghcr.io/coder/code-server',
    source:
      'truenas/apps community/code-server; coder/code-server ci/release-image/Dockerfile; ci/release-image/entrypoint.sh',
    privileges: 'gains',
    runs: [
      {
        from: '3.6.0',
        user: '1000:1000',
        account: 'coder',
        uid: 1000,
        family: 'debian',
        needs: {
          basis: 'catalogue',
          capabilities: ['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
        },
      },
      {
        account: 'coder',
        family: 'debian',
        needs: {
          basis: 'catalogue',
          capabilities: ['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
        },
      },
    ],
  },
  {
    images: 'docker.io/concourse/concourse',
    source: 'concourse/concourse-docker Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/curlimages/curl',
    source: 'curl/curl-container create_appliance_image.sh',
    publisher: 'curl',
    runs: [
      { from: '8.1.2', user: 'curl_user', family: 'alpine' },
      { account: 'curl_user', family: 'alpine' },
    ],
  },
  {
    images: 'docker.io/cypress/*',
    source:
      'cypress-io/cypress-docker-images factory/factory.Dockerfile; factory/Dockerfile; factory/installScripts/node/default.sh',
    publisher: 'cypress',
    runs: [{ user: 'root', account: 'node', family: 'debian' }],
  },
  {
    images: 'docker.io/drone/{drone,drone-runner-docker}',
    source: 'drone-runners/drone-runner-docker docker/Dockerfile.linux.amd64',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/gitea/gitea',
    source:
      'go-gitea/gitea Dockerfile.rootless; docker/root/etc/s6/gitea/setup; docker/root/usr/bin/entrypoint',
    publisher: 'gitea',
    runs: [
      {
        tags: ['*rootless*'],
        user: '1000:1000',
        since: 'first',
        account: 'git',
        uid: 1000,
        family: 'alpine',
        needs: { writable: ['/var/lib/gitea', '/etc/gitea', '/tmp/gitea'] },
      },
      {
        user: 'root',
        account: 'git',
        family: 'alpine',
        stepsDown: 'all',
        idVariables: { user: 'USER_UID', group: 'USER_GID' },
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID', 'SYS_CHROOT'],
          writable: ['/data'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/gitlab/gitlab-runner',
    source:
      'gitlabhq/gitlab-runner dockerfiles/runner/ubuntu/Dockerfile; dockerfiles/runner/alpine/Dockerfile; dockerfiles/runner/ubi-fips/Dockerfile',
    publisher: 'gitlab',
    runs: [
      { user: 'root', account: 'gitlab-runner', family: 'debian', familyByTag: { '*alpine*': 'alpine' } },
    ],
  },
  {
    images: 'docker.io/gitlab/{gitlab-ce,gitlab-ee}',
    source: 'gitlabhq/omnibus-gitlab docker/Dockerfile',
    publisher: 'gitlab',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/gitpod/openvscode-server',
    source: 'gitpod-io/openvscode-releases Dockerfile',
    privileges: 'gains',
    runs: [{ user: 'openvscode-server', since: '1.70', uid: 1000 }],
  },
  {
    images: 'docker.io/golangci/golangci-lint',
    source: 'golangci/golangci-lint build/buildx.Dockerfile',
    publisher: 'golangci',
    runs: [{ user: 'root', family: 'debian', familyByTag: { '*alpine*': 'alpine' } }],
  },
  {
    images: 'docker.io/goodwithtech/dockle',
    source: 'goodwithtech/dockle Dockerfile',
    runs: [{ user: 'root', family: 'alpine' }],
  },
  {
    images: 'docker.io/hoppscotch/{hoppscotch,hoppscotch-admin,hoppscotch-backend,hoppscotch-frontend}',
    source: 'hoppscotch/hoppscotch prod.Dockerfile',
    runs: [
      { from: '2024.7.2', user: 'root' },
      { before: '2024.7.1', user: 'root' },
    ],
  },
  {
    images: 'docker.io/jenkins/jenkins',
    source: 'jenkinsci/docker debian/Dockerfile; Dockerfile (1.609.3, before this image existed)',
    publisher: 'jenkins',
    runs: [
      {
        user: 'jenkins',
        since: 'first',
        uid: 1000,
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine', '*rhel*': 'redhat' },
        needs: { writable: ['/var/jenkins_home', '/tmp'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/jenkins/ssh-agent',
    source: 'jenkinsci/docker-inbound-agent README.md',
    runs: [{ user: 'root', account: 'jenkins', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/jenkins/{agent,inbound-agent}',
    source: 'jenkinsci/docker-agent debian/Dockerfile (names since 2020)',
    publisher: 'jenkins',
    runs: [
      {
        user: 'jenkins',
        since: 'first',
        uid: 1000,
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine', '*nanoserver*': 'windows', '*windowsservercore*': 'windows' },
      },
    ],
  },
  {
    images: 'docker.io/jenkinsci/blueocean ghcr.io/jenkinsci/jenkins',
    source: 'jenkinsci/docker README.md',
    runs: [{ user: 'jenkins', since: '1.0', uid: 1000 }],
  },
  {
    images: 'docker.io/jetbrains/teamcity-agent',
    source: 'JetBrains/teamcity-docker-images context/generated/linux/Agent/Ubuntu/22.04-sudo/Dockerfile',
    privileges: 'gains',
    runs: [{ from: '2021.1', user: 'buildagent' }],
  },
  {
    images: 'docker.io/jetbrains/teamcity-server',
    source: 'JetBrains/teamcity-docker-images context/generated/linux/Server/Ubuntu/22.04/Dockerfile',
    runs: [{ from: '2021.1', user: 'tcuser', uid: 1000 }],
  },
  {
    images: 'docker.io/kindest/node',
    source: 'kubernetes-sigs/kind images/base/Dockerfile',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/library/docker',
    source: 'docker-library/docker 29/dind-rootless/Dockerfile; 29/dind/Dockerfile',
    runs: [
      {
        tags: ['*rootless*'],
        privileges: 'gains',
        user: 'rootless',
        since: 'first',
        uid: 1000,
        family: 'alpine',
      },
      {
        user: 'root',
        family: 'alpine',
        familyByTag: { '*windowsservercore*': 'windows', '*nanoserver*': 'windows' },
        needs: { writable: ['/var/lib/docker'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/library/jenkins',
    source: 'jenkinsci/docker Dockerfile',
    runs: [{ account: 'jenkins', family: 'debian' }],
  },
  {
    images: 'docker.io/library/notary',
    source: 'docker-library/docs notary/deprecated.md',
    runs: [{ account: 'notary', family: 'alpine' }],
  },
  {
    images: 'docker.io/library/registry',
    source: 'distribution/distribution-library-image Dockerfile; docker-entrypoint.sh',
    privileges: 'plain',
    onlyReads: /^\/etc\/(?:docker\/registry|distribution)\//,
    runs: [{ user: 'root', family: 'alpine', needs: { writable: ['/var/lib/registry'] } }],
  },
  {
    images: 'docker.io/library/sonarqube',
    source: 'SonarSource/docker-sonarqube commercial-editions/developer/Dockerfile; 9/community/Dockerfile',
    runs: [
      { tags: ['6*', '7*', '8*', '9*', 'lts'], account: 'sonarqube' },
      {
        user: 'sonarqube',
        since: '10',
        uid: 1000,
        family: 'debian',
        needs: {
          writable: [
            '/opt/sonarqube/data',
            '/opt/sonarqube/extensions',
            '/opt/sonarqube/logs',
            '/opt/sonarqube/temp',
          ],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/maildev/maildev',
    source: 'maildev/maildev Dockerfile',
    runs: [
      { from: '1.1.1', user: 'node', uid: 1000 },
      { before: '1.1.1', user: 'root' },
    ],
  },
  {
    images: 'docker.io/mailhog/mailhog',
    source: 'mailhog/MailHog Dockerfile',
    runs: [
      { from: '1.0.0', user: 'mailhog', uid: 1000, family: 'alpine' },
      { before: '1.0.0', user: 'root', account: 'mailhog', family: 'alpine' },
    ],
  },
  {
    images: 'docker.io/mitmproxy/mitmproxy',
    source: 'truenas/apps community/mitmproxy',
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
    images: 'docker.io/moby/buildkit',
    source: 'moby/buildkit Dockerfile; Dockerfile',
    publisher: 'docker',
    runs: [
      {
        tags: ['*rootless*'],
        privileges: 'gains',
        user: '1000:1000',
        since: 'first',
        account: 'user',
        uid: 1000,
        family: 'alpine',
      },
      { user: 'root', family: 'alpine' },
    ],
  },
  {
    images: 'docker.io/plantuml/plantuml-server',
    source: 'plantuml/plantuml-server Dockerfile.jetty; Dockerfile.tomcat',
    runs: [
      { tags: ['tomcat*'], user: 'root' },
      { user: 'jetty', since: 'latest' },
    ],
  },
  {
    images: 'docker.io/renovate/renovate ghcr.io/renovatebot/renovate',
    source: 'renovatebot/renovate tools/docker/Dockerfile',
    publisher: 'renovate',
    runs: [{ account: 'ubuntu', family: 'debian' }],
  },
  {
    images: 'docker.io/rodolpheche/wiremock docker.io/wiremock/wiremock',
    source: 'wiremock/wiremock-docker alpine/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/scrapinghub/splash',
    source: 'scrapinghub/splash Dockerfile; issue 1188 (3.4.1)',
    runs: [{ user: 'splash', since: '3.4.1' }],
  },
  {
    images: 'docker.io/seleniarm/standalone-chromium',
    source: 'SeleniumHQ/docker-selenium Base/Dockerfile',
    privileges: 'gains',
    runs: [{ from: '4', user: '1200:1201', account: 'seluser', uid: 1200 }],
  },
  {
    images: 'docker.io/selenium/*',
    source:
      'SeleniumHQ/docker-selenium Base/Dockerfile; issue 405 (root in some images of 3.1; the release that ended it was not read)',
    publisher: 'selenium',
    privileges: 'gains',
    runs: [
      { from: '4', user: '1200:1201', account: 'seluser', uid: 1200, family: 'debian' },
      { account: 'seluser', family: 'debian' },
    ],
  },
  {
    images: 'docker.io/sonarsource/sonar-scanner-cli',
    source: 'SonarSource/sonar-scanner-cli-docker Dockerfile',
    publisher: 'sonarsource',
    runs: [
      { from: '10', user: 'scanner-cli', uid: 1000 },
      { from: '4.7', before: '6', user: 'root', account: 'scanner-cli' },
      { account: 'scanner-cli' },
    ],
  },
  {
    images: 'docker.io/sonatype/nexus3',
    source: 'sonatype/docker-nexus3 Dockerfile',
    publisher: 'sonatype',
    runs: [
      {
        from: '3.0.1',
        user: 'nexus',
        family: 'redhat',
        familyByTag: { '*alpine*': 'alpine' },
        needs: { writable: ['/nexus-data'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/unleashorg/unleash-server',
    source: 'Unleash/unleash Dockerfile',
    runs: [{ from: '4.14.0', user: 'node', uid: 1000 }],
  },
  {
    images: 'docker.io/verdaccio/verdaccio',
    source: 'verdaccio/verdaccio Dockerfile',
    runs: [{ from: '5', user: '10001' }],
  },
  {
    images: 'docker.io/woodpeckerci/woodpecker-agent',
    source: 'woodpecker-ci/woodpecker docker/Dockerfile.agent.multiarch',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/zenika/alpine-chrome gcr.io/zenika-hub/alpine-chrome',
    source: 'Zenika/alpine-chrome Dockerfile; Dockerfile (Alpine 3.16, tag 102)',
    runs: [{ tags: ['*with*'] }, { user: 'chrome', since: '102', uid: 1000 }],
  },
  {
    images: 'gcr.io/kaniko-project/executor',
    source: 'GoogleContainerTools/kaniko deploy/Dockerfile',
    publisher: 'google',
    runs: [{ user: 'root', family: 'none' }],
  },
  {
    images: 'ghcr.io/actions/actions-runner',
    source: 'actions/runner images/Dockerfile (sudo)',
    privileges: 'gains',
    runs: [{ user: 'runner', since: '2.305' }],
  },
  {
    images: 'ghcr.io/axllent/mailpit',
    source: 'axllent/mailpit Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'ghcr.io/browserless/{chrome,chromium,edge,firefox,multi,webkit}',
    source: 'browserless/browserless docker/chromium/Dockerfile; docker/base/Dockerfile',
    runs: [{ from: '2.0', user: 'blessuser', uid: 999 }],
  },
  {
    images: 'ghcr.io/corentinth/it-tools',
    source: 'truenas/apps community/it-tools',
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
    images: 'mcr.microsoft.com/devcontainers/*',
    source: 'devcontainers/images src/python/.devcontainer/devcontainer.json',
    publisher: 'microsoft',
    privileges: 'gains',
    runs: [{ account: 'vscode', uid: 1000, family: 'debian' }],
  },
  {
    images: 'mcr.microsoft.com/devcontainers/base',
    source: 'devcontainers/images src/base-debian/.devcontainer/devcontainer.json',
    publisher: 'microsoft',
    privileges: 'gains',
    base: 'runtime',
    runs: [
      {
        account: 'vscode',
        uid: 1000,
        familyByTag: {
          '*alpine*': 'alpine',
          '*ubuntu*': 'debian',
          '*debian*': 'debian',
          noble: 'debian',
          jammy: 'debian',
          bookworm: 'debian',
          bullseye: 'debian',
          trixie: 'debian',
        },
      },
    ],
  },
  {
    images: 'mcr.microsoft.com/devcontainers/javascript-node',
    source: 'devcontainers/images src/javascript-node/.devcontainer/devcontainer.json',
    publisher: 'microsoft',
    privileges: 'gains',
    runs: [
      {
        account: 'node',
        uid: 1000,
        family: 'debian',
        familyByTag: {
          '*alpine*': 'alpine',
          '*ubuntu*': 'debian',
          '*debian*': 'debian',
          noble: 'debian',
          jammy: 'debian',
          bookworm: 'debian',
          bullseye: 'debian',
          trixie: 'debian',
        },
      },
    ],
  },
  {
    images: 'mcr.microsoft.com/devcontainers/typescript-node',
    source: 'devcontainers/images src/typescript-node/.devcontainer/devcontainer.json',
    publisher: 'microsoft',
    privileges: 'gains',
    runs: [
      {
        account: 'node',
        uid: 1000,
        family: 'debian',
        familyByTag: {
          '*alpine*': 'alpine',
          '*ubuntu*': 'debian',
          '*debian*': 'debian',
          noble: 'debian',
          jammy: 'debian',
          bookworm: 'debian',
          bullseye: 'debian',
          trixie: 'debian',
        },
      },
    ],
  },
  {
    images: 'mcr.microsoft.com/devcontainers/universal',
    source: 'devcontainers/images src/universal/.devcontainer/devcontainer.json',
    publisher: 'microsoft',
    privileges: 'gains',
    runs: [{ account: 'codespace', uid: 1000, family: 'debian' }],
  },
  {
    images: 'mcr.microsoft.com/playwright mcr.microsoft.com/playwright/*',
    source: 'microsoft/playwright utils/docker/Dockerfile.jammy',
    publisher: 'microsoft',
    runs: [{ user: 'root', account: 'pwuser', family: 'debian' }],
  },
  {
    images: 'mcr.microsoft.com/powershell',
    source:
      'PowerShell/PowerShell-Docker release/7-4/ubuntu22.04/docker/Dockerfile; release/7-2/alpine317/docker/Dockerfile; release/7-2/mariner2/docker/Dockerfile',
    publisher: 'microsoft',
    base: 'runtime',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'mcr.microsoft.com/vscode/devcontainers/*',
    source: 'microsoft/vscode-dev-containers containers/python-3/.devcontainer/devcontainer.json',
    publisher: 'microsoft',
    privileges: 'gains',
    runs: [{ account: 'vscode', family: 'debian' }],
  },
  {
    images: 'quay.io/argoproj/argocd',
    source: 'argoproj/argo-cd Dockerfile',
    publisher: 'argoproj',
    runs: [{ user: '999', since: '2.1', account: 'argocd', family: 'debian' }],
  },
  {
    images: 'quay.io/curl/curl',
    source: 'curl/curl-container create_appliance_image.sh',
    runs: [{ from: '8.1.2', user: 'curl_user' }],
  },
  {
    images: 'registry.gitlab.com/gitlab-org/gitlab-runner',
    source: 'docs.gitlab.com 17.6 ci/docker/using_docker_build',
    runs: [{ user: 'root' }],
  },
  {
    images: 'releases-docker.jfrog.io/jfrog/*',
    source: 'jfrog.com, Install Artifactory with Docker',
    publisher: 'jfrog',
    runs: [{}],
  },
  {
    images: '{docker.flagsmith.com,docker.io}/flagsmith/flagsmith',
    source: 'Flagsmith/flagsmith Dockerfile',
    runs: [
      { from: '2.10.0', user: 'nobody', uid: 65534 },
      { before: '2.10.0', user: 'root' },
    ],
  },
  {
    images: '{docker.io,docker.swagger.io}/swaggerapi/swagger-ui',
    source: 'swagger-api/swagger-ui Dockerfile',
    runs: [{ user: 'root', stepsDown: 'workers' }],
  },
  {
    images: '{docker.io,ghcr.io}/distribution/distribution',
    source: 'distribution/distribution Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: '{docker.io,ghcr.io}/hadolint/hadolint',
    source: 'hadolint/hadolint docker/Dockerfile',
    publisher: 'hadolint',
    runs: [{ user: 'root', family: 'none', familyByTag: { '*alpine*': 'none', '*debian*': 'none' } }],
  },
];
