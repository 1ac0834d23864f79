/** Files of a project by path. */
export type Files = Readonly<Record<string, string>>;

const web = (...lines: string[]) => `services:\n  web:\n${lines.map((line) => `    ${line}\n`).join('')}`;
const image = 'image: nginx:1.27.3';
const secret = 'DB_PASSWORD=hunter2-but-longer\n';
const git = { '.git/HEAD': 'ref: refs/heads/main\n' };
const docker = 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nUSER root\n';

/** Small projects with files that are recognized only by references from others, not by their names. */
export const freelyNamed: Readonly<Record<string, Files>> = {
  'extends a file': {
    'compose.yaml': web('extends: {file: base.yml, service: web}'),
    'base.yml': web(image, 'privileged: true'),
  },
  'extends a file of a folder above': {
    'app/compose.yaml': web('extends: {file: ../common/svc.yml, service: web}'),
    'common/svc.yml': web(image, 'pid: host', 'cap_add: [SYS_ADMIN]'),
  },
  'extends a file that extends another': {
    'compose.yaml': web('extends: {file: one.yml, service: web}'),
    'one.yml': web('extends: {file: deep/two.yml, service: web}', 'network_mode: host'),
    'deep/two.yml': web(image, 'privileged: true'),
  },
  'includes a file': {
    'compose.yaml': `include: [mon.yaml]\n${web(image)}`,
    'mon.yaml': `services:\n  agent:\n    ${image}\n    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]\n`,
  },
  'includes a folder with variables': {
    'compose.yaml': `include: [{path: parts/db.yml, env_file: parts/db.env}]\n${web(image)}`,
    'parts/db.yml': 'services:\n  db:\n    image: postgres:${TAG}\n    ports: ["5432:5432"]\n',
    'parts/db.env': 'TAG=latest\n',
  },
  'reads variables': { ...git, 'compose.yaml': web(image, 'env_file: prod.vars'), 'prod.vars': secret },
  'reads several files of variables': {
    ...git,
    'compose.yaml': web(image, 'env_file: [a.env, conf/b.txt]'),
    'a.env': secret,
    'conf/b.txt': 'API_TOKEN=ghp_0123456789abcdefABCDEF0123456789abcd\n',
  },
  'builds files that are named for their services': {
    'compose.yaml': web('build: {context: ., dockerfile: build/web.Containerfile}'),
    'build/web.Containerfile': docker,
  },
  'builds files with free names': {
    'compose.yaml': `${web('build: {context: ., dockerfile: foo/api.build}')}  jobs:\n    build: {context: jobs, dockerfile: ../foo/jobs}\n`,
    'foo/api.build': `${docker}COPY . /srv\n`,
    'foo/jobs': `${docker}# plimsoll: ignore root-user why\n`,
    'foo/notes': docker,
  },
  'builds a file with a free name in an override file': {
    'compose.yaml': web('image: web'),
    'compose.override.yaml': web('build: {context: ., dockerfile: web.img, target: base}'),
    'web.img': `FROM debian:12 AS base\nUSER root\nFROM base\nUSER 1000\n`,
  },
  'includes what builds a file with a free name': {
    'compose.yaml': `include: [parts/one.yml]\n${web(image)}`,
    'parts/one.yml': 'services:\n  one:\n    build: {context: ., dockerfile: one.img}\n',
    'parts/one.img': docker,
  },
  'builds what a file with a free name says': {
    'compose.yaml': web('extends: {file: base.yml, service: web}'),
    'base.yml': web('build: app', 'user: root'),
    'app/Dockerfile': docker,
  },
  'is named in COMPOSE_FILE': {
    '.env': 'COMPOSE_FILE=stack.yml:prod.yml\n',
    'stack.yml': web(image, 'privileged: true'),
    'prod.yml': web('privileged: false', 'pid: host'),
    'compose.yaml': web(image),
  },
  'is listed in the configuration': {
    '.plimsoll.yaml': 'projects:\n  - [compose.yaml, prod.yaml]\n',
    'compose.yaml': web(image, 'privileged: true'),
    'prod.yaml': web('privileged: false', 'network_mode: host'),
  },
  'has an override file, too': {
    'compose.yaml': web('extends: {file: base.yml, service: web}'),
    'compose.override.yaml': web('pid: host', 'privileged: false'),
    'base.yml': web(image, 'privileged: true'),
  },
  'is graver alone than as a part of another that comes later': {
    'app/compose.yml': web('build: ./app', 'privileged: true', 'ports: ["8080:11300"]'),
    'app/Dockerfile': 'FROM alpine:3.22\nCMD ["beanstalkd"]\n',
    'docker-compose.yml': 'include: [{path: app/compose.yml, project_directory: .}]\n',
  },
  'is graver alone than as a part of another that comes before': {
    'web/compose.yml': web('build: ./web', 'privileged: true', 'ports: ["8080:11300"]'),
    'web/Dockerfile': 'FROM alpine:3.22\nCMD ["beanstalkd"]\n',
    'compose.yaml': 'include: [{path: web/compose.yml, project_directory: .}]\n',
  },
  'is named after both programs': {
    'my-docker-and-compose.yml': web(image, 'privileged: true'),
    'prod.compose.yaml': web(image, 'pid: host'),
  },
  'extends a file that two take from': {
    'a/compose.yaml': web('extends: {file: ../base.yml, service: web}'),
    'b/compose.yaml': web('extends: {file: ../base.yml, service: web}', 'pid: host'),
    'base.yml': web(image, 'privileged: true'),
  },
  'ignores in a file that is extended': {
    'compose.yaml': web('extends: {file: base.yml, service: web}'),
    'base.yml': web(image, '# plimsoll ignore privileged: needed', 'privileged: true', 'pid: host'),
  },
  'leaves a file out by configuration': {
    '.plimsoll.yaml': 'ignore: [base.yml]\n',
    'compose.yaml': web('extends: {file: base.yml, service: web}'),
    'base.yml': web(image, 'privileged: true'),
  },
  'has other settings in a folder': {
    'compose.yaml': `include: [sub/more.yml]\n${web(image)}`,
    'sub/.plimsoll.yaml': 'rules:\n  host-namespace: "off"\n',
    'sub/more.yml': `services:\n  agent:\n    ${image}\n    pid: host\n`,
  },
  'lies beside source code': {
    'compose.yaml': web('build: .'),
    Dockerfile: docker,
    'dockerfile.go': 'package dockerfile\n',
    'dockerfile_test.py': 'FROM = 1\n',
  },
  'has YAML that is none': {
    'compose.yaml': web(image),
    'services.yaml': 'services:\n  app:\n    class: App\n',
    '.gitlab-ci.yml': 'services:\n  - docker:dind\nbuild:\n  image: docker\n  script: [docker build .]\n',
  },
  'does not end in a broken file': {
    'compose.yaml': web('extends: {file: base.yml, service: web}'),
    'base.yml': `${web(image, 'privileged: true')}  other: [\n`,
  },
};
