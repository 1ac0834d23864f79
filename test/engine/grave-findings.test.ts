import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { applyEdits } from '../../server/engine/index.ts';
import { composeOf, foundBy, saidBy } from '../support/said.ts';

type Files = Readonly<Record<string, string>>;
const titleOf = (files: Files) =>
  Object.values(files)
    .join('\n')
    .trim()
    .replace(/\s*\n\s*/g, ', ');

/**
 * Steps that disable the verification of certificates: the message, and the step after the fix; no message if there is no
 * finding.
 */
const unchecked: readonly (readonly [step: string, lines: string, fixed?: string])[] = [
  [
    `RUN echo 'sslverify=0' >> /etc/yum.conf`,
    `medium yum «'sslverify=0'»`,
    `RUN echo 'sslverify=1' >> /etc/yum.conf`,
  ],
  [
    `RUN echo 'SSLVERIFY = No' >> /etc/yum.repos.d/x.repo`,
    `medium yum «'SSLVERIFY = No'»`,
    `RUN echo 'SSLVERIFY = 1' >> /etc/yum.repos.d/x.repo`,
  ],
  [
    `RUN echo 'sslverify=false' >> /etc/dnf/dnf.conf`,
    `medium yum «'sslverify=false'»`,
    `RUN echo 'sslverify=1' >> /etc/dnf/dnf.conf`,
  ],
  [`RUN echo 'sslverify=0x' >> /etc/yum.conf`, ''],
  [`RUN echo 'xsslverify=0' >> /etc/yum.conf`, ''],
  [
    `RUN echo 'strict-ssl=false' >> /root/.npmrc`,
    `medium npm «'strict-ssl=false'»`,
    `RUN echo 'strict-ssl=true' >> /root/.npmrc`,
  ],
  [
    `RUN echo 'strict-ssl = false' >> /usr/etc/npmrc`,
    `medium npm «'strict-ssl = false'»`,
    `RUN echo 'strict-ssl = true' >> /usr/etc/npmrc`,
  ],
  [`RUN echo 'strict-ssl=falsey' >> /root/.npmrc`, ''],
  [
    `RUN echo 'Acquire::https::Verify-Peer "false";' >> /etc/apt/apt.conf.d/99`,
    `medium other «'Acquire::https::Verify-Peer "false";'»`,
    `RUN echo 'Acquire::https::Verify-Peer "true";' >> /etc/apt/apt.conf.d/99`,
  ],
  [
    `RUN echo 'Acquire::https::x.test::Verify-Host false;' >> /etc/apt/apt.conf.d/99`,
    `medium other «'Acquire::https::x.test::Verify-Host false;'»`,
    `RUN echo 'Acquire::https::x.test::Verify-Host true;' >> /etc/apt/apt.conf.d/99`,
  ],
  [
    `RUN echo 'Acquire::https::Verify-Peer 0;' >> /etc/apt/apt.conf`,
    `medium other «'Acquire::https::Verify-Peer 0;'»`,
    `RUN echo 'Acquire::https::Verify-Peer true;' >> /etc/apt/apt.conf`,
  ],
  [`RUN echo 'trusted-host = x.test' >> /etc/pip.conf`, `medium pip «'trusted-host = x.test'»`],
  [`RUN echo 'Trusted-Host: x.test' >> /root/.config/pip/pip.conf`, `medium pip «'Trusted-Host: x.test'»`],
  [`RUN echo 'trusted-host=localhost' >> /root/.config/pip/pip.conf`, ''],
  [`RUN echo 'trusted-host=127.0.0.1' >> /root/pip.ini`, ''],
  [`RUN echo 'trusted-host = x.test' >> /etc/pip.confx`, ''],
  [
    `RUN echo 'sslVerify = false' >> /root/.gitconfig`,
    `medium git «'sslVerify = false'»`,
    `RUN echo 'sslVerify = true' >> /root/.gitconfig`,
  ],
  [
    `RUN echo 'sslverify = off' >> /root/.gitconfig`,
    `medium git «'sslverify = off'»`,
    `RUN echo 'sslverify = true' >> /root/.gitconfig`,
  ],
  [
    `RUN echo 'sslVerify=0' >> /etc/gitconfig`,
    `medium git «'sslVerify=0'»`,
    `RUN echo 'sslVerify=true' >> /etc/gitconfig`,
  ],
  [`RUN echo 'sslVerify=0' >> /root/.gitconfig.bak`, ''],
  [`RUN echo 'sslVerify = falsey' >> /root/.gitconfig`, ''],
  [
    `RUN echo 'strict-ssl false' >> /root/.yarnrc`,
    `medium npm «'strict-ssl false'»`,
    `RUN echo 'strict-ssl true' >> /root/.yarnrc`,
  ],
  [
    `RUN echo 'enableStrictSsl: false' >> /root/.yarnrc.yml`,
    `medium npm «'enableStrictSsl: false'»`,
    `RUN echo 'enableStrictSsl: true' >> /root/.yarnrc.yml`,
  ],
  [
    `RUN echo 'ssl_verify: false' >> /root/.condarc`,
    `medium other «'ssl_verify: false'»`,
    `RUN echo 'ssl_verify: true' >> /root/.condarc`,
  ],
  [
    `RUN echo 'SSL_VERIFY: no' >> /root/.condarc`,
    `medium other «'SSL_VERIFY: no'»`,
    `RUN echo 'SSL_VERIFY: true' >> /root/.condarc`,
  ],
  [`RUN echo 'ssl_verify: nope' >> /root/.condarc`, ''],
  [
    `RUN echo ':ssl_verify_mode: 0' >> /root/.gemrc`,
    `medium other «':ssl_verify_mode: 0'»`,
    `RUN echo ':ssl_verify_mode: 1' >> /root/.gemrc`,
  ],
  [`RUN echo ':ssl_verify_mode: 01' >> /root/.gemrc`, ''],
  [`RUN echo 'insecure' >> /root/.curlrc`, `medium curl «'insecure'»`],
  [`RUN echo '-k' >> /root/.curlrc`, `medium curl «'-k'»`],
  [`RUN echo '--insecure' >> /root/.curlrc`, `medium curl «'--insecure'»`],
  [`RUN echo 'insecurely' >> /root/.curlrc`, ''],
  [
    `RUN echo 'TLS_REQCERT never' >> /etc/ldap/ldap.conf`,
    `medium other «'TLS_REQCERT never'»`,
    `RUN echo 'TLS_REQCERT demand' >> /etc/ldap/ldap.conf`,
  ],
  [
    `RUN echo 'tls_reqcert allow' >> /root/.ldaprc`,
    `medium other «'tls_reqcert allow'»`,
    `RUN echo 'tls_reqcert demand' >> /root/.ldaprc`,
  ],
  [`RUN echo 'TLS_REQCERT allowed' >> /etc/ldap.conf`, ''],
  [
    `RUN echo 'check_certificate = off' >> /root/.wgetrc`,
    `medium wget «'check_certificate = off'»`,
    `RUN echo 'check_certificate = on' >> /root/.wgetrc`,
  ],
  [
    `RUN echo 'check_certificate=off' >> /etc/wgetrc`,
    `medium wget «'check_certificate=off'»`,
    `RUN echo 'check_certificate=on' >> /etc/wgetrc`,
  ],
  [`RUN echo 'check_certificate=offline' >> /etc/wgetrc`, ''],
  [`RUN echo 'sslverify=0' >> /root/notes`, ''],
  [
    `COPY <<E /root/.gitconfig
[http]
  sslVerify = false
E`,
    'medium git «sslVerify = false»',
    `COPY <<E /root/.gitconfig
[http]
  sslVerify = true
E`,
  ],
  [
    'RUN printf "[http]\\n\\tsslVerify = false\\n" > /root/.gitconfig',
    'medium git «"[http]\\n\\tsslVerify = false\\n"»',
    'RUN printf "[http]\\n\\tsslVerify = true\\n" > /root/.gitconfig',
  ],
  [
    'RUN echo "Acquire::https::Verify-Peer \\"false\\";" > /etc/apt/apt.conf.d/99',
    'medium other «"Acquire::https::Verify-Peer \\"false\\";"»',
    'RUN echo "Acquire::https::Verify-Peer \\"true\\";" > /etc/apt/apt.conf.d/99',
  ],
  [
    'RUN printf "sslverify=0\\nsslverify=0\\n" > /etc/yum.conf',
    'medium yum «"sslverify=0\\nsslverify=0\\n"»',
  ],
  ['RUN curl -k https://x.test -o f', 'medium curl «-k»', 'RUN curl https://x.test -o f'],
  ['RUN curl -fsSLk https://x.test -o f', 'medium curl «-fsSLk»', 'RUN curl -fsSL https://x.test -o f'],
  [
    'RUN wget --no-check-certificate https://x.test',
    'medium wget «--no-check-certificate»',
    'RUN wget https://x.test',
  ],
  ['RUN wget --no-check-certificate https://localhost/x', ''],
  [
    'RUN curl -k https://x.test/f -o f && echo "0f343b0931126a20f133d67c2b018a3b5f9d6d6b1c0f8a0c1f0a9c2d3e4f5a6b  f" | sha256sum -c',
    'low checked «-k»',
    'RUN curl https://x.test/f -o f && echo "0f343b0931126a20f133d67c2b018a3b5f9d6d6b1c0f8a0c1f0a9c2d3e4f5a6b  f" | sha256sum -c',
  ],
  [
    'RUN wget --no-check-certificate https://x.test/f && echo "0f343b0931126a20f133d67c2b018a3b5f9d6d6b1c0f8a0c1f0a9c2d3e4f5a6b  f" | sha256sum -c',
    'low checked «--no-check-certificate»',
    'RUN wget https://x.test/f && echo "0f343b0931126a20f133d67c2b018a3b5f9d6d6b1c0f8a0c1f0a9c2d3e4f5a6b  f" | sha256sum -c',
  ],
  ['HEALTHCHECK CMD curl -kf https://localhost || exit 1', ''],
  ['HEALTHCHECK CMD curl -kf localhost:8443', ''],
  [
    'HEALTHCHECK CMD curl -kf https://x.test || exit 1',
    'medium curl «-kf»',
    'HEALTHCHECK CMD curl -f https://x.test || exit 1',
  ],
  [
    'ENV NODE_TLS_REJECT_UNAUTHORIZED=0',
    'high node «NODE_TLS_REJECT_UNAUTHORIZED=0»',
    'ENV NODE_TLS_REJECT_UNAUTHORIZED=1',
  ],
  [
    'ENV NODE_TLS_REJECT_UNAUTHORIZED="0" A=b',
    'high node «NODE_TLS_REJECT_UNAUTHORIZED="0"»',
    'ENV NODE_TLS_REJECT_UNAUTHORIZED=1 A=b',
  ],
  [
    `ARG OFF=0
ENV NODE_TLS_REJECT_UNAUTHORIZED=$OFF`,
    'high node «NODE_TLS_REJECT_UNAUTHORIZED=$OFF»',
  ],
  ['ENV NODE_TLS_REJECT_UNAUTHORIZED=1', ''],
  ['ARG GIT_SSL_NO_VERIFY=1', 'high gitVariable «GIT_SSL_NO_VERIFY=1»', ''],
  ['ENV GIT_SSL_NO_VERIFY=1 A=b', 'high gitVariable «GIT_SSL_NO_VERIFY=1»', 'ENV A=b'],
  ['ENV PYTHONHTTPSVERIFY=0', 'low python «PYTHONHTTPSVERIFY=0»', 'ENV PYTHONHTTPSVERIFY=1'],
  [
    'ENV NPM_CONFIG_STRICT_SSL=false',
    'high npmVariable «NPM_CONFIG_STRICT_SSL=false»',
    'ENV NPM_CONFIG_STRICT_SSL=true',
  ],
  ['ENV PIP_TRUSTED_HOST=x.test', 'high pipVariable «PIP_TRUSTED_HOST=x.test»', ''],
  ['RUN pip install --trusted-host x.test a', 'medium pip «--trusted-host»', 'RUN pip install a'],
  ['RUN npm config set strict-ssl false', 'medium npm «strict-ssl»', 'RUN npm config set strict-ssl true'],
  [
    'RUN git config --global http.sslVerify false',
    'medium git «http.sslVerify»',
    'RUN git config --global http.sslVerify true',
  ],
  ['RUN yum --setopt=sslverify=0 install -y a', 'medium yum «--setopt=sslverify=0»', 'RUN yum install -y a'],
  [
    `ENV CURL_OPTS="-sS --insecure"
RUN curl $CURL_OPTS https://x.test`,
    'medium curl «--insecure»',
    `ENV CURL_OPTS="-sS"
RUN curl $CURL_OPTS https://x.test`,
  ],
  [
    `ENV CURL_OPTS="--insecure -sS"
RUN curl $CURL_OPTS https://x.test`,
    'medium curl «--insecure»',
    `ENV CURL_OPTS="-sS"
RUN curl $CURL_OPTS https://x.test`,
  ],
  [
    `ARG WGET_ARGS="-q --no-check-certificate"
RUN wget $WGET_ARGS https://x.test`,
    'medium wget «--no-check-certificate»',
    `ARG WGET_ARGS="-q"
RUN wget $WGET_ARGS https://x.test`,
  ],
  [
    `ARG WGET_ARGS="--no-check-certificate -q"
RUN wget $WGET_ARGS https://x.test`,
    'medium wget «--no-check-certificate»',
    `ARG WGET_ARGS="-q"
RUN wget $WGET_ARGS https://x.test`,
  ],
  [
    `ARG WGET_ARGS="--no-check-certificate"
RUN wget $WGET_ARGS https://x.test`,
    'medium wget «$WGET_ARGS»',
    `ARG WGET_ARGS="--no-check-certificate"
RUN wget https://x.test`,
  ],
  [
    `ARG WGET_ARGS="-q --no-check-certificate"
RUN echo $WGET_ARGS`,
    '',
  ],
  [
    `ARG WGET_ARGS="-q --no-check-certificate"
RUN curl $WGET_ARGS https://x.test`,
    '',
  ],
  [
    `ARG OTHER_ARGS="-q --no-check-certificate"
RUN wget $OTHER_ARGS https://x.test`,
    '',
  ],
  [
    `ARG CURL_ARGS="-q --insecured"
RUN curl $CURL_ARGS https://x.test`,
    '',
  ],
  [
    'ENTRYPOINT ["curl", "-k", "https://x.test"]',
    'medium curl «-k»',
    'ENTRYPOINT ["curl", "https://x.test"]',
  ],
  [
    'CMD wget --no-check-certificate https://x.test',
    'medium wget «--no-check-certificate»',
    'CMD wget https://x.test',
  ],
];

describe('a step that disables the verification of certificates', () => {
  for (const [step, lines, fixed] of unchecked)
    it(step.replaceAll('\n', ', '), () => {
      const files = { Dockerfile: `FROM debian:13-slim\n${step}\n` };
      const found = saidBy('tls-check-off', files).filter((line) => !line.startsWith('  →'));
      assert.equal(found.join('\n'), lines);
      const fix = foundBy('tls-check-off', files)[0]?.fixes[0];
      const after = fix && applyEdits(files.Dockerfile, [...fix.edits]).replace('FROM debian:13-slim\n', '');
      assert.equal(after?.trimEnd(), fixed);
    });
});

/** Files, and the findings of a rule in them, with a profile. */
const said: readonly (readonly [rule: string, files: Files, lines: string, profile?: string])[] = [
  [
    'sensitive-host-path',
    composeOf('volumes: ["/etc/localtime:/etc/localtime"]'),
    `low harmless «/etc/localtime»
  → Mount it read-only (the container can no longer write to it)`,
  ],
  [
    'authentication-off',
    composeOf(
      'image: elasticsearch:9.0.1\nenvironment: {xpack.security.enabled: "false"}',
      '  tunnel:\n    image: cloudflare/cloudflared:2025.2.0\n    command: tunnel --url http://a:9200\n',
    ),
    `high routed «false»
  → Remove the setting (a login is required; it may need a password)`,
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
`,
    },
    `high unset «debian:13-slim»
  → Run as 10001 (files it writes must belong to it)`,
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
USER app
`,
    },
    '',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
USER root
`,
    },
    `high root «root»
  → Run as 10001 (files it writes must belong to it)`,
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
USER 0:0
CMD ["a"]
`,
    },
    `high root «0:0»
  → Run as 10001 (files it writes must belong to it)`,
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
CMD ["a"]
`,
    },
    `high unset «debian:13-slim»
  Start command «CMD»
  → Run as 10001 (files it writes must belong to it)`,
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
ARG U=root
USER $U
`,
    },
    'high root «$U»',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM postgres:17.2
`,
    },
    '',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM nginx:1.27.0
`,
    },
    'medium workers «nginx:1.27.0»',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM nginx:1.27.0
USER root
`,
    },
    'medium rootWorkers «root»',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM acme.test/x:1
`,
    },
    '',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM mcr.microsoft.com/windows/servercore:ltsc2022
`,
    },
    '',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
USER ContainerAdministrator
`,
    },
    `medium admin «ContainerAdministrator»
  → Run as ContainerUser (files it writes must belong to it)`,
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM mcr.microsoft.com/windows/servercore:ltsc2022
USER ContainerUser
`,
    },
    '',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
CMD ["nginx"]
`,
    },
    `medium workers «debian:13-slim»
  Start command «CMD»`,
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
USER root
CMD ["nginx"]
`,
    },
    `medium rootWorkers «root»
  Start command «CMD»`,
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
CMD ["crond","-f"]
`,
    },
    `high starter «debian:13-slim»
  Start command «CMD»`,
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
CMD ["dockerd"]
`,
    },
    `high starter «debian:13-slim»
  Start command «CMD»`,
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
USER root
CMD ["dockerd"]
`,
    },
    `high starter «root»
  Start command «CMD»`,
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
ONBUILD USER app
`,
    },
    '',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
ENTRYPOINT ["gosu","app"]
CMD ["a"]
`,
    },
    '',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim AS b
CMD ["a"]
FROM b
USER app
`,
    },
    '',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM tomcat:10.1.0
`,
    },
    `high inherited «tomcat:10.1.0»
  → Run as 10001, who gets the folders that it writes to (may need root)`,
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM scratch
COPY a /
ENTRYPOINT ["/a"]
`,
    },
    `high unset «scratch»
  Start command «ENTRYPOINT»
  → Run as 65532:65532 (files it writes must belong to it)`,
  ],
  [
    'root-user',
    {
      'compose.yaml': `services:
  a:
    build: .
    user: "1001:1001"
`,
      Dockerfile: `FROM debian:13-slim
CMD ["a"]
`,
    },
    `low overridden «debian:13-slim»
  The user of the service «"1001:1001"»
  → Run as 10001 (files it writes must belong to it)`,
  ],
  [
    'root-user',
    {
      'compose.yaml': `services:
  a:
    build: .
    user: "1001:1001"
  b:
    build: .
`,
      Dockerfile: `FROM debian:13-slim
CMD ["a"]
`,
    },
    `high unset «debian:13-slim»
  Start command «CMD»
  → Run as 10001 (files it writes must belong to it)`,
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
CMD ["a"]
`,
    },
    `low unset «debian:13-slim»
  Start command «CMD»
  → Run as 10001 (files it writes must belong to it)`,
    'openshift',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM acme.test/x:1
`,
    },
    'info unknown «acme.test/x:1»',
    'openshift',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM acme.test/x:1
`,
    },
    'info unknown «acme.test/x:1»',
    'kubernetes',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM acme.test/x:1
`,
    },
    'info unknown «acme.test/x:1»',
    'strict',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
CMD ["a"]
`,
    },
    `medium unset «debian:13-slim»
  Start command «CMD»
  → Run as 10001 (files it writes must belong to it)`,
    'podman',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
CMD ["a"]
`,
    },
    `low unset «debian:13-slim»
  Start command «CMD»
  → Run as 10001 (files it writes must belong to it)`,
    'rootless',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
CMD ["a"]
`,
    },
    `medium unset «debian:13-slim»
  Start command «CMD»
  → Run as 10001 (files it writes must belong to it)`,
    'windows',
  ],
  [
    'root-user',
    {
      Dockerfile: `FROM debian:13-slim
CMD ["a"]
`,
    },
    '',
    'devcontainer',
  ],
  [
    'piped-install',
    {
      Dockerfile: `FROM debian:13-slim
RUN curl -fsSL https://x.test/i.sh | sh
`,
    },
    `medium unverified «sh»
  Downloaded here «https://x.test/i.sh»`,
  ],
  [
    'piped-install',
    {
      Dockerfile: `FROM debian:13-slim
RUN curl -fsSL http://x.test/i.sh | sudo bash -s -- x
`,
    },
    `high exposed «bash»
  Downloaded here «http://x.test/i.sh»`,
  ],
  [
    'piped-install',
    {
      Dockerfile: `FROM debian:13-slim
RUN bash -c "$(curl -fsSL https://x.test/i.sh)"
`,
    },
    `medium unverified «bash»
  Downloaded here «https://x.test/i.sh»`,
  ],
  [
    'piped-install',
    {
      Dockerfile: `FROM debian:13-slim
RUN wget -qO i.sh https://x.test/i.sh && sh i.sh
`,
    },
    '',
  ],
  [
    'piped-install',
    {
      Dockerfile: `FROM debian:13-slim
RUN curl -fsSL https://x.test/i.sh | tee i.sh
`,
    },
    '',
  ],
  [
    'piped-install',
    {
      Dockerfile: `FROM debian:13-slim
SHELL ["powershell"]
RUN iex (iwr https://x.test/i.ps1).Content
`,
    },
    'medium unverified «iex»',
  ],
  [
    'piped-install',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    command: sh -c "wget -qO- https://x.test/i.sh | sh"
`,
    },
    'medium unverified «sh»',
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY . /app
`,
      './': `Dockerfile
.env
src/
src/id_rsa
src/a.ts
.git/
`,
      '.env': `PASSWORD=Tr0ub4dor3xyzQ
`,
    },
    `high held «.»
  → Create a .dockerignore with these paths (build steps can't read them)`,
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
ADD . /app
`,
      './': `Dockerfile
.env
src/
src/id_rsa
src/a.ts
.git/
`,
      '.env': `PASSWORD=Tr0ub4dor3xyzQ
`,
    },
    `high held «.»
  → Create a .dockerignore with these paths (build steps can't read them)`,
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY src /app
`,
      './': `Dockerfile
.env
src/
src/id_rsa
src/a.ts
.git/
`,
      '.env': `PASSWORD=Tr0ub4dor3xyzQ
`,
    },
    `high secrets «src»
  → Create a .dockerignore with these paths (build steps can't read them)`,
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY src/ /app
`,
      './': `Dockerfile
.env
src/
src/id_rsa
src/a.ts
.git/
`,
      '.env': `PASSWORD=Tr0ub4dor3xyzQ
`,
    },
    `high secrets «src/»
  → Create a .dockerignore with these paths (build steps can't read them)`,
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY src/a.ts /app
`,
      './': `Dockerfile
.env
src/
src/id_rsa
src/a.ts
.git/
`,
      '.env': `PASSWORD=Tr0ub4dor3xyzQ
`,
    },
    '',
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY --exclude=.env . /app
`,
      './': `Dockerfile
.env
src/
src/id_rsa
src/a.ts
.git/
`,
      '.env': `PASSWORD=Tr0ub4dor3xyzQ
`,
    },
    `high secrets «.»
  → Create a .dockerignore with these paths (build steps can't read them)`,
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY --exclude=**/id_rsa --exclude=.env . /app
`,
      './': `Dockerfile
.env
src/
src/id_rsa
src/a.ts
.git/
`,
      '.env': `PASSWORD=Tr0ub4dor3xyzQ
`,
    },
    `low history «.»
  → Create a .dockerignore with these paths (build steps can't read them)`,
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY .env /e
COPY . /app
`,
      './': `Dockerfile
.env
src/
src/id_rsa
src/a.ts
.git/
`,
      '.env': `PASSWORD=Tr0ub4dor3xyzQ
`,
    },
    'high held «.»',
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY . /app
`,
      './': `Dockerfile
.dockerignore
.env
src/
src/id_rsa
.git/
`,
      '.dockerignore': '.env',
      '.env': `PASSWORD=Tr0ub4dor3xyzQ
`,
    },
    `high secrets «.»
  → Add these paths to the ignore file (build steps can't read them)`,
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY . /app
`,
      './': `Dockerfile
.git/
`,
    },
    `low history «.»
  → Create a .dockerignore with these paths (build steps can't read them)`,
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY . /app
`,
      './': `Dockerfile
.hg/
`,
    },
    `low history «.»
  → Create a .dockerignore with these paths (build steps can't read them)`,
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY . /app
`,
      './': `Dockerfile
.gitx/
`,
    },
    '',
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY . /app
`,
      './': `Dockerfile
appsettings.json
`,
      'appsettings.json': `{"ConnectionStrings":{"a":"Server=x;User=u;Password=Tr0ub4dor3xyzQ"}}
`,
    },
    `high settings «.»
  → Create a .dockerignore with these paths (the image then lacks them)`,
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY . /app
`,
      './': `Dockerfile
.dockerignore
`,
      '.dockerignore': `*.env
!.env
`,
    },
    `medium negated «.»
  → Add these paths to the ignore file (build steps can't read them)`,
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY . /app
`,
      './': `Dockerfile
.dockerignore
`,
      '.dockerignore': `*.env
!.env
.env
`,
    },
    '',
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY . /app
`,
      './': `Dockerfile
.dockerignore
`,
      '.dockerignore': `*.key
!x*.key
`,
    },
    '',
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY . /app
`,
      './': `Dockerfile
`,
    },
    `low noIgnoreFile «.»
  → Create a .dockerignore with these paths (build steps can't read them)`,
    'strict',
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY . /app
`,
      './': `Dockerfile
`,
    },
    '',
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY . /app
`,
      './': `Dockerfile
.dockerignore
`,
      '.dockerignore': `.git
`,
    },
    `info notExcluded «.»
  → Add these paths to the ignore file (build steps can't read them)`,
    'strict',
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY . /app
`,
      './': `Dockerfile
.dockerignore
`,
      '.dockerignore': `.git
.env
id_rsa
server.key
`,
    },
    '',
    'strict',
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim AS b
COPY . /app
FROM debian:13-slim
COPY --from=b /app/bin /bin
`,
      './': `Dockerfile
.env
src/
src/id_rsa
src/a.ts
.git/
`,
      '.env': `PASSWORD=Tr0ub4dor3xyzQ
`,
    },
    '',
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim AS b
COPY . /app
FROM debian:13-slim
COPY --from=b /app /app
`,
      './': `Dockerfile
.env
src/
src/id_rsa
src/a.ts
.git/
`,
      '.env': `PASSWORD=Tr0ub4dor3xyzQ
`,
    },
    `high held «.»
  → Create a .dockerignore with these paths (build steps can't read them)`,
  ],
  [
    'copy-whole-context',
    {
      Dockerfile: `FROM debian:13-slim
COPY . /app
`,
      './': `Dockerfile
#x.pem
!y.pem
[z].pem
q.key
`,
    },
    `high secrets «.»
  → Create a .dockerignore with these paths (build steps can't read them)`,
  ],
  [
    'secret-in-build',
    {
      Dockerfile: `FROM debian:13-slim
ENV DB_PASSWORD=Tr0ub4dor3xyzQ
`,
    },
    `high env «Tr0ub4dor3xyzQ»
  → Remove DB_PASSWORD (set it at start; build steps that read it fail)`,
  ],
  [
    'secret-in-build',
    {
      Dockerfile: `FROM debian:13-slim
ENV A=1 DB_PASSWORD=Tr0ub4dor3xyzQ B=2
`,
    },
    `high env «Tr0ub4dor3xyzQ»
  → Remove DB_PASSWORD (set it at start; build steps that read it fail)`,
  ],
  [
    'secret-in-build',
    {
      Dockerfile: `FROM debian:13-slim
ENV DB_PASSWORD=password
`,
    },
    `medium weak «password»
  → Remove DB_PASSWORD (set it at start; build steps that read it fail)`,
  ],
  [
    'secret-in-build',
    {
      Dockerfile: `FROM debian:13-slim
ARG DB_PASSWORD=Tr0ub4dor3xyzQ
`,
    },
    `high arg «Tr0ub4dor3xyzQ»
  → Remove the default of DB_PASSWORD (steps that read it then need it)`,
  ],
  [
    'secret-in-build',
    {
      Dockerfile: `FROM debian:13-slim
ARG DB_PASSWORD
`,
    },
    'low name «DB_PASSWORD»',
  ],
  [
    'secret-in-build',
    {
      Dockerfile: `FROM debian:13-slim
ARG DB_PASSWORD
ENV DB_PASSWORD=$DB_PASSWORD
`,
    },
    `low name «DB_PASSWORD»
medium variable «DB_PASSWORD»
  → Remove DB_PASSWORD (set it at start; build steps that read it fail)`,
  ],
  [
    'secret-in-build',
    {
      Dockerfile: `FROM debian:13-slim
ENV DB_PASSWORD=""
`,
    },
    `info empty «DB_PASSWORD»
  → Remove DB_PASSWORD (set it at start; build steps that read it fail)`,
  ],
  [
    'secret-in-build',
    {
      Dockerfile: `FROM debian:13-slim
ENV URL=postgres://u:Tr0ub4dor3xyzQ@db/x
`,
    },
    `high address «Tr0ub4dor3xyzQ»
  → Remove URL (set it at start; build steps that read it fail)`,
  ],
  [
    'secret-in-build',
    {
      Dockerfile: `FROM debian:13-slim
ENV URL=postgres://u:postgres@db/x
`,
    },
    `medium guessed «postgres»
  → Remove URL (set it at start; build steps that read it fail)`,
  ],
  [
    'secret-in-build',
    {
      Dockerfile: `FROM debian:13-slim
LABEL password=Tr0ub4dor3xyzQ
`,
    },
    'high label «Tr0ub4dor3xyzQ»',
  ],
  [
    'secret-in-build',
    {
      Dockerfile: `FROM debian:13-slim
ENV C="Server=x;User=u;Password=Tr0ub4dor3xyzQ"
`,
    },
    `high connection «Tr0ub4dor3xyzQ»
  → Remove C (set it at start; build steps that read it fail)`,
  ],
  [
    'secret-in-build',
    {
      Dockerfile: `FROM debian:13-slim
ENV OPTS="-Djavax.net.ssl.keyStorePassword=Tr0ub4dor3xyzQ"
`,
    },
    `high option «Tr0ub4dor3xyzQ»
  → Remove OPTS (set it at start; build steps that read it fail)`,
  ],
  [
    'secret-in-environment',
    {
      'compose.yaml': `services:
  a:
    image: postgres:17.2
    environment:
      POSTGRES_PASSWORD: Tr0ub4dor3xyzQ
`,
    },
    `high literal «Tr0ub4dor3xyzQ»
  → Read POSTGRES_PASSWORD from a variable (Compose then requires it)
  → Mount a secret from POSTGRES_PASSWORD (Compose then requires it)`,
  ],
  [
    'secret-in-environment',
    {
      'compose.yaml': `services:
  a:
    image: postgres:17.2
    environment:
      POSTGRES_PASSWORD: postgres
`,
    },
    `high weak «postgres»
  → Read POSTGRES_PASSWORD from a variable (Compose then requires it)
  → Mount a secret from POSTGRES_PASSWORD (Compose then requires it)`,
  ],
  [
    'secret-in-environment',
    {
      'compose.yaml': `services:
  a:
    image: postgres:17.2
    environment:
      POSTGRES_PASSWORD: \${P:-Tr0ub4dor3xyzQ}
`,
    },
    `medium fallback «\${P:-Tr0ub4dor3xyzQ}»
  → Read POSTGRES_PASSWORD from P (Compose then requires it)
  → Mount a secret from POSTGRES_PASSWORD (Compose then requires it)`,
  ],
  [
    'secret-in-environment',
    {
      'compose.yaml': `services:
  a:
    image: postgres:17.2
    environment:
      POSTGRES_PASSWORD: \${P}
`,
    },
    '',
  ],
  [
    'secret-in-environment',
    {
      'compose.yaml': `services:
  a:
    image: postgres:17.2
    environment:
      DATABASE_URL: postgres://u:Tr0ub4dor3xyzQ@db/x
`,
    },
    `high url «Tr0ub4dor3xyzQ»
  → Read it from DATABASE_PASSWORD (Compose then requires it)`,
  ],
  [
    'secret-in-environment',
    {
      'compose.yaml': `services:
  a:
    image: postgres:17.2
    environment:
      KEYSTORE_PASSWORD: changeit
`,
    },
    `medium store «changeit»
  → Read KEYSTORE_PASSWORD from a variable (Compose then requires it)`,
  ],
  [
    'secret-in-environment',
    {
      'compose.yaml': `services:
  a:
    image: postgres:17.2
    environment:
      TRUST_STORE_PASS: changeit
`,
    },
    '',
  ],
  [
    'secret-in-environment',
    {
      'compose.yaml': `services:
  a:
    image: postgres:17.2
    environment:
      SSL_KEY_PASSWORD: changeit
`,
    },
    `medium store «changeit»
  → Read SSL_KEY_PASSWORD from a variable (Compose then requires it)`,
  ],
  [
    'secret-in-environment',
    {
      'compose.yaml': `services:
  a:
    image: postgres:17.2
    environment:
      tls_key_passphrase: changeit
`,
    },
    `medium store «changeit»
  → Read tls_key_passphrase from a variable (Compose then requires it)`,
  ],
  [
    'secret-in-environment',
    {
      'compose.yaml': `services:
  a:
    image: postgres:17.2
    environment:
      SECRET_KEY: <your key>
`,
    },
    `info placeholder «<your key>»
  → Read SECRET_KEY from a variable (Compose then requires it)`,
  ],
  [
    'secret-in-environment',
    {
      'compose.yaml': `services:
  a:
    image: postgres:17.2
    environment:
      POSTGRES_USER: bob
      POSTGRES_PASSWORD: bob
`,
    },
    `high weak «bob»
  → Read POSTGRES_PASSWORD from a variable (Compose then requires it)
  → Mount a secret from POSTGRES_PASSWORD (Compose then requires it)`,
  ],
  [
    'secret-in-environment',
    {
      'compose.yaml': `services:
  a:
    image: postgres:17.2
    environment:
      CONNECTION: "Server=x;User=u;Password=Tr0ub4dor3xyzQ"
`,
    },
    `high connection «Tr0ub4dor3xyzQ»
  → Read it from CONNECTION_PASSWORD (Compose then requires it)`,
  ],
  [
    'secret-in-environment',
    {
      'compose.yaml': `services:
  a:
    build:
      context: .
      args:
        TOKEN: Tr0ub4dor3xyzQ
        PASSWORD: <password>
        OTHER: x
`,
    },
    `high buildArg «Tr0ub4dor3xyzQ»
  → Read TOKEN from a variable (the image history still keeps it)`,
  ],
  [
    'secret-in-environment',
    {
      'compose.yaml': `services:
  a:
    build: https://u:Tr0ub4dor3xyzQ@git.test/a.git
`,
    },
    'high url «Tr0ub4dor3xyzQ»',
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["5432:5432"]
`,
    },
    `high sensitive «"5432:5432"»
  → Publish on 127.0.0.1 only (other machines lose access)
  → Remove the port (only its neighbours still reach it)`,
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["127.0.0.1:5432:5432"]
`,
    },
    '',
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["0.0.0.0:5432:5432"]
`,
    },
    `high sensitive «"0.0.0.0:5432:5432"»
  → Publish on 127.0.0.1 only (other machines lose access)
  → Remove the port (only its neighbours still reach it)`,
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["80:80"]
`,
    },
    'info web «"80:80"»',
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["8080:80"]
`,
    },
    `info site «"8080:80"»
  → Publish on 127.0.0.1 only (other machines lose access)`,
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["22:22"]
`,
    },
    `low open «"22:22"»
  → Publish on 127.0.0.1 only (other machines lose access)`,
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["53:53/udp"]
`,
    },
    `low open «"53:53/udp"»
  → Publish on 127.0.0.1 only (other machines lose access)`,
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["51820:51820/udp"]
`,
    },
    '',
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["51820:51820"]
`,
    },
    `low open «"51820:51820"»
  → Publish on 127.0.0.1 only (other machines lose access)`,
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["3000"]
`,
    },
    `info random «"3000"»
  → Publish on 127.0.0.1 only (other machines lose access)`,
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["9229:9229"]
`,
    },
    `high debug «"9229:9229"»
  → Publish on 127.0.0.1 only (other machines lose access)
  → Remove the port (only its neighbours still reach it)`,
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["\${P}:\${P}"]
`,
    },
    `low open «"\${P}:\${P}"»
  → Publish on 127.0.0.1 only (other machines lose access)`,
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["\${P}:\${Q}"]
`,
    },
    `low open «"\${P}:\${Q}"»
  → Publish on 127.0.0.1 only (other machines lose access)`,
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["3306"]
`,
    },
    `high sensitive «"3306"»
  → Publish on 127.0.0.1 only (other machines lose access)
  → Remove the port (only its neighbours still reach it)`,
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["445:445"]
`,
    },
    `medium guarded «"445:445"»
  → Publish on 127.0.0.1 only (other machines lose access)
  → Remove the port (only its neighbours still reach it)`,
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["5432:5432", "8000:8000"]
`,
    },
    `high sensitive «"5432:5432"»
  → Remove the port (only its neighbours still reach it)
info site «"8000:8000"»`,
    'swarm',
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: node:22.1.0
    environment: {NODE_OPTIONS: "--inspect=0.0.0.0:9230"}
    ports: ["9230:9230"]
`,
    },
    `high debug «"9230:9230"»
  → Publish on 127.0.0.1 only (other machines lose access)
  → Remove the port (only its neighbours still reach it)`,
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: node:22.1.0
    command: node a.js
    post_start:
      - command: node --inspect=0.0.0.0:9230 x.js
    ports: ["9230:9230"]
`,
    },
    `high debug «"9230:9230"»
  → Publish on 127.0.0.1 only (other machines lose access)
  → Remove the port (only its neighbours still reach it)`,
  ],
  [
    'open-port',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports:
      - {target: 5432, published: "5432"}
      - {target: 5433, published: "5433", host_ip: 127.0.0.1}
      - {target: 5434, mode: host}
      - {published: "\${P}", target: "\${P}"}
`,
    },
    `high sensitive «{target: 5432, published: "5432"}»
  → Publish on 127.0.0.1 only (other machines lose access)
  → Remove the port (only its neighbours still reach it)
info random «{target: 5434, mode: host}»
  → Publish on 127.0.0.1 only (other machines lose access)
low open «{published: "\${P}", target: "\${P}"}»
  → Publish on 127.0.0.1 only (other machines lose access)`,
  ],
  [
    'authentication-off',
    {
      'compose.yaml': `services:
  a:
    image: postgres:17.2
    environment: {POSTGRES_HOST_AUTH_METHOD: trust}
    ports: ["5432:5432"]
`,
    },
    `high published «trust»
  The port is published here «"5432:5432"»
  → Require the password in POSTGRES_PASSWORD (existing data keeps its own)
  → Remove the port (only its neighbours still reach it)`,
    'swarm',
  ],
  [
    'exposed-open-database',
    {
      'compose.yaml': `services:
  a:
    image: mongo:8.0.0
    ports: ["27017:27017"]
`,
    },
    `high open «mongo:8.0.0»
  Other machines reach port 27017 «"27017:27017"»
  → Publish on 127.0.0.1 only (other machines lose access)
  → Remove the port (only its neighbours still reach it)`,
  ],
  [
    'exposed-open-database',
    {
      'compose.yaml': `services:
  a:
    image: mongo:8.0.0
    ports: ["127.0.0.1:27017:27017"]
`,
    },
    '',
  ],
  [
    'exposed-open-database',
    {
      'compose.yaml': `services:
  a:
    image: mongo:8.0.0
    environment: {MONGO_INITDB_ROOT_USERNAME: a, MONGO_INITDB_ROOT_PASSWORD: "\${P:?}"}
    ports: ["27017:27017"]
`,
    },
    '',
  ],
  [
    'exposed-guessable-login',
    {
      'compose.yaml': `services:
  a:
    image: postgres:17.2
    environment: {POSTGRES_PASSWORD: postgres}
    ports: ["5432:5432"]
`,
    },
    `high guessable «postgres»
  Other machines reach port 5432 «"5432:5432"»
  → Read POSTGRES_PASSWORD from a variable (Compose then requires it)
  → Mount a secret from POSTGRES_PASSWORD (Compose then requires it)
  → Publish on 127.0.0.1 only (other machines lose access)
  → Remove the port (only its neighbours still reach it)`,
  ],
  [
    'exposed-guessable-login',
    {
      'compose.yaml': `services:
  a:
    image: rabbitmq:4-management
    ports: ["15672:15672", "5672:5672"]
`,
    },
    `high preset «rabbitmq:4-management»
  Other machines reach ports 5672 and 15672 «"5672:5672"»
  Other machines reach ports 5672 and 15672 «"15672:15672"»
  → Publish its ports on 127.0.0.1 only (other machines lose access)`,
  ],
  [
    'exposed-guessable-login',
    {
      'compose.yaml': `services:
  a:
    image: postgres:17.2
    environment: {POSTGRES_PASSWORD: postgres}
`,
    },
    '',
  ],
  [
    'exposed-host-control',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["8080:8080"]
    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
`,
    },
    `critical program «/var/run/docker.sock»
  Other machines reach port 8080 «"8080:8080"»
  It runs as root «alpine:3.20»
  → Remove the mount (what the service does with the Docker API will fail)
  → Use a read-only proxy with DOCKER_HOST (what is not on its list fails)
  → Publish on 127.0.0.1 only (other machines lose access; leaves docker.sock)`,
  ],
  [
    'exposed-host-control',
    {
      'compose.yaml': `services:
  a:
    image: portainer/portainer-ce:2.21.0
    ports: ["9000:9000", "9443:9443"]
    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
`,
    },
    `critical console «/var/run/docker.sock»
  Other machines reach ports 9000 and 9443 «"9000:9000"»
  Other machines reach ports 9000 and 9443 «"9443:9443"»
  It runs as root «portainer/portainer-ce:2.21.0»
  → Publish its ports on 127.0.0.1 only (other machines lose access; leaves docker.sock)
  → Remove the mount (the service can then start no containers)`,
  ],
  [
    'exposed-host-control',
    {
      'compose.yaml': `services:
  a:
    image: tsl0922/ttyd:1.7.7
    user: "0"
    ports: ["7681:7681"]
    privileged: true
    cap_add: [SYS_ADMIN]
`,
    },
    `critical code «true»
  Other machines reach port 7681 «"7681:7681"»
  ttyd requires no login unless it is configured «tsl0922/ttyd:1.7.7»
  It runs as root «"0"»`,
  ],
  [
    'exposed-host-control',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["8080:8080"]
    privileged: true
`,
    },
    `critical program «true»
  Other machines reach port 8080 «"8080:8080"»
  It runs as root «alpine:3.20»
  → Remove privileged (it loses full host access)
  → Publish on 127.0.0.1 only (other machines lose access; leaves privileged)`,
  ],
  [
    'exposed-host-control',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    privileged: true
`,
    },
    '',
  ],
  [
    'exposed-host-control',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    user: "1001:1001"
    group_add: [docker]
    ports: ["8080:8080"]
    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
`,
    },
    `critical program «/var/run/docker.sock»
  Other machines reach port 8080 «"8080:8080"»
  It is in the group of the socket «docker»
  → Remove the group docker (files of that group may become inaccessible)
  → Remove the mount (what the service does with the Docker API will fail)
  → Use a read-only proxy with DOCKER_HOST (what is not on its list fails)
  → Publish on 127.0.0.1 only (other machines lose access; leaves docker.sock)`,
  ],
  [
    'exposed-code-execution',
    {
      'compose.yaml': `services:
  a:
    image: tsl0922/ttyd:1.7.7
    user: "0"
    ports: ["7681:7681"]
`,
    },
    `high root «tsl0922/ttyd:1.7.7»
  Other machines reach port 7681 «"7681:7681"»
  It runs as root «"0"»
  → Publish on 127.0.0.1 only (other machines lose access)`,
  ],
  [
    'exposed-code-execution',
    {
      'compose.yaml': `services:
  a:
    image: tsl0922/ttyd:1.7.7
    user: "0"
    ports: ["7681:7681"]
    volumes: [".:/p"]
`,
    },
    `critical folder «tsl0922/ttyd:1.7.7»
  Other machines reach port 7681 «"7681:7681"»
  It runs as root «"0"»
  It can write the project folder «.»
  → Publish on 127.0.0.1 only (other machines lose access)`,
  ],
  [
    'exposed-code-execution',
    {
      'compose.yaml': `services:
  a:
    image: tsl0922/ttyd:1.7.7
    user: "0"
    ports: ["7681:7681"]
    volumes: ["..:/p"]
`,
    },
    `critical folder «tsl0922/ttyd:1.7.7»
  Other machines reach port 7681 «"7681:7681"»
  It runs as root «"0"»
  It can write a folder above the project «..»
  → Publish on 127.0.0.1 only (other machines lose access)`,
  ],
  [
    'exposed-code-execution',
    {
      'compose.yaml': `services:
  a:
    image: tsl0922/ttyd:1.7.7
    user: "0"
    ports: ["7681:7681", "8000:8000"]
    volumes: ["/opt:/p", "/srv:/q"]
`,
    },
    `high root «tsl0922/ttyd:1.7.7»
  Other machines reach port 7681 «"7681:7681"»
  It runs as root «"0"»
  → Publish on 127.0.0.1 only (other machines lose access)`,
  ],
  [
    'exposed-code-execution',
    {
      'compose.yaml': `services:
  a:
    image: tsl0922/ttyd:1.7.7
    ports: ["7681:7681"]
    user: "1001:1001"
`,
    },
    '',
  ],
  [
    'exposed-code-execution',
    {
      'compose.yaml': `services:
  a:
    image: tsl0922/ttyd:1.7.7
    user: "0"
`,
    },
    '',
  ],
  [
    'exposed-code-execution',
    {
      'compose.yaml': `services:
  a:
    image: tsl0922/ttyd:1.7.7
    user: "0"
    ports: ["7681:7681"]
`,
    },
    `medium root «tsl0922/ttyd:1.7.7»
  Other machines reach port 7681 «"7681:7681"»
  It runs as root «"0"»
  → Publish on 127.0.0.1 only (other machines lose access)`,
    'devcontainer',
  ],
  [
    'exposed-code-execution',
    {
      'compose.yaml': `services:
  a:
    image: tsl0922/ttyd:1.7.7
    user: "0"
    ports: ["7681:7681"]
    volumes: [".:/p"]
`,
    },
    `high folder «tsl0922/ttyd:1.7.7»
  Other machines reach port 7681 «"7681:7681"»
  It runs as root «"0"»
  It can write the project folder «.»
  → Publish on 127.0.0.1 only (other machines lose access)`,
    'devcontainer',
  ],
  [
    'exposed-host-control',
    {
      'compose.yaml': `services:
  a:
    image: alpine:3.20
    ports: ["8080:8080"]
    privileged: true
`,
    },
    `high program «true»
  Other machines reach port 8080 «"8080:8080"»
  It runs as root «alpine:3.20»
  → Remove privileged (it loses full host access)
  → Publish on 127.0.0.1 only (other machines lose access)`,
    'rootless',
  ],
  [
    'exposed-open-database',
    {
      'compose.yaml': `services:
  a:
    image: mongo:8.0.0
    ports: ["27017:27017"]
`,
    },
    `medium open «mongo:8.0.0»
  Other machines reach port 27017 «"27017:27017"»
  → Publish on 127.0.0.1 only (other machines lose access)
  → Remove the port (only its neighbours still reach it)`,
    'homelab',
  ],
  [
    'exposed-guessable-login',
    {
      'compose.yaml': `services:
  a:
    image: rabbitmq:4-management
    ports: ["15672:15672"]
`,
    },
    `medium preset «rabbitmq:4-management»
  Other machines reach port 15672 «"15672:15672"»
  → Publish on 127.0.0.1 only (other machines lose access)
  → Remove the port (only its neighbours still reach it)`,
    'devcontainer',
  ],
];

describe('grave rules on files', () => {
  for (const [rule, files, lines, profile] of said)
    it(`${rule}${profile ? ` (${profile})` : ''}: ${titleOf(files)}`, () =>
      assert.equal(saidBy(rule, files, profile).join('\n'), lines));
});

it('a finding at a password is marked as a credential', () => {
  const password = 'Tr0ub4dor3xyzQ';
  let tried = 0;
  for (const [id, files, , profile] of said.filter(([each]) => each.startsWith('secret-in-'))) {
    const { credentials } = rules.find((rule) => rule.id === id) ?? {};
    for (const { file, span, message } of foundBy(id, files, profile)) {
      if (!files[file]?.slice(span.start, span.end).includes(password)) continue;
      assert.ok(credentials === true || credentials?.includes(message), `${id}: ${message}`);
      tried++;
    }
  }
  assert.ok(tried > 10);
});

describe('a debugger that listens on every interface', () => {
  const ports = 'ports: ["9229:9229", "9230:9230", "5005:5005", "5678:5678", "2345:2345"]';
  const published = (keys: string) =>
    foundBy('open-port', composeOf(`${keys}\n${ports}`)).flatMap(({ message, text }) =>
      message === 'debug' ? (/^Port (\d+), a (\S+) debugger,/.exec(text)?.slice(1).join(' ') ?? text) : [],
    );
  const command = (image: string, text: string) => published(`image: ${image}\ncommand: ${text}`);
  const node = '9229 Node.js';

  it('is recognised by the port in its options, or its usual one', () => {
    assert.deepEqual(command('node:22.1.0', 'node --inspect=0.0.0.0:9230 a.js'), [node, '9230 Node.js']);
    assert.deepEqual(command('node:22.1.0', 'node --inspect-brk=0.0.0.0 a.js'), [node]);
    assert.deepEqual(command('node:22.1.0', 'node --inspect-wait=[::]:9230 a.js'), [node, '9230 Node.js']);
    assert.deepEqual(command('openjdk:21', 'java -agentlib:jdwp=server=y,address=*:5005 -jar a'), [
      node,
      '5005 Java',
    ]);
    assert.deepEqual(command('openjdk:21', 'java -agentlib:jdwp=address=0.0.0.0:5005 -jar a'), [
      node,
      '5005 Java',
    ]);
    assert.deepEqual(command('openjdk:21', 'java -Xrunjdwp:address=5005 -jar a'), [node, '5005 Java']);
    assert.deepEqual(command('python:3.13', 'python -m debugpy --listen 0.0.0.0:5678 a.py'), [
      node,
      '5678 Python',
    ]);
    assert.deepEqual(command('golang:1.24', 'dlv debug --headless --listen=:2345'), [node, '2345 Go']);
    assert.deepEqual(command('golang:1.24', 'dlv --listen [::]:2345 debug'), [node, '2345 Go']);
  });

  it('is also recognised in variables, hooks and the entrypoint', () => {
    assert.deepEqual(
      published(
        'image: node:22.1.0\nenvironment: {NODE_OPTIONS: "--inspect=0.0.0.0:9230"}\ncommand: node a.js',
      ),
      [node, '9230 Node.js'],
    );
    assert.deepEqual(
      published(
        'image: node:22.1.0\ncommand: node a.js\npost_start:\n  - command: node --inspect=0.0.0.0:9230 x.js',
      ),
      ['9230 Node.js'],
    );
    assert.deepEqual(
      published('image: openjdk:21\nentrypoint: java -agentlib:jdwp=address=*:5005\ncommand: -jar a'),
      [node, '5005 Java'],
    );
    assert.deepEqual(published('image: golang:1.24\ncommand: sh -c "X=1 dlv --listen=:2345 debug"'), [
      node,
      '2345 Go',
    ]);
  });

  it('is not reported if it listens on the loopback address, or the text belongs to something else', () => {
    assert.deepEqual(command('node:22.1.0', 'node --inspect=127.0.0.1:9230 a.js'), [node]);
    assert.deepEqual(command('openjdk:21', 'java -agentlib:jdwp=address=127.0.0.1:5005 -jar a'), [node]);
    assert.deepEqual(command('openjdk:21', 'java -agentlib:jdwp=server=y -Dx=y address=5005'), [node]);
    assert.deepEqual(command('python:3.13', 'python -m debugpy --listen 127.0.0.1:5678 a.py'), [node]);
    assert.deepEqual(command('golang:1.24', 'dlv debug --listen=127.0.0.1:2345'), [node]);
    assert.deepEqual(command('golang:1.24', 'adlv --listen=:2345'), [node]);
  });

  it('is not reported at the usual port of Node.js if a plain program is started', () => {
    assert.deepEqual(command('node:22.1.0', 'node a.js'), []);
    assert.deepEqual(published('image: node:22.1.0\nentrypoint: node a.js'), []);
    assert.deepEqual(command('node:22.1.0', 'npm start'), [node]);
    assert.deepEqual(command('node:22.1.0', 'sh -c "node a.js; node b.js"'), [node]);
    assert.deepEqual(command('node:22.1.0', 'node run.js'), [node]);
    assert.deepEqual(published('image: node:22.1.0\nenvironment: [NODE_OPTIONS]\ncommand: node a.js'), [
      node,
    ]);
  });
});

describe('names in messages of grave rules', () => {
  const texts = (rule: string, files: Files) => foundBy(rule, files).map(({ text }) => text);
  const copied = (names: string, ignore?: string) => ({
    Dockerfile: 'FROM debian:13-slim\nCOPY . /app\n',
    './': `Dockerfile\n${names}`,
    ...(ignore !== undefined && { '.dockerignore': ignore }),
  });
  const added = (files: Files) =>
    foundBy('copy-whole-context', files).flatMap(
      ({ fixes }) => fixes[0]?.edits.map(({ text }) => text) ?? [],
    );

  it('are ports as written', () => {
    const of = (ports: string) =>
      texts('open-port', composeOf(`ports: ${ports}`)).map((text) => text.split(' is ')[0]);
    assert.deepEqual(of('["${P}:${P}", "${A}:${B}", "3306", "445:445", "8081:9999"]'), [
      'Port ${P}',
      'Port ${A}:${B}',
      'Port 3306 of the container (MySQL)',
      'Port 445 (SMB)',
      'Port 8081',
    ]);
    assert.deepEqual(of('[{published: "${P}", target: "${P}"}]'), ['Port of a variable']);
  });

  it('are three of the copied files', () => {
    const of = (names: string) => texts('copy-whole-context', copied(names));
    assert.deepEqual(of('a.key\nb.key\nc.key\n'), ['COPY . copies a.key, b.key, c.key into the image.']);
    assert.deepEqual(of('a.key\nb.key\nc.key\nd.key\ne.key\n'), [
      'COPY . copies a.key, b.key, c.key and 2 more into the image.',
    ]);
    assert.deepEqual(of('a.key\nb.key\nc.key\nd.key\n'), [
      'COPY . copies a.key, b.key, c.key and 1 more into the image.',
    ]);
    assert.deepEqual(of('a.key\n.git/\n'), ['COPY . copies a.key, .git/ into the image.']);
  });

  it('are excluded by lines that match only them, one for each', () => {
    assert.deepEqual(added(copied('#a.key\n!b.key\n[c].key\n.git/\n')), [
      '\\#a.key\n\\!b.key\n\\[c\\].key\n.git\n',
    ]);
    assert.deepEqual(added(copied('.env\n', 'a\r\nb')), ['\r\n.env\r\n']);
    assert.deepEqual(added(copied('.env\n', 'a\nb\n')), ['.env\n']);
    assert.deepEqual(added(copied('.env\n', '')), ['.env\n']);
  });

  it('are the programs that download and execute', () => {
    const of = (step: string) => texts('piped-install', { Dockerfile: `FROM debian:13-slim\n${step}\n` });
    assert.deepEqual(of('RUN curl -fsSL https://x.test/i.sh | bash'), [
      'bash executes what curl downloads, without any verification.',
    ]);
    assert.deepEqual(of('RUN wget -qO- http://x.test/i.sh | sh'), [
      'sh executes what wget downloads: others can tamper with the connection.',
    ]);
    assert.deepEqual(of('SHELL ["powershell"]\nRUN iex (iwr https://x.test/i.ps1).Content'), [
      'iex executes what it downloads, without any verification.',
    ]);
  });

  it('are the targets of a setting', () => {
    const b = '  b:\n    image: alpine:3.20\n';
    const of = (rule: string, keys: string, more?: string) => texts(rule, composeOf(keys, more))[0];
    assert.match(
      of('dangerous-capability', 'pid: service:b\ncap_add: [sys_ptrace]', b) ?? '',
      /^SYS_PTRACE .* in b\.$/,
    );
    assert.match(
      of('dangerous-capability', 'volumes: ["/data:/d"]\ncap_add: [LINUX_IMMUTABLE]') ?? '',
      /files in \/data immutable/,
    );
    assert.match(
      of('dangerous-capability', 'user: "1001:1001"\ncap_add: [ALL]') ?? '',
      /^ALL .* makes the user 1001 root/,
    );
    assert.match(of('sensitive-host-path', 'volumes: ["/sys:/b:ro"]') ?? '', /the devices of the host/);
    assert.match(of('sensitive-host-path', 'volumes: ["/proc:/b:ro"]') ?? '', /the processes of the host/);
    assert.match(
      of('privileged', 'pre_stop:\n  - command: a\n    privileged: true') ?? '',
      /^The pre_stop hook/,
    );
    assert.match(of('privileged', 'user: "1001:1001"\nprivileged: true') ?? '', /the user 1001 full access/);
    assert.match(
      of('exposed-host-control', 'ports: ["8080:8080"]\nprivileged: true') ?? '',
      /^Anyone .* on port 8080 .* is privileged\.$/,
    );
    const shell = 'image: tsl0922/ttyd:1.7.7\nuser: "0"\nports: ["7681:7681"]';
    assert.match(
      of('exposed-code-execution', `${shell}\nvolumes: ["..:/p"]`) ?? '',
      /changes a folder above the project as root: ttyd/,
    );
    assert.match(
      of('exposed-code-execution', `${shell}\nvolumes: [".:/p"]`) ?? '',
      /changes the project folder as root: ttyd/,
    );
  });
});
