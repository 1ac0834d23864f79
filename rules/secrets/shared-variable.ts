import type { Service } from '../../server/engine/compose/model.ts';
import { environmentCredential } from '../../server/engine/compose/service/credentials.ts';

/**
 * Returns the variable through which a project already passes a password that it uses in several places: the one that
 * shares a word with the password's purpose, or else one of the service itself, or else the only one; undefined if
 * none fits.
 *
 * @param uses The purpose of the password, such as the name of a service or of a variable.
 */
export function sharedVariable(
  password: string,
  service: Service,
  uses: readonly string[],
): string | undefined {
  const namesIn = ({ environment }: Service) =>
    environment
      .filter(
        (each) =>
          each.raw === password &&
          /^[A-Za-z_]\w*$/.test(each.name) &&
          /literal|weak/.test(environmentCredential(each)?.kind ?? ''),
      )
      .map(({ name }) => name);
  const own = namesIn(service);
  const names = new Set([...own, ...service.compose.services.flatMap(namesIn)]);
  const words = new Set(uses.flatMap(wordsOf));
  const alike = [...names].find((name) => wordsOf(name).some((word) => words.has(word)));
  return alike ?? own[0] ?? (names.size === 1 ? [...names][0] : undefined);
}

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(
      (word) =>
        word.length > 2 && !/^(?:password|passwd|pass|pwd|url|uri|dsn|service|server|the)$/.test(word),
    );
