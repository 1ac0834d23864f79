import type { Command, Word } from '../../server/engine/shell/model.ts';

/** A private key that a command generates. */
interface GeneratedKey {
  /** The word that makes the command generate it. */
  readonly word: Word;
  /** The file that it is written to, if known. */
  readonly file: Word | undefined;
}

type Generator = (command: Command) => GeneratedKey | undefined;

const wordOf = ({ args }: Command, ...words: readonly string[]) =>
  args.find(({ shape }) => words.includes(shape));

const optionValue = ({ args }: Command, option: string) => {
  const at = args.findIndex(({ shape }) => shape === option);
  return at < 0 ? undefined : args[at + 1];
};

const outputOf = ({ redirects }: Command) =>
  redirects.find(({ operator, descriptor }) => /^>/.test(operator) && (descriptor ?? 1) === 1)?.target;

const key = (command: Command, word: Word | undefined, file = outputOf(command)) => word && { word, file };

/** A program that always generates a key unless one of some words is given. */
const unless =
  (others: readonly string[], file: (command: Command) => Word | undefined = () => undefined): Generator =>
  (command) =>
    wordOf(command, ...others) ? undefined : key(command, command.nameWord, file(command));

/** A program that generates a key if one of some words is given. */
const where =
  (words: readonly string[], file: (command: Command) => Word | undefined = () => undefined): Generator =>
  (command) =>
    key(command, wordOf(command, ...words), file(command));

const sshKeygen: Generator = (command) =>
  command.args.some(({ shape }) => /^-(?:[lFRrHyeiBpcDkQsYLM]\w*|-help)$/.test(shape))
    ? undefined
    : key(command, command.nameWord, optionValue(command, '-f'));

const openssl: Generator = (command) => {
  const [first, ...rest] = command.args;
  const out = optionValue(command, '-out') ?? outputOf(command);
  switch (first?.shape) {
    case 'genrsa':
    case 'genpkey':
    case 'gendsa':
      // Parameters are not a key.
      if (wordOf(command, '-genparam')) return undefined;
      return key(command, first, out ?? rest.findLast(({ shape }) => !/^-|^\d+$/.test(shape)));
    case 'ecparam':
      return wordOf(command, '-genkey') && key(command, first, out);
    case 'req': {
      const file = optionValue(command, '-keyout');
      const isNew = wordOf(command, '-newkey') || (file && wordOf(command, '-new', '-x509'));
      return isNew && key(command, first, file);
    }
    default:
      return undefined;
  }
};

const gpg = where([
  '--gen-key',
  '--generate-key',
  '--full-generate-key',
  '--full-gen-key',
  '--quick-generate-key',
  '--quick-gen-key',
]);

const generators: ReadonlyMap<string, Generator> = new Map([
  ['ssh-keygen', sshKeygen],
  ['openssl', openssl],
  ['gpg', gpg],
  ['gpg2', gpg],
  [
    'keytool',
    where(['-genkey', '-genkeypair', '-genseckey'], (command) => optionValue(command, '-keystore')),
  ],
  ['dropbearkey', unless(['-y'], (command) => optionValue(command, '-f'))],
  ['certtool', where(['--generate-privkey', '-p'], (command) => optionValue(command, '--outfile'))],
  ['wg', (command) => (command.args[0]?.shape === 'genkey' ? key(command, command.args[0]) : undefined)],
  ['age-keygen', unless(['-y'], (command) => optionValue(command, '-o'))],
  [
    'php',
    (command) =>
      /(?:^|\/)artisan$/.test(command.args[0]?.shape ?? '') && !wordOf(command, '--show')
        ? key(command, wordOf(command, 'key:generate', 'jwt:secret'))
        : undefined,
  ],
  ['dotnet', where(['dev-certs'], (command) => optionValue(command, '-ep'))],
  ['mkcert', unless(['-install', '-CAROOT'])],
  ['make-ssl-cert', unless(['-install', '-CAROOT'])],
]);

/** Commands that may generate a key. */
export const keyGenerators: readonly string[] = [...generators.keys()];

/** Returns the private key that a command generates; undefined for a command that generates none, or only reads one. */
export function generatedKey(command: Command): GeneratedKey | undefined {
  const generate = generators.get(command.name ?? '');
  if (!generate || wordOf(command, '-h', '-help', '--help', '-version', '--version')) return undefined;
  return generate(command);
}
