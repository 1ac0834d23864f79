import { perObject } from '../../source/memo.ts';
import { baseName } from '../../source/path.ts';
import type { SourceFile } from '../../source/text.ts';
import type { Instruction } from '../model.ts';
import { joinPath, workdirBefore } from '../stages/workdir.ts';

/** Variables whose value is the path of a credentials file. */
const pointers =
  /\b(?:GOOGLE_APPLICATION_CREDENTIALS|CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE|AWS_SHARED_CREDENTIALS_FILE|AWS_WEB_IDENTITY_TOKEN_FILE|PGPASSFILE|NETRC|\w+_(?:PASSWORD|PASSPHRASE|TOKEN|SECRET|SECRET_KEY|PRIVATE_KEY|CREDENTIALS)_FILE)\b/g;

/** Parts of which one is in each of these names. */
const anyPointer = /FILE|NETRC|GOOGLE_APPLICATION_CREDENTIALS/;

/** The variables in a file that point to a credentials file. */
const pointersIn = perObject(({ text }: SourceFile): readonly string[] =>
  anyPointer.test(text) ? [...new Set(text.match(pointers))] : [],
);

/** The variable of the stage that points to the COPY's target as a credentials file. */
export function pointerTo(source: string, instruction: Instruction): string | undefined {
  const names = pointersIn(instruction.file);
  // Most files have none, and skip looking at the stage.
  if (names.length === 0) return undefined;
  const path = landing(source, instruction);
  if (path === undefined || path.endsWith('/')) return undefined;
  const { stage, platform } = instruction;
  const full = (from: string | undefined, each: string) =>
    joinPath(from, each, platform) ?? each.replace(/^\.\//, '');
  const landed = full(workdirBefore(instruction), path);
  return names.find((name) => {
    const value = stage?.env.get(name);
    return value !== undefined && value !== '' && full(stage?.workdir, value) === landed;
  });
}

/** The target of a COPY's source, as far as known: a path, or a folder ending with `/`. */
export function landing(source: string, { args }: Instruction): string | undefined {
  const target = args.at(-1)?.value;
  if (target === undefined) return undefined;
  const isFolder = args.length > 2 || /(?:^|\/)\.{0,2}$/.test(target);
  return isFolder ? `${target.replace(/\/?$/, '/')}${baseName(source)}` : target;
}
