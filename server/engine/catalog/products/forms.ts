// Forms of values that several products have.

export const yes = /^(?:true|yes|on|y|t|1)$/i;
export const no = /^(?:false|no|off|n|f|0)$/i;
export const any = /./;
export const nothing = /^$/;

/** Variables of the password of a database's administrator. */
export const rootPassword = /_ROOT_PASSWORD(?:_FILE|_HASH)?$/;

/** A line of a configuration file that is one of some texts. */
export const line =
  (...lines: string[]) =>
  (found: string) =>
    lines.includes(found);

/** The lines by which servers of Elastic's kind listen on every interface. */
export const everyNetwork = ['network.host 0.0.0.0', 'network.host _site_', 'network.host _global_'];

/** Names of administrators that everyone tries, and none, where the image has one of them. */
export const commonName =
  /^(?:|admin|administrator|root|user|test|dev|demo|mongo|express|mongo-?express|esphome|photoprism|transmission|nextcloud|paperless)$/i;
