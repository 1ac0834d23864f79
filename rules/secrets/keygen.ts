import type { Command, Word } from '../../server/engine/shell/model.ts';

/** A private key that a command generates. */
interface GeneratedKey {
  /** The word that makes the command generate one. */
  readonly word: Word;
  /** The file that it is written to, as far as it is known. */
  readonly file: Word | undefined;
}

/** Commands that may generate a key. */
export const keyGenerators: readonly string[] = [
  ...[
    'ssh-keygen',
    'openssl',
    'gpg',
    'gpg2',
    'keytool',
    'dropbearkey',
    'certtool',
    'easyrsa',
    'wg',
    'age-keygen',
  ],
  ...['mkcert', 'make-ssl-cert', 'cfssl', 'step', 'certbot'],
];

const generators: ReadonlySet<string> = new Set(keyGenerators);

/** The private key that a command generates; undefined for a command that generates none, or only reads one. */
export function generatedKey(command: Command): GeneratedKey | undefined {
  const { name = '' } = command;
  if (!generators.has(name)) return undefined;
  const { args, nameWord, redirects } = command;
  const has = (...options: readonly string[]) => args.find(({ shape }) => options.includes(shape));
  const behind = (...options: readonly string[]) => {
    const at = args.findIndex(({ shape }) => options.includes(shape));
    return at < 0 ? undefined : args[at + 1];
  };
  const output = redirects.find(
    ({ operator, descriptor }) => /^>/.test(operator) && (descriptor ?? 1) === 1,
  )?.target;
  const generated = (word: Word | undefined, file: Word | undefined = output) => word && { word, file };
  const [first] = args;
  if (has('-h', '-help', '--help', '-version', '--version')) return undefined;
  switch (name) {
    case 'ssh-keygen': {
      const other = args.some(({ shape }) => /^-(?:[lFRrHyeiBpcDkQsYLM]\w*|-help)$/.test(shape));
      return other ? undefined : generated(nameWord, behind('-f'));
    }
    case 'openssl':
      switch (first?.shape) {
        case 'genrsa':
        case 'genpkey':
        case 'gendsa':
          // Parameters are no key.
          if (has('-genparam')) return undefined;
          return generated(
            first,
            behind('-out') ?? output ?? args.slice(1).findLast(({ shape }) => !/^-|^\d+$/.test(shape)),
          );
        case 'ecparam':
          return has('-genkey') && generated(first, behind('-out') ?? output);
        case 'req':
          return has('-newkey') || (has('-new', '-x509') && has('-keyout'))
            ? generated(first, behind('-keyout'))
            : undefined;
        default:
          return undefined;
      }
    case 'gpg':
    case 'gpg2':
      return generated(
        has(
          '--gen-key',
          '--generate-key',
          '--full-generate-key',
          '--full-gen-key',
          '--quick-generate-key',
          '--quick-gen-key',
        ),
      );
    case 'keytool':
      return generated(has('-genkey', '-genkeypair', '-genseckey'), behind('-keystore'));
    case 'dropbearkey':
      return has('-y') ? undefined : generated(nameWord, behind('-f'));
    case 'certtool':
      return generated(has('--generate-privkey', '-p'), behind('--outfile'));
    case 'wg':
      return first?.shape === 'genkey' ? generated(first) : undefined;
    case 'age-keygen':
      return has('-y') ? undefined : generated(nameWord, behind('-o') ?? output);
    case 'make-ssl-cert':
    case 'mkcert':
      return has('-install', '-CAROOT') ? undefined : generated(nameWord);
    default:
      return undefined;
  }
}
