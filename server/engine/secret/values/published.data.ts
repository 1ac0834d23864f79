import { whenAsked } from '../../source/memo.ts';

/** Test keys that issuers publish in their documentation; they belong to nobody. */
export const published: readonly string[] = [
  // AWS: access key and secret key of all examples.
  'AKIAIOSFODNN7EXAMPLE',
  'AKIAI44QH8DHBEXAMPLE',
  'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  // Stripe: the keys of its API reference.
  'sk_test_4eC39HqLyjWDarjtT1zdp7dc',
  'sk_test_BQokikJOvBiI2HlWgH4olfQ2',
  'sk_test_26PHem9AhJZvU623DfE1x4sd',
  // reCAPTCHA, hCaptcha and Turnstile: pairs that always pass, or always fail.
  '6LeIxAcTAAAAAJcZVRqyHh71UMIEGNjQHPjx',
  '6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe',
  '0x0000000000000000000000000000000000000000',
  '1x00000000000000000000AA',
  '2x00000000000000000000AB',
  '3x00000000000000000000FF',
  '1x0000000000000000000000000000000AA',
  '2x0000000000000000000000000000000AA',
  '3x0000000000000000000000000000000AA',
  // Emulators: Azurite, Cosmos DB, Event Hubs and Service Bus.
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
  'C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==',
  'SAS_KEY_VALUE',
  // The token of jwt.io.
  'SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
  // The accounts of Hardhat and Anvil, of Ganache and of Truffle.
  'test test test test test test test test test test test junk',
  'myth like bonus scare over problem client lizard pioneer submit female collect',
  'candy maple cake sugar pudding cream honey rich smooth crumble sweet treat',
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  'ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
];

/** Beginnings of keys for browsers: Stripe's publishable keys, Mapbox's and PostHog's public ones. */
export const publishedStart = /^(?:pk_(?:test|live)_|pk\.eyJ|phc_|6LeIxAcTAAAAA)/;

/** Keys in the examples of projects. A service starts with them, and if nobody replaces them everyone knows its keys. */
export const defaultKeys = whenAsked(
  (): ReadonlySet<string> =>
    new Set([
      // supabase/supabase docker/.env.example; its service key is signed with its JWT secret.
      'your-super-secret-jwt-token-with-at-least-32-characters-long',
      'your-super-secret-and-long-postgres-password',
      'this_password_is_insecure_and_should_be_updated',
      'your-32-character-encryption-key',
      'your-encryption-key-32-chars-min',
      'your-super-secret-and-long-logflare-key-private',
      'UpNVntn3cDxHJpq99YMc1T1AQgQpc8kfYTuRgBiYa15BLrx8etQoXz3gZv1/u2oq',
      '850181e4652dd023b7a98c58ae0d2d34bd487ee0cc3254aed6eda37307425907',
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyAgCiAgICAicm9sZSI6ICJzZXJ2aWNlX3JvbGUiLAogICAgImlzcyI6ICJzdXBhYmFzZS1kZW1vIiwKICAgICJpYXQiOiAxNjQxNzY5MjAwLAogICAgImV4cCI6IDE3OTk1MzU2MDAKfQ.DaYlNEoUrrEn2Ig7tqibS-PHK5vgusbcbo7X36XVt4Q',
      // What Supabase's command line prints for its local stack.
      'super-secret-jwt-token-with-at-least-32-characters-long',
      // langgenius/dify docker/.env.example
      'sk-9f73s3ljTXVcMT3Blb3ljTqtsKiGHXVcMT3BlbkFJLK7U',
      // danny-avila/LibreChat .env.example
      'f34be427ebb29de8d88c107a71546019685ed8b241d8f2ed00c3df97ad2566f0',
      'e2341419ec3dd3d19b13a1a87fafcbfb',
      '16f8c0ef4a5d391b26034086c628469d3f9f497f08163ab9b40137092f2909ef',
      'eaa5191f2914e30b9387fd84e254e4ba6fc51b4654968a9b0803b456a54b8418',
      'DrhYf7zENyR6AlUCKmnz0eYASOQdl6zxH7s7MKFSfFCt',
      // Infisical/infisical .env.example
      '6c1fe4e407b8911c104518103505b218',
      '4be6ba5602e0fa0ac6ac05c3cd4d247f',
      // baptisteArno/typebot.io .env.example
      'do+UspMmB/rewbX2K/rskFmtgGSSZ8Ta',
      // calcom/cal.com .env.example
      '0cc0e6c35519bba620c9360cfe3e68d0',
      // apache/apisix conf/config-default.yaml, admin_key
      'edd1c9f034335f136f87ad84b625c8f1',
      '4054f7cf07e344346cd3f287985e76a2',
      // grafana/grafana conf/defaults.ini, secret_key
      'SW2YcwTIb9zpOOhoPsMm',
      // getredash/redash redash/settings/__init__.py, REDASH_COOKIE_SECRET
      'c292a0a3aa32397cdb050e233733900f',
      // Nacos, default of token.secret.key that its documentation warns of
      'SecretKey012345678901234567890123456789012345678901234567890123456789',
      // puckel/docker-airflow docker-compose-CeleryExecutor.yml, FERNET_KEY
      '46BKJoQYlPPOexq0OhDZnIlNepKFf87WFwLbfzqDDho=',
      // apache/superset superset/constants.py, and the other keys of CVE-2023-27524
      'CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET',
      'TEST_NON_DEV_SECRET',
      'thisISaSECRET_1234',
      'YOUR_OWN_RANDOM_GENERATED_SECRET_KEY',
      // symfony/symfony-standard app/config/parameters.yml.dist
      'ThisTokenIsNotSoSecretChangeIt',
      // firefly-iii/firefly-iii and Bubka/2FAuth .env.example, APP_KEY
      'SomeRandomStringOf32CharsExactly',
      // hoppscotch/hoppscotch .env.example
      'data encryption key with 32 char',
    ]),
);
