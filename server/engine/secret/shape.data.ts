/** A credential that its form identifies: the pattern that its issuer uses for the whole token. */
export interface Shape {
  /** Its name in messages. */
  readonly label: string;
  /** The documentation of its form. */
  readonly source: string;
  /** Literal texts of which each token contains one; `form` begins there. */
  readonly marks: readonly string[];
  /**
   * Sticky, matched at a mark; its first group, if any, is the variable part. It never matches in several ways, so that a text
   * full of marks takes linear time.
   */
  readonly form: () => RegExp;
  /** The part of the token before the mark. */
  readonly lead: Lead | undefined;
  /**
   * True if it does not count after `_` or `-`: its first characters are an ordinary word, or occur inside others of its kind.
   */
  readonly ambiguous: boolean;
  /** True if issuers also give tokens of this form to every browser: the variable's name may then mark it as public. */
  readonly published: boolean;
}

/** A number of characters of one kind. */
interface Lead {
  readonly of: RegExp;
  readonly least: number;
  readonly most: number;
}

type More = Partial<Pick<Shape, 'ambiguous' | 'lead' | 'published'>>;

const shape = (
  label: string,
  source: string,
  marks: string,
  form: () => RegExp,
  { lead, ambiguous = false, published = false }: More = {},
): Shape => ({ label, source, marks: marks.split(' '), form, lead, ambiguous, published });

const behind = (of: RegExp, count: number): More => ({ lead: { of, least: count, most: count } });
const ofBrowsers: More = { published: true };
const ambiguous: More = { ambiguous: true };
const gitleaks = 'gitleaks, default rules';
const trufflehog = 'TruffleHog, detectors';
const github = 'GitHub, supported secret scanning patterns';

/** The forms of credentials, each with its documentation. */
export const shapes: readonly Shape[] = [
  shape(
    'AWS access key',
    github,
    'AKIA ASIA ABIA ACCA',
    () => /A(?:KIA|SIA|BIA|CCA)([A-Z2-7]{16})(?![A-Za-z0-9])/y,
  ),
  shape('AWS session token', trufflehog, 'IQoJb3JpZ2lu', () => /IQoJb3JpZ2lu([A-Za-z0-9+/=]{100,})/y),
  shape(
    'AWS Bedrock key',
    gitleaks,
    'ABSKQmVkcm9ja0FQSUtleS',
    () => /ABSKQmVkcm9ja0FQSUtleS([A-Za-z0-9+/]{80,}={0,2})/y,
  ),
  shape('GitHub token', github, 'ghp_ gho_ ghu_ ghs_ ghr_', () => /gh[pousr]_([A-Za-z0-9]{36,})/y),
  shape('GitHub token', github, 'github_pat_', () => /github_pat_(\w{82})(?!\w)/y),
  shape(
    'GitLab token',
    'GitLab, token overview',
    'glpat- gldt- glrt- glcbt- glptt- glsoat- glft- glagent- glimt- gloas- glffct-',
    () => /gl(?:pat|dt|rt|cbt|ptt|soat|ft|agent|imt|oas|ffct)-([\w-]{20,}(?:\.[\w-]{2,}){0,2})/y,
  ),
  shape('GitLab runner token', 'GitLab, token overview', 'GR1348941', () => /GR1348941([\w-]{20,})/y),
  shape(
    'Slack token',
    github,
    'xoxb- xoxp- xoxa- xoxr- xoxs- xoxo- xoxe- xapp-',
    () => /(?:xox[abeoprs]|xapp)-(\d[\w-]{9,}|[\w-]{24,})/y,
  ),
  shape('Slack token', gitleaks, 'xoxe.xox', () => /xoxe\.xox[bp]-(\d-[A-Za-z0-9]{100,})/y),
  shape(
    'Slack webhook',
    github,
    'hooks.slack.com/',
    () => /hooks\.slack\.com\/(?:services|workflows|triggers)\/T\w{6,}\/\w{6,}(?:\/\w{6,30})?\/(\w{20,})/y,
  ),
  shape(
    'Discord webhook',
    github,
    'discord.com/api/webhooks/ discordapp.com/api/webhooks/',
    () => /discord(?:app)?\.com\/api\/webhooks\/\d{15,}\/([\w-]{60,})/y,
  ),
  shape(
    'Discord webhook',
    'Shoutrrr, services',
    'discord:/',
    () => /discord:\/\/?(?:\d{15,25}\/)?([\w-]{60,600})(?:@\d{15,25})?/y,
  ),
  shape(
    'Slack webhook',
    'Shoutrrr, services',
    'slack:/',
    () => /slack:\/\/?(?:\w{1,40}[:@])?T\w{6,600}[/-]B\w{6,600}[/-](\w{20,600})(?:@webhook)?/y,
  ),
  shape(
    'Teams webhook',
    gitleaks,
    'IncomingWebhook/',
    () => /IncomingWebhook\/([\da-f]{32}\/[\da-f-]{36}(?:\/[\w-]{20,})?)(?![\da-f-])/y,
  ),
  shape(
    'Gotify token',
    'Shoutrrr, services',
    'gotify:/ gotifys:/',
    () => /gotifys?:\/\/?[\w.:-]{1,200}(?:\/[\w-]{1,60}){0,3}\/(A[\w.-]{14})(?![\w.-])/y,
  ),
  shape('npm token', github, 'npm_', () => /npm_([A-Za-z0-9]{36})(?![A-Za-z0-9])/y),
  shape('PyPI token', gitleaks, 'pypi-AgE', () => /pypi-(AgE[\w-]{50,})/y),
  shape('RubyGems key', gitleaks, 'rubygems_', () => /rubygems_([0-9a-f]{48})/y),
  shape('NuGet key', github, 'oy2', () => /oy2([a-z0-9]{43})(?![A-Za-z0-9])/y, ambiguous),
  shape('Clojars token', gitleaks, 'CLOJARS_', () => /CLOJARS_([a-z0-9]{60})/y),
  shape('crates.io token', github, 'cio', () => /cio([A-Za-z0-9]{32})(?![A-Za-z0-9])/y, ambiguous),
  shape('Docker Hub token', github, 'dckr_pat_ dckr_oat_', () => /dckr_[po]at_([\w-]{27,})/y),
  shape(
    'Stripe key',
    gitleaks,
    'sk_live_ rk_live_ sk_prod_ rk_prod_',
    () => /[sr]k_(?:live|prod)_([A-Za-z0-9]{20,})/y,
  ),
  shape('Stripe webhook secret', github, 'whsec_', () => /whsec_([A-Za-z0-9+/]{32,}={0,2})/y),
  shape('Google API key', github, 'AIza', () => /AIza([\w-]{35})(?![\w-])/y, ofBrowsers),
  shape('Google client secret', github, 'GOCSPX-', () => /GOCSPX-([\w-]{28})(?![\w-])/y),
  shape('Google access token', github, 'ya29.', () => /ya29\.([\w-]{30,})/y),
  shape('Google refresh token', trufflehog, '1//0', () => /1\/\/0([\w-]{40,})/y),
  shape(
    'Firebase Cloud Messaging key',
    trufflehog,
    ':APA91b',
    () => /:APA91b([\w-]{134})(?![\w-])/y,
    behind(/[\w-]/, 11),
  ),
  shape(
    'OpenAI key',
    gitleaks,
    'sk-',
    () => /sk-([A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|(?:proj|svcacct|admin)-[\w-]{40,})/y,
  ),
  shape('Anthropic key', gitleaks, 'sk-ant-', () => /sk-ant-[a-z]{2,10}\d\d-([\w-]{80,})/y),
  shape('OpenRouter key', github, 'sk-or-v1-', () => /sk-or-v1-([\da-f]{64})/y),
  shape('DeepSeek key', trufflehog, 'sk-', () => /sk-([\da-f]{32})(?![A-Za-z0-9-])/y),
  shape('Groq key', github, 'gsk_', () => /gsk_([A-Za-z0-9]{52})(?![A-Za-z0-9])/y),
  shape('Perplexity key', gitleaks, 'pplx-', () => /pplx-([A-Za-z0-9]{48})(?![A-Za-z0-9])/y),
  shape('Replicate token', github, 'r8_', () => /r8_([A-Za-z0-9]{37})(?![A-Za-z0-9])/y),
  shape('xAI key', github, 'xai-', () => /xai-([A-Za-z0-9]{80})(?![A-Za-z0-9])/y),
  shape('LangSmith key', github, 'lsv2_', () => /lsv2_(?:pt|sk)_([\da-f]{32}_[\da-f]{10})/y),
  shape('Hugging Face token', gitleaks, 'hf_', () => /hf_([A-Za-z]{34})(?![A-Za-z0-9])/y),
  shape('Hugging Face token', gitleaks, 'api_org_', () => /api_org_([A-Za-z]{34})(?![A-Za-z0-9])/y),
  shape('DigitalOcean token', gitleaks, 'dop_v1_ doo_v1_ dor_v1_', () => /do[por]_v1_([a-f0-9]{64})/y),
  shape('SendGrid key', gitleaks, 'SG.', () => /SG\.([\w-]{22}\.[\w-]{43})(?![\w-])/y),
  shape(
    'Brevo key',
    gitleaks,
    'xkeysib- xsmtpsib-',
    () => /x(?:keysib|smtpsib)-([\da-f]{64}-[A-Za-z0-9]{16})(?![A-Za-z0-9])/y,
  ),
  shape('Mailgun key', gitleaks, 'key-', () => /key-([\da-f]{32})(?![A-Za-z0-9])/y, ambiguous),
  shape('Mailgun key', gitleaks, '-', () => /-([\da-f]{8}-[\da-f]{8})(?![\w-])/y, behind(/[\da-f]/, 32)),
  shape('Mailchimp key', gitleaks, '-us', () => /-us\d{1,2}(?!\w)/y, behind(/[\da-f]/, 32)),
  shape('Resend key', github, 're_', () => /re_([A-Za-z0-9]{8}_[A-Za-z0-9]{24})(?!\w)/y, ambiguous),
  shape('Twilio key', gitleaks, 'SK', () => /SK([\da-f]{32})(?![A-Za-z0-9])/y, ambiguous),
  shape('Telegram bot token', gitleaks, ':AA', () => /:AA([\w-]{33})(?![\w-])/y, {
    lead: { of: /\d/, least: 5, most: 16 },
  }),
  shape(
    'Shopify token',
    gitleaks,
    'shpat_ shpca_ shppa_ shpss_',
    () => /shp(?:at|ca|pa|ss)_([a-fA-F0-9]{32})/y,
  ),
  shape('Square token', gitleaks, 'sq0atp- sq0csp-', () => /sq0(?:atp|csp)-([\w-]{22,})/y),
  shape('Square token', gitleaks, 'EAAA', () => /EAAA([\w-]{60})(?![\w-])/y),
  shape('Facebook token', gitleaks, 'EAAM EAAC', () => /EAA[MC]([A-Za-z0-9]{100,})/y),
  shape(
    'PayPal access token',
    trufflehog,
    'access_token$production$',
    () => /access_token\$production\$([a-z0-9]{16}\$[\da-f]{32})/y,
  ),
  shape(
    'Plaid token',
    gitleaks,
    'access-production- access-development-',
    () => /access-(?:production|development)-([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})/y,
  ),
  shape('Flutterwave key', gitleaks, 'FLWSECK-', () => /FLWSECK-([\da-h]{32}-X)/y),
  shape('EasyPost key', gitleaks, 'EZAK', () => /EZAK([A-Za-z0-9]{54})(?![A-Za-z0-9])/y),
  shape('Shippo token', gitleaks, 'shippo_live_', () => /shippo_live_([a-fA-F0-9]{40})/y),
  shape('Duffel token', gitleaks, 'duffel_live_', () => /duffel_live_([\w=-]{43})/y),
  shape('Databricks token', gitleaks, 'dapi', () => /dapi([a-f0-9]{32}(?:-\d)?)(?![a-z0-9])/y),
  shape('Vault token', gitleaks, 'hvs. hvb. hvr.', () => /hv[sbr]\.([\w-]{24,})/y),
  shape(
    'Terraform Cloud token',
    gitleaks,
    '.atlasv1.',
    () => /\.atlasv1\.([\w=-]{60,})/y,
    behind(/[A-Za-z0-9]/, 14),
  ),
  shape(
    'Grafana token',
    gitleaks,
    'glsa_ glc_',
    () => /(?:glsa_([A-Za-z0-9]{32}_[A-Fa-f0-9]{8})|glc_[A-Za-z0-9+/=]{32,})/y,
  ),
  shape('Grafana key', gitleaks, 'eyJrIjoi', () => /eyJrIjoi([A-Za-z0-9+/]{60,}={0,3})/y),
  shape(
    'New Relic key',
    gitleaks,
    'NRAK- NRII- NRIQ- NRRA- NRAA-',
    () => /NR(?:AK|II|IQ|RA|AA)-([\w-]{27,})/y,
  ),
  shape('New Relic license key', github, 'NRAL', () => /NRAL(?![A-Za-z0-9])/y, behind(/[\da-z]/, 36)),
  shape('Notion token', gitleaks, 'ntn_', () => /ntn_(\d{11}[A-Za-z0-9]{35})(?![A-Za-z0-9])/y),
  shape('Notion token', github, 'secret_', () => /secret_([A-Za-z0-9]{43})(?![A-Za-z0-9])/y, ambiguous),
  shape('Airtable token', github, 'pat', () => /pat([A-Za-z0-9]{14}\.[\da-f]{64})(?![\da-f])/y, ambiguous),
  shape('Figma token', github, 'figd_', () => /figd_([\w-]{40,})/y),
  shape('Typeform token', gitleaks, 'tfp_', () => /tfp_([\w=.-]{59})/y),
  shape('Sentry token', gitleaks, 'sntrys_ sntryu_', () => /sntr(?:ys_(eyJ[\w=+/-]{40,})|yu_[a-f0-9]{64})/y),
  shape('Dynatrace token', gitleaks, 'dt0c01.', () => /dt0c01\.([A-Z0-9]{24}\.[A-Z0-9]{64})/y),
  shape(
    'Atlassian token',
    gitleaks,
    'ATATT3xFfGF0 ATBB ATCTT3xFfGN0',
    () => /(?:ATATT3xFfGF0[\w=-]{60,}|ATCTT3xFfGN0[\w=-]{60,}|ATBB[A-Za-z0-9]{32})/y,
  ),
  shape('Tailscale key', github, 'tskey-', () => /tskey-(?:auth|api|client|scim|webhook)-(\w{10,}-\w{20,})/y),
  shape('Cloudflare Origin CA key', gitleaks, 'v1.0-', () => /v1\.0-([\da-f]{24}-[\da-f]{146})/y),
  shape(
    'Fly.io token',
    gitleaks,
    'fo1_ fm1r_ fm1a_ fm2_',
    () => /f(?:o1_[\w-]{43}|m1[ar]_[A-Za-z0-9+/]{100,}={0,3}|m2_[A-Za-z0-9+/]{100,}={0,3})/y,
  ),
  shape('Heroku key', gitleaks, 'HRKU-AA', () => /HRKU-AA([\w-]{58})(?![\w-])/y),
  shape(
    'Supabase token',
    github,
    'sbp_ sb_secret_',
    () => /sb(?:p_([\da-f]{40})|_secret_[\w-]{31})(?![\w-])/y,
  ),
  shape(
    'PlanetScale token',
    gitleaks,
    'pscale_tkn_ pscale_pw_ pscale_oauth_',
    () => /pscale_(?:tkn|pw|oauth)_([\w=.-]{32,})/y,
  ),
  shape('Neon key', github, 'napi_', () => /napi_([a-z0-9]{64})(?![a-z0-9])/y),
  shape('Contentful token', github, 'CFPAT-', () => /CFPAT-([\w-]{43})(?![\w-])/y),
  shape('Artifactory key', gitleaks, 'AKCp', () => /AKCp([A-Za-z0-9]{69})(?![A-Za-z0-9])/y),
  shape('Artifactory token', gitleaks, 'cmVmd', () => /cmVmd([A-Za-z0-9]{59})(?![A-Za-z0-9])/y),
  shape(
    'Linear key',
    gitleaks,
    'lin_api_ lin_oauth_',
    () => /lin_(?:api|oauth)_([A-Za-z0-9]{40,64})(?![A-Za-z0-9])/y,
  ),
  shape('Postman key', gitleaks, 'PMAK-', () => /PMAK-([a-f0-9]{24}-[a-f0-9]{34})/y),
  shape('Pulumi token', gitleaks, 'pul-', () => /pul-([a-f0-9]{40})(?![a-f0-9])/y, ambiguous),
  shape('Prefect key', gitleaks, 'pnu_ pnb_', () => /pn[ub]_([A-Za-z0-9]{36})(?![A-Za-z0-9])/y),
  shape(
    'Doppler token',
    gitleaks,
    'dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.',
    () => /dp\.(?:pt|st|ct|sa|scim|audit)\.((?:[\w-]{2,35}\.)?[A-Za-z0-9]{40,44})(?![A-Za-z0-9])/y,
  ),
  shape('1Password token', gitleaks, 'ops_eyJ', () => /ops_(eyJ[A-Za-z0-9+/]{200,}={0,3})/y),
  shape(
    '1Password key',
    gitleaks,
    'A3-',
    () => /A3-([A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3})(?![A-Z0-9])/y,
  ),
  shape('Infracost key', gitleaks, 'ico-', () => /ico-([A-Za-z0-9]{32})(?![A-Za-z0-9])/y, ambiguous),
  shape(
    'Harness token',
    gitleaks,
    'pat. sat.',
    () => /[ps]at\.([\w-]{22}\.[\da-f]{24}\.[A-Za-z0-9]{20})(?![A-Za-z0-9])/y,
    ambiguous,
  ),
  shape('Octopus Deploy key', gitleaks, 'API-', () => /API-([A-Z0-9]{26})(?![A-Za-z0-9])/y, ambiguous),
  shape('ReadMe key', gitleaks, 'rdme_', () => /rdme_([a-z0-9]{70})(?![a-z0-9])/y),
  shape('Scalingo token', gitleaks, 'tk-us-', () => /tk-us-([\w-]{48})(?![\w-])/y),
  shape('Mapbox secret token', github, 'sk.eyJ', () => /sk\.eyJ([\w-]{40,}\.[\w-]{22})(?![\w-])/y),
  shape('SonarQube token', github, 'sqp_ squ_ sqa_', () => /sq[pua]_([\da-f]{40})(?![A-Za-z0-9])/y),
  shape('Buildkite token', github, 'bkua_', () => /bkua_([\da-f]{40})(?![A-Za-z0-9])/y),
  shape(
    'CircleCI token',
    github,
    'CCIPAT_ CCIPRJ_',
    () => /CCIP(?:AT|RJ)_([A-Za-z0-9]{22}_[\da-f]{40})(?![\da-f])/y,
  ),
  shape('Netlify token', github, 'nfp_', () => /nfp_([A-Za-z0-9]{36})(?![A-Za-z0-9])/y),
  shape(
    'Sourcegraph token',
    gitleaks,
    'sgp_',
    () => /sgp_(?:(?:[a-fA-F0-9]{16}|local)_)?([a-fA-F0-9]{40})(?![a-fA-F0-9])/y,
  ),
  shape('MaxMind license key', gitleaks, '_mmk', () => /_mmk(?!\w)/y, behind(/[A-Za-z0-9_]/, 36)),
  shape('OpenShift token', gitleaks, 'sha256~', () => /sha256~([\w-]{43})(?![\w-])/y),
  shape('Alibaba Cloud key', gitleaks, 'LTAI', () => /LTAI([A-Za-z0-9]{16,20})(?![A-Za-z0-9])/y),
  shape('Tencent Cloud key', github, 'AKID', () => /AKID([A-Za-z0-9]{32})(?![A-Za-z0-9])/y),
  shape('Yandex Cloud key', gitleaks, 'AQVN', () => /AQVN([\w-]{35,38})(?![\w-])/y),
  shape(
    'age key',
    gitleaks,
    'AGE-SECRET-KEY-1',
    () => /AGE-SECRET-KEY-1([QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58})/y,
  ),
  shape('Azure storage key', github, 'AccountKey=', () => /AccountKey=([A-Za-z0-9+/]{86}==)/y),
  shape('Azure access signature', 'Azure Storage, service SAS', 'sig=', () => /sig=([\w%+/]{43,}={0,2})/y),
  shape(
    'Azure client secret',
    gitleaks,
    '0Q~ 1Q~ 2Q~ 3Q~ 4Q~ 5Q~ 6Q~ 7Q~ 8Q~ 9Q~',
    () => /\dQ~([\w~.-]{31,34})(?![\w~.-])/y,
    behind(/[\w~.]/, 3),
  ),
  shape(
    'Azure DevOps token',
    github,
    'AZDO',
    () => /AZDO[A-Za-z0-9]{4}(?![A-Za-z0-9])/y,
    behind(/[A-Za-z0-9]/, 76),
  ),
  shape('JSON web token', 'RFC 7519', 'eyJ', () => /eyJ([\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{20,})/y, {
    published: true,
    ambiguous: true,
  }),
  shape(
    'private key',
    'RFC 7468; PROTOCOL.key of OpenSSH',
    '-----BEGIN',
    // A key from ssh-keygen begins with its encryption settings, mostly zeros.
    () =>
      /-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----(?:\\[nr]|[\s"'\\+]){0,12}(?:b3BlbnNzaC1rZXktdjE[\w+/=\s"'\\]{80})?([A-Za-z0-9+/=]{24,})/y,
  ),
  shape(
    'private key',
    'RFC 9580, 6.2',
    '-----BEGIN',
    () => /-----BEGIN PGP PRIVATE KEY BLOCK-----[\s\\nr]{1,12}([\w+/=: .-]{24,600})/y,
  ),
  shape(
    'private key',
    'RFC 7468, in Base64',
    'LS0tLS1CRUdJTi',
    // "PRIVATE KEY" in Base64, at each of the three possible offsets in a group of bytes.
    () =>
      /LS0tLS1CRUdJTi[A-Za-z0-9+/]{1,20}(?:UklWQVRFIEtFW|UFJJVkFURSBLRV|BSSVZBVEUgS0VZ)([A-Za-z0-9+/]{40,}={0,2})/y,
  ),
  shape(
    'private key',
    'PuTTY, PPK file format',
    'Private-Lines:',
    () =>
      /Private-Lines: ?\d{1,3}(?:\\[nr]|[\s"'\\+]){1,12}([A-Za-z0-9+/=]{24,}(?:(?:\\[nr]|[\s\\]){1,12}[A-Za-z0-9+/=]{24,}){0,99})/y,
  ),
];
