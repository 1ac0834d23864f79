import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ruleFiles } from '../scripts/rule-files.ts';
import { addTo, removeAt, removeEntry } from '../server/engine/compose/edit/edit.ts';
import type { Node, Service } from '../server/engine/compose/model.ts';
import {
  type AnyRule,
  applyEdits,
  defaultConfig,
  type Edit,
  fixed,
  lint,
  type Project,
} from '../server/engine/index.ts';
import type { Posture } from '../server/engine/posture.ts';
import { kindOfName } from '../server/engine/project/kind.ts';
import type { AnyReport, ReportPart, Settings } from '../server/engine/rule.ts';
import type { Place, Span } from '../server/engine/source/text.ts';
import { readPage } from './support/page.ts';
import { projectOf } from './support/project.ts';

const config = { ...defaultConfig, today: '2026-08-01' };
const paths = await Promise.all(
  ruleFiles()
    .filter(({ topic }) => topic === 'attack-paths')
    .map(async ({ code, page }) => ({
      rule: ((await import(code.href)) as { default: AnyRule }).default,
      page: readFileSync(page, 'utf8'),
    })),
);

/** An attack path: the finding, its service and its project. */
interface Found {
  readonly report: AnyReport;
  readonly service: Service;
}

const samples = fileURLToPath(new URL('samples/', import.meta.url));
const others = await Promise.all(
  ['host-access/docker-socket', 'network/open-port'].map(
    async (name) => ((await import(`../rules/${name}.ts`)) as { default: AnyRule }).default,
  ),
);
let checked = 0;

describe('attack paths: removing any part removes the path', () => {
  for (const { rule, page } of paths) {
    for (const { title, files } of readPage(page)) checkAll(rule, `${rule.id}: ${title}`, projectOf(files));
    for (const name of readdirSync(samples))
      checkAll(rule, `${rule.id} in the sample ${name}`, sampleOf(name));
  }
  it('are found in pages and samples', () => assert.ok(checked > 40, `${checked} parts`));
});

describe('attack paths: the parts are lowered', () => {
  const text = `services:
  proxy:
    image: traefik:3.4
    ports: ["80:80"]
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
`;
  const severities = (yaml: string, settings = '') => {
    const project = projectOf(new Map([['compose.yaml', yaml]]));
    const levels = new Map(settings ? [[settings, 'off' as const]] : []);
    const { findings } = lint(project, 'compose.yaml', paths.map(({ rule }) => rule).concat(others), {
      ...config,
      rules: levels,
    });
    return findings.map(
      ({ rule, severity, partOf }) =>
        `${rule} ${severity}${partOf ? ` of ${partOf.rule}, else ${partOf.alone}` : ''}`,
    );
  };

  it('to info, keeping their own severity', () => {
    assert.deepEqual(severities(text), [
      'open-port info of exposed-host-control, else info',
      'docker-socket info of exposed-host-control, else critical',
      'exposed-host-control critical',
    ]);
  });

  it('unless the path is off, or ignored', () => {
    assert.deepEqual(severities(text, 'exposed-host-control'), ['open-port info', 'docker-socket critical']);
    const ignored = text.replace(
      '      - /var',
      '      # plimsoll: ignore exposed-host-control -- accepted\n      - /var',
    );
    assert.deepEqual(severities(ignored), ['open-port info', 'docker-socket critical']);
  });

  it('only for the service of the path, if several share the setting', () => {
    const shared = `x-volumes: &volumes
  - /var/run/docker.sock:/var/run/docker.sock
services:
  proxy:
    image: traefik:3.4
    ports: ["80:80"]
    volumes: *volumes
  quiet:
    image: traefik:3.4
    volumes: *volumes
`;
    assert.deepEqual(severities(shared), [
      'docker-socket critical',
      'exposed-host-control critical',
      'open-port info of exposed-host-control, else info',
    ]);
  });
});

describe('attack paths: several fixes at once', () => {
  const text = `services:
  proxy:
    image: traefik:3.4
    command: --providers.docker
    ports: ["80:80", "8080:8080"]
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock:ro
`;
  const portsBy = (rules: readonly AnyRule[]) => {
    const project = projectOf(new Map([['compose.yaml', text]]));
    const { project: after } = fixed(
      project,
      { path: 'compose.yaml', rules, config },
      ({ fixes }) => fixes[0],
    );
    return /ports: (.*)/.exec(after.source('compose.yaml')?.text ?? '')?.[1];
  };
  const own = paths.map(({ rule }) => rule);

  it('remove a path with the fix of one part, and leave a site open', () => {
    assert.equal(portsBy([...own, ...others]), '["80:80", "127.0.0.1:8080:8080"]');
  });

  it('close a site if no part has a fix', () => {
    assert.equal(portsBy(own), '["127.0.0.1:80:80", "127.0.0.1:8080:8080"]');
  });
});

/** Adds a test for each part of each path that a rule finds in a project. */
function checkAll(rule: AnyRule, title: string, project: Project): void {
  for (const path of project.paths().filter((each) => project.document(each)?.kind === 'compose'))
    for (const found of pathsIn(rule, project, path))
      for (const [at, part] of (found.report.parts ?? []).entries())
        it(`${title}, ${found.service.name}, part ${at + 1}: ${part.places[0]?.message}`, () => {
          checked++;
          const edits = withoutPart(part, found);
          assert.ok(edits.length > 0, 'the part can be removed');
          let after = project;
          for (const file of new Set(edits.map((edit) => edit.file)))
            after = after.with({
              path: file,
              text: applyEdits(
                after.source(file)?.text ?? '',
                edits.filter((edit) => edit.file === file),
              ),
              kind: kindOfName(file),
            });
          const left = pathsIn(rule, after, path).filter(
            ({ report, service }) =>
              report.message === found.report.message && service.name === found.service.name,
          );
          assert.deepEqual(
            left.map(({ report }) => report.words),
            [],
          );
        });
}

/** The findings of a rule in the services of a project, each with its service. */
function pathsIn(rule: AnyRule, project: Project, path: string): Found[] {
  const found: Found[] = [];
  const check = (posture: Posture, report: (found: AnyReport) => void, settings: Settings) => {
    const add = (each: AnyReport) => {
      found.push({ report: each, service: posture.service });
      report(each);
    };
    rule.check(posture as never, add, settings);
  };
  lint(project, path, [{ ...rule, check } as AnyRule], config);
  return found;
}

/** Edits that remove one part of a path everywhere it is written. */
function withoutPart(part: ReportPart, { service }: Found): readonly Edit[] {
  if (part.rules.includes('root-service')) {
    const edits = service.user ? removeEntry(service.node, 'user') : [];
    return [...(edits ?? []), ...(addTo(service.node, { user: '1000' }) ?? [])];
  }
  // Items of one list can't be removed one at a time.
  if (part.rules.includes('open-port') && part.places.length > 1) {
    const owner = service.compose.services.find(({ name }) => name === part.service) ?? service;
    return removeEntry(owner.node, 'ports') ?? [];
  }
  const keys = [...service.node.entries].filter(
    ([, { value }]) =>
      value && part.places.some(({ at }) => at.file === value.file && lies(at.span, value.span)),
  );
  // The same applies to the mounts of one list.
  if (part.places.length > 1 && keys.length > 0)
    return keys.flatMap(([key]) => removeEntry(service.node, key) ?? []);
  const inDockerfile = part.places.filter(({ at }) => kindOfName(at.file.path) === 'dockerfile');
  return (inDockerfile.length > 0 ? inDockerfile : part.places).flatMap(({ at }) => removal(at, service));
}

const lies = (inner: Span, outer: Span): boolean => inner.start >= outer.start && inner.end <= outer.end;

function removal(at: Place, service: Service): readonly Edit[] {
  const { file, span } = at;
  const text = file.text.slice(span.start, span.end);
  if (kindOfName(file.path) === 'dockerfile') return [{ file: file.path, span, text: 'none' }];
  if (file.path.endsWith('.env')) return [{ file: file.path, span, text: '' }];
  if (service.image && text === service.image.scalar.raw)
    return [{ file: file.path, span, text: 'acme/other:1.4.2' }];
  const holding = service.compose.services
    .flatMap((each) => [...nodesIn(each.effective)])
    .filter((node) => node.file === file && node.span.start <= span.start && span.end <= node.span.end)
    .sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start));
  for (const node of holding) {
    const edits = removeAt(node);
    if (edits) return edits;
  }
  return [];
}

function* nodesIn(node: Node): Generator<Node> {
  yield node;
  if (node.kind === 'sequence') for (const item of node.items) yield* nodesIn(item);
  if (node.kind === 'mapping')
    for (const { value } of node.entries.values()) if (value) yield* nodesIn(value);
}

function sampleOf(name: string): Project {
  const files = readdirSync(`${samples}${name}`, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path !== 'findings.txt' && statSync(`${samples}${name}/${path}`).isFile());
  return projectOf(new Map(files.map((path) => [path, readFileSync(`${samples}${name}/${path}`, 'utf8')])));
}
