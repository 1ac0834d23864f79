import type { ImageRow } from './row.ts';

/** Homes and networks. */
export const home = (): readonly ImageRow[] => [
  {
    images: 'docker.io/adguard/adguardhome',
    source: 'truenas/apps community/adguard-home',
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
    images: 'docker.io/library/eggdrop docker.io/library/irssi docker.io/library/znc',
    source: 'not read',
    runs: [{}],
  },
  {
    images: 'docker.io/louislam/dockge',
    source: 'truenas/apps community/dockge',
    runs: [
      {
        family: 'debian',
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID'],
        },
      },
    ],
  },
  {
    images: 'docker.io/nodered/node-red',
    source: 'general knowledge',
    publisher: 'nodered',
    runs: [
      {
        account: 'node-red',
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
    source: 'truenas/apps stable/pihole',
    runs: [
      {
        family: 'alpine',
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
    images: 'docker.io/syncthing/syncthing',
    source: 'truenas/apps stable/syncthing',
    runs: [
      {
        user: 'root',
        family: 'alpine',
        stepsDown: 'all',
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
    images: 'docker.io/tailscale/tailscale ghcr.io/tailscale/tailscale',
    source: 'truenas/apps community/tailscale',
    runs: [
      {
        family: 'alpine',
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'NET_ADMIN', 'NET_RAW', 'SYS_MODULE'],
        },
      },
    ],
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
    source: 'truenas/apps community/homepage',
    runs: [{ account: '1000', family: 'alpine' }],
  },
  {
    images: 'ghcr.io/homarr-labs/homarr',
    source: 'truenas/apps community/homarr',
    runs: [
      {
        user: 'root',
        stepsDown: 'all',
        needs: { basis: 'catalogue', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] },
      },
    ],
  },
];
