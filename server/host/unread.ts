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
  ETIMEDOUT: noText('the file system does not respond'),
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
