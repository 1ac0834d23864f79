/** What the names of a product's variables mean where their words alone would mislead. Words are in lower case, joined by `_`. */
interface VariableRow {
  readonly product: string;
  readonly source: string;
  /** Names of credentials. */
  readonly secret?: readonly string[];
  /** Ends of names that sound like a credential's, but are public or name a file. */
  readonly open?: readonly string[];
  /** Matches names, as written, that say where a credential is instead of what it is. */
  readonly pointer?: RegExp;
  /** Words of names whose `KEY` is for browsers. */
  readonly browserKeys?: readonly string[];
  /** Words of a store's names whose `ACCESS_KEY` is an ID. */
  readonly accessKeyIds?: readonly string[];
  /** A variable, as written, that contains a list of accounts or servers with their passwords. */
  readonly list?: PasswordList;
}

/** `name:password:…` for accounts, or `label:host:port:database:password` for servers. */
interface PasswordList {
  readonly name: RegExp;
  readonly of: 'accounts' | 'servers';
  readonly separator: ' ' | ',';
}

const rows: readonly VariableRow[] = [
  {
    product: 'Airflow',
    source: 'Airflow, Setting Configuration Options (names in a secret store; not the JWT secret)',
    pointer: /^AIRFLOW__\w+_(?:AUTH|BACKEND|CONN|KEY|PASSWORD|URL)_SECRET$/,
  },
  {
    product: 'Algolia',
    source: 'Algolia, API keys (these only search)',
    open: [
      ...['algolia_search_key', 'algolia_search_api_key', 'algolia_search_only_api_key'],
      'docsearch_api_key',
    ],
  },
  { product: 'atmoz/sftp', source: 'atmoz/sftp README.md', list: accountList(/^SFTP_USERS$/, ' ') },
  { product: 'Composer', source: 'getcomposer.org, COMPOSER_AUTH', secret: ['composer_auth'] },
  {
    product: 'Concourse',
    source: 'concourse-ci.org, Local User auth',
    list: accountList(/^CONCOURSE_ADD_LOCAL_USER$/, ','),
  },
  {
    product: 'Confluent Platform',
    source: 'Confluent, Docker Image Configuration (files with the passwords of key stores)',
    open: ['ssl_key_credentials', 'ssl_keystore_credentials', 'ssl_truststore_credentials'],
  },
  {
    product: 'Docker',
    source: 'docs.gitlab.com, DOCKER_AUTH_CONFIG',
    secret: ['docker_auth_config'],
  },
  {
    product: 'etcd',
    source: 'etcd.io, Configuration options (the name of a cluster)',
    open: ['initial_cluster_token'],
  },
  {
    product: 'Firebase',
    source: 'Firebase, API keys (they only name a project)',
    open: ['firebase_api_key', 'firebase_web_api_key'],
  },
  { product: 'Neo4j', source: 'neo4j/docker-neo4j README.md', secret: ['neo4j_auth'] },
  {
    product: 'npm',
    source: 'docs.npmjs.com, config (auth)',
    secret: ['npm_auth', 'npm_config_auth'],
  },
  {
    product: 'Phoenix',
    source: 'Phoenix.Token (salts that are kept with the source)',
    open: ['signing_salt', 'encryption_salt'],
  },
  {
    product: 'Pusher, Reverb, Soketi',
    source: 'Pusher, App credentials (browsers connect with the app key)',
    browserKeys: ['pusher', 'reverb', 'soketi'],
  },
  { product: 'Rails', source: 'guides.rubyonrails.org, Custom Credentials', secret: ['rails_key'] },
  { product: 'Redis', source: 'redis.io, redis-cli', secret: ['rediscli_auth'] },
  {
    product: 'Redis Commander',
    source: 'joeferner/redis-commander README.md',
    list: { name: /^(?:REDIS|VALKEY|KEYDB)_(?:HOSTS|SERVERS|CONNECTIONS)$/i, of: 'servers', separator: ',' },
  },
  {
    product: 'S3 and its like',
    source: 'docs.aws.amazon.com, Access keys',
    accessKeyIds: [
      'aws',
      'ceph',
      'garage',
      'minio',
      'obs',
      'oss',
      'r',
      'rgw',
      'rustfs',
      's',
      'spaces',
      'wasabi',
    ],
  },
  {
    product: 'Vault',
    source:
      'hashicorp/vault command/server.go (the root token of a server in development mode, not its name)',
    secret: ['vault_dev_root_token_id'],
  },
];

function accountList(name: RegExp, separator: ' ' | ','): PasswordList {
  return { name, of: 'accounts', separator };
}

const all = <Fact>(of: (row: VariableRow) => readonly Fact[] | undefined) =>
  rows.flatMap((row) => of(row) ?? []);

/** Names of credentials, as words joined by `_`. */
export const credentialNames: readonly string[] = all(({ secret }) => secret);
/** Ends of names that sound like a credential's. */
export const openEnds: readonly string[] = all(({ open }) => open);
/** Words of names whose `KEY` is for browsers. */
export const browserKeys: readonly string[] = all(({ browserKeys: words }) => words);
/** Words of names whose `ACCESS_KEY` is an ID. */
export const accessKeyIds: readonly string[] = all(({ accessKeyIds: words }) => words);
const pointers = all(({ pointer }) => pointer && [pointer]);
const lists = all(({ list }) => list && [list]);

/** Whether a name says where a credential is. */
export const namesPointer = (name: string): boolean => pointers.some((pointer) => pointer.test(name));

/** The form of the list with passwords that a variable contains, by its name. */
export const passwordListOf = (name: string): PasswordList | undefined =>
  lists.find((list) => list.name.test(name));
