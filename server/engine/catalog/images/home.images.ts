import type { ImageRow } from './row.ts';

/** Homes and networks. */
export const home = (): readonly ImageRow[] => [
  {
    images: 'docker.io/adguard/adguardhome',
    source: 'truenas/apps community/adguard-home; AdguardTeam/AdGuardHome docker/build.Dockerfile',
    runs: [
      {
        user: 'root',
        family: 'alpine',
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'NET_BIND_SERVICE', 'NET_RAW'],
        },
      },
    ],
  },
  {
    images: 'docker.io/b3log/siyuan',
    source: 'siyuan-note/siyuan README.md (PUID)',
    runs: [{ idVariables: { user: 'PUID', group: 'PGID' } }],
  },
  {
    images: 'docker.io/binwiederhier/ntfy',
    source: 'binwiederhier/ntfy Dockerfile',
    runs: [{ before: '2.14', user: 'root' }],
  },
  {
    images: 'docker.io/clamav/clamav',
    source: 'truenas/apps community/clamav',
    runs: [
      {
        user: 'root',
        family: 'alpine',
        stepsDown: 'all',
        needs: { basis: 'catalogue', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'docker.io/crazymax/*',
    source: 'crazy-max/docker-rtorrent-rutorrent README.md (PUID)',
    runs: [{ idVariables: { user: 'PUID', group: 'PGID' } }],
  },
  {
    images: 'docker.io/crazymax/diun ghcr.io/crazy-max/diun',
    source: 'crazy-max/diun Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/dperson/samba',
    source: 'dperson/samba Dockerfile',
    runs: [{ user: 'root', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/duplicati/duplicati',
    source: 'duplicati/duplicati ReleaseBuilder/Resources/Docker/Dockerfile and run-as-user.sh',
    runs: [{ user: 'root', idVariables: { user: 'UID', group: 'GID' } }],
  },
  {
    images: 'docker.io/garethgeorge/backrest docker.io/restic/{rest-server,restic}',
    source:
      'restic/rest-server Dockerfile; garethgeorge/backrest Dockerfile.alpine; restic/restic docker/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/glanceapp/glance',
    source: 'glanceapp/glance Dockerfile.goreleaser',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/gotify/server',
    source: 'gotify/server docker/Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/headscale/headscale ghcr.io/juanfont/headscale',
    source: 'juanfont/headscale .goreleaser.yml',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/homeassistant/home-assistant ghcr.io/home-assistant/home-assistant',
    source: 'truenas/apps stable/home-assistant',
    runs: [
      {
        family: 'alpine',
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'NET_BIND_SERVICE', 'NET_RAW'],
        },
      },
    ],
  },
  {
    images: 'docker.io/homebridge/homebridge',
    source: 'homebridge/docker-homebridge Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/kasmweb/{chrome,desktop,firefox,ubuntu-jammy-desktop}',
    source: 'kasmtech/workspaces-core-images dockerfile-kasm-core',
    privileges: 'gains',
    runs: [{ user: '1000', since: '1.10', account: 'kasm-user', uid: 1000 }],
  },
  {
    images: 'docker.io/kopia/kopia',
    source: 'kopia/kopia tools/docker/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/library/{eggdrop,irssi,znc}',
    source: 'docker-library/official-images library/*',
    runs: [{}],
  },
  {
    images: 'docker.io/louislam/dockge',
    source: 'truenas/apps community/dockge; louislam/dockge docker/Dockerfile; docker/Base.Dockerfile',
    runs: [
      {
        user: 'root',
        family: 'debian',
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID'],
        },
      },
    ],
  },
  {
    images: 'docker.io/mumblevoip/mumble-server',
    source: 'mumble-voip/mumble-docker Dockerfile; entrypoint.sh',
    runs: [{ user: 'root', stepsDown: 'all', idVariables: { user: 'PUID', group: 'PGID' } }],
  },
  {
    images: 'docker.io/mvance/unbound',
    source: 'MatthewVance/unbound-docker 1.22.0/Dockerfile',
    runs: [{ user: 'root', account: '_unbound', stepsDown: 'all' }],
  },
  {
    images: 'docker.io/networkboot/dhcpd',
    source: 'networkboot/docker-dhcpd util/entrypoint.sh',
    runs: [{ user: 'root', stepsDown: 'all' }],
  },
  {
    images: 'docker.io/nodered/node-red',
    source: 'node-red/node-red-docker .docker/Dockerfile.alpine',
    publisher: 'nodered',
    privileges: 'gains',
    runs: [
      {
        user: 'node-red',
        since: '1.0.0',
        uid: 1000,
        family: 'alpine',
        familyByTag: { '*debian*': 'debian' },
        needs: { writable: ['/data'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/octoprint/octoprint',
    source: 'truenas/apps community/octoprint',
    runs: [{ family: 'debian', needs: { basis: 'catalogue', capabilities: ['SETGID', 'SETUID'] } }],
  },
  {
    images: 'docker.io/pihole/pihole',
    source: 'truenas/apps stable/pihole; pi-hole/docker-pi-hole src/start.sh',
    privileges: 'gains',
    runs: [
      {
        user: 'root',
        account: 'pihole',
        family: 'alpine',
        stepsDown: 'all',
        needs: {
          basis: 'catalogue',
          capabilities: [
            'CHOWN',
            'DAC_OVERRIDE',
            'FOWNER',
            'KILL',
            'NET_ADMIN',
            'NET_BIND_SERVICE',
            'NET_RAW',
            'SETFCAP',
            'SETGID',
            'SETPCAP',
            'SETUID',
            'SYS_NICE',
            'SYS_TIME',
          ],
        },
      },
    ],
  },
  {
    images: 'docker.io/qmcgaw/ddns-updater ghcr.io/qdm12/ddns-updater',
    source: 'qdm12/ddns-updater Dockerfile',
    runs: [{ user: '1000:1000', since: '1' }],
  },
  {
    images: 'docker.io/qmcgaw/gluetun ghcr.io/qdm12/gluetun',
    source: 'qdm12/gluetun Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/rustdesk/rustdesk-server',
    source: 'rustdesk/rustdesk-server docker-classic/Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/rustdesk/rustdesk-server-s6',
    source: 'rustdesk/rustdesk-server docker/Dockerfile; just-containers/s6-overlay README.md (suexec)',
    privileges: 'gains',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/syncthing/syncthing',
    source: 'truenas/apps stable/syncthing; syncthing/syncthing Dockerfile',
    privileges: 'gains',
    runs: [
      {
        user: 'root',
        family: 'alpine',
        stepsDown: 'all',
        idVariables: { user: 'PUID', group: 'PGID' },
        needs: {
          basis: 'catalogue',
          capabilities: [
            'CHOWN',
            'DAC_OVERRIDE',
            'FOWNER',
            'SETFCAP',
            'SETGID',
            'SETPCAP',
            'SETUID',
            'SYS_ADMIN',
          ],
        },
      },
    ],
  },
  {
    images: 'docker.io/weejewel/wg-easy ghcr.io/wg-easy/wg-easy',
    source: 'wg-easy/wg-easy Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/xhofe/alist',
    source: 'AlistGo/alist Dockerfile.ci; entrypoint.sh',
    privileges: 'plain',
    runs: [{ user: 'root', idVariables: { user: 'PUID', group: 'PGID' } }],
  },
  {
    images: 'docker.io/zerotier/zerotier',
    source: 'truenas/apps community/zerotier',
    runs: [
      {
        user: 'root',
        family: 'debian',
        stepsDown: 'all',
        needs: {
          basis: 'catalogue',
          capabilities: [
            'AUDIT_WRITE',
            'CHOWN',
            'DAC_OVERRIDE',
            'FOWNER',
            'NET_ADMIN',
            'NET_BIND_SERVICE',
            'NET_RAW',
            'SETGID',
            'SETPCAP',
            'SETUID',
            'SYS_ADMIN',
          ],
        },
      },
    ],
  },
  {
    images: 'ghcr.io/gethomepage/homepage',
    source: 'truenas/apps community/homepage; gethomepage/homepage Dockerfile; docker-entrypoint.sh',
    runs: [{ user: 'root', account: '1000', family: 'alpine', idVariables: { user: 'PUID', group: 'PGID' } }],
  },
  {
    images: 'ghcr.io/homarr-labs/homarr',
    source: 'truenas/apps community/homarr; homarr-labs/homarr Dockerfile',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        idVariables: { user: 'PUID', group: 'PGID' },
        needs: { basis: 'catalogue', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'ghcr.io/pi-hole/pihole',
    source: 'pi-hole/docker-pi-hole src/start.sh',
    privileges: 'gains',
    runs: [{ user: 'root', stepsDown: 'all' }],
  },
  {
    images: 'ghcr.io/syncthing/syncthing',
    source: 'syncthing/syncthing Dockerfile',
    privileges: 'gains',
    runs: [{ user: 'root', stepsDown: 'all', idVariables: { user: 'PUID', group: 'PGID' } }],
  },
  {
    images: 'ghcr.io/sysadminsmedia/homebox',
    source: 'sysadminsmedia/homebox Dockerfile; Dockerfile.rootless',
    runs: [{ tags: ['*rootless*', '*hardened*'] }, { user: 'root' }],
  },
  {
    images: '{docker.io,ghcr.io}/esphome/esphome',
    source: 'esphome/esphome docker/Dockerfile (iputils-ping); docker/docker_entrypoint.sh',
    privileges: 'unused',
    runs: [{ user: 'root' }],
  },
  {
    images: '{docker.io,ghcr.io}/flaresolverr/flaresolverr',
    source: 'FlareSolverr/FlareSolverr Dockerfile',
    runs: [
      { from: '3.0.0', user: 'flaresolverr' },
      { from: '1.2', before: '3', user: 'node' },
    ],
  },
  {
    images: '{docker.io,ghcr.io}/koenkk/zigbee2mqtt',
    source: 'Koenkk/zigbee2mqtt docker/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: '{docker.io,ghcr.io}/lissy93/dashy',
    source: 'Lissy93/dashy Dockerfile',
    runs: [
      { from: '4.0.0', user: 'node', uid: 1000 },
      { before: '4.0.0', user: 'root' },
    ],
  },
  {
    images: '{docker.io,ghcr.io}/tailscale/tailscale',
    source: 'truenas/apps community/tailscale; tailscale/tailscale Dockerfile; Dockerfile.base',
    runs: [
      {
        user: 'root',
        family: 'alpine',
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'NET_ADMIN', 'NET_RAW', 'SYS_MODULE'],
        },
      },
    ],
  },
];
