import type { Problem } from '../engine/index.ts';

/** Why a file or folder was not read. */
export interface NoText {
  readonly text: undefined;
  /** `elsewhere`: its name leads outside of the readable folders, so it was not looked up. */
  readonly why: 'absent' | 'elsewhere' | 'folder' | 'unreadable';
  /** The end of a sentence. */
  readonly reason: string;
  /** The whole sentence. */
  readonly message: string;
}

/** Makes the result for a file without text. */
export const noText = (reason: string, why: NoText['why'] = 'unreadable'): NoText => ({
  text: undefined,
  why,
  reason,
  message: `The file can't be read: ${reason}.`,
});

export const absent = noText('it does not exist', 'absent');
export const dangling = noText('it is a broken symbolic link', 'absent');
export const elsewhere = noText('it is outside the folders that may be read', 'elsewhere');
export const linkedOut = noText('its symbolic link leads outside the folders that may be read');
export const circular = noText('its symbolic links form a loop');
export const notUtf8 = noText('its name is not valid UTF-8');
export const notRegular = noText('it is not a regular file');
export const aFolder = noText('it is a folder', 'folder');
export const binary = noText('it is not text: it contains NUL bytes');
export const noAnswer = noText('the file system does not respond');
export const tooLarge = (most: number) => noText(`it is larger than ${most / 1024 / 1024} MB`);

/** Why the text of an open file would not be read from a disk; undefined if it would be. */
export function faultOfText(text: string, most: number): NoText | undefined {
  // A UTF-16 unit takes three bytes of UTF-8 at most.
  if (3 * text.length > most && new TextEncoder().encode(text).length > most) return tooLarge(most);
  return text.slice(0, 8000).includes('\0') ? binary : undefined;
}

/**
 * The problem of a compose file with bytes that are not text, as YAML is Unicode (YAML 1.2.2, section 5.2); a Dockerfile may have
 * any bytes in its comments. `at` is the offset of the first that was replaced.
 */
export const notText = (file: string, at: number): Problem => ({
  file,
  span: { start: at, end: at + 1 },
  message: 'The file contains bytes that are not valid UTF-8.',
});

const reasons: Readonly<Record<string, NoText>> = {
  ENOENT: absent,
  ENOTDIR: absent,
  EACCES: noText('permission denied'),
  EPERM: noText('permission denied'),
  EISDIR: aFolder,
  ELOOP: circular,
  ENAMETOOLONG: noText('its name is too long'),
  // A socket, or a device without a driver.
  ENXIO: notRegular,
  ETIMEDOUT: noAnswer,
};

/** Converts the error of a system call. */
export function unread(error: unknown): NoText {
  const code = codeOf(error);
  return reasons[code] ?? noText(`the operating system reports ${code}`);
}

/** Returns the system's code of an error. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : 'an unknown error';
}
