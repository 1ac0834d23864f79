import { rules } from '../../../rules/index.ts';
import { defaultConfig, emptyProject, lint } from '../../../server/engine/index.ts';
import { composeOf } from '../input.ts';

// Measures the CPU milliseconds for listing all fixes of a project of 30 services with an override file in a warm
// process.

const services = 30;
/** During about the first hundred rounds V8 is still compiling, which counts as CPU. */
const rounds = 200;
const names = Array.from({ length: services }, (_, at) => `service${at}`);
const base = composeOf(4 + 17 * services);
const override = ['services:', ...names.flatMap((name) => [`  ${name}:`, '    ports: ["9090:9090"]'])].join(
  '\n',
);
const project = emptyProject().with(
  { path: 'compose.yaml', text: base },
  { path: 'compose.override.yaml', text: override },
);

const times: number[] = [];
let offered = 0;
let findings = 0;
for (let round = 0; round < rounds; round++) {
  const result = lint(project, 'compose.yaml', rules, defaultConfig);
  const before = process.cpuUsage();
  offered = result.findings.flatMap((each) => result.fixesOf(each)).length;
  const { user, system } = process.cpuUsage(before);
  findings = result.findings.length;
  times.push((user + system) / 1000);
}
const [first] = times;
times.sort((a, b) => a - b);
console.log(JSON.stringify({ findings, offered, first, least: times[0], median: times[rounds >> 1] }));
