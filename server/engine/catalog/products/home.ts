import type { Product } from '../product.ts';
import { nothing } from './forms.ts';

/** Media, home automation, and what people host for themselves. */
export const home = (): readonly Product[] => [
  {
    name: 'ESPHome',
    source: 'esphome/esphome docker/Dockerfile',
    images: '*/esphome/esphome',
    listens: ['6052'],
  },
  {
    name: 'File Browser',
    source: 'filebrowser.org, CLI',
    listens: ['80'],
    offVariables: [{ variable: 'FB_NOAUTH', value: /^(?:true|yes|on|y|t|1)$/i }],
    offOptions: [
      { form: /^--noauth$/, program: /^filebrowser$/ },
      { form: /^--noauth$/, image: /filebrowser/ },
    ],
  },
  {
    name: 'Frigate',
    source: 'blakeblackshear/frigate docs/docs/configuration/authentication.md',
    sensitive: [{ port: '5000', named: /(?:^|[-_/])frigate$/, guarded: true }],
  },
  {
    name: 'Home Assistant',
    source: 'home-assistant.io/integrations, HTTP',
    images: '*/{homeassistant,home-assistant}/home-assistant',
    listens: ['8123'],
  },
  {
    name: 'Jellyfin',
    source: 'jellyfin/jellyfin-packaging docker/Dockerfile; linuxserver/docker-jellyfin Dockerfile',
    images: '*/{jellyfin,linuxserver}/jellyfin',
    listens: ['8096'],
  },
  {
    name: 'Minecraft',
    source: 'itzg/docker-minecraft-server docs, RCON',
    sensitive: [{ port: '25575', name: 'RCON', named: /minecraft|spigot|paper|palworld/, guarded: true }],
  },
  {
    name: 'Node-RED',
    source: 'node-red/node-red-docker .docker/Dockerfile.alpine',
    images: '*/nodered/node-red',
    listens: ['1880'],
    sensitive: [{ port: '1880', named: /node-?red/, login: /settings.js$/ }],
  },
  {
    name: 'openHAB',
    source: 'openhab/openhab-docker debian/Dockerfile',
    images: '*/openhab/openhab',
    listens: ['8080', '8443'],
  },
  {
    name: 'PhotoPrism',
    source: 'docs.photoprism.app, Config Options',
    listens: ['2342'],
    offVariables: [{ variable: 'PHOTOPRISM_AUTH_MODE', value: /^public$/ }],
  },
  {
    name: 'Pi-hole',
    source: 'pi-hole/docker-pi-hole README.md',
    listens: ['80'],
    passwords: [{ variable: /^WEBPASSWORD$/, images: '*/pihole/pihole', ports: ['80', '443'] }],
    // A password that is set to nothing is none.
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
    images: '*/linuxserver/plex */plexinc/pms-docker',
    listens: ['32400'],
  },
];
