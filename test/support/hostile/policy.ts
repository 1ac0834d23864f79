import { fill, nest, type Shape, shapesOf } from './shape.ts';

const service = (i: number) => `  s${i}:\n    image: a\n    privileged: true\n    environment: [A=b, C=d]\n`;
const few = `services:\n${Array.from({ length: 40 }, (_, i) => service(i)).join('')}`;
const commands = `FROM debian:12\n${'RUN curl -k https://a.test | sh && sudo id\n'.repeat(200)}`;
const asks = 'customRules: [rules.yaml]\n';

/** A rule file in which each rule applies to services and commands. */
const rulesWith = (condition: string) =>
  `rules:\n  one:\n    on: [service, command]\n    message: The name is {name}.\n    where:\n${condition}`;
const chain = (size: number, line: (next: string) => string) =>
  Object.fromEntries(
    Array.from({ length: Math.min(2000, Math.floor(size / 40)) }, (_, i) => [
      i === 0 ? '.plimsoll.yaml' : `p${i}.yaml`,
      line(`./p${i + 1}.yaml`),
    ]),
  );

/** Configurations that extend, override, and define custom rules. */
export const policyShapes: readonly Shape[] = [
  ...shapesOf(
    '.plimsoll.yaml',
    '',
    {
      'overrides, many': (size) =>
        `overrides:\n${fill(size, (i) => `  - files: ["**/a${i}/**/b"]\n    rules: {privileged: low}\n`)}`,
      'overrides, one of many files': (size) =>
        `overrides:\n  - rules: {privileged: low}\n    files:\n${fill(size, (i) => `      - "**/a${i}/**/b"\n`)}`,
      'overrides of services': (size) =>
        `overrides:\n${fill(size, (i) => `  - services: ["*${i}*", "*a*b*c*"]\n    rules: {"*": low}\n`)}`,
      'overrides, *a in a row': (size) =>
        `overrides:\n  - rules: {privileged: low}\n    services: ["${'*a'.repeat(size / 2)}b"]\n`,
      'rules by patterns': (size) => `rules:\n${fill(size, (i) => `  "*${i}*": off\n`)}`,
      'rules by patterns, *a in a row': (size) => `rules:\n  "${'*a'.repeat(size / 2)}b": off\n`,
      'locked, many': (size) => `locked:\n${fill(size, (i) => `  - "*${i}*"\n`)}`,
      'reasons and days': (size) =>
        `rules:\n${fill(size, (i) => `  privileged${i}: {level: off, reason: "${'r'.repeat(60)}", until: 2020-01-01}\n`)}`,
      'extends, many': (size) => `extends:\n${fill(size, (i) => `  - ./p${i}.yaml\n`)}`,
      'extends, packages that are not there': (size) => `extends:\n${fill(size, (i) => `  - "@a/p${i}"\n`)}`,
      'custom rules of many files': (size) =>
        `customRules:\n${fill(size, (i) => `  - r${i}.yaml\n  - "*a*${i}.yaml"\n`)}`,
    },
    { 'compose.yaml': few, Dockerfile: commands },
  ),
  {
    name: 'configurations that extend in a chain',
    files: (size) => ({
      ...chain(size, (next) => `extends: [${next}]\nrules: {privileged: low}\n`),
      Dockerfile: commands,
    }),
  },
  {
    name: 'configurations that extend the next one twice',
    files: (size) => ({ ...chain(size, (next) => `extends: [${next}, ${next}]\n`), Dockerfile: commands }),
  },
  ...shapesOf(
    'rules.yaml',
    '',
    {
      many: (size) =>
        `rules:\n${fill(size, (i) => `  r${i}: {on: command, where: {name: {glob: "*r*l"}}, message: "The name is {name}."}\n`)}`,
      'many that ask what runs': (size) =>
        `rules:\n${fill(size, (i) => `  r${i}: {on: posture, where: {user.root: true}, message: "It is {user.root}."}\n`)}`,
      'conditions nest': (size) => rulesWith(`      ${nest(size, '{not: ', '}', '{name: a}')}\n`),
      'conditions in a row': (size) =>
        rulesWith(`      any:\n${fill(size, (i) => `        - {name: {glob: "*${i}*"}}\n`)}`),
      'conditions, *a in a row': (size) => rulesWith(`      name: {glob: "${'*a'.repeat(size / 2)}b"}\n`),
      'conditions of many values': (size) =>
        rulesWith(`      name:\n        glob:\n${fill(size, (i) => `          - "*a*${i}*"\n`)}`),
      'a message of many fields': (size) =>
        `rules:\n  one: {on: service, where: {name: {exists: true}}, message: "${fill(size, () => '{name} ')}"}\n`,
      'fixes of many keys': (size) =>
        `rules:\n  one:\n    on: service\n    where: {name: {exists: true}}\n    message: So it is.\n    fix:\n      title: Set keys\n      set:\n${fill(size, (i) => `        k${i}: true\n`)}`,
      'examples, many': (size) =>
        `${rulesWith('      name: {exists: true}\n')}    examples:\n${fill(size, () => '      - bad: FROM debian\n')}`,
      'aliases that double': (size) =>
        `x0: &a0 [b]\n${fill(size, (i) => `x${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`)}rules: {one: *a20}\n`,
    },
    { '.plimsoll.yaml': asks, 'compose.yaml': few, Dockerfile: commands },
  ),
];
