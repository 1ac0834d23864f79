import type { ImageRow } from './row.ts';

/** Media. */
export const media = (): readonly ImageRow[] => [
  {
    images: 'docker.io/itzg/minecraft-server ghcr.io/itzg/minecraft-server',
    source: 'truenas/apps community/minecraft',
    runs: [
      {
        user: 'root',
        family: 'debian',
        stepsDown: 'all',
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'NET_RAW', 'SETGID', 'SETUID'],
        },
      },
    ],
  },
  {
    images: 'docker.io/jvmilazz0/kavita',
    source: 'truenas/apps community/kavita',
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
    images: 'docker.io/library/teamspeak',
    source: 'not read',
    runs: [{}],
  },
  {
    images: 'docker.io/linuxserver/* ghcr.io/linuxserver/*',
    source: 'truenas/apps (ghcr.io/linuxserver images)',
    publisher: 'linuxserver',
    runs: [
      {
        user: 'root',
        account: 'abc',
        family: 'alpine',
        stepsDown: 'all',
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
          writable: ['/config', '/run', '/tmp'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/photoprism/photoprism',
    source: 'truenas/apps stable/photoprism',
    runs: [
      {
        user: 'root',
        stepsDown: 'all',
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'],
        },
      },
    ],
  },
  {
    images: 'docker.io/plexinc/pms-docker',
    source: 'truenas/apps stable/plex',
    runs: [
      {
        family: 'debian',
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'],
        },
      },
    ],
  },
  {
    images: 'ghcr.io/blakeblackshear/frigate',
    source: 'truenas/apps community/frigate',
    runs: [
      {
        family: 'debian',
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'PERFMON', 'SETGID', 'SETUID'],
        },
      },
    ],
  },
  {
    images: 'lscr.io/linuxserver/*',
    source: 'truenas/apps community/{calibre,deluge,heimdall,...}',
    publisher: 'linuxserver',
    runs: [
      {
        user: 'root',
        account: 'abc',
        family: 'alpine',
        stepsDown: 'all',
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
          writable: ['/config', '/run', '/tmp'],
          writesElsewhere: true,
        },
      },
    ],
  },
];
