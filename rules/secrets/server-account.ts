import type { WrittenText } from '../../server/engine/shell/command/writes.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';

/** Options of WildFly's add-user that take a value (WildFly Admin Guide, add-user utility). */
const valued =
  /^(?:-(?:dc|gp?|p|ro?|sc|up?)|--(?:domain-config-dir|group(?:-properties)?|password|realm|roles?|server-config-dir|user(?:-properties)?))$/;

/**
 * Returns the password that `add-user.sh admin secret` or `add-user.sh -u admin -p secret` sets for a user of
 * WildFly, JBoss EAP or Keycloak.
 */
export function consolePassword({ args }: Command): Word | undefined {
  const given = args.findIndex(({ shape }) => shape === '-p' || shape === '--password');
  if (given >= 0) return args[given + 1];
  const plain = args.filter(
    ({ shape }, at) => !shape.startsWith('-') && !valued.test(args[at - 1]?.shape ?? ''),
  );
  return plain[1];
}

/** Finds a user with a password in text written to a Tomcat's `tomcat-users.xml` (Tomcat, Realm Configuration). */
export function userOfTomcat({ file, text }: WrittenText): RegExpExecArray | undefined {
  if (!/(?:^|\/)tomcat-users\.xml$/.test(file)) return undefined;
  return /<user\s[^<>]{0,300}?\bpassword=["'][^"'$]+["'][^<>]{0,300}>/.exec(text) ?? undefined;
}
