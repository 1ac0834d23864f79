import { curlLetters, wgetLetters } from '../../server/engine/shell/command/option.ts';

/** How a program takes a credential as an option. */
export interface CredentialSpec {
  readonly names: string;
  /** Required first operands: `login`, `config set`. */
  readonly verb?: RegExp;
  readonly letters?: string;
  /** Options whose value is the credential, `user:credential`, a header with one, or the body of a request. */
  readonly value?: string;
  readonly pair?: string;
  readonly header?: string;
  readonly body?: string;
  readonly keptIn?: RegExp;
  readonly cloud?: true;
}

const password = '--password -p';
/** Programs that take credentials as options, by their manuals. */
export const specs: readonly CredentialSpec[] = [
  {
    names: 'curl',
    letters: curlLetters,
    value: '--oauth2-bearer --pass --proxy-pass',
    pair: '-u --user -U --proxy-user',
    header: '-H --header --proxy-header',
    body: '-d --data --data-ascii --data-binary --data-raw --data-urlencode --json -F --form --form-string',
  },
  {
    names: 'wget',
    letters: wgetLetters,
    value: '--password --http-password --ftp-password --proxy-password',
    header: '--header',
    body: '--post-data --body-data',
  },
  { names: 'http https xh', letters: 'aA', pair: '-a --auth', body: '--raw' },
  {
    names: 'docker podman buildah nerdctl helm oras crane skopeo regctl',
    verb: /^(?:registry |auth )?login$/,
    letters: 'pu',
    value: password,
    keptIn: /config\.json|auth\.json/,
  },
  { names: 'helm', verb: /^repo add$/, value: '--password', keptIn: /helm/ },
  { names: 'skopeo', pair: '--creds --src-creds --dest-creds' },
  {
    names: 'superset airflow flask',
    verb: /^(?:fab create-(?:admin|user)|users create)$/,
    letters: 'efilpru',
    value: password,
  },
  { names: 'elasticsearch-users', verb: /^(?:useradd|passwd)$/, letters: 'pr', value: password },
  { names: 'turnserver', letters: 'u', pair: '-u --user' },
  { names: 'fabric-ca-server', letters: 'b', pair: '-b --boot' },
  { names: 'az', verb: /^(?:acr )?login$/, letters: 'pu', value: password, keptIn: /\.azure/, cloud: true },
  { names: 'ibmcloud', verb: /^login$/, letters: 'pu', value: `${password} --apikey`, cloud: true },
  { names: 'doctl', verb: /^auth init$/, letters: 't', value: '-t --access-token', cloud: true },
  {
    names: 'oc kubectl',
    verb: /^(?:login|config set-credentials)$/,
    letters: 'pun',
    value: `${password} --token`,
    keptIn: /\.kube/,
  },
  { names: 'glab', verb: /^auth login$/, letters: 't', value: '-t --token', keptIn: /glab/ },
  { names: 'twine', letters: 'pu', value: password },
  { names: 'svn', value: '--password' },
  {
    names: 'dotnet',
    verb: /^nuget (?:add|update)$/,
    letters: 'pun',
    value: password,
    keptIn: /nuget\.config/i,
  },
  {
    names: 'nuget nuget.exe',
    verb: /^sources? (?:add|update)$/i,
    value: '-Password -password',
    keptIn: /nuget\.config/i,
  },
  { names: 'nuget nuget.exe', verb: /^(?:push|setapikey)$/i, value: '-ApiKey -apikey' },
  { names: 'dotnet', verb: /^nuget push$/, letters: 'ks', value: '-k --api-key' },
  { names: 'sshpass', letters: 'pfd', value: '-p' },
  { names: 'mongo mongosh mongodump mongorestore', letters: 'pu', value: password },
  { names: 'mongoexport mongoimport mongostat cypher-shell', letters: 'apu', value: password },
  { names: 'redis-cli valkey-cli', letters: 'ahpnu', value: '-a --pass' },
  { names: 'cqlsh', letters: 'eFkpu', value: password },
  { names: 'sqlcmd mosquitto_pub mosquitto_sub', letters: 'bhpPStuUQ', value: '-P' },
  { names: 'ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami', letters: 'bDhHpsw', value: '-w' },
  { names: 'redis-server valkey-server', value: '--requirepass --masterauth' },
  { names: 'influx', letters: 'tp', value: '-t --token --password' },
  { names: 'unzip zip', letters: 'P', value: '-P' },
  { names: 'gpg gpg2', value: '--passphrase' },
  { names: 'subscription-manager', verb: /^register$/, value: '--password --activationkey' },
  { names: 'sentry-cli', value: '--auth-token' },
  { names: 'huggingface-cli hf', verb: /^(?:auth )?login$/, value: '--token', keptIn: /huggingface/ },
  { names: 'codecov codecovcli', letters: 't', value: '-t --token' },
  { names: 'vercel netlify firebase', letters: 't', value: '-t --token --auth' },
  { names: 'jf jfrog', value: '--password --access-token --apikey' },
];
