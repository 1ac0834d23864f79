import type { ImageRow } from './row.ts';

/** What develops, builds and tests. */
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
    images: 'docker.io/aquasec/trivy ghcr.io/aquasecurity/trivy',
    source: 'aquasecurity/trivy Dockerfile',
    publisher: 'aquasec',
    runs: [{ user: 'root', family: 'alpine' }],
  },
  {
    images: 'docker.io/axllent/mailpit',
    source: 'general knowledge',
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
    source: 'truenas/apps community/code-server',
    runs: [
      {
        family: 'debian',
        needs: {
          basis: 'catalogue',
          capabilities: ['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
        },
      },
    ],
  },
  {
    images: 'docker.io/curlimages/curl',
    source: 'general knowledge',
    publisher: 'curl',
    runs: [{ account: 'curl_user', family: 'alpine' }],
  },
  {
    images: 'docker.io/cypress/*',
    source: 'general knowledge',
    publisher: 'cypress',
    runs: [{ user: 'root', account: 'node', family: 'debian' }],
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
    images: 'docker.io/gitlab/gitlab-ce docker.io/gitlab/gitlab-ee',
    source: 'general knowledge',
    publisher: 'gitlab',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/gitlab/gitlab-runner',
    source: 'general knowledge',
    publisher: 'gitlab',
    runs: [
      { user: 'root', account: 'gitlab-runner', family: 'debian', familyByTag: { '*alpine*': 'alpine' } },
    ],
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
    images: 'docker.io/hadolint/hadolint ghcr.io/hadolint/hadolint',
    source: 'hadolint/hadolint docker/Dockerfile',
    publisher: 'hadolint',
    runs: [{ user: 'root', family: 'none', familyByTag: { '*alpine*': 'none', '*debian*': 'none' } }],
  },
  {
    images: 'docker.io/jenkins/agent docker.io/jenkins/inbound-agent',
    source: 'jenkinsci/docker-agent debian/Dockerfile',
    publisher: 'jenkins',
    runs: [
      {
        user: 'jenkins',
        uid: 1000,
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine', '*nanoserver*': 'windows', '*windowsservercore*': 'windows' },
      },
    ],
  },
  {
    images: 'docker.io/jenkins/jenkins',
    source: 'jenkinsci/docker debian/Dockerfile',
    publisher: 'jenkins',
    runs: [
      {
        user: 'jenkins',
        uid: 1000,
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine', '*rhel*': 'redhat' },
        needs: { writable: ['/var/jenkins_home', '/tmp'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/kindest/node',
    source: 'general knowledge',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/library/docker',
    source: 'docker-library/docker 29/dind-rootless/Dockerfile; 29/dind/Dockerfile',
    runs: [
      { tags: ['*rootless*'], user: 'rootless', uid: 1000, family: 'alpine' },
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
    source: 'general knowledge',
    runs: [{ account: 'jenkins', family: 'debian' }],
  },
  {
    images: 'docker.io/library/notary',
    source: 'docker-library/docs notary/deprecated.md',
    runs: [{ account: 'notary', family: 'alpine' }],
  },
  {
    images: 'docker.io/library/registry',
    source: 'distribution/distribution-library-image Dockerfile',
    runs: [{ user: 'root', family: 'alpine', needs: { writable: ['/var/lib/registry'] } }],
  },
  {
    images: 'docker.io/library/sonarqube',
    source: 'SonarSource/docker-sonarqube commercial-editions/developer/Dockerfile; else general knowledge',
    runs: [
      { tags: ['6*', '7*', '8*', '9*', 'lts'], account: 'sonarqube' },
      {
        user: 'sonarqube',
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
    images: 'docker.io/mailhog/mailhog',
    source: 'general knowledge',
    runs: [{ account: 'mailhog', family: 'alpine' }],
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
      { tags: ['*rootless*'], user: '1000:1000', account: 'user', uid: 1000, family: 'alpine' },
      { user: 'root', family: 'alpine' },
    ],
  },
  {
    images: 'docker.io/renovate/renovate ghcr.io/renovatebot/renovate',
    source: 'general knowledge',
    publisher: 'renovate',
    runs: [{ account: 'ubuntu', family: 'debian' }],
  },
  {
    images: 'docker.io/selenium/*',
    source: 'SeleniumHQ/docker-selenium Base/Dockerfile',
    publisher: 'selenium',
    runs: [{ user: '1200:1201', account: 'seluser', uid: 1200, family: 'debian' }],
  },
  {
    images: 'docker.io/sonarsource/sonar-scanner-cli',
    source: 'general knowledge',
    publisher: 'sonarsource',
    runs: [{ account: 'scanner-cli' }],
  },
  {
    images: 'docker.io/sonatype/nexus3',
    source: 'general knowledge',
    publisher: 'sonatype',
    runs: [
      {
        account: 'nexus',
        family: 'redhat',
        familyByTag: { '*alpine*': 'alpine' },
        needs: { writable: ['/nexus-data'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'gcr.io/kaniko-project/executor',
    source: 'general knowledge',
    publisher: 'google',
    runs: [{ user: 'root', family: 'none' }],
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
    runs: [{ account: 'vscode', uid: 1000, family: 'debian' }],
  },
  {
    images: 'mcr.microsoft.com/devcontainers/base',
    source: 'devcontainers/images src/base-debian/.devcontainer/devcontainer.json',
    publisher: 'microsoft',
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
    runs: [{ account: 'codespace', uid: 1000, family: 'debian' }],
  },
  {
    images: 'mcr.microsoft.com/playwright mcr.microsoft.com/playwright/*',
    source: 'general knowledge',
    publisher: 'microsoft',
    runs: [{ user: 'root', account: 'pwuser', family: 'debian' }],
  },
  {
    images: 'mcr.microsoft.com/powershell',
    source: 'general knowledge',
    publisher: 'microsoft',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'mcr.microsoft.com/vscode/devcontainers/*',
    source: 'general knowledge',
    publisher: 'microsoft',
    runs: [{ account: 'vscode', family: 'debian' }],
  },
  {
    images: 'quay.io/argoproj/argocd',
    source: 'general knowledge',
    publisher: 'argoproj',
    runs: [{ account: 'argocd', family: 'debian' }],
  },
  {
    images: 'releases-docker.jfrog.io/jfrog/*',
    source: 'general knowledge',
    publisher: 'jfrog',
    runs: [{ account: 'artifactory', family: 'redhat' }],
  },
];
