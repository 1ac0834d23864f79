import type { Service } from '../../compose/model.ts';
import { nodeOf, scalarOf } from '../../compose/yaml/graph.ts';
import type { Instruction, Stage } from '../../dockerfile/model.ts';
import { instructionsOf } from '../../dockerfile/stages/ancestry.ts';
import { lineIn, placeIn } from '../../shell/command/writes.ts';
import { gathered } from '../../source/list.ts';
import { type Place, type Span, textOf } from '../../source/text.ts';
import { notebookProgram } from './debugger.ts';

/** A server that a configuration file, which a stage writes or edits, opens to everyone who reaches the container. */
interface ConfiguredServer {
  readonly what: string;
  /** What to do instead, in the words of its configuration. */
  readonly remedy: string;
  readonly at: Span;
}

/** A line of a configuration file by which a server accepts everyone. Texts are compared by their words: see `wordsOf`. */
interface OpenSetting {
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
const settings: readonly OpenSetting[] = [
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
];

/** The servers that a stage opens by a configuration file; each once, at the first line that does. */
export function configuredServers(stage: Stage): ConfiguredServer[] {
  const steps = instructionsOf(stage);
  const written = gathered(steps, (each) => each.written);
  const known = settings.filter(({ file }) => written.some((each) => file.test(each.file)));
  if (known.length === 0) return [];
  const texts = gathered(steps, saidBy);
  return gathered(known, (setting) => {
    const { what, remedy, file, opens, listens, unless } = setting;
    const [found] = gathered(written, (each) => {
      const match = file.test(each.file) ? lineIn(each, /^.+$/, (text) => opens(wordsOf(text))) : undefined;
      return match ? [{ what, remedy, at: placeIn(each, match) }] : [];
    });
    const says = (words: readonly string[]) =>
      texts.some((text) => words.some((word) => text.includes(word)));
    const own = setting.image.test(stage.rootImage?.named?.name ?? '');
    const reachable = listens.length === 0 || own || says(listens);
    return found && reachable && starts(stage, setting, own) && !says(unless) ? [found] : [];
  });
}

/** Where servers look for their configuration by themselves. */
const ownFolder = /^\/(?:mosquitto|usr\/share\/(?:elasticsearch|opensearch))\/config\//;

/** The servers without a login that a service, by its image, opens with the text of a config of the project. */
export function serversByContent(service: Service): readonly { product: string; at: Place }[] {
  const { image, effective, command } = service;
  const configs = nodeOf(effective, 'configs');
  if (configs?.kind !== 'sequence' || effective.entries.has('entrypoint')) return [];
  const known = settings.filter((each) => each.image.test(image?.named?.name ?? ''));
  const given = gathered(command?.commands ?? [], ({ args }) => args).map(({ shape }) => shape);
  return gathered(known.length > 0 ? configs.items : [], (item) => {
    const target = scalarOf(item, 'target')?.text ?? '';
    const setting = known.find(({ file }) => file.test(target));
    const isRead = ownFolder.test(target) || given.some((each) => each.includes(target));
    const content = scalarOf(service.resource('configs', scalarOf(item, 'source')?.text ?? ''), 'content');
    if (!setting || !isRead || !content) return [];
    const { text } = content.content;
    const said = [...given, ...text.split('\n')].map(wordsOf);
    const found = lineIn({ file: target, text, span: content.span }, /^.+$/, (each) =>
      setting.opens(wordsOf(each)),
    );
    if (!found || setting.unless.some((word) => said.some((each) => each.includes(word)))) return [];
    const span = content.content.span(found.index, found.index + found[0].length);
    return [{ product: setting.what.replace(/ without .*/, ''), at: { file: content.file, span } }];
  });
}

/** Whether the stage starts the server: by its start command, or by what its image starts. */
function starts({ entrypoint, cmd }: Stage, { program }: OpenSetting, own: boolean): boolean {
  const commands = gathered([entrypoint, cmd], (start) => start?.script?.commands ?? []);
  return commands.some(({ name }) => name !== undefined && program.test(name)) || (own && !entrypoint);
}

/** What a step puts into files, line by line, or what it says where it writes nothing. */
function saidBy(step: Instruction): string[] {
  const written = step.written;
  return written.length > 0
    ? gathered(written, ({ text }) => text.split('\n').map(wordsOf))
    : [wordsOf(textOf(step))];
}

/** The words of a line in small letters, between them one blank: without quotes and the marks between a name and its value. */
const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[\s=:"'\\,]+/)
    .filter((word) => word !== '')
    .join(' ');
