/** A credential that its form gives away: `marks` are the literal texts that it starts with, three characters or more. */
export interface Shape {
  /** What it is, as a message names it. */
  readonly label: string;
  readonly marks: readonly string[];
  /** How many characters stand before the mark. */
  readonly lead: number;
  /** Whether its issuers also give some of the form to every browser: a name may then say that this is one. */
  readonly published: boolean;
  /**
   * Sticky, matched where the credential starts; its first group, if any, is the part that varies. No part is of any length, so that
   * a text full of marks takes linear time.
   */
  readonly form: () => RegExp;
}

const shape = (label: string, marks: string, form: () => RegExp, lead = 0, published = false): Shape => ({
  label,
  marks: marks.split(' '),
  lead,
  published,
  form,
});

/** Published forms of credentials; each from its issuer's own documentation of the token's prefix and length. */
export const shapes: readonly Shape[] = [
  shape(
    'AWS access key',
    'AKIA ASIA ABIA ACCA',
    () => /(?:AKIA|ASIA|ABIA|ACCA)([A-Z2-7]{16})(?![A-Za-z0-9])/y,
  ),
  shape('GitHub token', 'ghp_ gho_ ghu_ ghs_ ghr_', () => /gh[pousr]_([A-Za-z0-9]{36})(?![A-Za-z0-9])/y),
  shape('GitHub token', 'github_pat_', () => /github_pat_(\w{82})(?!\w)/y),
  shape(
    'GitLab token',
    'glpat- gldt- glrt- glcbt- glptt- glsoat- glft- glagent-',
    () => /gl(?:pat|dt|rt|cbt|ptt|soat|ft|agent)-([\w-]{20,600})/y,
  ),
  shape(
    'Slack token',
    'xoxb- xoxp- xoxa- xoxr- xoxs- xoxe- xapp-',
    () => /(?:xox[abeprs]|xapp)-(\d[\w-]{9,600}|[\w-]{24,600})/y,
  ),
  shape(
    'Slack webhook',
    'hooks.slack.com/services/',
    () => /hooks\.slack\.com\/services\/T\w{6,600}\/B\w{6,600}\/(\w{20,600})/y,
  ),
  shape(
    'Discord webhook',
    'discord.com/api/webhooks/ discordapp.com/api/webhooks/',
    () => /discord(?:app)?\.com\/api\/webhooks\/\d{15,600}\/([\w-]{60,600})/y,
  ),
  // The addresses that Shoutrrr and Apprise take for the same.
  shape('Discord webhook', 'discord:/', () => /discord:\/\/?(?:\d{15,25}\/)?([\w-]{60,600})(?:@\d{15,25})?/y),
  shape(
    'Slack webhook',
    'slack:/',
    () => /slack:\/\/?(?:\w{1,40}[:@])?T\w{6,600}[/-]B\w{6,600}[/-](\w{20,600})(?:@webhook)?/y,
  ),
  shape(
    'Teams webhook',
    'IncomingWebhook/',
    () => /IncomingWebhook\/([\da-f]{32}\/[\da-f-]{36})(?![\da-f-])/y,
  ),
  shape(
    'Gotify token',
    'gotify:/ gotifys:/',
    () => /gotifys?:\/\/?[\w.:-]{1,200}(?:\/[\w-]{1,60}){0,3}\/(A[\w.-]{14})(?![\w.-])/y,
  ),
  shape('npm token', 'npm_', () => /npm_([A-Za-z0-9]{36})(?![A-Za-z0-9])/y),
  shape('PyPI token', 'pypi-AgE', () => /pypi-(AgE[\w-]{50,600})/y),
  shape('RubyGems key', 'rubygems_', () => /rubygems_([0-9a-f]{48})/y),
  shape('NuGet key', 'oy2', () => /oy2([a-z0-9]{43})(?![A-Za-z0-9])/y),
  shape('Docker Hub token', 'dckr_pat_ dckr_oat_', () => /dckr_[po]at_([\w-]{27,600})/y),
  shape('Stripe key', 'sk_live_ rk_live_', () => /[sr]k_live_([A-Za-z0-9]{20,600})/y),
  shape('Google API key', 'AIza', () => /AIza([\w-]{35})(?![\w-])/y, 0, true),
  shape('Google client secret', 'GOCSPX-', () => /GOCSPX-([\w-]{28})(?![\w-])/y),
  shape(
    'OpenAI key',
    'sk-',
    () => /sk-([A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|(?:proj|svcacct|admin)-[\w-]{40,600})/y,
  ),
  shape('Anthropic key', 'sk-ant-', () => /sk-ant-[a-z]+\d\d-([\w-]{80,600})/y),
  shape('Hugging Face token', 'hf_', () => /hf_([A-Za-z]{34})(?![A-Za-z0-9])/y),
  shape('DigitalOcean token', 'dop_v1_ doo_v1_ dor_v1_', () => /do[por]_v1_([a-f0-9]{64})/y),
  shape('SendGrid key', 'SG.', () => /SG\.([\w-]{22}\.[\w-]{43})(?![\w-])/y),
  shape('Telegram bot token', ':AA', () => /:AA([\w-]{33})(?![\w-])/y),
  shape('Shopify token', 'shpat_ shpca_ shppa_ shpss_', () => /shp(?:at|ca|pa|ss)_([a-fA-F0-9]{32})/y),
  shape('Square token', 'sq0atp- sq0csp-', () => /sq0(?:atp|csp)-([\w-]{22,600})/y),
  shape('Databricks token', 'dapi', () => /dapi([a-f0-9]{32})(?![a-z0-9])/y),
  shape('Vault token', 'hvs. hvb. hvr.', () => /hv[sbr]\.([\w-]{24,600})/y),
  shape('Terraform Cloud token', '.atlasv1.', () => /\.atlasv1\.([\w-]{60,600})/y),
  shape(
    'Grafana token',
    'glsa_ glc_',
    () => /(?:glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/=]{32,600})/y,
  ),
  shape('New Relic key', 'NRAK-', () => /NRAK-([A-Z0-9]{27})/y),
  shape('Sentry token', 'sntrys_ sntryu_', () => /sntr(?:ys_eyJ[\w=+/-]{40,600}|yu_[a-f0-9]{64})/y),
  shape('Atlassian token', 'ATATT3xFfGF0 ATBB', () => /(?:ATATT3xFfGF0[\w=-]{60,600}|ATBB[A-Za-z0-9]{32})/y),
  shape('Tailscale key', 'tskey-', () => /tskey-(?:auth|api|client)-(\w{10,600}-\w{20,600})/y),
  shape('Artifactory key', 'AKCp', () => /AKCp([A-Za-z0-9]{69})(?![A-Za-z0-9])/y),
  shape('Linear key', 'lin_api_', () => /lin_api_([A-Za-z0-9]{40})/y),
  shape('Postman key', 'PMAK-', () => /PMAK-([a-f0-9]{24}-[a-f0-9]{34})/y),
  shape('Pulumi token', 'pul-', () => /pul-([a-f0-9]{40})(?![a-f0-9])/y),
  shape('Doppler token', 'dp.pt. dp.st.', () => /dp\.(?:pt|st)\.([\w.-]{40,600})/y),
  shape('age key', 'AGE-SECRET-KEY-1', () => /AGE-SECRET-KEY-1([QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58})/y),
  shape('Azure storage key', 'AccountKey=', () => /AccountKey=([A-Za-z0-9+/]{86}==)/y),
  // Shared access signatures: 32 bytes in Base64, which a URL may encode.
  shape('Azure access signature', 'sig=', () => /sig=([\w%+/]{43,600})/y),
  shape(
    'Azure client secret',
    '0Q~ 1Q~ 2Q~ 3Q~ 4Q~ 5Q~ 6Q~ 7Q~ 8Q~ 9Q~',
    () => /[\w~.]{3}\dQ~([\w~.-]{31,34})(?![\w~.-])/y,
    3,
  ),
  shape('JSON web token', 'eyJ', () => /eyJ([\w-]{15,600}\.eyJ[\w-]{15,600}\.[\w-]{20,600})/y, 0, true),
  shape(
    'private key',
    '-----BEGIN',
    // What ssh-keygen writes begins with how it is encrypted, mostly in zeros.
    () =>
      /-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----(?:\\[nr]|[\s"'\\+]){0,12}(?:b3BlbnNzaC1rZXktdjE[\w+/=\s"'\\]{80})?([A-Za-z0-9+/=]{24,600})/y,
  ),
  shape(
    'private key',
    '-----BEGIN',
    () => /-----BEGIN PGP PRIVATE KEY BLOCK-----[\s\\nr]{1,12}([\w+/=: .-]{24,600})/y,
  ),
];
