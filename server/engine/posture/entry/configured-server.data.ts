import { whenAsked } from '../../source/memo.ts';
import { notebookProgram } from './debugger.ts';

/** A line of a configuration file by which a server accepts everyone. Texts are compared by their words: see `wordsOf`. */
export interface OpenSetting {
  readonly what: string;
  readonly remedy: string;
  /** The end of the file's name. */
  readonly file: RegExp;
  readonly opens: (line: string) => boolean;
  /** The server, as the start command names it. */
  readonly program: RegExp;
  /** The image of the server, whose own entrypoint starts it, on every interface. */
  readonly image: RegExp;
  /** Of which a step says one where the server listens on every interface; empty where the line itself says so. */
  readonly listens: readonly string[];
  /** By which a step may ask for a login anyway. */
  readonly unless: readonly string[];
}

const line =
  (...lines: string[]) =>
  (found: string) =>
    lines.includes(found);
const everyone = ['all', '0.0.0.0/0'];
const networkHost = ['network.host 0.0.0.0', 'network.host _site_', 'network.host _global_'];
const protectedMode = {
  opens: line('protected-mode no'),
  listens: ['bind 0.0.0.0', 'bind *', '#bind', '# bind'],
  unless: ['requirepass', 'aclfile'],
};

const writableServlet = /<param-name>readonly<\/param-name>[^<]{0,20}<param-value>false<\/param-value>/;

/** From the servers' own documentation of their configuration files. */
export const settings = whenAsked((): readonly OpenSetting[] => [
  {
    what: 'Redis without a password',
    remedy: 'set requirepass',
    file: /redis\.conf$/,
    program: /^redis-server$/,
    image: /^docker\.io\/library\/redis$/,
    ...protectedMode,
  },
  {
    what: 'Valkey without a password',
    remedy: 'set requirepass',
    file: /valkey\.conf$/,
    program: /^valkey-server$/,
    image: /^docker\.io\/valkey\/valkey$/,
    ...protectedMode,
  },
  {
    what: 'MongoDB without a password',
    remedy: 'turn authorization on',
    file: /mongod?\.(?:conf|yaml|yml)$/,
    opens: line('bindip 0.0.0.0', 'bind_ip 0.0.0.0', '0.0.0.0'),
    program: /^mongod$/,
    image: /^docker\.io\/library\/mongo$/,
    listens: [],
    unless: ['authorization', '--auth', 'auth true', 'keyfile', 'mongo_initdb_root'],
  },
  {
    what: 'Mosquitto without a password',
    remedy: 'use a password_file',
    file: /mosquitto\.conf$/,
    opens: line('allow_anonymous true'),
    program: /^mosquitto$/,
    image: /^docker\.io\/library\/eclipse-mosquitto$/,
    listens: ['listener '],
    unless: ['per_listener_settings true'],
  },
  {
    what: 'PostgreSQL without a password',
    remedy: 'use scram-sha-256',
    file: /pg_hba\.conf(?:\.sample)?$/,
    opens: (found) => {
      const [kind = '', , , address = '', method] = found.split(' ');
      return kind.startsWith('host') && everyone.includes(address) && method === 'trust';
    },
    program: /^(?:postgres|postmaster)$/,
    image: /^docker\.io\/(?:library\/postgres|postgis\/postgis|pgvector\/pgvector)$/,
    listens: ['listen_addresses *', 'listen_addresses 0.0.0.0'],
    unless: [],
  },
  {
    what: 'Jupyter without a token',
    remedy: 'leave the token on',
    file: /jupyter_(?:notebook|server|lab)_config\.py$/,
    opens: line('c.notebookapp.token', 'c.serverapp.token', 'c.identityprovider.token', 'c.labapp.token'),
    program: notebookProgram,
    image: /\/jupyter\/[\w-]+-notebook$/,
    listens: ['app.ip 0.0.0.0', 'app.ip *', '--ip 0.0.0.0', '--ip *'],
    unless: ['password '],
  },
  {
    what: 'Elasticsearch without a login',
    remedy: 'leave security on',
    file: /elasticsearch\.ya?ml$/,
    opens: line('xpack.security.enabled false'),
    program: /^elasticsearch$/,
    image: /\/elasticsearch$/,
    listens: networkHost,
    unless: [],
  },
  {
    what: 'OpenSearch without a login',
    remedy: 'leave security on',
    file: /opensearch\.ya?ml$/,
    opens: line('plugins.security.disabled true'),
    program: /^opensearch$/,
    image: /\/opensearchproject\/opensearch$/,
    listens: networkHost,
    unless: [],
  },
  {
    what: 'Neo4j without a login',
    remedy: 'leave auth_enabled on',
    file: /neo4j\.conf$/,
    opens: line('dbms.security.auth_enabled false', 'server.security.auth_enabled false'),
    program: /^neo4j$/,
    image: /^docker\.io\/library\/neo4j$/,
    listens: ['default_listen_address 0.0.0.0'],
    unless: [],
  },
  {
    what: "Neo4j's remote shell",
    remedy: 'leave it on 127.0.0.1',
    file: /neo4j\.conf$/,
    opens: line('dbms.shell.host 0.0.0.0'),
    program: /^neo4j$/,
    image: /^docker\.io\/library\/neo4j$/,
    listens: [],
    unless: [],
  },
  {
    what: 'Tomcat to uploads by PUT, JSP pages too,',
    remedy: 'leave readonly true',
    file: /(?:^|\/)web\.xml$/,
    opens: (found) => writableServlet.test(found),
    program: /^catalina(?:\.sh)?$/,
    image: /^docker\.io\/library\/tomcat$/,
    listens: [],
    unless: [],
  },
]);
