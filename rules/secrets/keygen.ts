import type { Command, Word } from '../../server/engine/shell/model.ts';

/** A key or a secret that a command makes. */
interface MadeKey {
  /** What says so. */
  readonly word: Word;
  /** The file that it is written to, as far as it is told. */
  readonly file: Word | undefined;
}

/** Commands that may make a key. */
export const keyMakers: readonly string[] = [
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

const makers: ReadonlySet<string> = new Set(keyMakers);

/** The private key that a command makes by itself; undefined for one that makes none, or only reads one. */
export function madeKey(command: Command): MadeKey | undefined {
  const { name = '' } = command;
  if (!makers.has(name)) return undefined;
  const { args, nameWord, redirects } = command;
  const has = (...options: readonly string[]) => args.find(({ shape }) => options.includes(shape));
  const behind = (...options: readonly string[]) => {
    const at = args.findIndex(({ shape }) => options.includes(shape));
    return at < 0 ? undefined : args[at + 1];
  };
  const output = redirects.find(
    ({ operator, descriptor }) => /^>/.test(operator) && (descriptor ?? 1) === 1,
  )?.target;
  const made = (word: Word | undefined, file: Word | undefined = output) => word && { word, file };
  const [first] = args;
  switch (name) {
    case 'ssh-keygen': {
      const other = args.some(({ shape }) => /^-(?:[lFRrHyeiBpcDkQsYLM]\w*|-help)$/.test(shape));
      return other ? undefined : made(nameWord, behind('-f'));
    }
    case 'openssl':
      switch (first?.shape) {
        case 'genrsa':
        case 'genpkey':
        case 'gendsa':
          return made(
            first,
            behind('-out') ?? output ?? args.slice(1).findLast(({ shape }) => !/^-|^\d+$/.test(shape)),
          );
        case 'ecparam':
          return has('-genkey') && made(first, behind('-out') ?? output);
        case 'req':
          return has('-newkey') || (has('-new', '-x509') && has('-keyout'))
            ? made(first, behind('-keyout'))
            : undefined;
        default:
          return undefined;
      }
    case 'gpg':
    case 'gpg2':
      return made(
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
      return made(has('-genkey', '-genkeypair', '-genseckey'), behind('-keystore'));
    case 'dropbearkey':
      return has('-y') ? undefined : made(nameWord, behind('-f'));
    case 'certtool':
      return made(has('--generate-privkey', '-p'), behind('--outfile'));
    case 'wg':
      return first?.shape === 'genkey' ? made(first) : undefined;
    case 'age-keygen':
      return has('-y') ? undefined : made(nameWord, behind('-o') ?? output);
    case 'make-ssl-cert':
    case 'mkcert':
      return has('-install', '-CAROOT') ? undefined : made(nameWord);
    default:
      return undefined;
  }
}
