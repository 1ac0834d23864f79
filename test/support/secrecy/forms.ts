/** Returns a random number generator for a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A credential and the text that contains it. */
export interface Written {
  readonly text: string;
  readonly secret: string;
}

/** A way to write a credential, which is generated each time. */
export interface Form {
  readonly name: string;
  write(random: () => number): Written;
}

const lower = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const alphabets = {
  alnum: lower + lower.toUpperCase() + digits,
  letters: lower + lower.toUpperCase(),
  small: lower + digits,
  upper: `${lower.toUpperCase()}234567`,
  hex: `${digits}abcdef`,
  base64: `${lower}${lower.toUpperCase()}${digits}+/`,
  signs: `${lower}${lower.toUpperCase()}${digits}!%^*-_.~`,
} as const;
type Alphabet = keyof typeof alphabets;

/** Creates a random text of a length that starts with a letter and contains a digit. */
function some(random: () => number, length: number, alphabet: Alphabet = 'alnum'): string {
  const of = alphabets[alphabet];
  const chars = Array.from({ length }, () => of[Math.floor(random() * of.length)]!);
  if (length > 3 && of.includes('7')) chars[2] = '7';
  if (of.includes('k')) chars[0] = 'k';
  return chars.join('');
}

type Make = (random: () => number) => string;
const bare = (name: string, make: Make): Form => ({
  name,
  write(random) {
    const secret = make(random);
    return { text: secret, secret };
  },
});

/** Tokens that are recognizable by their form. */
const tokens: readonly Form[] = [
  bare('AWS key id', (r) => `AKIA${some(r, 16, 'upper')}`),
  bare('GitHub', (r) => `ghp_${some(r, 36)}`),
  bare('GitHub app', (r) => `ghs_${some(r, 36)}`),
  bare('GitHub fine-grained', (r) => `github_pat_${some(r, 22)}_${some(r, 59)}`),
  bare('GitLab', (r) => `glpat-${some(r, 20)}`),
  bare('GitLab runner', (r) => `glrt-${some(r, 24)}`),
  bare('Slack bot', (r) => `xoxb-${some(r, 12, 'hex').replace(/\D/g, '3')}-${some(r, 24)}`),
  bare(
    'Slack webhook',
    (r) => `https://hooks.slack.com/services/T${some(r, 9, 'upper')}/B${some(r, 9, 'upper')}/${some(r, 24)}`,
  ),
  bare('Discord webhook', (r) => `https://discord.com/api/webhooks/918273645546372819/${some(r, 68)}`),
  bare('Discord by Shoutrrr', (r) => `discord://${some(r, 68)}@918273645546372819`),
  bare('Stripe', (r) => `sk_live_${some(r, 24)}`),
  bare('Google API', (r) => `AIza${some(r, 35)}`),
  bare('Google client', (r) => `GOCSPX-${some(r, 28)}`),
  bare('npm', (r) => `npm_${some(r, 36)}`),
  bare('PyPI', (r) => `pypi-AgEIcHlwaS5vcmc${some(r, 70)}`),
  bare('RubyGems', (r) => `rubygems_${some(r, 48, 'hex')}`),
  bare('NuGet', (r) => `oy2${some(r, 43, 'small')}`),
  bare('Docker Hub', (r) => `dckr_pat_${some(r, 27)}`),
  bare('OpenAI', (r) => `sk-proj-${some(r, 48)}`),
  bare('Anthropic', (r) => `sk-ant-api03-${some(r, 93)}AA`),
  bare('Hugging Face', (r) => `hf_${some(r, 34, 'letters')}`),
  bare('DigitalOcean', (r) => `dop_v1_${some(r, 64, 'hex').replaceAll('k', 'a')}`),
  bare('SendGrid', (r) => `SG.${some(r, 22)}.${some(r, 43)}`),
  bare('Telegram', (r) => `712345698:AA${some(r, 33)}`),
  bare('Shopify', (r) => `shpat_${some(r, 32, 'hex').replaceAll('k', 'a')}`),
  bare('Square', (r) => `sq0atp-${some(r, 22)}`),
  bare('Databricks', (r) => `dapi${some(r, 32, 'hex').replaceAll('k', 'a')}`),
  bare('Vault', (r) => `hvs.${some(r, 90)}`),
  bare('Terraform', (r) => `${some(r, 14)}.atlasv1.${some(r, 67)}`),
  bare('Grafana', (r) => `glsa_${some(r, 32)}_${some(r, 8, 'hex').replaceAll('k', 'a')}`),
  bare('New Relic', (r) => `NRAK-${some(r, 27, 'upper')}`),
  bare('Atlassian', (r) => `ATATT3xFfGF0${some(r, 180)}`),
  bare('Tailscale', (r) => `tskey-auth-${some(r, 12)}-${some(r, 32)}`),
  bare('Linear', (r) => `lin_api_${some(r, 40)}`),
  bare(
    'Postman',
    (r) => `PMAK-${some(r, 24, 'hex').replaceAll('k', 'a')}-${some(r, 34, 'hex').replaceAll('k', 'a')}`,
  ),
  bare('Doppler', (r) => `dp.pt.${some(r, 43)}`),
  bare(
    'Azure storage',
    (r) => `DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=${some(r, 86, 'base64')}==`,
  ),
  bare('Azure client', (r) => `abc8Q~${some(r, 34)}`),
  bare('JSON web token', (r) => `eyJ${some(r, 33)}.eyJ${some(r, 60)}.${some(r, 43)}`),
  bare(
    'age',
    (r) =>
      `AGE-SECRET-KEY-1${Array.from({ length: 58 }, () => 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'[Math.floor(r() * 32)]).join('')}`,
  ),
];

const lengths = [10, 16, 24, 40] as const;
const names = [
  ...[
    'DB_PASSWORD',
    'MYSQL_ROOT_PASSWORD',
    'POSTGRES_PASSWORD',
    'API_KEY',
    'SECRET_KEY_BASE',
    'JWT_SECRET',
    'apiToken',
  ],
  ...[
    'AWS_SECRET_ACCESS_KEY',
    'NPM_TOKEN',
    'app.auth.token',
    'CLIENT_SECRET',
    'ENCRYPTION_KEY',
    'SMTP_PASS',
    'db-password',
  ],
];
const within = (
  name: string,
  make: (secret: string) => string,
  length = 18,
  alphabet: Alphabet = 'alnum',
): Form => ({
  name,
  write(random) {
    const secret = some(random, length, alphabet);
    return { text: make(secret), secret };
  },
});

/** Credentials that are recognizable by a name or a command. */
const told: readonly Form[] = [
  ...names.flatMap((name, at) => [
    within(`${name}=`, (secret) => `${name}=${secret}`, lengths[at % 4]),
    within(`${name}: base64`, (secret) => `${name}: ${secret}`, 32, 'base64'),
  ]),
  ...names
    .slice(0, 6)
    .flatMap((name) => [
      within(`${name}="…"`, (secret) => `${name}="${secret}"`, 14, 'signs'),
      within(`${name} hex`, (secret) => `${name}=${secret}`, 64, 'hex'),
      within(`-e ${name}`, (secret) => `docker run -e ${name}=${secret} acme/app`),
      within(`export ${name}`, (secret) => `export ${name}='${secret}'`, 20, 'signs'),
    ]),
  ...['postgres', 'mysql', 'mongodb+srv', 'redis', 'amqp', 'https', 'ftp', 'smtp', 'git+https'].flatMap(
    (scheme) => [
      within(`${scheme} URL`, (secret) => `${scheme}://app:${secret}@db.acme.io:5432/app`, 14),
      within(`${scheme} URL, percent`, (secret) => `${scheme}://app:${secret}%40x@db.acme.io/app`, 14),
    ],
  ),
  within('token URL', (secret) => `https://x-access-token:ghp_${secret}@github.com/acme/app.git`, 36),
  within('connection string', (secret) => `Server=db;Database=app;User Id=sa;Password=${secret};`),
  within('JDBC', (secret) => `jdbc:postgresql://db:5432/app?user=app&password=${secret}`),
  within('Bearer', (secret) => `Authorization: Bearer ${secret}`, 40),
  within('curl header', (secret) => `curl -H "Authorization: Bearer ${secret}" https://api.acme.io/v1`, 32),
  within('curl Basic', (secret) => `curl -H 'Authorization: Basic ${secret}' https://api.acme.io/v1`, 32),
  within('curl header key', (secret) => `curl -H "X-Api-Key: ${secret}" https://api.acme.io/v1`, 32),
  within('curl -u', (secret) => `curl -u app:${secret} https://api.acme.io/v1`),
  within('curl --user', (secret) => `curl --user app:${secret} https://api.acme.io/v1`),
  within('wget', (secret) => `wget --user app --password=${secret} https://api.acme.io/v1`),
  within('mysql -p', (secret) => `mysql -h db -u root -p${secret} app`),
  within('mysqladmin', (secret) => `mysqladmin --password=${secret} ping`),
  within('mysqldump quoted', (secret) => `mysqldump -u root --password="${secret}" app`),
  within('PGPASSWORD', (secret) => `PGPASSWORD=${secret} psql -h db -U app`),
  within('sshpass', (secret) => `sshpass -p ${secret} ssh app@host.acme.io`),
  within('redis', (secret) => `redis-server --requirepass ${secret}`),
  within('redis-cli', (secret) => `redis-cli -a ${secret} ping`),
  within('mongo', (secret) => `mongosh -u root -p ${secret} --eval 1`),
  within('docker login', (secret) => `docker login -u app -p ${secret} registry.acme.io`),
  within('helm login', (secret) => `helm registry login -u app --password ${secret} registry.acme.io`),
  within('chpasswd', (secret) => `echo "root:${secret}" | chpasswd`),
  within('passwd', (secret) => `echo ${secret} | passwd --stdin root`),
  within('useradd', (secret) => `useradd -p ${secret} app`),
  within('openssl', (secret) => `openssl rsa -passin pass:${secret} -in a.pem`),
  within('npm config', (secret) => `npm config set //registry.npmjs.org/:_authToken ${secret}`, 36),
  within('npmrc', (secret) => `//registry.npmjs.org/:_authToken=${secret}`, 36),
  within(
    'pip index',
    (secret) => `pip install --extra-index-url https://ci:${secret}@pypi.acme.io/simple app`,
  ),
  within('git clone', (secret) => `git clone https://ci:${secret}@git.acme.io/acme/app.git`),
  within('bundle config', (secret) => `bundle config gems.acme.io ci:${secret}`),
  within('composer', (secret) => `composer config http-basic.repo.acme.io ci ${secret}`),
  within('aws configure', (secret) => `aws configure set aws_secret_access_key ${secret}`, 40, 'base64'),
  within('az login', (secret) => `az login --service-principal -u app -p ${secret} --tenant acme`),
  within('htpasswd', (secret) => `htpasswd -bc /etc/nginx/.htpasswd app ${secret}`),
  within('vault login', (secret) => `vault login token=${secret}`),
  within('--token=', (secret) => `deploy --token=${secret}`),
  within('--api-key', (secret) => `deploy --api-key ${secret}`),
  within('token behind a URL', (secret) => `https://api.acme.io/v1?access_token=${secret}`, 32),
  within('JSON', (secret) => `{"password":"${secret}"}`),
  within('netrc', (secret) => `machine api.acme.io login app password ${secret}`),
];

/** Command lines with `{}` for the credential, by tool. */
const commands = [
  ...[
    'sqlcmd -U sa -P {} -Q 1',
    'mosquitto_pub -u app -P {} -t a',
    'ldapsearch -D cn=admin -w {} -b dc=acme',
    'lftp -u app,{} ftp.acme.io',
  ],
  ...[
    'smbclient -U app%{} //nas/a',
    'http -a app:{} api.acme.io',
    'skopeo copy --src-creds app:{} docker://a dir:b',
    'crane auth login -u app -p {} r.io',
  ],
  ...[
    'ibmcloud login --apikey {}',
    'doctl auth init -t {}',
    'oc login --token {} https://c.acme.io',
    'kubectl config set-credentials a --token={}',
  ],
  ...[
    'glab auth login -t {}',
    'twine upload -u app -p {} dist/*',
    'svn co --username app --password {} svn://a',
    'dotnet nuget push -k {} a.nupkg',
  ],
  ...[
    'cypher-shell -u neo4j -p {}',
    'influx write -t {} a',
    'gpg --batch --passphrase {} -d a.gpg',
    'sentry-cli --auth-token {} info',
  ],
  ...[
    'vercel deploy -t {}',
    'jf rt ping --apikey {}',
    'subscription-manager register --password {}',
    'valkey-server --masterauth {}',
  ],
  ...[
    'unzip -P {} a.zip',
    'x11vnc -storepasswd {} /a',
    'net user app {} /add',
    'rabbitmqctl add_user app {}',
    'mkpasswd {}',
    'echo {} | vncpasswd -f',
  ],
  ...[
    "curl -H 'PRIVATE-TOKEN: {}' https://git.acme.io",
    'curl --oauth2-bearer {} https://a.io',
    'wget --header="Authorization: Basic {}" a.io',
  ],
  ...[
    'pip install -i https://app:{}@pypi.acme.io/simple a',
    'npm config set _authToken={}',
    'yarn config set npmAuthToken {}',
    'poetry config pypi-token.pypi {}',
  ],
  ...[
    'poetry config http-basic.acme app {}',
    'cargo login {}',
    'git config http.extraheader "Authorization: Bearer {}"',
    'aws configure set aws_session_token {}',
  ],
];
const lines = commands.flatMap((line) => [
  within(line, (secret) => line.replace('{}', () => secret), 17),
  within(`${line}, quoted`, (secret) => line.replace('{}', () => `"${secret}"`), 15, 'signs'),
]);

/**
 * Credentials that contain blanks, quotes, dollars and backslashes. One with blanks counts as a credential only in
 * quotes.
 */
const awkward = [
  `pa55 word of 7 words`,
  `k7"quoted"x9`,
  `k7'quoted'x9z`,
  `k7$dollar$9xx`,
  `k7$$dollar9xx`,
  `k7\\back9slash`,
  `k7#hash#9mark`,
  `k7&and&9more`,
  `pässwörd7ßx`,
  `k7🐳whale9🐳x`,
].flatMap((secret) => [
  { name: secret, write: () => ({ text: `DB_PASSWORD="${secret}"`, secret }) },
  { name: `${secret} given`, write: () => ({ text: `mysql -uroot -p'${secret}' app`, secret }) },
  ...(secret.includes(' ')
    ? []
    : [
        { name: `${secret} bare`, write: () => ({ text: `API_TOKEN=${secret}`, secret }) },
        { name: `${secret} alone`, write: () => ({ text: secret, secret }) },
      ]),
]);

const key: Form = {
  name: 'PEM key',
  write(random) {
    const secret = some(random, 64, 'base64');
    return {
      text: `-----BEGIN RSA PRIVATE KEY-----\\n${secret}\\n${some(random, 40, 'base64')}\\n-----END RSA PRIVATE KEY-----`,
      secret,
    };
  },
};

/** All ways to write a credential; tokens also behind a name, in quotes and in a sentence. */
export const forms: readonly Form[] = [
  ...tokens,
  ...tokens.map(
    (form): Form => ({
      name: `${form.name} in a command`,
      write(random) {
        const { secret } = form.write(random);
        return { text: `deploy --to "${secret}" now`, secret };
      },
    }),
  ),
  ...tokens.slice(0, 20).map(
    (form): Form => ({
      name: `${form.name} with a name`,
      write(random) {
        const { secret } = form.write(random);
        return { text: `DEPLOY_TOKEN=${secret}`, secret };
      },
    }),
  ),
  ...told,
  ...lines,
  ...awkward,
  key,
];
