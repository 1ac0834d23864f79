import type { Product } from '../product.ts';
import { any, yes } from './forms.ts';

/** The setup wizard for the first administrator is switched off, and nothing else creates one (jenkins.io, Initial Settings). */
const noWizard = {
  value: /-Djenkins\.install\.runSetupWizard=false\b/,
  saysMore: true,
  image: /^jenkins\/jenkins$/,
  without: {
    envFile: true,
    variable: /^CASC_/,
    bind: /jenkins/,
    step: /casc|init\.groovy|jenkins\/ref|jenkins_home/i,
  },
} as const;

const desktop = 'a desktop without a password';

const unconfinedLua = 'Splash without its Lua sandbox';
const loopback = /^(?:--ip=)?(?:127\.|localhost)/;
/** A desktop in the browser with a terminal, of LinuxServer's images. */
const openDesktop = {
  variable: /^(?:FILE__)?PASSWORD$|^DOCKER_MODS$|^(?:FILE__)?SELKIES_MASTER_TOKEN$|^CUSTOM_(?:HTTPS_)?PORT$/,
  ignoresEmpty: true,
} as const;

/** Settings that make a grid require a login of its clients. */
const grid = {
  variable: /^SE_(?:ROUTER_|OPTS$|SUB_PATH$|HUB_PORT$)/,
  option: /./,
  config: /\.toml$|config/,
} as const;
/** Settings that set the password of a browser's screen, or show no screen. */
const screen = { variable: /VNC|XVFB/, option: /./, config: /vnc|passwd/ } as const;

const geth = /client-go:|\bgeth\b/;
const gethLocal = /^--(?:http\.|rpc)addr[= ](?:localhost|127\.)/;
const gethPersonal = new RegExp(`${gethLocal.source}|\\bpersonal\\b|^--unlock`);

/** Terminals, desktops, development environments, builders, test tools and blockchain nodes. */
export const development = (): readonly Product[] => [
  {
    name: 'Artifactory',
    source: 'jfrog.com/help, Artifactory Network Ports',
    images: 'releases-docker.jfrog.io/jfrog/artifactory-{oss,pro,jcr,cpp-ce}',
    listens: ['8081', '8082'],
  },
  {
    // The emulator's account and its key, both published in its documentation.
    name: 'Azurite',
    source: 'Azure/Azurite Dockerfile, README.md',
    images: 'mcr.microsoft.com/azure-storage/azurite',
    listens: ['10000', '10001', '10002'],
    preset: { variable: /^AZURITE_/, option: /./ },
  },
  {
    // A client controls the browser and can read everything that the container reaches, in version 2 as in version 1.
    name: 'Browserless',
    source: 'docs.browserless.io, Docker; browserless/browserless src/token.ts, src/config.ts',
    images: 'docker.io/browserless/chrome ghcr.io/browserless/{chromium,chrome,firefox,webkit,edge,multi}',
    listens: ['3000'],
    gives: 'console',
    open: { variable: /^(?:TOKEN|PORT|HOST)$/, option: /./ },
  },
  {
    // A build runs any program.
    name: 'BuildKit',
    source: 'moby/buildkit README.md, Expose BuildKit as a TCP service',
    images: 'docker.io/moby/buildkit',
    listens: ['1234'],
    gives: 'code',
    offOptions: [
      {
        form: /^--addr[= ]tcp:\/\/(?:0\.0\.0\.0|\[::\])?:\d+$/,
        unless: /^--tlscacert/,
        image: /(?:^|[-_/])buildkit:/,
        file: /buildkitd\.toml$|^\/etc\/buildkit/,
        usual: ['1234'],
      },
    ],
    unconfined: true,
  },
  {
    name: 'Chrome',
    source: 'chromedevtools.github.io, DevTools Protocol',
    sensitive: [{ port: '9222', name: 'Chrome DevTools', named: /headless-shell|alpine-chrome|chromium/ }],
  },
  {
    name: 'code-server',
    source: 'coder/code-server ci/release-image/Dockerfile',
    images: '*/codercom/code-server',
    listens: ['8080'],
    gives: 'code',
    administers: true,
    offOptions: [{ form: /^--auth[= ]none$/, usual: ['8080', '8443'] }],
    programs: [
      {
        names: ['code-server'],
        option: /^--auth[= ]none$/,
        what: 'code-server without a login',
        needs: /^--(?:bind-addr|host)[= ](?:0\.0\.0\.0|\[?::)/,
      },
    ],
  },
  {
    // "If PASSWORD or HASHED_PASSWORD is not provided, there will be no auth."
    name: 'code-server',
    source: 'linuxserver/docker-code-server readme-vars.yml',
    images: '*/linuxserver/code-server',
    listens: ['8443'],
    gives: 'code',
    administers: true,
    open: {
      variable: /^(?:FILE__)?(?:HASHED_)?PASSWORD(?:__FILE)?$|^DOCKER_MODS$/,
      ignoresEmpty: true,
    },
    passwords: [
      { variable: /^PASSWORD$/, images: '*/{linuxserver,codercom}/code-server', ports: ['8443', '8080'] },
    ],
  },
  {
    // Vulnerable on purpose, behind a login that everyone knows.
    name: 'DVWA',
    source: 'digininja/DVWA README.md',
    images: 'ghcr.io/digininja/dvwa docker.io/{vulnerables/web-dvwa,citizenstig/dvwa}',
    listens: ['80'],
  },
  {
    name: 'Forgejo',
    source: 'forgejo.org/docs, Installation with Docker',
    images: '*/forgejo/forgejo',
    listens: ['3000', '22'],
  },
  {
    name: 'geth',
    source: 'geth.ethereum.org/docs, JSON-RPC Server',
    offOptions: [
      {
        // Every client can send from the unlocked accounts.
        of: "geth's API for accounts",
        form: /^--(?:unlock(?:[= ]|$)|(?:http\.|rpc)api[= ]\S*\bpersonal\b)/,
        unless: gethLocal,
        image: geth,
        port: '8545',
      },
      {
        of: "geth's API for administrators",
        form: /^--(?:http\.|rpc)api[= ]\S*\badmin\b/,
        unless: gethPersonal,
        image: geth,
        port: '8545',
      },
    ],
  },
  {
    name: 'Gitea',
    source: 'go-gitea/gitea Dockerfile',
    images: '*/gitea/gitea docker.gitea.com/gitea',
    listens: ['3000', '22'],
  },
  {
    name: 'GitLab',
    source: 'gitlabhq/omnibus-gitlab docker/Dockerfile',
    images: 'docker.io/gitlab/gitlab-{ce,ee}',
    listens: ['80', '443', '22'],
    passwords: [{ variable: /^GITLAB_ROOT_PASSWORD$/, ports: ['80', '443'] }],
    memory: '4g',
  },
  {
    name: 'GoTTY',
    source: 'sorenisanerd/gotty README.md',
    listens: ['8080'],
    gives: 'code',
    offOptions: [
      {
        form: /^(?:-[a-z]*w|--permit-write)$/,
        unless: /^(?:-c$|-c=|--credential|--tls-ca-crt|-a|--address)/,
        program: /^gotty$/,
      },
    ],
    programs: [
      {
        names: ['gotty'],
        option: /^(?:-[a-z]*w|--permit-write)$/,
        what: 'a terminal without a login',
        unless: /^(?:-c$|-c=|--credential|--tls-ca-crt)/,
      },
    ],
  },
  {
    name: 'Jenkins',
    source: 'jenkins.io/doc, Initial Settings',
    images: '*/{library,jenkins}/jenkins',
    listens: ['8080'],
    administers: true,
    sensitive: [{ port: '50000', named: /jenkins/, guarded: true }],
    offVariables: ['JAVA_OPTS', 'JENKINS_JAVA_OPTS'].map((variable) => ({ variable, ...noWizard })),
    engine: 'starts containers',
    memory: '2g',
  },
  {
    name: 'Juice Shop',
    source: 'juice-shop/juice-shop Dockerfile',
    images: 'docker.io/bkimminich/juice-shop',
    listens: ['3000'],
  },
  {
    // Every client can create functions, which run in containers if it has the container engine's socket.
    name: 'LocalStack',
    source:
      'docs.localstack.cloud, Docker; localstack/localstack docker-compose.yml, localstack-core/localstack/config.py',
    images: '*/{localstack/localstack,localstack/localstack-pro,gresau/localstack-persist}',
    listens: ['4566'],
    gives: 'console',
    sensitive: [{ port: '4566', guarded: true }],
    open: { never: true, variable: /^(?:GATEWAY_LISTEN|EDGE_(?:PORT|BIND_HOST))$/, option: /./ },
    engine: 'starts containers',
  },
  {
    // Every visitor can read all mail: it catches mail sent during tests.
    name: 'MailHog',
    source: 'mailhog/MailHog Dockerfile',
    images: 'docker.io/mailhog/mailhog',
    listens: ['1025', '8025'],
    sensitive: [{ port: '8025', guarded: true, login: /^MH_AUTH_FILE$|^-auth-file/ }],
  },
  {
    name: 'Mailpit',
    like: 'MailHog',
    source: 'axllent/mailpit cmd/root.go',
    images: '*/axllent/mailpit',
    listens: ['1025', '1110', '8025'],
    sensitive: [{ port: '8025', guarded: true, login: /^MP_UI_AUTH|^--ui-auth/ }],
  },
  {
    // Its backend, which version 1 has on a port of its own, starts any command.
    name: 'MCP Inspector',
    source:
      'modelcontextprotocol/inspector clients/web/server/web-server-config.ts, client/bin/start.js, server/src/index.ts',
    images: 'ghcr.io/modelcontextprotocol/inspector',
    listens: ['6274', '6277'],
    gives: 'code',
    offVariables: [{ variable: 'DANGEROUSLY_OMIT_AUTH', value: any, address: /^HOST$/ }],
  },
  {
    name: 'Moto',
    source: 'getmoto/moto Dockerfile',
    images: 'docker.io/motoserver/moto ghcr.io/getmoto/motoserver',
    listens: ['5000'],
  },
  {
    name: 'NBXplorer',
    source: 'dgarage/NBXplorer README.md',
    listens: ['24444', '32838'],
    offVariables: [{ variable: 'NBXPLORER_NOAUTH', value: yes }],
  },
  {
    name: 'Nexus',
    source: 'sonatype/docker-nexus3 README.md, Dockerfile',
    images: 'docker.io/sonatype/nexus3',
    listens: ['8081'],
    memory: '2g',
  },
  {
    name: 'OpenVSCode Server',
    source: 'gitpod-io/openvscode-releases Dockerfile',
    images: 'docker.io/gitpod/openvscode-server',
    listens: ['3000'],
    gives: 'code',
    // The entrypoint passes --without-connection-token.
    open: { option: /connection-(?:token|secret)/ },
    offOptions: [{ form: /^--without-connection-token$/ }],
    programs: [
      {
        names: ['openvscode-server', 'code', 'code-insiders', 'code-tunnel'],
        option: /^--without-connection-token$/,
        what: 'VS Code without a login',
        needs: /^--host[= ](?:0\.0\.0\.0|::)/,
      },
    ],
  },
  {
    // "If not set, no token is required."
    name: 'OpenVSCode Server',
    source: 'linuxserver/docker-openvscode-server readme-vars.yml',
    images: '*/linuxserver/openvscode-server',
    listens: ['3000'],
    gives: 'code',
    open: {
      variable: /^(?:FILE__)?CONNECTION_(?:TOKEN|SECRET)(?:__FILE)?$|^DOCKER_MODS$/,
      ignoresEmpty: true,
    },
  },
  {
    // Every client can control a browser; it only checks the host name in a request.
    name: 'Playwright MCP',
    source: 'microsoft/playwright-mcp README.md',
    images: 'mcr.microsoft.com/playwright/mcp',
    listens: ['8931'],
    gives: 'console',
    offOptions: [{ form: /^--host[= ]0\.0\.0\.0$/, image: /(?:^|\/)playwright\/mcp:/, usual: ['8931'] }],
  },
  {
    name: 'rclone',
    source: 'rclone.org/rc, Remote controlling rclone',
    offOptions: [
      {
        of: "rclone's API",
        form: /^--rc-no-auth(?:=true)?$/,
        unless: /^--rc-addr[= ](?:localhost|127\.)/,
        usual: ['5572'],
      },
    ],
  },
  {
    name: 'RStudio',
    source: 'rocker-org/rocker-versioned2 scripts/init_userconf.sh',
    images: '*/rocker/{rstudio,tidyverse,verse,geospatial} ghcr.io/rocker-org/rstudio',
    passwords: [
      {
        variable: /^PASSWORD$/,
        user: { variable: /^USER$/, guessable: /^(?:|rstudio|user|admin|root|test)$/ },
      },
    ],
    listens: ['8787'],
    gives: 'code',
    programs: [{ names: ['rserver'], option: /^--auth-none[= ]1$/, what: 'RStudio without a login' }],
  },
  {
    // A client controls the browser and can read everything that the container reaches. The password of its screen is `secret`.
    name: 'Selenium',
    source: 'SeleniumHQ/docker-selenium README.md, NodeBase/start-vnc.sh',
    images:
      'docker.io/selenium/standalone-{chrome,chromium,edge,firefox,all-browsers} docker.io/seleniarm/standalone-{chromium,firefox}',
    tag: /^(?!3\.)/,
    listens: ['4444', '5900', '7900'],
    gives: 'console',
    open: { ports: ['4444'], ...grid },
    preset: { ports: ['5900', '7900'], ...screen },
    passwords: [{ variable: /^(?:SE_)?VNC_PASSWORD$/, ports: ['5900', '7900'] }],
    sensitive: [
      {
        port: '4444',
        named: /seleni(?:um|arm)/,
        login: /SE_ROUTER_(?:USERNAME|PASSWORD)|--(?:username|password)/,
      },
    ],
    offVariables: [
      {
        variable: 'SE_VNC_NO_PASSWORD',
        of: 'The VNC server of Selenium',
        value: any,
        usual: ['5900', '7900'],
      },
    ],
  },
  {
    name: 'Selenium Grid',
    source: 'SeleniumHQ/docker-selenium README.md',
    images: 'docker.io/selenium/hub docker.io/seleniarm/hub',
    tag: /^(?!3\.)/,
    listens: ['4444'],
    gives: 'console',
    open: grid,
  },
  {
    name: 'Selenium node',
    source: 'SeleniumHQ/docker-selenium README.md, NodeBase/start-vnc.sh',
    images:
      'docker.io/selenium/node-{chrome,chromium,edge,firefox,all-browsers} docker.io/seleniarm/node-{chromium,firefox}',
    tag: /^(?!3\.)/,
    listens: ['5555', '5900', '7900'],
    preset: { ports: ['5900', '7900'], ...screen },
    passwords: [{ variable: /^(?:SE_)?VNC_PASSWORD$/, ports: ['5900', '7900'] }],
  },
  {
    name: 'SonarQube',
    source: 'SonarSource/docker-sonarqube Dockerfile',
    images: 'docker.io/library/sonarqube',
    listens: ['9000'],
    memory: '4g',
  },
  {
    // It fetches any address that the container can reach, and runs Lua scripts of its clients.
    name: 'Splash',
    source: 'scrapinghub/splash Dockerfile, docs/scripting-libs.rst, Available Lua Libraries',
    images: 'docker.io/scrapinghub/splash',
    listens: ['8050'],
    gives: 'code',
    offOptions: [{ form: /^--disable-lua-sandbox$/, unless: loopback, of: unconfinedLua }],
    programs: [
      {
        names: ['splash', 'splash.server'],
        option: /^--disable-lua-sandbox$/,
        what: unconfinedLua,
        unless: loopback,
      },
    ],
    sensitive: [{ port: '8050', guarded: true }],
  },
  {
    name: 'TeamCity',
    source: 'JetBrains/teamcity-docker-images dockerhub/teamcity-server/README.md',
    images: 'docker.io/jetbrains/teamcity-server',
    listens: ['8111'],
  },
  {
    // "By default this container has no authentication", and a terminal with sudo (holds for all images with a desktop).
    name: 'The desktop',
    source: 'linuxserver/docker-baseimage-kasmvnc README.md; linuxserver/docker-baseimage-selkies README.md',
    images:
      '*/linuxserver/{webtop,chromium,firefox,brave,chrome,librewolf,msedge,opera,mullvad-browser,libreoffice,' +
      'blender,doublecommander,gimp,obsidian,vscodium,wireshark}',
    listens: ['3000', '3001'],
    gives: 'code',
    open: openDesktop,
  },
  {
    name: 'The desktop',
    source: 'linuxserver/docker-calibre Dockerfile; linuxserver/docker-baseimage-selkies README.md',
    images: '*/linuxserver/calibre',
    listens: ['8080', '8181'],
    gives: 'code',
    open: openDesktop,
  },
  {
    // The image sets the password in its variable; the user is always kasm_user.
    name: 'The desktop',
    source: 'kasmtech/workspaces-core-images dockerfile-kasm-core, src/common/startup_scripts/vnc_startup.sh',
    images:
      'docker.io/kasmweb/{chrome,chromium,brave,edge,firefox,tor-browser,desktop,desktop-deluxe,terminal,vs-code,' +
      'ubuntu-focal-desktop,ubuntu-jammy-desktop,ubuntu-noble-desktop,debian-bookworm-desktop,kali-rolling-desktop}',
    listens: ['6901'],
    preset: { variable: /^VNC(?:_PW|OPTIONS)$|^KASM_/, option: /./, config: /vnc|dockerstartup/ },
    passwords: [{ variable: /^VNC_PW$/ }],
  },
  {
    name: 'The desktop',
    source: 'fcwu/docker-ubuntu-vnc-desktop README.md',
    images: 'docker.io/dorowu/ubuntu-desktop-lxde-vnc',
    listens: ['80', '443', '5900'],
    gives: 'code',
    open: { variable: /^(?:HTTP|VNC)_PASSWORD$/, ignoresEmpty: true },
  },
  {
    name: 'The desktop',
    source: 'manuals of x11vnc and Xtigervnc',
    listens: ['5900'],
    offOptions: [
      { form: /^-nopw$/, unless: /^-localhost$/, program: /^x11vnc$/ },
      {
        form: /^-{1,2}SecurityTypes[= ]None$/i,
        unless: /^-{1,2}localhost(?:=(?!no|0|false)|$)/i,
        program: /^(?:Xvnc|Xtigervnc)$/,
      },
    ],
    programs: [
      { names: ['x11vnc'], option: /^-nopw$/, what: desktop, unless: /^-localhost$/ },
      {
        names: ['Xvnc', 'Xtigervnc'],
        option: /^-{1,2}SecurityTypes[= ]None$/i,
        what: desktop,
        unless: /^-{1,2}localhost[= ](?!(?:no|0|false)$)/i,
      },
      {
        // The start script of TigerVNC listens on the loopback interface by default.
        names: ['vncserver', 'tigervncserver'],
        option: /^-{1,2}SecurityTypes[= ]None$/i,
        what: desktop,
        needs: /^-{1,2}localhost[= ](?:no|0|false)$/i,
      },
    ],
  },
  {
    // Theia has no login; variants with `https` in their names require a token.
    name: 'Theia',
    source: 'theia-ide/theia-apps README.md',
    images:
      'docker.io/theiaide/theia{,-full,-app,-cpp,-dart,-go,-java,-openmp,-php,-python,-ruby,-rust,-swift} ' +
      'ghcr.io/eclipse-theia/theia-ide/theia-ide',
    listens: ['3000'],
    gives: 'code',
    open: {},
  },
  {
    name: 'ttyd',
    source: 'tsl0922/ttyd man/ttyd.man.md',
    images: 'docker.io/tsl0922/ttyd',
    listens: ['7681'],
    gives: 'code',
    // Without `-c`, `-H` or a client certificate, ttyd requires no login.
    open: {
      variable: /./,
      option: /^(?:-[a-zA-Z]*[cHA]|--(?:credential|auth-header|ssl-ca|interface)|-i)/,
    },
    offOptions: [
      {
        form: /^(?:-[a-zA-Z]*W|--writable)$/,
        unless: /^-[cHAi]|^--(?:credential|auth-header|ssl-ca|interface)/,
        program: /^ttyd$/,
      },
    ],
    programs: [
      {
        names: ['ttyd'],
        option: /^(?:-[a-zA-Z]*W|--writable)$/,
        what: 'a terminal without a login',
        unless: /^-[cHA]|^--(?:credential|auth-header|ssl-ca)/,
      },
    ],
  },
  {
    name: 'WireMock',
    source: 'wiremock/wiremock-docker README.md',
    images: 'docker.io/{wiremock,rodolpheche}/wiremock',
    listens: ['8080'],
  },
  {
    name: 'ZAP',
    source: 'zaproxy.org/docs, API',
    listens: ['8080'],
    offOptions: [{ of: "ZAP's API", form: /^-config api\.disablekey=true$/ }],
  },
];
