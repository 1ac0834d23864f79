// npm run rule ID: the cases of one rule's page, at once; `-- --update` writes changed messages into its markers.
import { hand } from './setup.mjs';

const [id = '', option] = process.argv.slice(2);
if (!/^[a-z-]+$/.test(id)) {
  console.error('usage: npm run rule ID [-- --update]');
  process.exit(2);
}
process.env['RULE'] = id;
if (option === '--update') process.env['UPDATE_PAGES'] = '1';
hand(['--import', 'tsx', '--test', '--test-reporter=spec', 'test/rules.test.ts']);
