/**
 * Files to lint, the first of which is checked; `{}` is where a credential is inserted, `{q}` where it is inserted in
 * quotes.
 */
export interface Position {
  readonly name: string;
  files(text: string): ReadonlyMap<string, string>;
}

/** Quotes a text in a way that is valid in JSON, YAML and shells. */
const quoted = (text: string) => JSON.stringify(text);
const put = (template: string, text: string) =>
  template.replaceAll('{q}', () => quoted(text)).replaceAll('{}', () => text);

const position = (name: string, files: Readonly<Record<string, string>>): Position => ({
  name,
  files: (text) =>
    new Map(Object.entries(files).map(([path, template]) => [put(path, text), put(template, text)])),
});

const docker = (line: string): Position =>
  position(line, { Dockerfile: `FROM debian:12\n${line}\nCMD ["app"]\n` });
const alone = (text: string): Position => position(text, { Dockerfile: text });

const instructions: readonly Position[] = [
  ...[
    'RUN {}',
    'RUN echo {} && sudo make',
    'RUN ["sh", "-c", {q}]',
    'RUN --mount=type=secret,id={} sudo make',
    'RUN --mount=type=cache,target={},mode=777 sudo make',
    'RUN --network={} make',
    'RUN --{}=x make',
    'RUN cd {} && sudo make',
    'RUN sudo apt-get install {}',
    'RUN apt-get install -y curl={}',
    'RUN pip install {}',
    'RUN npm install -g {}',
    'RUN chmod 777 {}',
    'RUN curl http://acme.io/{} | sh',
    'RUN curl -k https://acme.io/{}',
    'RUN wget http://{}',
    'RUN git clone http://acme.io/{}.git',
    'RUN useradd {} && sudo su {}',
    'RUN A={} sudo make',
    'RUN <<EOF\nsudo {}\nEOF',
    'RUN <<{}\nmake\n',
    'RUN cat <<EOF > /etc/app\n{}\nEOF\nRUN sudo make',
    'RUN make \\\n  {} \\\n  && sudo make',
    'CMD {}',
    'CMD make {} --now',
    'CMD [{q}, "now"]',
    "CMD ['sh', {q}]",
    'ENTRYPOINT {}',
    'ENTRYPOINT exec app {}',
    'ENTRYPOINT ["app", {q}]',
    'ENTRYPOINT ["app", {q}',
    'HEALTHCHECK CMD {}',
    'HEALTHCHECK --interval=5s CMD curl {} || exit 1',
    'HEALTHCHECK --interval={} CMD curl localhost',
    'HEALTHCHECK {}',
    'SHELL [{q}, "-c"]\nRUN sudo make | cat',
    'SHELL {}',
    'ENV {}',
    'ENV A={}',
    'ENV A {}',
    'ENV A={q} B=2',
    'ENV DB_PASSWORD={}',
    'ENV DB_PASSWORD={q}',
    'ENV {}=1',
    'ENV PATH={}:$PATH',
    'ENV NODE_ENV={}',
    'ENV PIP_EXTRA_INDEX_URL={}',
    'ARG {}',
    'ARG A={}',
    'ARG API_TOKEN={}',
    'ARG {}=1\nRUN echo ${}',
    'ARG V={}\nRUN sudo make $V',
    'ENV V={}\nUSER $V\nWORKDIR $V\nEXPOSE $V',
    'ARG V={}\nCOPY --from=$V /a /b',
    'ENV V={}\nCMD app $V',
    'LABEL {}',
    'LABEL a={}',
    'LABEL a={q}',
    'LABEL {}=a',
    'LABEL a {}',
    'MAINTAINER {}',
    'EXPOSE {}',
    'EXPOSE 22 {}/tcp',
    'USER {}',
    'USER {}:{}',
    'USER root:{}',
    'WORKDIR {}',
    'WORKDIR a/{}',
    'WORKDIR /proc/{}',
    'VOLUME {}',
    'VOLUME [{q}]',
    'VOLUME /etc/{}',
    'STOPSIGNAL {}',
    'COPY {} /app/',
    'COPY . {}',
    'COPY --from={} /a /b',
    'COPY --chown={} a b',
    'COPY --chmod={} a b',
    'COPY --{} a b',
    'COPY [{q}, "/a"]',
    'USER app\nCOPY {} /etc/a',
    'COPY <<EOF /etc/app\n{}\nEOF',
    'ADD {} /app/',
    'ADD https://acme.io/{}.tar.gz /app/',
    'ADD http://{} /app/',
    'ADD --checksum={} https://acme.io/a.tar.gz /a',
    'ADD https://github.com/acme/{}.git#main /a',
    'ADD {}/id_rsa /root/.ssh/',
    'ONBUILD RUN sudo {}',
    'ONBUILD {}',
    'ONBUILD ENV A={}',
    '{}',
    '{} a b',
    'NOPE {}',
    'CMD app\nCMD app {}',
    'COPY . .\nENTRYPOINT app {} $HOME',
    'USER 0\n# {}\nRUN sudo make',
    '# plimsoll: ignore {}\nRUN sudo make',
    '# plimsoll: ignore sudo until {}\nRUN sudo make',
    '# hadolint ignore={}\nRUN sudo make',
  ].map(docker),
  ...[
    'FROM {}',
    'FROM {}:latest',
    'FROM acme.io/{}:1',
    'FROM acme.io/a:{}',
    'FROM debian@sha256:{}',
    'FROM --platform={} debian:12',
    'FROM --{} debian:12',
    'FROM debian:12 AS {}',
    'FROM debian:12 {}',
    'FROM debian:12 AS a\nFROM {} AS b\nCOPY --from=c /a /b',
    'FROM debian:12 AS {}\nRUN sudo make\nFROM {} AS {}\nRUN sudo make',
    'ARG V={}\nFROM $V\nRUN sudo make',
    'ARG V={}\nFROM debian:${V}\nRUN sudo make',
    'FROM ${}\nRUN sudo make',
    '# syntax={}\nFROM debian:12',
    '# sintax={}\nFROM debian:12',
    '# escape={}\nFROM debian:12',
    '# check={}\nFROM debian:12',
    '# check=skip={}\nFROM debian:12',
    '# {}={}\nFROM debian:12\nRUN sudo make',
    'ENV DB_PASSWORD={}\nFROM {}\nUSER {}\nWORKDIR {}\nEXPOSE {}\nNOPE {}\n',
    'FROM debian:12\nENV DB_PASSWORD={} A={}\nUSER {}\nWORKDIR {}\nEXPOSE {}\nCMD app {}\nHEALTHCHECK CMD app {}\nCOPY --from={} a b\n',
    'FROM debian:12\nRUN mysql -p{}\nUSER {}\nWORKDIR x/{}\nCMD app {}\n',
    '{}',
  ].map(alone),
];

const service = (lines: string): Position =>
  position(lines, {
    'compose.yaml': `services:\n  web:\n    image: acme/app:1\n    privileged: true\n${lines.replace(/^/gm, '    ')}\n`,
  });
const compose = (text: string): Position => position(text, { 'compose.yaml': text });

const attributes = [
  ...'annotations build cap_add cap_drop cgroup_parent command configs container_name cpuset depends_on devices dns dns_search'.split(
    ' ',
  ),
  ...'domainname entrypoint env_file environment expose extends external_links extra_hosts group_add healthcheck hostname image'.split(
    ' ',
  ),
  ...'init ipc isolation labels links logging mac_address mem_limit network_mode networks pid pids_limit platform ports profiles'.split(
    ' ',
  ),
  ...'pull_policy restart runtime secrets security_opt shm_size stop_grace_period stop_signal storage_opt sysctls tmpfs ulimits'.split(
    ' ',
  ),
  ...'user userns_mode volumes volumes_from working_dir x-own nope'.split(' '),
];

const composed: readonly Position[] = [
  ...attributes.map((key) => service(`${key}: {q}`)),
  ...attributes.map((key) => service(`${key}: [{q}, {q}]`)),
  ...attributes.filter((_, at) => at % 2 === 0).map((key) => service(`${key}:\n  {q}: {q}`)),
  ...attributes.filter((_, at) => at % 3 === 0).map((key) => service(`${key}:\n  a: {q}`)),
  ...[
    '{q}: a',
    'environment:\n  DB_PASSWORD: {q}\nuser: {q}\nhostname: {q}',
    'environment:\n  - DB_PASSWORD={}\nworking_dir: {q}',
    'environment:\n  A: ${A:-{}}',
    'environment:\n  API_KEY: ${API_KEY:-{}}\nuser: {q}',
    'environment:\n  A: ${{}}',
    'environment: {q}',
    'labels:\n  traefik.http.middlewares.auth.basicauth.users: {q}',
    'command: app {q}',
    'command: ["app", {q}]',
    'command: >-\n  app\n  {}',
    'entrypoint: sh -c {q}',
    'healthcheck:\n  test: {q}',
    'healthcheck:\n  test: ["CMD-SHELL", {q}]',
    'healthcheck:\n  test: ["NOPE", {q}]',
    'build:\n  context: {q}',
    'build:\n  context: .\n  args:\n    A: {q}',
    'build:\n  context: .\n  args:\n    - NPM_TOKEN={}',
    'build:\n  context: .\n  target: {q}',
    'build:\n  dockerfile_inline: |\n    FROM debian:12\n    RUN sudo {}\n    ENV API_TOKEN={}\n    USER {}\n    CMD app {}',
    'build:\n  dockerfile_inline: |\n    FROM {}\n    {}\n    WORKDIR {}',
    'build: {q}',
    'volumes:\n  - /etc:{}',
    'volumes:\n  - {}:/a',
    'volumes:\n  - type: bind\n    source: /{}\n    target: /a',
    'ports:\n  - "{}:80"',
    'ports:\n  - "0.0.0.0:22:{}"',
    'deploy:\n  labels:\n    a: {q}\n  replicas: {q}',
    'logging:\n  driver: {q}\n  options:\n    splunk-token: {q}',
    'secrets:\n  - source: {q}\n    target: {q}',
    'configs:\n  - {q}',
    'networks:\n  {q}: {}',
    'depends_on:\n  {q}:\n    condition: {q}',
    'extends:\n  service: {q}\n  file: {q}',
    'post_start:\n  - command: {q}\n    privileged: true',
    'provider:\n  type: {q}\n  options:\n    token: {q}',
    'x-own: &{}\n  a: 1\nuser: *{}',
    'user: !{} a',
    'user: "${V:?{}}"\nenvironment:\n  A: *nope',
    '# plimsoll: ignore {}\nuser: root',
    '# {}\nuser: root',
  ].map(service),
  ...[
    'services:\n  {q}:\n    image: a\n    privileged: true\n    user: root\n',
    'services:\n  {q}:\n    image: a\n    image: b\n  {q}:\n    image: c\n',
    'services:\n  web:\n    image: a\n    {q}: 1\n    {q}: 2\n',
    'services:\n  web: {q}\n',
    'services: {q}\n',
    '{q}\n',
    '{q}: a\nservices:\n  web:\n    image: a\n',
    'name: {q}\nversion: {q}\nservices:\n  web:\n    image: a\n',
    'services:\n  web:\n    image: a\n    volumes: [{q}]\nvolumes:\n  {q}:\n    driver: {q}\n    driver_opts:\n      o: {q}\n',
    'services:\n  web:\n    image: a\nvolumes:\n  a:\n    driver_opts:\n      o: username=a,password={},rw\n      device: {q}\n',
    'services:\n  web:\n    image: a\n    networks: [{q}]\nnetworks:\n  {q}:\n    driver: {q}\n    external: {q}\n',
    'services:\n  web:\n    image: a\n    secrets: [{q}]\nsecrets:\n  {q}:\n    external: true\n    file: {q}\n',
    'services:\n  web:\n    image: a\nsecrets:\n  a:\n    environment: {q}\n    driver: {q}\n',
    'services:\n  web:\n    image: a\nconfigs:\n  a:\n    content: {q}\n  {q}:\n    content: |\n      password = {}\n',
    'include:\n  - {q}\nservices:\n  web:\n    image: a\n',
    'x-a: {q}\nservices:\n  web:\n    image: a\n    <<: {q}\n',
    'services:\n  web:\n    image: a\n    profiles: [{q}]\n    privileged: true\n    cap_add: [ALL]\n',
    '# plimsoll: ignore-file {}\nservices:\n  web:\n    image: a\n    privileged: true\n',
    'services:\n  web:\n    image: a\n  - {}\n',
    'services:\n  web:\n    image: "{}\n',
    'services:\n  web:\n    {}\n    image: a\n',
    'services:\n  web:\n    image: [{}\n',
    '%{}\n---\nservices: {}\n',
  ].map(compose),
  position('.env', {
    'compose.yaml': 'services:\n  web:\n    image: ${V}\n    user: ${V}\n    env_file: a.env\n',
    '.env': 'V={}\nDB_PASSWORD={}\n',
    'a.env': '{}\n{}={}\n',
  }),
  position('.env that is wrong', {
    'compose.yaml': 'services:\n  web:\n    image: a\n',
    '.env': '{}: {q} = {}\n"{}\n',
  }),
  position('an overlay', {
    'compose.yaml': 'services:\n  web:\n    image: a\n    command: {q}\n',
    'compose.override.yaml':
      'services:\n  web:\n    environment: [!reset {q}]\n    privileged: true\n    nope: {q}\n',
  }),
  position('what a service builds', {
    'compose.yaml': 'services:\n  {q}:\n    build:\n      context: .\n      target: {q}\n      args: [{q}]\n',
    Dockerfile: 'FROM debian:12 AS {}\nUSER root\nCMD {}\n',
  }),
  position('an ignore file', {
    Dockerfile: 'FROM debian:12\nCOPY . /\nCOPY {} /\n',
    '.dockerignore': '{}\n!{}\n',
  }),
  position('names of files', {
    '{}/compose.yaml': 'services:\n  web:\n    image: a\n    privileged: true\n',
  }),
];

/** Positions in a configuration. */
export const configurations: readonly string[] = [
  'profile: {q}\n',
  '{q}: a\n',
  'rules:\n  {q}: high\n',
  'rules:\n  sudo: {q}\n',
  'rules:\n  sudo:\n',
  'rules: {q}\n',
  '{q}\n',
  'trust:\n  {q}: a\n  images: [[{q}]]\n',
  'ignore:\n  {q}: a\n',
  'projects: {q}\n',
  'profile: *{}\n',
  'profile: [{}\n',
  'rules:\n  sudo: high\n  sudo: {q}\n  {q}: 1\n  {q}: 1\n',
].map((template) => template);

/** Inserts a credential into a template. */
export const written = put;

/** All positions for a credential in a project's files. */
export const positions: readonly Position[] = [...instructions, ...composed];
