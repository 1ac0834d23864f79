// Patterns of values that several products share.

export const yes = /^(?:true|yes|on|y|t|1)$/i;
export const no = /^(?:false|no|off|n|f|0)$/i;
export const any = /./;
export const nothing = /^$/;

/** Variables of the password of a database's administrator. */
export const rootPassword = /_ROOT_PASSWORD(?:_FILE|_HASH)?$/;

/** Matches a line of a configuration file that equals one of the texts. */
export const line =
  (...lines: string[]) =>
  (found: string) =>
    lines.includes(found);

/** The lines that make Elasticsearch and its relatives listen on every interface. */
export const everyNetwork = ['network.host 0.0.0.0', 'network.host _site_', 'network.host _global_'];

/** Names of administrators that everyone tries, or no name if the image has one of them. */
export const commonName =
  /^(?:|admin|administrator|root|user|test|dev|demo|mongo|express|mongo-?express|esphome|photoprism|transmission|nextcloud|paperless)$/i;
