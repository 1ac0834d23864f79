import type { Product } from '../product.ts';
import { commonName, nothing } from './forms.ts';

/** Servers of one kind: they require a login unless they are configured to rely on a proxy's. */
const servarr = (name: string, port: string): Product => ({
  name,
  source: `wiki.servarr.com, ${name} Environment Variables and FAQ`,
  images: `*/{linuxserver,hotio,home-operations}/${name.toLowerCase()}`,
  listens: [port],
  gives: 'console',
  offVariables: [{ variable: `${name.toUpperCase()}__AUTH__METHOD`, value: /^external$/i }],
});

/** Media, home automation and other self-hosted applications. */
export const home = (): readonly Product[] => [
  {
    name: 'AdGuard Home',
    source: 'AdguardTeam/AdGuardHome docker/build.Dockerfile',
    images: 'docker.io/adguard/adguardhome',
    listens: ['80', '3000'],
  },
  {
    name: 'ARK',
    source: 'hermsi/ark-server README.md',
    images: '*/hermsi/ark-server',
    memory: '16g',
  },
  {
    name: 'Audiobookshelf',
    source: 'advplyr/audiobookshelf Dockerfile',
    images: '*/advplyr/audiobookshelf',
    listens: ['80'],
  },
  {
    name: 'Bazarr',
    source: 'linuxserver/docker-documentation docs/images/docker-bazarr.md',
    images: '*/{linuxserver,hotio,home-operations}/bazarr',
    listens: ['6767'],
  },
  {
    name: 'calibre-web',
    source: 'linuxserver/docker-documentation docs/images/docker-calibre-web.md',
    images: '*/linuxserver/calibre-web docker.io/crocodilestick/calibre-web-automated',
    listens: ['8083'],
  },
  {
    // Its own login only protects the page.
    name: 'Dashy',
    source: 'Lissy93/dashy docs/authentication.md',
    images: '*/lissy93/dashy',
    listens: ['8080'],
  },
  {
    name: 'Deluge',
    source: 'linuxserver/docker-documentation docs/images/docker-deluge.md',
    images: '*/linuxserver/deluge',
    listens: ['8112'],
  },
  {
    name: 'Emby',
    source: 'linuxserver/docker-documentation docs/images/docker-emby.md',
    images: '*/{emby/embyserver,linuxserver/emby}',
    listens: ['8096'],
    privileges: { capabilities: [], devices: ['/dev/dri:/dev/dri'] },
  },
  {
    // Only variables and options set a login. Every visitor can have it fetch and compile code, which runs programs.
    name: 'ESPHome',
    source: 'esphome/esphome docker/Dockerfile; esphome.io, External Components',
    images: '*/esphome/esphome',
    listens: ['6052'],
    gives: 'code',
    sensitive: [{ port: '6052', guarded: true, login: /^(?:USERNAME|PASSWORD)$|^--(?:username|password)/ }],
    open: {
      variable: /^(?:USERNAME|PASSWORD)$/,
      ignoresEmpty: true,
      option: /^(?!(?:dashboard|esphome|\/config\/?)$)/,
    },
    passwords: [{ variable: /^PASSWORD$/, user: { variable: /^USERNAME$/, guessable: commonName } }],
  },
  {
    name: 'File Browser',
    source: 'filebrowser.org, CLI',
    images: 'docker.io/filebrowser/filebrowser',
    listens: ['80'],
    offVariables: [{ variable: 'FB_NOAUTH', value: /^(?:true|yes|on|y|t|1)$/i }],
    offOptions: [
      { form: /^--noauth$/, program: /^filebrowser$/ },
      { form: /^--noauth$/, image: /filebrowser/ },
    ],
  },
  {
    // It fetches any address that the container can reach.
    name: 'FlareSolverr',
    source: 'FlareSolverr/FlareSolverr README.md',
    images: '*/flaresolverr/flaresolverr',
    listens: ['8191'],
    sensitive: [{ port: '8191', guarded: true }],
  },
  {
    // On port 5000 everyone is the administrator, regardless of its login configuration; port 8971 requires a login.
    name: 'Frigate',
    source: 'blakeblackshear/frigate docs/docs/configuration/authentication.md',
    images: '*/blakeblackshear/frigate',
    listens: ['8971', '5000'],
    gives: 'console',
    open: { never: true, ports: ['5000'] },
    sensitive: [{ port: '5000', named: /(?:^|[-_/])frigate$/, guarded: true }],
    memory: '4g',
  },
  {
    name: 'HandBrake',
    source: 'jlesage/docker-handbrake README.md',
    images: '*/jlesage/handbrake',
    listens: ['5800'],
    privileges: { capabilities: [], devices: ['/dev/dri:/dev/dri'] },
  },
  {
    name: 'Heimdall',
    source: 'linuxserver/docker-documentation docs/images/docker-heimdall.md',
    images: '*/linuxserver/heimdall',
    listens: ['80', '443'],
  },
  {
    name: 'Homarr',
    source: 'homarr-labs/homarr Dockerfile',
    images: 'ghcr.io/{homarr-labs,ajnart}/homarr',
    listens: ['7575'],
  },
  {
    name: 'Home Assistant',
    source: 'home-assistant.io/integrations, HTTP',
    images: '*/{homeassistant/home-assistant,home-assistant/home-assistant,linuxserver/homeassistant}',
    listens: ['8123'],
    memory: '2g',
  },
  {
    name: 'Immich',
    source: 'immich-app/immich docker/docker-compose.yml',
    images: 'ghcr.io/immich-app/immich-server',
    listens: ['2283'],
    memory: '2g',
  },
  {
    name: 'Immich machine learning',
    source: 'immich-app/immich docker/docker-compose.yml',
    images: 'ghcr.io/immich-app/immich-machine-learning',
    memory: '4g',
  },
  {
    name: 'Jackett',
    source: 'linuxserver/docker-documentation docs/images/docker-jackett.md',
    images: '*/{linuxserver,hotio}/jackett',
    listens: ['9117'],
  },
  {
    name: 'Jellyfin',
    source: 'jellyfin/jellyfin-packaging docker/Dockerfile; linuxserver/docker-jellyfin Dockerfile',
    images: '*/{jellyfin,linuxserver}/jellyfin',
    listens: ['8096'],
    memory: '2g',
    privileges: { capabilities: [], devices: ['/dev/dri:/dev/dri'] },
  },
  {
    name: 'Jellyseerr',
    source: 'Fallenbagel/jellyseerr Dockerfile',
    images:
      '*/{fallenbagel/jellyseerr,sctx/overseerr,linuxserver/overseerr,seerr-team/seerr,hotio/overseerr,hotio/jellyseerr}',
    listens: ['5055'],
  },
  {
    name: 'Kavita',
    source: 'Kareadita/Kavita Dockerfile',
    images: '*/{jvmilazz0,kareadita,linuxserver}/kavita',
    listens: ['5000'],
  },
  servarr('Lidarr', '8686'),
  {
    name: 'Minecraft',
    source: 'itzg/docker-minecraft-server docs, RCON',
    images: '*/itzg/minecraft-server',
    listens: ['25565'],
    memory: '2g',
    sensitive: [{ port: '25575', name: 'RCON', named: /minecraft|spigot|paper|palworld/, guarded: true }],
  },
  {
    name: 'Navidrome',
    source: 'navidrome/navidrome Dockerfile',
    images: '*/{deluan,navidrome}/navidrome',
    listens: ['4533'],
  },
  {
    // The editor can run any function; only its settings can require a login.
    name: 'Node-RED',
    source: 'node-red/node-red-docker .docker/Dockerfile.alpine; nodered.org/docs, Securing Node-RED',
    images: '*/nodered/node-red',
    listens: ['1880'],
    gives: 'code',
    open: { variable: /^(?:PORT|NODE_RED_(?:ADMIN|AUTH))/, option: /./, config: /^\/data|settings\.js/ },
    sensitive: [{ port: '1880', named: /node-?red/, login: /settings.js$/ }],
  },
  {
    name: 'openHAB',
    source: 'openhab/openhab-docker debian/Dockerfile',
    images: '*/openhab/openhab',
    listens: ['8080', '8443'],
  },
  {
    name: 'Palworld',
    source: 'thijsvanloef/palworld-server-docker README.md',
    images: '*/thijsvanloef/palworld-server-docker',
    memory: '16g',
  },
  {
    name: 'PhotoPrism',
    source: 'docs.photoprism.app, Config Options; photoprism/photoprism setup/docker/compose.yaml',
    images: 'docker.io/photoprism/photoprism',
    listens: ['2342'],
    passwords: [
      {
        variable: /^PHOTOPRISM_ADMIN_PASSWORD$/,
        user: { variable: /^PHOTOPRISM_ADMIN_USER$/, guessable: commonName },
        published: /^insecure$/,
      },
    ],
    offVariables: [{ variable: 'PHOTOPRISM_AUTH_MODE', value: /^public$/ }],
  },
  {
    name: 'Pi-hole',
    source: 'pi-hole/docker-pi-hole README.md',
    images: '*/{pihole,pi-hole}/pihole',
    listens: ['80', '443', '53'],
    // Version 6 reads the second one.
    passwords: [{ variable: /^(?:WEBPASSWORD|FTLCONF_webserver_api_password)$/, ports: ['80', '443'] }],
    // An empty value means no password.
    offVariables: [
      {
        variable: 'FTLCONF_webserver_api_password',
        value: nothing,
        image: /(?:^|\/)pihole$/,
        allEmpty: /^FTLCONF_webserver_api_pass/,
      },
      {
        variable: 'WEBPASSWORD',
        value: nothing,
        image: /(?:^|\/)pihole$/,
        allEmpty: /^WEBPASSWORD(?:_FILE)?$/,
      },
    ],
  },
  {
    name: 'Plex',
    source: 'plexinc/pms-docker README.md, Bridge Networking',
    images: '*/linuxserver/plex */plexinc/pms-docker ghcr.io/hotio/plex',
    listens: ['32400'],
    memory: '2g',
    privileges: { capabilities: [], devices: ['/dev/dri:/dev/dri'] },
  },
  servarr('Prowlarr', '9696'),
  {
    name: 'qBittorrent',
    source: 'linuxserver/docker-documentation docs/images/docker-qbittorrent.md',
    images: '*/{linuxserver/qbittorrent,qbittorrentofficial/qbittorrent-nox,hotio/qbittorrent}',
    listens: ['8080', '6881'],
  },
  servarr('Radarr', '7878'),
  {
    name: 'SABnzbd',
    source: 'linuxserver/docker-documentation docs/images/docker-sabnzbd.md',
    images: '*/{linuxserver,hotio}/sabnzbd',
    listens: ['8080'],
  },
  servarr('Sonarr', '8989'),
  {
    name: 'Transmission',
    source: 'linuxserver/docker-transmission root/etc/s6-overlay/s6-rc.d/init-transmission-config/run',
    images: '*/linuxserver/transmission',
    listens: ['9091', '51413'],
    sensitive: [{ port: '9091', guarded: true, login: /^(?:FILE__)?(?:USER|PASS|WHITELIST)$/ }],
    passwords: [{ variable: /^PASS$/, ports: ['9091'], user: { variable: /^USER$/, guessable: commonName } }],
  },
  {
    name: 'UniFi Network Application',
    source: 'linuxserver/docker-documentation docs/images/docker-unifi-network-application.md',
    images: '*/{linuxserver/unifi-network-application,linuxserver/unifi-controller,jacobalberty/unifi}',
    listens: ['8443', '8080'],
    memory: '2g',
  },
  {
    name: 'Valheim',
    source: 'lloesche/valheim-server README.md',
    images: '*/lloesche/valheim-server',
    memory: '4g',
  },
  {
    name: 'Zigbee2MQTT',
    source: 'Koenkk/zigbee2mqtt docker/Dockerfile',
    images: '*/koenkk/zigbee2mqtt',
    listens: ['8080'],
    sensitive: [{ port: '8080', guarded: true, login: /^ZIGBEE2MQTT_CONFIG_FRONTEND_AUTH_TOKEN$/ }],
  },
];
