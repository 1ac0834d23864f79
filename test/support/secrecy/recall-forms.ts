import { randomFrom } from './forms.ts';

/** A credential that is recognizable by its form alone; `secret` is the part of `text` that must stay secret. */
export interface Told {
  readonly name: string;
  readonly text: string;
  readonly secret: string;
}

const small = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const letters = small + small.toUpperCase();
const sets: Readonly<Record<string, string>> = {
  d: digits,
  hex: `${digits}abcdef`,
  a: letters,
  an: letters + digits,
  low: small + digits,
  up: small.toUpperCase() + digits,
  b32: `${small.toUpperCase()}234567`,
  url: `${letters + digits}_-`,
  b64: `${letters + digits}+/`,
  bech: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
};

/**
 * `{set:count}` stands for that many characters of a set; everything else is literal. The part in `[…]` does not
 * belong to the secret.
 */
const grammars = `
AWS key id: AKIA{b32:16}
AWS temporary key id: ASIA{b32:16}
AWS session token: IQoJb3JpZ2lu{b64:240}
GitHub: ghp_{an:36}
GitHub OAuth: gho_{an:36}
GitHub app: ghs_{an:36}
GitHub refresh: ghr_{an:76}
GitHub fine-grained: github_pat_{an:22}_{an:59}
GitLab: glpat-{url:20}
GitLab routable: glpat-{url:27}.01.{low:9}
GitLab runner: glrt-{url:20}
GitLab trigger: glptt-{hex:40}
GitLab registration: GR1348941{url:20}
Slack bot: xoxb-{d:12}-{d:12}-{an:24}
Slack user: xoxp-{d:12}-{d:12}-{d:12}-{hex:32}
Slack app: xapp-1-A{up:10}-{d:13}-{hex:64}
Slack webhook: [https://]hooks.slack.com/services/T{up:9}/B{up:9}/{an:24}
Discord webhook: [https://]discord.com/api/webhooks/{d:18}/{url:68}
npm: npm_{an:36}
PyPI: pypi-AgEIcHlwaS5vcmc{url:70}
RubyGems: rubygems_{hex:48}
NuGet: oy2{low:43}
Clojars: CLOJARS_{low:60}
crates.io: cio{an:32}
Docker Hub: dckr_pat_{url:27}
Docker Hub organization: dckr_oat_{url:32}
Stripe: sk_live_{an:24}
Stripe restricted: rk_live_{an:99}
Stripe webhook: whsec_{an:32}
Google API: AIza{url:35}
Google client: GOCSPX-{url:28}
Google access: ya29.{url:120}
FCM: {an:11}:APA91b{url:134}
OpenAI: sk-proj-{url:74}T3BlbkFJ{url:74}
OpenAI legacy: sk-{an:20}T3BlbkFJ{an:20}
Anthropic: sk-ant-api03-{url:93}AA
OpenRouter: sk-or-v1-{hex:64}
Groq: gsk_{an:52}
Perplexity: pplx-{an:48}
Replicate: r8_{an:37}
xAI: xai-{an:80}
Hugging Face: hf_{a:34}
DigitalOcean: dop_v1_{hex:64}
SendGrid: SG.{url:22}.{url:43}
Brevo: xkeysib-{hex:64}-{an:16}
Mailgun: key-{hex:32}
Mailgun, newer: {hex:32}-{hex:8}-{hex:8}
Mailchimp: {hex:32}-us14
Resend: re_{an:8}_{an:24}
Telegram: {d:10}:AA{url:33}
Shopify: shpat_{hex:32}
Shopify shared: shpss_{hex:32}
Square: sq0atp-{url:22}
Square secret: sq0csp-{url:43}
Square access: EAAA{url:60}
Databricks: dapi{hex:32}
Vault: hvs.{url:90}
Vault batch: hvb.{url:140}
Terraform: {an:14}.atlasv1.{url:67}
Grafana: glsa_{an:32}_{hex:8}
Grafana Cloud: glc_{b64:64}
New Relic: NRAK-{up:27}
New Relic insert: NRII-{url:32}
New Relic license: {hex:36}NRAL
Notion: ntn_{d:11}{an:35}
Notion, older: secret_{an:43}
Airtable: pat{an:14}.{hex:64}
Figma: figd_{url:40}
Typeform: tfp_{url:59}
Sentry: sntryu_{hex:64}
Dynatrace: dt0c01.{up:24}.{up:64}
Atlassian: ATATT3xFfGF0{url:186}
Tailscale: tskey-auth-{an:12}-{an:32}
Fly.io: fo1_{url:43}
Heroku: HRKU-AA{url:58}
Supabase: sbp_{hex:40}
PlanetScale: pscale_tkn_{url:43}
Artifactory: AKCp{an:69}
Artifactory reference: cmVmd{an:59}
Linear: lin_api_{an:40}
Postman: PMAK-{hex:24}-{hex:34}
Pulumi: pul-{hex:40}
Prefect: pnu_{an:36}
Doppler: dp.pt.{an:43}
Doppler service: dp.st.dev.{an:43}
Infracost: ico-{an:32}
Harness: pat.{url:22}.{hex:24}.{an:20}
Octopus: API-{up:26}
ReadMe: rdme_{low:70}
SonarQube: squ_{hex:40}
Sourcegraph: sgp_{hex:16}_{hex:40}
age: AGE-SECRET-KEY-1{bech:58}
Azure storage: [DefaultEndpointsProtocol=https;AccountName=acme;]AccountKey={b64:86}==
Azure client: {an:3}8Q~{url:34}
Azure DevOps: {an:76}AZDO{an:4}
JSON web token: eyJ{url:33}.eyJ{url:160}.{url:43}
PEM key: [-----BEGIN RSA PRIVATE KEY-----\\n]{b64:64}[\\n{b64:40}\\n-----END RSA PRIVATE KEY-----]
PEM key, PKCS 8: [-----BEGIN PRIVATE KEY-----\\n]{b64:64}[\\n{b64:40}\\n-----END PRIVATE KEY-----]
PEM key, EC: [-----BEGIN EC PRIVATE KEY-----\\n]{b64:64}[\\n{b64:40}\\n-----END EC PRIVATE KEY-----]
PEM key in Base64: LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tC{b64:140}
PEM key in Base64, RSA: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQ{b64:140}
PEM key in Base64, OpenSSH: LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0K{b64:140}
PuTTY key: [PuTTY-User-Key-File-2: ssh-rsa\\nPrivate-Lines: 1\\n]{b64:64}
Basic: [Authorization: Basic ]{basic}
Basic, lower case: [authorization: basic ]{basic}
Bearer: [Authorization: Bearer ]{an:40}
Bearer alone: [Bearer ]{url:32}
netrc: [machine api.acme.io login app password ]{an:18}
URL of a database: [postgres://app:]{an:18}[@db.acme.io/app]
URL with a token: [https://x-access-token:]{an:30}[@git.acme.io/a.git]
URL without a user: [redis://:]{an:18}[@cache.acme.io:6379]
ADO.NET: [Server=db;Database=app;User Id=sa;Password=]{an:18}[;]
JDBC: [jdbc:postgresql://db:5432/app?user=app&password=]{an:18}
Service bus: [Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=]{b64:43}=
Go driver: [app:]{an:18}[@tcp(db:3306)/app]
`;

/** All forms, each with a credential generated from a seed. */
export const toldForms: readonly Told[] = grammars
  .trim()
  .split('\n')
  .map((line, at) => {
    const [name = '', grammar = ''] = line.split(/: (.*)/s);
    const random = randomFrom(at + 1);
    const filled = grammar
      .replaceAll('\\n', '\n')
      .replace(/\{basic\}/g, () => btoa(`app:${some(random, 'an', 18)}`))
      .replace(/\{(\w+):(\d+)\}/g, (_, set: string, count: string) => some(random, set, Number(count)));
    const secret = filled.replace(/\[[^[\]]*\]/g, '');
    return { name, secret, text: filled.replace(/[[\]]/g, '') };
  });

/** Creates a text of a length without equal neighbours, with a digit if the set has digits. */
function some(random: () => number, set: string, count: number): string {
  const of = sets[set] ?? '';
  const chars: string[] = [];
  while (chars.length < count) {
    const next = of[Math.floor(random() * of.length)]!;
    if (next !== chars.at(-1) && /[A-Za-z0-9]/.test(next)) chars.push(next);
  }
  if (/\d/.test(of) && count > 3 && !chars.some((each) => /\d/.test(each))) chars[2] = '7';
  return chars.join('');
}
