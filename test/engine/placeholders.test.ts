import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { namedCredential } from '../../server/engine/secret/credential.ts';
import { credentialUrls } from '../../server/engine/secret/url.ts';
import { classifyValue, type ValueVerdict } from '../../server/engine/secret/value.ts';

type Row = readonly [name: string, value: string, verdict: ValueVerdict | undefined];

/** Settings of the example files of public projects (`.env.example`, `.env.sample`), each with what its value is. */
const examples: Readonly<Record<string, readonly Row[]>> = {
  'supabase/supabase': [
    ['POSTGRES_PASSWORD', 'your-super-secret-and-long-postgres-password', 'weak'],
    ['JWT_SECRET', 'your-super-secret-jwt-token-with-at-least-32-characters-long', 'weak'],
    ['DASHBOARD_PASSWORD', 'this_password_is_insecure_and_should_be_updated', 'weak'],
    ['VAULT_ENC_KEY', 'your-32-character-encryption-key', 'weak'],
    ['PG_META_CRYPTO_KEY', 'your-encryption-key-32-chars-min', 'weak'],
    ['LOGFLARE_PRIVATE_ACCESS_TOKEN', 'your-super-secret-and-long-logflare-key-private', 'weak'],
    ['OPENAI_API_KEY', 'sk-proj-xxxxxxxx', 'placeholder'],
    ['SMTP_PASS', 'fake_mail_password', 'placeholder'],
    ['MINIO_ROOT_PASSWORD', 'secret1234', 'weak'],
  ],
  'outline/outline': [
    ['SECRET_KEY', 'generate_a_new_key', 'placeholder'],
    ['UTILS_SECRET', 'generate_a_new_key', 'placeholder'],
    ['AWS_SECRET_ACCESS_KEY', 'get_the_secret_of_above_key', 'placeholder'],
    ['SLACK_CLIENT_SECRET', 'get_the_secret_of_above_key', 'placeholder'],
    ['SLACK_VERIFICATION_TOKEN', 'your_token', 'placeholder'],
  ],
  'calcom/cal.com': [
    ['CRON_API_KEY', '0cc0e6c35519bba620c9360cfe3e68d0', 'weak'],
    ['EMAIL_SERVER_PASSWORD', '<office365_password>', 'placeholder'],
  ],
  'danny-avila/LibreChat': [
    ['ANTHROPIC_API_KEY', 'user_provided', 'placeholder'],
    ['BINGAI_TOKEN', 'user_provided', 'placeholder'],
    ['CREDS_KEY', 'f34be427ebb29de8d88c107a71546019685ed8b241d8f2ed00c3df97ad2566f0', 'weak'],
    ['CREDS_IV', 'e2341419ec3dd3d19b13a1a87fafcbfb', 'weak'],
    ['MEILI_MASTER_KEY', 'DrhYf7zENyR6AlUCKmnz0eYASOQdl6zxH7s7MKFSfFCt', 'weak'],
  ],
  'documenso/documenso': [
    ['NEXTAUTH_SECRET', 'secret', 'weak'],
    ['NEXT_PRIVATE_ENCRYPTION_KEY', 'CAFEBABE', 'weak'],
    ['NEXT_PRIVATE_ENCRYPTION_SECONDARY_KEY', 'DEADBEEF', 'weak'],
    ['NEXT_PRIVATE_UPLOAD_SECRET_ACCESS_KEY', 'password', 'weak'],
  ],
  'formbricks/formbricks': [
    ['NEXTAUTH_SECRET', 'RANDOM_STRING', 'placeholder'],
    ['SMTP_PASSWORD', 'smtpPassword', 'weak'],
  ],
  'Infisical/infisical': [
    ['ENCRYPTION_KEY', '6c1fe4e407b8911c104518103505b218', 'weak'],
    ['MONGO_PASSWORD', 'example', 'weak'],
  ],
  'baptisteArno/typebot.io': [['ENCRYPTION_SECRET', 'do+UspMmB/rewbX2K/rskFmtgGSSZ8Ta', 'weak']],
  'langfuse/langfuse': [
    ['NEXTAUTH_SECRET', 'secret', 'weak'],
    ['SALT', 'salt', 'weak'],
    ['ENCRYPTION_KEY', '0000000000000000000000000000000000000000000000000000000000000000', 'weak'],
    ['LANGFUSE_INIT_PROJECT_SECRET_KEY', 'sk-1234567890', 'placeholder'],
  ],
  'lobehub/lobe-chat': [
    ['OPENAI_API_KEY', 'sk-xxxxxxxxx', 'placeholder'],
    ['GROQ_API_KEY', 'gsk_xxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'placeholder'],
    ['CLERK_SECRET_KEY', 'sk_live_xxxxxxxxxxxxxxxxxxxxxx', 'placeholder'],
    ['SMTP_PASS', 'your-password-or-app-specific-password', 'placeholder'],
    ['KEY_VAULTS_SECRET', 'xxxxx/xxxxxxxxxxxxxx=', 'placeholder'],
  ],
  'monicahq/monica': [
    ['APP_KEY', 'ChangeMeBy32KeyLengthOrGenerated', 'weak'],
    ['HASH_SALT', 'ChangeMeBy20+KeyLength', 'weak'],
    ['DB_PASSWORD', 'secret', 'weak'],
  ],
  'firefly-iii/firefly-iii': [
    ['APP_KEY', 'SomeRandomStringOf32CharsExactly', 'weak'],
    ['DB_PASSWORD', 'secret_firefly_password', 'literal'],
    ['MAIL_PASSWORD', 'null', 'harmless'],
  ],
  'hoppscotch/hoppscotch': [
    ['JWT_SECRET', 'secret1233', 'weak'],
    ['SESSION_SECRET', 'add some secret here', 'placeholder'],
    ['DATA_ENCRYPTION_KEY', 'data encryption key with 32 char', 'weak'],
    ['GOOGLE_CLIENT_SECRET', '************************************************', 'placeholder'],
    ['TOKEN_SALT_COMPLEXITY', '10', undefined],
  ],
  'triggerdotdev/trigger.dev': [
    ['RESEND_API_KEY', '<api_key>', 'placeholder'],
    ['SESSION_SECRET', 'abcdef1234', 'weak'],
  ],
  'makeplane/plane': [
    ['AWS_SECRET_ACCESS_KEY', 'secret-key', 'weak'],
    ['DEFAULT_PASSWORD', 'password123', 'weak'],
  ],
  'mastodon/mastodon': [['ES_PASS', 'password', 'weak']],
  'n8n-io/self-hosted-ai-starter-kit': [
    ['N8N_ENCRYPTION_KEY', 'super-secret-key', 'weak'],
    ['N8N_USER_MANAGEMENT_JWT_SECRET', 'even-more-secret', 'weak'],
    ['POSTGRES_PASSWORD', 'n8n_password', 'literal'],
    ['OPEN_WEBUI_SECRET_KEY', 'your_open_webui_api_key', 'placeholder'],
  ],
  'langgenius/dify': [
    ['SECRET_KEY', 'sk-9f73s3ljTXVcMT3Blb3ljTqtsKiGHXVcMT3BlbkFJLK7U', 'weak'],
    ['DB_PASSWORD', 'difyai123456', 'literal'],
  ],
  'gitroomhq/postiz-app': [
    ['JWT_SECRET', 'random string for your JWT secret, make it long', 'placeholder'],
    ['CLOUDFLARE_SECRET_ACCESS_KEY', 'your-secret-access-key', 'placeholder'],
  ],
  'snipe/snipe-it': [
    ['APP_KEY', 'ChangeMe', 'weak'],
    ['MAIL_PASSWORD', 'YOURPASSWORD', 'placeholder'],
  ],
  'BookStackApp/BookStack': [
    ['APP_KEY', 'SomeRandomString', 'placeholder'],
    ['DB_PASSWORD', 'database_user_password', 'weak'],
    ['STORAGE_S3_SECRET', 'your-s3-secret', 'placeholder'],
    ['LDAP_PASS', 'false', 'harmless'],
  ],
  'twentyhq/twenty': [
    ['ACCESS_TOKEN_SECRET', 'replace_me_with_a_random_string_access', 'placeholder'],
    ['SUPPORT_FRONT_HMAC_KEY', 'replace_me_with_front_chat_verification_secret', 'placeholder'],
  ],
  'novuhq/novu': [
    ['JWT_SECRET', 'LOCAL_ONLY_CHANGE_ME', 'weak'],
    ['STORE_ENCRYPTION_KEY', '<ENCRYPTION_KEY_MUST_BE_32_LONG>', 'placeholder'],
    ['AWS_SECRET_ACCESS_KEY', 'test', 'harmless'],
  ],
  'umami-software/umami': [['APP_SECRET', 'replace-me-with-a-random-string', 'placeholder']],
  'rybbit-io/rybbit': [['BETTER_AUTH_SECRET', 'insecure-secret', 'weak']],
};

describe('settings of example files', () => {
  for (const [project, rows] of Object.entries(examples))
    it(project, () => {
      for (const [name, value, verdict] of rows)
        assert.equal(namedCredential(name, value), verdict, `${name}=${value}`);
    });

  it('are of twenty projects at least', () => assert.ok(Object.keys(examples).length >= 20));
});

/** Asserts the verdict of each value. */
function all(verdict: ValueVerdict, values: readonly string[]): void {
  for (const value of values) assert.equal(classifyValue(value), verdict, value);
}

test('a request for a credential is a placeholder', () => {
  all('placeholder', [
    'generate_a_new_key',
    'please-generate-one',
    'GenerateASecureRandomKey',
    'get_a_key_from_acme',
    'obtain-from-github',
    'create your own token',
    'insert_api_token',
    'paste-token-from-vault',
    'you must set this password',
    'must_be_32_chars_long',
  ]);
});

test('a description of a credential is a placeholder', () => {
  all('placeholder', [
    'RANDOM_STRING',
    'a-long-random-secret',
    'SomeRandomStringOf64Chars',
    'min-32-characters-secret-key',
    '32-byte-hex-string',
    'unique app secret',
    'YOURPASSWORD',
    'yourSecretKey',
  ]);
});

test('a prefix of a provider before fill characters is a placeholder', () => {
  all('placeholder', [
    'sk-xxx-xxx-xxx',
    'ghp_***',
    'gsk_xxx',
    'sk-proj-xx',
    'pk-##-##',
    'bot-0000',
    'sk-1234567890',
    'key_abcdef123456',
    'sk-...',
  ]);
});

test('a passphrase of other words is a credential', () => {
  all('literal', [
    'correct horse battery staple',
    'get-rich-quick',
    'generate-lemon-tree',
    'use the force',
    'MyRandomDog',
    'keep-it-secret-keep-it-safe',
    'unique-hash-of-acme-2024',
    'sk-9c1e47b2d05af386',
    'own3dpass',
  ]);
});

test('a key of zeros, in order or of words in hexadecimal is known to everyone', () => {
  all('weak', [
    '0'.repeat(64),
    '0'.repeat(32),
    `0x${'0'.repeat(64)}`,
    'f'.repeat(32),
    `${'A'.repeat(43)}=`,
    '0123456789abcdef0123456789abcdef',
    '12345678901234567890123456789012',
    'abcdefghijklmnopqrstuvwxyz123456',
    '000102030405060708090a0b0c0d0e0f',
    '00112233445566778899aabbccddeeff',
    'deadbeefdeadbeefdeadbeefdeadbeef',
    '111111',
  ]);
  all('placeholder', ['x'.repeat(32), '*'.repeat(40), 'xxx-xxx', '00000000-0000-0000-0000-000000000000']);
  all('literal', ['0f3a9c1e47b2d05af3860f3a9c1e47b2', '9f86d081884c7d65', 'abcxbcdyzefg']);
});

test('a default that a project publishes is known to everyone', () => {
  all('weak', [
    'your-super-secret-jwt-token-with-at-least-32-characters-long',
    'super-secret-jwt-token-with-at-least-32-characters-long',
    'ThisTokenIsNotSoSecretChangeIt',
    'YOUR_OWN_RANDOM_GENERATED_SECRET_KEY',
    'SecretKey012345678901234567890123456789012345678901234567890123456789',
    'mysalt',
    'not-so-secret',
    'yourStrongPassword123',
  ]);
});

test('the name of a variable in place of its value opens nothing at a provider, and is guessed elsewhere', () => {
  for (const [name, value, verdict] of [
    ['OPENAI_API_KEY', 'openai_api_key', 'placeholder'],
    ['GITHUB_CLIENT_SECRET', 'client-secret', 'placeholder'],
    ['STRIPE_SECRET_KEY', 'STRIPE_SECRET_KEY', 'placeholder'],
    ['APP_AUTH_TOKEN', 'authToken', 'placeholder'],
    ['JWT_SECRET', 'jwt_secret', 'weak'],
    ['SMTP_PASSWORD', 'smtpPassword', 'weak'],
    ['JWT_SECRET', 'jwt_secret_7Gk2', 'literal'],
  ] as const)
    assert.equal(namedCredential(name, value), verdict, `${name}=${value}`);
});

test('the value of a variable named only SALT shows whether it is a credential', () => {
  for (const [value, verdict] of [
    ['mysalt', 'weak'],
    ['salt', 'weak'],
    ['changeme', 'weak'],
    ['f00dbead51a7c0de9', 'literal'],
    ['12', undefined],
    ['master', undefined],
    ['/srv/salt', undefined],
  ] as const)
    assert.equal(namedCredential('SALT', value), verdict, value);
});

test('a URL that only shows its form is a placeholder where nobody listens', () => {
  const found = (text: string) =>
    credentialUrls(text, 'compose').map(({ span }) => text.slice(span.start, span.end));
  for (const text of [
    'postgres://user:pass@localhost:5432/db',
    'sms://username:password@mock',
    'smtps://user@domain.com:pass@smtp.domain.com',
    'mysql://user:password@127.0.0.1/db',
    'amqp://user:password@your-host:5672',
    'redis://username:secret@hostname:6379',
    'https://name:token@git.example.com/x.git',
  ])
    assert.deepEqual(found(text), [], text);
  for (const [text, password] of [
    ['postgres://user:pass@postgres:5432/db', 'pass'],
    ['postgres://app:pass@localhost:5432/db', 'pass'],
    ['postgres://user:k7Gd2mX9@localhost/db', 'k7Gd2mX9'],
    ['sms://username:password@gateway', 'password'],
    ['mongodb://root:example@mongo:27017/', 'example'],
  ] as const)
    assert.deepEqual(found(text), [password], text);
});
