import type { ImageRow, ImageRun } from './row.ts';

/** How the images of LinuxServer.io run: their init system starts as root, and each program as `abc`. */
const linuxserver: readonly ImageRun[] = [
  {
    user: 'root',
    account: 'abc',
    family: 'alpine',
    stepsDown: 'all',
    idVariables: { user: 'PUID', group: 'PGID' },
    needs: {
      basis: 'catalogue',
      capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
      writable: ['/config', '/run', '/tmp'],
      writesElsewhere: true,
    },
  },
];

/** Media. */
export const media = (): readonly ImageRow[] => [
  {
    images: 'docker.io/blakeblackshear/frigate',
    source: 'blakeblackshear/frigate docker/main/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/deluan/navidrome ghcr.io/navidrome/navidrome',
    source: 'navidrome/navidrome Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/gotson/komga',
    source: 'gotson/komga komga/docker/Dockerfile.tpl',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/jlesage/*',
    source: 'jlesage/docker-baseimage Dockerfile; rootfs/defaults/service/uid; src/cinit/cinit.c',
    runs: [
      { user: 'root', account: 'app', stepsDown: 'all', idVariables: { user: 'USER_ID', group: 'GROUP_ID' } },
    ],
  },
  {
    images: 'docker.io/jvmilazz0/kavita',
    source: 'truenas/apps community/kavita; Kareadita/Kavita entrypoint.sh',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        family: 'debian',
        needs: { basis: 'catalogue', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'docker.io/library/teamspeak',
    source: 'docker-library/official-images library/teamspeak',
    runs: [{}],
  },
  {
    images: 'docker.io/livekit/livekit-server',
    source: 'livekit/livekit Dockerfile',
    privileges: 'plain',
    onlyReads: /^\/(?:etc\/)?livekit\.ya?ml$/,
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/mediacms/mediacms',
    source: 'mediacms-io/mediacms Dockerfile; deploy/docker/supervisord/supervisord-gunicorn.conf',
    privileges: 'plain',
    runs: [{ user: 'root', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/mornedhels/enshrouded-server',
    source: 'mornedhels/enshrouded-server README.md (PUID)',
    runs: [{ idVariables: { user: 'PUID', group: 'PGID' } }],
  },
  {
    images: 'docker.io/photoprism/photoprism',
    source: 'truenas/apps stable/photoprism',
    runs: [
      {
        user: 'root',
        stepsDown: 'all',
        idVariables: { user: 'PHOTOPRISM_UID', group: 'PHOTOPRISM_GID' },
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'],
        },
      },
    ],
  },
  {
    images: 'docker.io/plexinc/pms-docker',
    source: 'truenas/apps stable/plex; plexinc/pms-docker Dockerfile',
    runs: [
      {
        user: 'root',
        family: 'debian',
        stepsDown: 'all',
        idVariables: { user: 'PLEX_UID', group: 'PLEX_GID' },
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'],
        },
      },
    ],
  },
  {
    images: 'docker.io/revenz/fileflows',
    source: 'revenz/Fileflows Docker/docker-entrypoint.sh (PUID)',
    runs: [{ idVariables: { user: 'PUID', group: 'PGID' } }],
  },
  {
    images: 'docker.io/rommapp/romm',
    source: 'rommapp/romm docker/Dockerfile',
    runs: [{ from: '3.1.0', user: 'root' }],
  },
  {
    images: 'ghcr.io/alexta69/metube',
    source: 'alexta69/metube Dockerfile; docker-entrypoint.sh',
    privileges: 'plain',
    runs: [{ user: 'root', stepsDown: 'all' }],
  },
  {
    images: 'ghcr.io/blakeblackshear/frigate',
    source: 'truenas/apps community/frigate; blakeblackshear/frigate docker/main/Dockerfile',
    runs: [
      {
        user: 'root',
        family: 'debian',
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'PERFMON', 'SETGID', 'SETUID'],
        },
      },
    ],
  },
  {
    images: 'ghcr.io/immich-app/immich-server',
    source:
      'immich-app/immich server/Dockerfile; immich-app/immich pull 2750; immich-app/base-images server/Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'ghcr.io/kareadita/kavita',
    source: 'Kareadita/Kavita entrypoint.sh',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'ghcr.io/kieraneglin/pinchflat',
    source: 'kieraneglin/pinchflat docker/selfhosted.Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: '{cr.hotio.dev,docker.io,ghcr.io}/hotio/*',
    source: 'hotio/base root/etc/s6-overlay/s6-rc.d/init-setup/run; linux-amd64.Dockerfile',
    runs: [
      { user: 'root', account: 'hotio', stepsDown: 'all', idVariables: { user: 'PUID', group: 'PGID' } },
    ],
  },
  {
    images: '{docker.io,ghcr.io,lscr.io}/linuxserver/*',
    source: 'docs.linuxserver.io (PUID and PGID); truenas/apps community/calibre',
    publisher: 'linuxserver',
    runs: linuxserver,
  },
  {
    images:
      '{docker.io,ghcr.io,lscr.io}/linuxserver/{apprise-api,babybuddy,bazarr,bookstack,calibre-web,deluge,duckdns,duplicati,emby,embystat,jackett,lazylibrarian,librespeed,lidarr,mylar3,nzbget,ombi,overseerr,pairdrop,prowlarr,pyload-ng,qbittorrent,radarr,readarr,resilio-sync,sabnzbd,sickchill,snapdrop,sonarr,syncthing,transmission,unifi-controller,unifi-network-application}',
    source:
      'linuxserver/docker-baseimage-alpine Dockerfile; linuxserver/docker-baseimage-debian Dockerfile; linuxserver/docker-sonarr Dockerfile, and that of each other image',
    publisher: 'linuxserver',
    privileges: 'plain',
    runs: linuxserver,
  },
  {
    images: '{docker.io,ghcr.io}/advplyr/audiobookshelf',
    source: 'advplyr/audiobookshelf Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: '{docker.io,ghcr.io}/binhex/*',
    source: 'binhex/arch-base README.md (PUID)',
    runs: [{ idVariables: { user: 'PUID', group: 'PGID' } }],
  },
  {
    images: '{docker.io,ghcr.io}/fallenbagel/jellyseerr',
    source: 'Fallenbagel/jellyseerr Dockerfile',
    runs: [{ before: '2.4', user: 'root' }],
  },
  {
    images: '{docker.io,ghcr.io}/itzg/minecraft-bedrock-server',
    source: 'itzg/docker-minecraft-bedrock-server README.md (UID)',
    runs: [{ idVariables: { user: 'UID', group: 'GID' } }],
  },
  {
    images: '{docker.io,ghcr.io}/itzg/minecraft-server',
    source: 'truenas/apps community/minecraft; itzg/docker-minecraft-server Dockerfile',
    runs: [
      {
        user: 'root',
        family: 'debian',
        stepsDown: 'all',
        idVariables: { user: 'UID', group: 'GID' },
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'NET_RAW', 'SETGID', 'SETUID'],
        },
      },
    ],
  },
  {
    images: '{docker.io,ghcr.io}/jellyfin/jellyfin',
    source: 'jellyfin/jellyfin-packaging docker/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: '{docker.io,ghcr.io}/tautulli/tautulli',
    source: 'Tautulli/Tautulli start.sh (PUID)',
    runs: [{ idVariables: { user: 'PUID', group: 'PGID' } }],
  },
];
