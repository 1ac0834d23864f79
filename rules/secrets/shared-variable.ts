import type { Service } from '../../server/engine/compose/model.ts';
import { environmentCredential } from '../../server/engine/compose/service/credentials.ts';
import { dotenvEntries } from '../../server/engine/compose/variables/dotenv-entries.ts';
import { secretName } from '../../server/engine/secret/name.ts';

/**
 * Returns the variable for a password that a project uses in several places: the name that it has in `.env`, else the one under
 * which the first service gets it as a whole; undefined if there is none.
 */
export function sharedVariable(password: string, { compose }: Service): string | undefined {
  const kept = compose.variables && dotenvEntries(compose.variables.file).entries;
  const known = kept?.find(({ raw, name }) => raw === password && secretName(name));
  if (known) return known.name;
  for (const { environment } of compose.services) {
    const found = environment.find(
      (each) =>
        each.raw === password &&
        /^[A-Za-z_]\w*$/.test(each.name) &&
        /literal|weak/.test(environmentCredential(each)?.kind ?? ''),
    );
    if (found) return found.name;
  }
  return undefined;
}
