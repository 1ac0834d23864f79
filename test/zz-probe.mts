import { rules } from '../rules/index.ts';
import { defaultConfig, lint } from '../server/engine/index.ts';
import { projectOf } from './support/project.ts';
export function found(image: string, port: string, more = '') {
  const text = `services:\n  app:\n    image: ${image}\n    ports: ['${port}:${port}']\n${more}`;
  const project = projectOf({ 'compose.yaml': text });
  return lint(project, 'compose.yaml', rules, defaultConfig).findings.filter(({rule})=>/open-port|authentication-off|^exposed/.test(rule)).map((f) => `${f.severity} ${f.rule}: ${f.message}`);
}
const list = process.argv.slice(2);
for (const each of list) { const [image, port] = each.split('=') as [string,string]; console.log(each); for (const f of found(image, port)) console.log('   ', f); }
