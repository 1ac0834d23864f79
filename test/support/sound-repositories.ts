/** A repository that is as its authors want it: files by path. */
export type Repository = Readonly<Record<string, string>>;

const build = 'FROM alpine:3.20\nUSER 1000:1000\nCMD ["true"]\n';
const web = 'services:\n  web:\n    image: nginx:1.27\n';

/** Repositories in which nothing is broken, by what is special about them. No scan of one may exit with 2. */
export const soundRepositories: Readonly<Record<string, Repository>> = {
  'an env_file of the host': {
    'compose.yaml': `${web}    env_file: /etc/app/web.env\n`,
  },
  'env_files of the host in a list': {
    'compose.yaml': `${web}    env_file:\n      - .env.example\n      - /run/secrets/web.env\n`,
    '.env.example': 'LOG=info\n',
  },
  'an optional env_file of the host': {
    'compose.yaml': `${web}    env_file:\n      - path: /opt/web/override.env\n        required: false\n`,
  },
  'a base service of the host': {
    'compose.yaml':
      'services:\n  web:\n    extends:\n      file: /srv/shared/common.yaml\n      service: web\n',
  },
  'included files of the host': {
    'compose.yaml': `include:\n  - /srv/shared/proxy.yaml\n${web}`,
  },
  'a build context of the host': {
    'compose.yaml': 'services:\n  web:\n    build: /srv/checkouts/web\n',
  },
  'a Dockerfile of the host': {
    'compose.yaml':
      'services:\n  web:\n    build:\n      context: .\n      dockerfile: /srv/docker/web.Dockerfile\n',
  },
  'a template of development containers with compose': {
    '.devcontainer/devcontainer.json': '{ "dockerComposeFile": "docker-compose.yml", "service": "app" }\n',
    '.devcontainer/docker-compose.yml':
      'services:\n  app:\n    build:\n      context: .\n      args:\n        VARIANT: ${templateOption:imageVariant}\n    command: sleep infinity\n  db:\n    image: postgres:${templateOption:postgresVersion}\n',
    '.devcontainer/Dockerfile': build,
  },
  'a template of development containers with a Dockerfile': {
    'src/go/.devcontainer/Dockerfile':
      'FROM mcr.microsoft.com/devcontainers/go:${templateOption:imageVariant}\nUSER vscode\n',
  },
  'an image by a template option': {
    'src/node/.devcontainer/docker-compose.yml':
      'version: "3.8"\nservices:\n  app:\n    image: "mcr.microsoft.com/devcontainers/javascript-node:${templateOption:imageVariant}"\n',
  },
  'a project for Cookiecutter': {
    'cookiecutter.json': '{ "slug": "app" }\n',
    '{{cookiecutter.slug}}/docker-compose.yml':
      "services:\n  {{ cookiecutter.slug }}:\n    image: app:{{ cookiecutter.version }}\n{%- if cookiecutter.db == 'y' %}\n  db:\n    image: postgres:16\n{%- endif %}\n",
    '{{cookiecutter.slug}}/Dockerfile': 'FROM python:{{ cookiecutter.python }}\nUSER 1000\n',
  },
  'a role of Ansible': {
    'roles/app/templates/docker-compose.yml':
      'services:\n{% for each in apps %}\n  {{ each.name }}:\n    image: "{{ each.image }}"\n    ports:\n      - "{{ each.port }}:80"\n{% endfor %}\n',
    'roles/app/tasks/docker-compose.yml':
      '- name: Copy the compose file\n  ansible.builtin.template:\n    src: docker-compose.yml\n    dest: /opt/app/docker-compose.yml\n',
  },
  'tasks that install Compose': {
    'tasks/install-docker-compose.yml':
      '---\n- apt: { name: docker-compose-plugin }\n- service: { name: docker }\n',
    Dockerfile: build,
  },
  'a template in Go': {
    'deploy/docker-compose.yml':
      '{{- $tag := .Tag -}}\nservices:\n  web:\n    image: registry.example.com/web:{{ $tag }}\n{{- range .Workers }}\n  worker-{{ .Name }}:\n    image: registry.example.com/worker:{{ $tag }}\n{{- end }}\n',
  },
  'a template in ERB': {
    'docker-compose.yml':
      "services:\n  web:\n    image: app:<%= ENV['TAG'] %>\n<% if debug %>\n    command: rackup\n<% end %>\n",
  },
  'placeholders of Autoconf': {
    'docker-compose.yml': 'services:\n  web:\n    image: app:@VERSION@\n    ports:\n      - "@PORT@:80"\n',
    Dockerfile: 'FROM alpine:@ALPINE@\nUSER 1000\n',
  },
  'resources that Maven filters': {
    'src/main/docker/docker-compose.yml':
      'services:\n  app:\n    image: ${project.artifactId}:${project.version}\n    environment:\n      VERSION: ${project.version}\n',
    'src/main/docker/Dockerfile':
      'FROM eclipse-temurin:21-jre\nCOPY ${project.build.finalName}.jar /app.jar\nUSER 1000\nCMD ["java", "-jar", "/app.jar"]\n',
  },
  'a skeleton of a developer portal': {
    'skeleton/docker-compose.yml':
      'services:\n  ${{ values.name }}:\n    image: registry.example.com/${{ values.name }}:${{ values.tag }}\n',
    'skeleton/Dockerfile': 'FROM node:${{ values.node }}\nUSER node\n',
  },
  'tokens that a pipeline replaces': {
    'docker-compose.yml':
      'services:\n  web:\n    image: "registry.example.com/web:#{Build.BuildId}#"\n  api:\n    image: registry.example.com/api:__TAG__\n',
  },
  'a generator with templates of Dockerfiles': {
    'Dockerfile.template': 'FROM {{ .from }}\n{{ if .debug -}}\nRUN apk add gdb\n{{ end -}}\n',
    'Dockerfile-linux.template': '{{ include "shared" }}\nFROM alpine\n',
    '3.20/Dockerfile': build,
    'update.sh': '#!/bin/sh\n./apply-templates.sh\n',
  },
  'a Dockerfile for the C preprocessor': {
    'Dockerfile.in': '#include "common.docker"\nFROM BASE\n',
    'Dockerfile.pp.dockerfile': '#include "common.docker"\nRUN make\n',
    Dockerfile: build,
  },
  'parts of Dockerfiles that a script joins': {
    'partials/install.Dockerfile': 'RUN apk add --no-cache curl\n',
    'partials/user.dockerfile': 'USER 1000\nWORKDIR /app\n',
    'Dockerfile.tail': 'ENV LANG=C.UTF-8\nCMD ["true"]\n',
    'build.sh': '#!/bin/sh\ncat base partials/*.Dockerfile Dockerfile.tail > out/Dockerfile\n',
    Dockerfile: build,
  },
  'files that only have the name of a Dockerfile': {
    'editor/syntax/dockerfile.vim': '" Vim syntax file\nif exists("b:current_syntax")\n  finish\nendif\n',
    'patches/Dockerfile.patch': '--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1 +1 @@\n-FROM a\n+FROM b\n',
    'Dockerfile.toml': 'title = "notes"\n',
    Dockerfile: build,
  },
  'a shell that is not read': {
    Dockerfile:
      'FROM mambaorg/micromamba:1.5\nSHELL ["/usr/bin/fish", "-c"]\nRUN set x 1\nUSER 1000\nCMD ["true"]\n',
    'notebook/Dockerfile':
      'FROM python:3.12\nSHELL ["python3", "-c"]\nRUN print(1)\nUSER 1000\nCMD ["true"]\n',
  },
  'a workflow with the name of a compose file': {
    'ci/docker-compose.yml':
      'name: compose\non: [push]\njobs:\n  up:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: docker compose up --wait\n',
    'compose.yaml': web,
  },
  'manifests with the name of a compose file': {
    'k8s/docker-compose.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: nginx:1.27\n',
    Dockerfile: build,
  },
  'an override file beside its base': {
    'compose.yaml': web,
    'compose.override.yaml': 'services:\n  web:\n    environment: { DEBUG: "1" }\n',
    'compose.prod.yaml': 'services:\n  web:\n    restart: always\n',
  },
  'override files without their base': {
    'deploy/docker-compose.override.yml':
      'services:\n  web:\n    restart: always\n  worker:\n    depends_on: [web, queue]\n',
    'deploy/docker-compose.gpu.yml':
      'services:\n  model:\n    deploy:\n      resources:\n        reservations:\n          devices:\n            - { driver: nvidia, count: 1, capabilities: [gpu] }\n',
  },
  'override files that a Makefile names': {
    Makefile:
      'COMPOSE = docker compose -f base.compose.yml -f dev.compose.yml\nup:\n\t$(COMPOSE) up -d\nprod:\n\tdocker compose --file base.compose.yml --file prod.compose.yml up -d\n',
    'base.compose.yml': `${web}  db:\n    image: postgres:16\n    networks: [back]\nnetworks:\n  back: {}\n`,
    'dev.compose.yml':
      'services:\n  web:\n    depends_on: [db]\n    networks: [back]\n    ports: ["127.0.0.1:80:80"]\n',
    'prod.compose.yml':
      'services:\n  web:\n    networks: [back]\n    secrets: [key]\nsecrets:\n  key: { external: true }\n',
  },
  'override files that a workflow names': {
    '.github/workflows/test.yml':
      'on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: |\n          docker compose \\\n            -f docker/docker-compose.yml \\\n            -f docker/docker-compose.ci.yml \\\n            up --exit-code-from test\n',
    'docker/docker-compose.yml': web,
    'docker/docker-compose.ci.yml':
      'services:\n  test:\n    image: curlimages/curl:8.9.1\n    depends_on: [web]\n',
  },
  'an override file for a development container': {
    'docker-compose.yml': web,
    '.devcontainer/devcontainer.json':
      '{ "dockerComposeFile": ["../docker-compose.yml", "docker-compose.yml"], "service": "web" }\n',
    '.devcontainer/docker-compose.yml':
      'services:\n  web:\n    command: sleep infinity\n    volumes: ["..:/workspace:cached"]\n    networks: [back]\n',
  },
  'an override file of its own folder that a Makefile names': {
    Makefile:
      'DIR := deploy\nFILES = -f docker-compose.yml\nFILES += -f $(DIR)/docker-compose.yml\nup:\n\tdocker compose $(FILES) up -d\n',
    'docker-compose.yml': `${web}networks:\n  front: {}\n`,
    'deploy/docker-compose.yml':
      'services:\n  web:\n    networks: [front]\n    depends_on: [proxy]\n  proxy:\n    image: caddy:2.8\n    networks: [front]\n    volumes: ["data:/data"]\n    secrets: [key]\n',
  },
  'override files by stage, as a job names them': {
    '.gitlab-ci.yml':
      'deploy:\n  script:\n    - docker compose -f base/compose.yaml -f stages/prod/compose.yaml up -d\n',
    'base/compose.yaml': web,
    'stages/prod/compose.yaml':
      'services:\n  web:\n    restart: always\n    configs: [site]\n    volumes: ["cache:/var/cache"]\n',
    'stages/test/compose.yaml': 'services:\n  web:\n    ports: ["127.0.0.1:8080:80"]\n',
  },
  'an override file in the script of a package': {
    'package.json':
      '{ "scripts": { "up": "docker compose -f compose.yaml -f compose.tools.yaml -f compose.override.yaml up" } }\n',
    'compose.yaml': web,
    'compose.tools.yaml': 'services:\n  mail:\n    image: axllent/mailpit:v1.20\nnetworks:\n  tools: {}\n',
    'compose.override.yaml': 'services:\n  web:\n    depends_on: [mail]\n    networks: [tools]\n',
  },
  'a file that only runs below another': {
    'run.sh':
      '#!/bin/sh\ncd "$(dirname "$0")"\nexport COMPOSE_FILE=docker-compose.yml:networks.compose.yml\ndocker compose up -d "$@"\n',
    'docker-compose.yml': 'services:\n  web:\n    image: nginx:1.27\n    networks: [front, back]\n',
    'networks.compose.yml': 'networks:\n  front: {}\n  back: { internal: true }\n',
  },
  'a stack of two files with usual names': {
    'scripts/deploy':
      '#!/bin/bash\nset -e\ndocker stack deploy --prune \\\n  --compose-file docker-compose.yml \\\n  --compose-file swarm/docker-compose.yml app\n',
    'docker-compose.yml': web,
    'swarm/docker-compose.yml':
      'version: "3.8"\nservices:\n  web:\n    deploy: { replicas: 2 }\n    networks: [mesh]\n',
  },
  profiles: {
    'compose.yaml': `${web}  debug:\n    image: busybox:1.36\n    profiles: [debug]\n    depends_on: [web]\n`,
  },
  'a swarm stack of two files': {
    'stack.sh': 'docker stack deploy -c docker-stack.yml -c docker-stack.prod.yml app\n',
    'docker-stack.yml':
      'version: "3.8"\nservices:\n  web:\n    image: nginx:1.27\n    networks: [front]\nnetworks:\n  front: { driver: overlay }\n',
    'docker-stack.prod.yml':
      'version: "3.8"\nservices:\n  web:\n    networks: [front]\n    deploy: { replicas: 3 }\n    configs: [site]\nconfigs:\n  site: { external: true }\n',
  },
  'the first format': {
    'docker-compose.yml':
      'web:\n  build: .\n  ports:\n    - "80:80"\n  links:\n    - db\ndb:\n  image: postgres:9.4\n  privileged: true\n',
    Dockerfile: build,
  },
  'the first format that extends a file': {
    'docker-compose.yml':
      'web:\n  extends:\n    file: common.yml\n    service: app\n  links: [cache]\ncache:\n  image: redis:7\n',
    'common.yml': 'app:\n  image: app:1\n  environment:\n    - A=b\n',
  },
  'the second format': {
    'docker-compose.yml':
      'version: "2"\nservices:\n  data:\n    image: busybox:1.36\n    volumes: [/data]\n  web:\n    image: nginx:1.27\n    volumes_from: [data]\n    mem_limit: 64m\n',
  },
  'fragments that a project includes': {
    'compose.yaml': 'include:\n  - services/web.compose.yml\n  - services/db.compose.yml\n',
    'services/web.compose.yml':
      'services:\n  web:\n    image: nginx:1.27\n    depends_on: [db]\n    networks: [back]\n',
    'services/db.compose.yml':
      'services:\n  db:\n    image: postgres:16\n    networks: [back]\nnetworks:\n  back: {}\n',
  },
  'a project of the registry': {
    'compose.yaml':
      'include:\n  - oci://registry.example.com/team/base:1\n  - https://github.com/acme/base.git\nservices:\n  web:\n    image: nginx:1.27\n    depends_on: [db]\n',
  },
  'required variables and external things': {
    'compose.yaml':
      'services:\n  web:\n    image: ${IMAGE:?set IMAGE}\n    secrets: [key]\n    networks: [proxy]\nsecrets:\n  key: { external: true }\nnetworks:\n  proxy: { external: true, name: "${PROXY:?}" }\n',
  },
  'only pieces that are not read': {
    'web.container': '[Container]\nImage=nginx:1.27\nPodmanArgs=--privileged\n',
    'docker-bake.hcl': 'target "default" {\n  context = "."\n}\n',
    Dockerfile: build,
  },
};
