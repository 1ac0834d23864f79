import type { Product } from '../product.ts';
import { yes } from './forms.ts';

/** The wizard that asks for the first administrator is switched off, and nothing else sets one up (jenkins.io, Initial Settings). */
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

const geth = /client-go:|\bgeth\b/;
const gethLocal = /^--(?:http\.|rpc)addr[= ](?:localhost|127\.)/;
const gethPersonal = new RegExp(`${gethLocal.source}|\\bpersonal\\b|^--unlock`);

/** Terminals, desktops, development environments, builders, test tools and nodes of chains. */
export const development = (): readonly Product[] => [
  {
    // Whoever drives the browser reads what the container reaches. The images of version 2 have other names.
    name: 'Browserless',
    source: 'docs.browserless.io, Docker, version 1',
    images: 'docker.io/browserless/chrome',
    listens: ['3000'],
    gives: 'console',
    open: { variable: /^(?:TOKEN|PORT)$/ },
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
    name: 'geth',
    source: 'geth.ethereum.org/docs, JSON-RPC Server',
    offOptions: [
      {
        // Whoever reaches it sends from the accounts that are unlocked.
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
  },
  {
    name: 'NBXplorer',
    source: 'dgarage/NBXplorer README.md',
    listens: ['24444', '32838'],
    offVariables: [{ variable: 'NBXPLORER_NOAUTH', value: yes }],
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
    listens: ['8787'],
    gives: 'code',
    programs: [{ names: ['rserver'], option: /^--auth-none[= ]1$/, what: 'RStudio without a login' }],
  },
  {
    name: 'Selenium',
    source: 'SeleniumHQ/docker-selenium README.md',
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
        value: yes,
        usual: ['5900', '7900'],
      },
    ],
  },
  {
    name: 'SonarQube',
    source: 'SonarSource/docker-sonarqube Dockerfile',
    images: 'docker.io/library/sonarqube',
    listens: ['9000'],
  },
  {
    // "By default this container has no authentication", and a terminal with sudo (of all images with a desktop).
    name: 'The desktop',
    source: 'linuxserver/docker-baseimage-kasmvnc README.md',
    images:
      '*/linuxserver/{webtop,chromium,firefox,brave,chrome,librewolf,msedge,opera,mullvad-browser,libreoffice}',
    listens: ['3000', '3001'],
    gives: 'code',
    open: { variable: /^(?:FILE__)?PASSWORD$|^DOCKER_MODS$/, ignoresEmpty: true },
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
        // The script that starts TigerVNC listens on the loopback interface unless it is told otherwise.
        names: ['vncserver', 'tigervncserver'],
        option: /^-{1,2}SecurityTypes[= ]None$/i,
        what: desktop,
        needs: /^-{1,2}localhost[= ](?:no|0|false)$/i,
      },
    ],
  },
  {
    // Theia knows no login; the variants with `https` in their names ask for a token.
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
    // Without `-c`, `-H` or a certificate of the client, ttyd asks for nothing.
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
    name: 'ZAP',
    source: 'zaproxy.org/docs, API',
    listens: ['8080'],
    offOptions: [{ of: "ZAP's API", form: /^-config api\.disablekey=true$/ }],
  },
];
