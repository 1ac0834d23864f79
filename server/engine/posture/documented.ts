import type { ImageRef } from '../image/model.ts';
import type { Posture } from '../posture.ts';

/** What an image needs beside the defaults of Docker, in place of `privileged`. */
export interface Privileges {
  /** Its path, without the registry. */
  readonly image: RegExp;
  readonly capabilities: readonly string[];
  readonly devices: readonly string[];
}

/** Images that are often run privileged, with what their documentation asks for instead. */
const documented: readonly Privileges[] = [
  {
    // tailscale.com, "Using Tailscale with Docker"; README.md of the others.
    image:
      /^(?:tailscale\/tailscale|qmcgaw\/gluetun|qdm12\/gluetun|kylemanna\/openvpn|netbirdio\/netbird|haugene\/transmission-openvpn|dperson\/openvpn-client)$/,
    capabilities: ['NET_ADMIN'],
    devices: ['/dev/net/tun:/dev/net/tun'],
  },
  {
    // README.md of each, "Compose".
    image: /^(?:dockurr\/(?:windows|macos)|qemux\/qemu(?:-arm)?)$/,
    capabilities: ['NET_ADMIN'],
    devices: ['/dev/kvm', '/dev/net/tun'],
  },
  {
    // linuxserver/docker-wireguard README.md: SYS_MODULE only where the host has not loaded the module.
    image: /^(?:linuxserver\/wireguard|(?:wg-easy|weejewel)\/wg-easy|ngoduykhanh\/wireguard-ui)$/,
    capabilities: ['NET_ADMIN'],
    devices: [],
  },
  {
    // Hardware transcoding: jellyfin.org "Hardware Acceleration", and the README.md of the others.
    image:
      /^(?:jellyfin\/jellyfin|linuxserver\/(?:jellyfin|plex|emby)|plexinc\/pms-docker|jlesage\/handbrake)$/,
    capabilities: [],
    devices: ['/dev/dri:/dev/dri'],
  },
];

/** The path of an image, without its registry. */
export const pathOf = (ref: ImageRef | undefined) => ref?.name.slice(ref.name.indexOf('/') + 1) ?? '';

/** What the image of a service is documented to need. */
export function privilegesOf(posture: Posture): Privileges | undefined {
  const path = pathOf(posture.image?.ref);
  return documented.find(({ image }) => image.test(path));
}

/** Whether the image of a service is documented to need a capability. */
export function isDocumentedNeed(posture: Posture, capability: string): boolean {
  return privilegesOf(posture)?.capabilities.includes(capability) === true;
}
