// npm run rule ID: runs the cases of one rule's page; `-- --update` writes changed messages into its markers.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { hand, root } from './setup.mjs';

const [id = '', option] = process.argv.slice(2);
if (!/^[a-z-]+$/.test(id)) {
  console.error('usage: npm run rule ID [-- --update]');
  process.exit(2);
}
const pages = readdirSync(path.join(root, 'rules'), { recursive: true, encoding: 'utf8' });
if (!pages.some((page) => path.basename(page) === `${id}.md`)) {
  console.error(`There is no rule ${id}.`);
  process.exit(2);
}
process.env['RULE'] = id;
if (option === '--update') process.env['UPDATE_PAGES'] = '1';
hand(['--import', 'tsx', '--test', '--test-reporter=spec', 'test/rules.test.ts']);
