/** A digest of all sources of the program, which the build writes here; nothing in a program that was not built. */
declare const SOURCES_DIGEST: string | undefined;

/** What identifies the program whose results are kept; undefined if it does not know itself. */
export function programId(): string | undefined {
  if (typeof SOURCES_DIGEST === 'undefined') return undefined;
  return [SOURCES_DIGEST, process.version, process.platform].join(' ');
}
