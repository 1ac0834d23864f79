import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rules } from '../rules/index.ts';
import { ruleFiles } from '../scripts/rule-files.ts';
import { profiles } from '../server/engine/config/profiles.ts';
import {
  type AnyRule,
  type Config,
  defaultConfig,
  type Finding,
  type Fix,
  lint,
  type Project,
  sourceFile,
} from '../server/engine/index.ts';
import { checkFile } from '../server/engine/lint/check/check-file.ts';
import type { Result } from '../server/engine/lint/lint.ts';
import { ApplicationRecheck } from '../server/engine/lint/trial/application-recheck.ts';
import { DockerfileRecheck } from '../server/engine/lint/trial/dockerfile-recheck.ts';
import { editedProject } from '../server/engine/lint/trial/edited-project.ts';
import { losesComment } from '../server/engine/lint/trial/lost-comment.ts';
import { isNoWorse, remains } from '../server/engine/lint/trial/regression.ts';
import { decodeConfig } from '../server/engine/policy/resolution.ts';
import { doNotOverlap } from '../server/engine/source/apart.ts';
import { grouped } from '../server/engine/source/groups.ts';
import { Chance } from './support/chance.ts';
import { realFiles, withoutCorpus } from './support/corpus.ts';
import { readPage } from './support/page.ts';
import { projectOf } from './support/project.ts';
import { randomProject } from './support/random-project.ts';
import { day, share } from './support/share.ts';
import { untrusting } from './support/untrusting.ts';

const others = untrusting(rules);
const today = '2026-08-01';
/** Whether the next rules report something. A trial then finds one finding more, so that no fix passes it. */
let refuses = false;
const refusing = (['compose', 'dockerfile'] as const).map(
  (on) =>
    ({
      ...rules[0]!,
      id: `refused-${on}`,
      on,
      messages: { trial: 'A trial.' },
      check(_subject: unknown, report: (found: unknown) => void) {
        if (refuses) report({ at: { start: 0, end: 0 }, message: 'trial' });
      },
    }) as unknown as AnyRule,
);

/** Collects the fixes that are called sound: their number for each rule, and those that a trial refuses. */
class Judged {
  readonly offered = new Map<string, number>();
  readonly refused: string[] = [];

  /** Tries the sound fixes of a file that are offered without a trial. */
  add(project: Project, path: string, name = path, config: Config = defaultConfig): void {
    refuses = false;
    const result = lint(project, path, [...rules, ...refusing], config);
    refuses = true;
    const sound = result.findings.map((finding) => result.fixesOf(finding).filter((fix) => fix.sound));
    if (!sound.some((fixes) => fixes.length > 0)) return;
    const tried = lint(project, path, others, config);
    const { findings } = tried;
    for (const [at, fixes] of sound.entries())
      for (const fix of fixes) {
        const finding = findings[at]!;
        this.offered.set(finding.rule, (this.offered.get(finding.rule) ?? 0) + 1);
        if (tried.fixesOf(finding).some((each) => isSame(each, fix))) continue;
        // If there are many fixes, only some are tried.
        const anew = lint(project, path, others, config);
        const isOffered = anew.fixesOf(anew.findings[at]!).some((each) => isSame(each, fix));
        if (!isOffered && (!isLong(project, path) || isHarmful(fix, finding, tried, project, path, config)))
          this.refused.push(`${name}: ${finding.rule}: ${fix.title}`);
      }
  }

  /** Prints their number, and asserts that none is refused and that some rules have had any. */
  end(told: (text: string) => void, fewest = 3): void {
    const rows = [...this.offered].sort(([a], [b]) => (a < b ? -1 : 1));
    told(rows.map(([rule, times]) => `${times} of ${rule}`).join(', '));
    assert.ok(rows.length >= fewest, `fixes of ${rows.length} rules`);
    assert.deepEqual(this.refused.slice(0, 20), []);
  }
}

/** Collects the fixes of findings that are alike: their number for each rule, and those with another outcome when tried alone. */
class Alone {
  readonly offered = new Map<string, number>();
  readonly refused: string[] = [];

  /** Tries each fix of a file that may have been tried with others of its kind. */
  add(project: Project, path: string, name = path, config: Config = defaultConfig): void {
    refuses = false;
    const options = { rules, config };
    const result = lint(project, path, rules, config);
    const checked = checkFile(project, path, options);
    const kinds = grouped(result.findings, ({ rule, message, service }) => `${rule} ${message} ${service}`);
    for (const [at, finding] of result.findings.entries()) {
      const { rule, message, service } = finding;
      const check = checked.checkOf(checked.findings[at]!);
      if (!check || kinds.get(`${rule} ${message} ${service}`)!.length < 2 || isLong(project, path)) continue;
      const recheck =
        check.kind === 'dockerfile'
          ? new DockerfileRecheck(check, options)
          : new ApplicationRecheck(check, options);
      const offered = result.fixesOf(finding);
      for (const fix of check.untriedFixes(checked.findings[at]!)) {
        const isOffered = offered.some((each) => JSON.stringify(each.edits) === JSON.stringify(fix.edits));
        const mayBe =
          doNotOverlap(fix.edits) &&
          !fix.edits.some((each) => losesComment(each, recheck.written(each.file)));
        const then = mayBe ? recheck.after(fix.edits, [checked.findings[at]!]) : undefined;
        const passes =
          then !== undefined &&
          then.worse.length === 0 &&
          !remains(finding, check, then) &&
          isNoWorse(check, then);
        if (isOffered) this.offered.set(rule, (this.offered.get(rule) ?? 0) + 1);
        // Of many fixes, not all are tried.
        const isUntried = !isOffered && result.ranOut();
        if (isOffered !== passes && !isUntried)
          this.refused.push(`${name}: ${rule}: ${fix.title}: ${passes}`);
      }
    }
  }

  /** Prints their number, and asserts that none has another outcome and that some rules have had any. */
  end(told: (text: string) => void, fewest = 3): void {
    const rows = [...this.offered].sort(([a], [b]) => (a < b ? -1 : 1));
    told(rows.map(([rule, times]) => `${times} of ${rule}`).join(', '));
    assert.ok(rows.length >= fewest, `fixes of ${rows.length} rules`);
    assert.deepEqual(this.refused.slice(0, 20), []);
  }
}

const isSame = (a: Fix, b: Fix) => a.title === b.title && JSON.stringify(a.edits) === JSON.stringify(b.edits);

/** Whether a file is too long to try all fixes of one finding. */
const isLong = (project: Project, path: string) => (project.source(path)?.text.length ?? 0) > 60_000;

/** Whether a fix leaves its finding or brings another one of the file. */
function isHarmful(
  { edits }: Fix,
  finding: Finding,
  before: Result,
  project: Project,
  path: string,
  config: Config,
): boolean {
  const after = editedProject(project, edits, path);
  const then = after && lint(after, path, rules, config);
  return !then || remains(finding, before, then) || !isNoWorse(before, then);
}

const samples = fileURLToPath(new URL('samples/', import.meta.url));

function sampleOf(name: string): Project {
  const paths = readdirSync(`${samples}${name}`, { recursive: true, encoding: 'utf8' });
  const files = paths.filter((path) => statSync(`${samples}${name}/${path}`).isFile());
  return projectOf(files.map((path) => [path, readFileSync(`${samples}${name}/${path}`, 'utf8')] as const));
}

/** The parts of services of random projects: settings that several rules report, or that are written in several places. */
const pieces: readonly string[] = [
  'ports: ["80:80"]',
  'ports: ["80:80", "9090:9090"]',
  'ports: ["0.0.0.0:80:80", "5432:5432"]',
  'ports: [8080, "127.0.0.1:80:80"]',
  'ports: [{ target: 80, published: 80 }, "6379:6379"]',
  'ports: ["443:443/udp", "443:443"]',
  'ports: ["5353:5353", "5353:5353/udp", "21116-21117:21116-21117"]',
  'cap_add: [SYS_ADMIN]',
  'cap_add: [NET_ADMIN, CAP_SYS_ADMIN]',
  'cap_add: [ALL, SYS_MODULE]',
  'cap_drop: [ALL]',
  'privileged: true',
  'volumes: ["/var/run/docker.sock:/var/run/docker.sock"]',
  'volumes: ["/var/run:/var/run:ro", "/etc:/host", "data:/data"]',
  'volumes: [{ type: bind, source: /root, target: /r }, ".:/app"]',
  'environment: { POSTGRES_PASSWORD: postgres, MYSQL_ROOT_PASSWORD: root }',
  'environment: { MARIADB_ROOT_PASSWORD: root, MYSQL_ROOT_PASSWORD: root }',
  'environment: ["POSTGRES_PASSWORD=postgres", "POSTGRES_PASSWORD=other"]',
  'environment: { POSTGRES_PASSWORD: postgres, POSTGRES_PASSWORD: other, API_TOKEN: s3cr3tx1, AUTH_TOKEN: s3cr3tx2 }',
  'healthcheck: { test: "true", test: "false" }',
  'environment: { DISABLE_AUTH: "true", MONGO_INITDB_ROOT_PASSWORD: "${P:-changeme}" }',
  'network_mode: bridge',
  'network_mode: host',
  'network_mode: "service:s0"',
  'user: root',
  'user: "1000"',
  'read_only: true',
  'security_opt: ["no-new-privileges:true"]',
  'deploy: { resources: { limits: { memory: 256M } } }',
  'labels: { traefik.enable: "true", traefik.http.routers.a.rule: "Host(`a.example.com`)" }',
  'extends: { service: s0 }',
  '<<: *common',
  'ports: !override ["81:80"]',
];

const images =
  'traefik:3.4 nginx:1.27 postgres:17 mysql:8 redis:7 mongo:7 portainer/portainer-ce:2.27.0 jupyter/base-notebook:x'.split(
    ' ',
  );

/** A base file and usually an override file, whose services repeat settings of each other. */
function layered(seed: number): Project {
  const chance = new Chance(seed);
  const service = (name: string, image: string | undefined) => {
    // One value of each attribute.
    const chosen = new Map(
      chance.some(pieces, 6, 1).map((piece) => [piece.slice(0, piece.indexOf(':')), piece] as const),
    );
    const lines = [...(image ? [`image: ${image}`] : []), ...chosen.values()];
    return `  ${name}:\n${lines.map((line) => `    ${line}\n`).join('')}`;
  };
  const names = ['s0', 's1', 's2'].slice(0, chance.between(1, 3));
  const file = (isFirst: boolean) =>
    `x-common: &common\n  ports: ["80:80"]\n  cap_add: [SYS_ADMIN]\nservices:\n${names
      .map((name) => service(name, isFirst ? chance.pick(images) : undefined))
      .join('')}${chance.of(0.5) ? 'volumes:\n  data: {}\n' : ''}`;
  const base = ['compose.yaml', file(true)] as const;
  return projectOf(chance.of(0.75) ? [base, ['compose.override.yaml', file(false)]] : [base]);
}

/** The parts of stages of random Dockerfiles: lines that fixes change, and others about the user, the shell or the same words. */
const steps: readonly string[] = [
  'RUN chmod 777 /data && chmod -R a+w,g-x /srv',
  'RUN chmod 0666 /etc/app.conf; chmod 2777 /shared; chmod u+s /usr/bin/tool',
  'RUN umask 000 && install -m 777 -d /opt/x && mkdir -m a=rwx /opt/y',
  'COPY --chmod=777 app.py start.sh /app/',
  'COPY --chown=app --chmod=0o666 settings.json /app/',
  'ADD app.py /app/',
  'ADD --chmod=777 src /app/src',
  'ADD dist.tar.gz /app/',
  'add . .',
  'RUN curl -fsSL https://example.com/a.tgz | tar -cz > /b',
  'RUN curl -fsSL https://example.com/a | sh',
  'RUN curl -fsSL https://example.com/a | sort > /a; ls',
  'RUN wget -qO- https://example.com/a | tee /a && echo a\\|b',
  'RUN <<EOF\ncurl -fsSL https://example.com/a | tee /a\nEOF',
  'RUN ["sh", "-c", "curl https://example.com/a | tee /a"]',
  'RUN set -e; cat a | tee b; [[ -f /a ]] || exit 1',
  'ADD http://example.com/a.tgz http://archive.apache.org/b /opt/',
  'ADD http://example.com/repo.git#main /src',
  'RUN curl -k http://example.com/a -o /a && wget --no-check-certificate http://example.com/b',
  'RUN wget http://example.com/a.deb && dpkg -i a.deb && curl http://example.com/run.sh > r.sh && sh r.sh',
  'RUN curl -O http://user:secret@example.com/a && git clone http://example.com/r.git && git clone git://example.com/s',
  'RUN pip install --extra-index-url http://pypi.example.com/simple --trusted-host pypi.example.com acme',
  'RUN npm config set registry http://npm.example.com && npm ci && yum install -y http://example.com/a.rpm',
  'RUN curl http://example.com/key.asc | apt-key add - && echo "deb http://example.com/debian stable main" > /etc/apt/sources.list.d/a.list',
  'ENV PIP_INDEX_URL=http://pypi.example.com/simple GOPROXY=http://proxy.example.com',
  'SHELL ["/bin/sh", "-c"]',
  'SHELL ["/bin/bash", "-o", "pipefail", "-c"]',
  'RUN useradd app && mkdir /home/app',
  'RUN adduser -D -u 1000 app && echo "app ALL=(ALL) NOPASSWD: ALL" > /etc/sudoers',
  'RUN sudo apt-get update',
  'RUN sudo mkdir /srv/a && sudo chmod 777 /srv/a; cat a | sudo tee /etc/sudoers.d/app >/dev/null',
  'RUN sudo -E cp /a /b && sudo env A=b ln -s /a /b && sudo A=b touch /c && sh -c "sudo rm /d"',
  'RUN sudo \\\n  install -m 0777 /a /b && "sudo" chown -R app /opt && /usr/bin/sudo usermod -aG sudo app',
  'RUN echo app:secret | sudo tee /x | chpasswd; echo "app ALL=(ALL) NOPASSWD: ALL" | sudo tee -a /etc/sudoers',
  'RUN ["sudo", "mkdir", "/y"]',
  'RUN apt-get install -y --force-yes --allow-unauthenticated nginx && apt-get update --allow-insecure-repositories',
  'RUN apk add --no-cache --allow-untrusted /tmp/a.apk --allow-untrusted && apk --allow-untrusted add curl',
  'RUN yum install -y --nogpgcheck http://example.com/a.rpm && sudo dnf --nogpgcheck install -y openssh-server',
  'RUN ssh-keygen -A',
  'RUN apt-get update && apt-get install -y nginx=1.2 docker.io',
  'USER app',
  'USER root',
  'USER 1000:0',
  'EXPOSE 80',
  'EXPOSE 8080 22',
  'VOLUME /data',
  'VOLUME ["/var/lib/docker"]',
  'WORKDIR /root/app',
  'ENV HOME=/root PATH=/data/bin:$PATH',
  'HEALTHCHECK CMD curl -f http://localhost | grep ok',
  'ONBUILD COPY --chmod=777 . /app',
  'ONBUILD USER root',
  'ENTRYPOINT ["/app/start.sh"]',
  'ENTRYPOINT exec app | tee /log',
  'CMD ["python", "app.py"]',
  'CMD ["supervisord", "-n"]',
];

const bases =
  'debian:12 alpine:3.22 python:3.13 node:22 httpd:2.4 tomcat:10 fedora:42 scratch unknown/image:1 docker:28-dind'.split(
    ' ',
  );

/** Up to three stages, of which later ones mostly build on earlier ones or copy from them. */
function staged(seed: number): Project {
  const chance = new Chance(seed);
  let text = '';
  for (let stage = 0; stage < chance.between(1, 3); stage++) {
    const base = stage > 0 && chance.of(0.5) ? `s${chance.between(0, stage - 1)}` : chance.pick(bases);
    text += `FROM ${base} AS s${stage}\n`;
    for (const step of chance.some(steps, 9, 1)) text += `${step}\n`;
    if (stage > 0 && chance.of(0.3)) text += 'COPY --from=s0 --chmod=777 /app /app\n';
  }
  return projectOf([['Dockerfile', text]]);
}

const claims = [
  ['a fix that a rule calls sound passes the trial of all other fixes', Judged],
  ['a fix that was tried with others of its kind has the same outcome alone', Alone],
] as const;

for (const [claim, Judge] of claims)
  describe(claim, () => {
    it('on the pages of rules', (t) => {
      const judged = new Judge();
      for (const { id, page } of share(ruleFiles(), 10, 3))
        for (const { files, config, title } of readPage(readFileSync(page, 'utf8'))) {
          const decoded = config && decodeConfig(sourceFile('.plimsoll.yaml', config), rules).config;
          const project = projectOf(files);
          for (const path of files.keys())
            judged.add(project, path, `${id}: ${title}`, { ...(decoded || defaultConfig), today });
        }
      // Few pages have several fixes of one kind.
      judged.end((text) => t.diagnostic(text), Judge === Alone ? 1 : 3);
    });

    it('in the samples', (t) => {
      const judged = new Judge();
      for (const name of readdirSync(samples)) {
        const project = sampleOf(name);
        for (const path of project.paths()) judged.add(project, path, `${name}/${path}`);
      }
      judged.end((text) => t.diagnostic(text));
    });

    it('in random projects', (t) => {
      const judged = new Judge();
      const seeds = Array.from(
        { length: 150 * Number(process.env['PROPERTY_TIMES'] ?? 1) },
        (_, at) => at + 1,
      );
      for (const seed of share(seeds, 10, 3)) {
        const project = layered(seed);
        for (const path of project.paths()) judged.add(project, path, `seed ${seed}, ${path}`);
        const random = randomProject(seed);
        const other = projectOf(Object.entries(random.files));
        for (const path of other.paths()) judged.add(other, path, `random project ${seed}, ${path}`);
        // Some profiles report more about the user.
        const config = { ...defaultConfig, profiles: [profiles[seed % profiles.length]!] };
        judged.add(staged(seed), 'Dockerfile', `random Dockerfile ${seed}, ${config.profiles}`, config);
      }
      judged.end((text) => t.diagnostic(text));
    });

    it('in real files', { skip: withoutCorpus }, (t) => {
      const judged = new Judge();
      const folders = new Map<string, [path: string, text: string][]>();
      for (const { path, text } of realFiles()) {
        const folder = path.slice(0, path.indexOf('/'));
        folders.set(folder, [...(folders.get(folder) ?? []), [path, text]]);
      }
      const all = [...folders.values()].flat();
      // Trying each fix alone takes seconds for a file: a fiftieth a day even where everything runs.
      const some = Judge === Alone ? all.filter((_, at) => at % 50 === day % 50) : all;
      const chosen = new Set(share(some, Judge === Alone ? 10 : 50, 3));
      for (const files of folders.values()) {
        const asked = files.filter((file) => chosen.has(file));
        const project = projectOf(asked.length > 0 ? files : []);
        for (const [path] of asked) judged.add(project, path);
      }
      // So few files may have no such fixes.
      judged.end((text) => t.diagnostic(text), Judge === Alone ? 0 : 3);
    });
  });
