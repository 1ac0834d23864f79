/** An image that runs the same program without root, and what changes with it. */
export interface RootlessVariant {
  /** The image that it replaces, and the tags that both have. */
  readonly of: string;
  readonly tags: RegExp;
  readonly image: string;
  readonly user: string;
  /** The port of the image that it replaces, and its own. */
  readonly port: { readonly old: string; readonly own: string };
  /** The folder with the files that it serves. */
  readonly content: string;
  readonly source: string;
}

export const rootlessVariants: readonly RootlessVariant[] = [
  {
    of: 'docker.io/library/nginx',
    tags: /^(?:(?:1\.\d{2}(?:\.\d+)?|mainline|stable)(?:-alpine(?:-slim)?)?|alpine(?:-slim)?|latest)$/,
    image: 'nginxinc/nginx-unprivileged',
    user: '101',
    port: { old: '80', own: '8080' },
    content: '/usr/share/nginx/html',
    source: 'nginxinc/docker-nginx-unprivileged README.md (port 8080, files below /tmp)',
  },
];

/** Matches images, and names of services, that may request the pages of others by a configuration that is not visible. */
export const mayRequest =
  /nginx|traefik|caddy|haproxy|envoy|proxy|cloudflared|swag|gateway|tunnel|ngrok|kong|apisix/;

/**
 * The read-only proxy that a fix puts before Docker's socket: its newest release with a published tag, the port that it
 * listens on, and the path where it expects the socket (Tecnativa/docker-socket-proxy, Releases; Dockerfile).
 */
export const socketProxy = {
  image: 'tecnativa/docker-socket-proxy:v0.5.0',
  port: 2375,
  socket: '/var/run/docker.sock',
};
