import type { Files } from './files.ts';

type Texts = Readonly<Record<string, string>>;

/** Minimized findings of the fuzzer: the class and the folder, or successive states of an edited folder. */
const cases: readonly (readonly [what: string, states: readonly Texts[]])[] = [
  ['breaks the file: missing-hardening/lacks #0', [{ 'common.yaml': 'services: : {image: 2,<<:}' }]],
  [
    'brings missing-hardening: schema-error/misplaced #0',
    [{ 'compose.yml': 'services: :\n      :\n      context: .' }],
  ],
  [
    'brings image-and-build: schema-error/misplaced #0',
    [{ 'compose.yaml': 'services: :\n    build: .\n     image: l\n    :\n    image: e/o' }],
  ],
  ['brings missing-hardening: schema-error/typo #0', [{ 'docker-compose.yml': 'rvices: : image: s' }]],
  ['brings schema-error: schema-error/typo #0', [{ 'compose.yaml': 'servic: : d' }]],
  ['edits overlap: schema-error/misplaced #0', [{ 'compose.yaml': 'services: : build:\n  :\n args: $' }]],
  ['does not settle: schema-error/misplaced #0', [{ 'compose.yaml': 'services: :\r:\nversion: "' }]],
  ['does not settle: schema-error/name #0', [{ 'compose.override.yaml': 'services: g: {}:' }]],
  ['does not settle: missing-hardening/lacks #0', [{ 'common.yaml': 'services: :\n    image: g\n    r: :' }]],
  [
    'does not settle: open-port/random #0',
    [{ 'docker-compose.yml': 'services: : ports:\n      - 8191\n      - 8191' }],
  ],
  ['brings unpinned-image: image-reference-invalid/invalid #0', [{ Dockerfile: 'FROM V' }]],
  ['brings schema-error: ignore here', [{ 'docker-compose.yml': 's:\n2\n  d:\n n:\n  :\n :' }]],
  ['brings schema-error: ignore here', [{ 'docker-compose.yml': 'services: : b\n D: $\n d: r' }]],
  ['does not settle: ignore here', [{ 'docker-compose.yml': ':\n12\n2' }]],
  ['does not settle: ignore here', [{ 'compose.yaml': 's: - l\n i' }]],
  ['breaks the file: ignore here', [{ 'docker-compose.yml': '  :\n  we\n  "' }]],
  ['breaks the file: ignore here', [{ 'common.yaml': 'services:\nservices\ni' }]],
  [
    'brings secret-in-environment: ignore here',
    [{ 'compose.yaml': ': &environment\n environment: L: s://:o@\n${\n Y: :\nservices: : *environment' }],
  ],
  ['empty: schema-error/unknown', [{ 'compose.yml': ':' }]],
  ['empty: schema-error/name', [{ 'compose.override.yaml': 'services: :' }]],
  [
    'brings security-opt-invalid: missing-hardening/lacks #0',
    [{ 'compose.yaml': 'include: common.yaml', 'common.yaml': 'services: p:\n :\n:\n image: g' }],
  ],
  ['edited is not as read anew', [{ 'docker-compose.yml': 's:\n  -\n t:' }]],
  ['breaks the file: schema-error/typo #0', [{ 'compose.yaml': 'includ: c' }]],
  [
    'edited is not as read anew',
    [{ 'compose.yaml': 'include: common.yaml' }, { 'compose.yaml': 'includ: common.yaml' }],
  ],
  [
    'brings root-service: schema-error/misplaced #0',
    [{ 'compose.yaml': 'services: :\n    :\n    context: .', Dockerfile: 'FROM debian' }],
  ],
  [
    'does not settle: missing-hardening/lacks #0',
    [{ 'compose.yaml': 'services:\n w:\n    image: e\n    cap_drop: !reset []' }],
  ],
  [
    'edits overlap: schema-error/misplaced #0',
    [{ 'common.yaml': 'services: : healthcheck:\n  :\n timeout: 1\n' }],
  ],
  [
    'brings override-does-not-harden: missing-hardening/lacks #0',
    [
      {
        'compose.yaml': 'services: babybuddy: extends: {file: common.yaml,service: babybuddy',
        'compose.override.yaml': 'services: babybuddy: cap_add:',
        'common.yaml': 'services: babybuddy:\n image: linuxserver/b',
      },
    ],
  ],
  [
    'brings unused-ignore: open-port/site #0',
    [
      {
        'compose.yaml':
          'services:\n y:\n    image:\n    ports:\n    - "1:80"\n    volumes: #plimsoll:ignore exposed-host-control\n    - /docker.sock:o',
      },
    ],
  ],
  [
    'brings unused-ignore: ignore file',
    [{ 'compose.yaml': 'include: [common.yaml]', 'common.yaml': 'services:\n e:\n  volumes:' }],
  ],
  [
    'does not settle: missing-hardening/lacks #0',
    [
      {
        'compose.yaml':
          'include: [common.yaml]\nservices:\n  web:\n    image: nginx:1.25\n---\nservices:\n  other:\n    image: a/b:1.2\n',
        'common.yaml': 'services:\n  web:\n    read_only: false\n',
      },
    ],
  ],
  [
    'does not settle: missing-hardening/lacks #0',
    [
      {
        'compose.yaml': 'include: [common.yaml]\nservices:\n db:\n  :',
        'common.yaml': 'services:\n db:\n  image: s',
      },
    ],
  ],
  [
    'brings cap-drop-ineffective: missing-hardening/lacks #0',
    [
      {
        'compose.yaml': 'services: : extends: {file: common.yaml,service: mage-ai}\n cap_add: ALL',
        'common.yaml': 'services:\n mage-ai:\n  image: m',
      },
    ],
  ],
  [
    'brings pre-start-unhardened: missing-hardening/lacks #0',
    [
      {
        'compose.yaml': 'services: : extends: {file: common.yaml,service: sample}\n pre_start:\n- :',
        'common.yaml': 'services:\n sample:\n  image: l',
      },
    ],
  ],
  [
    'does not settle: open-port/open #0',
    [
      {
        'docker-compose.yml':
          'services:\n w:\n    image:\n    ports:\n      - "8188:8188"\n      - "8188:8188"',
      },
    ],
  ],
  [
    'brings root-hook: root-user/root #0',
    [
      {
        'compose.yaml': 'services:\n web:\n  build: .\n  post_start:\n   - command: id\n     user: root\n',
        Dockerfile: 'FROM debian:12\nRUN useradd -u 1001 app\nUSER root\nCMD ["x"]\n',
      },
    ],
  ],
  [
    'a late escape directive',
    [{ Dockerfile: 'FROM debian\n# escape=`\nRUN apt-get update && `\n curl http://x.org | sh\n' }],
  ],
  ['a late escape directive', [{ Dockerfile: '\n# escape=`\nFROM servercore\nCOPY . C:\\\nRUN dir C:\\\n' }]],
  [
    'a late escape directive',
    [
      {
        Dockerfile:
          '# a\n# escape=`\nFROM debian\nRUN apt-get update && `\n apt-get install -y curl\nUSER root\n',
      },
    ],
  ],
  [
    'comments inside continuations',
    [
      {
        Dockerfile:
          'FROM debian:12\nRUN apt-get update && \\\n    # first\n    apt-get install -y \\\n    # why curl\n    curl \\\n\n    # why sudo\n    sudo\nRUN sudo \\\n # a\n chmod \\\n # b\n 777 /a\n',
      },
    ],
  ],
  [
    'comments inside continuations',
    [
      {
        Dockerfile:
          'FROM debian:12\nENV A=1 \\\n  # password\n  PASSWORD=hunter2hunter2 \\\n  # b\n  B=2\nEXPOSE \\\n # ssh\n 22 \\\n # web\n 80\nUSER \\\n # who\n root\n',
      },
    ],
  ],
  ['USER with a name', [{ Dockerfile: 'FROM debian:12\nUSER mysql\nRUN id\nUSER root\nCMD ["mysqld"]\n' }]],
  [
    'USER with a name',
    [{ Dockerfile: 'FROM mysql:8.0\nUSER root\n' }, { Dockerfile: 'FROM mysql:8.0\nUSER mysql\n' }],
  ],
  [
    'USER with a name',
    [
      {
        Dockerfile: 'FROM debian:12\nRUN useradd mysql\nUSER root\nCMD ["mysqld"]\n',
        '.plimsoll.yaml': 'profile: kubernetes\n',
      },
    ],
  ],
  [
    'brings unused-ignore: ignore file',
    [{ 'compose.yaml': 'include: [common.yaml]', 'common.yaml': 'services:\n w:\n  build:' }],
  ],
  [
    'breaks the file: missing-hardening/lacks #0',
    [{ 'compose.yaml': "x-: &caps []\nservices:\n o: {image: 2',*caps}" }],
  ],
  [
    'brings schema-error: missing-hardening/lacks #0',
    [{ 'compose.yaml': 'x-: &caps\n  cap_add: []\nservices:\n  t: {image: "n:1.2", <<: *caps}\n' }],
  ],
  [
    'brings missing-hardening: ignore here',
    [{ 'compose.yml': 'services:\n :\n   image: n\n   :\n  b:\n -' }],
  ],
  [
    'brings missing-hardening: ignore file',
    [{ 'compose.yaml': '\ufeff  services:\n   :\n    image: b\n  e:' }],
  ],
  ['brings sudo: root-user/unset #0', [{ Dockerfile: 'FROM debian:2\nCMD ["sudo",""]' }]],
  [
    'brings schema-error: missing-hardening/lacks #0',
    [
      {
        'compose.yaml': 'services:\n w:\n    image: a\n    mem_limit: 5',
        '.plimsoll.yaml': 'extends: swarm',
      },
    ],
  ],
  [
    'brings copy-after-user-no-chown: root-user/unset #0',
    [{ Dockerfile: 'FROM node:2\nCMD\nCOPY * /', '.plimsoll.yaml': 'extends: strict' }],
  ],
  [
    'breaks the file: root-user/unset #0',
    [{ 'compose.yaml': 'services: : extends: file: common.yaml', 'common.yaml': ':\nFROM alpine' }],
  ],
  [
    'brings ignore-without-reason: ignore here',
    [{ 'compose.yaml': 'a:', '.plimsoll.yaml': 'extends: strict' }],
  ],
];

/** The kept cases with the states of their folders. */
export const keptCases: readonly (readonly [what: string, history: readonly Files[]])[] = cases.map(
  ([what, states]) => [what, states.map((texts) => new Map(Object.entries(texts)))],
);
