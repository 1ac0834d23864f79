import {
  checksums,
  type SignatureOff,
  signatureOffIn,
  signatureOffWritten,
  sumsOff,
} from '../shell/signature.ts';
import type { Instruction } from './model.ts';
import { writtenIn } from './written.ts';

/** One of these is in every instruction that lets packages in unsigned. */
export const signatureWords: readonly string[] = [
  ...[
    'trusted',
    'unauthenticated',
    'insecure',
    'force-yes',
    'gpgcheck',
    'gpg-check',
    'repositories',
    'zypper',
  ],
  ...['unsigned', 'siglevel', 'gosum', 'gonosum', '--nosig', '--nodigest', '--noverify', '--nofiledigest'],
];

/** The places in an instruction, its variables, commands and the files it writes, that let packages in unsigned. */
export function unsignedIn(instruction: Instruction): readonly SignatureOff[] {
  const { pairs, keyword, script, file } = instruction;
  const variables = (keyword === 'ENV' || keyword === 'ARG' ? pairs : []).flatMap(
    ({ name, value, resolved, span: at }): SignatureOff[] => {
      if (!value || !sumsOff(name.text, resolved)) return [];
      const change = value.text === 'off' ? { span: value.span, text: checksums } : undefined;
      return [{ kind: 'go', at, name: name.text, change }];
    },
  );
  const commands = (script?.commands ?? []).flatMap((command) => signatureOffIn(file.text, command));
  const files = writtenIn(instruction).flatMap((written) => signatureOffWritten(file.text, written) ?? []);
  return [...variables, ...commands, ...files];
}
