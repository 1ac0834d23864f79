import type { Resource, Service } from '../compose/model.ts';
import { entryType, strayKey } from '../compose/schema/key-path.ts';
import type { Type } from '../compose/schema/table.ts';
import { unknown } from '../config/expected.ts';
import type { ImageUse, Instruction, Stage } from '../dockerfile/model.ts';
import { serviceContainer } from '../posture/container.ts';
import type { Posture } from '../posture.ts';
import type { CommandUse, Settings, SubjectName, Subjects } from '../rule.ts';
import { perLasting, perObject } from '../source/memo.ts';
import type { Place, Shown } from '../source/text.ts';
import { definitionField, definitionsIn, serviceField } from './compose-fields.ts';
import type { FieldLookup } from './condition.ts';
import { imageField, imageFields, known, one, plainField, several, variable } from './fields.ts';
import { postureFields } from './posture-fields.ts';

/** One thing that a custom rule checks. */
export interface View {
  /** Its place. */
  readonly at: Place;
  readonly look: FieldLookup;
  /** The service that a fix may change. */
  readonly service?: Service;
  /** The place of an item that a fix may remove. */
  readonly item?: Place;
}

/** A kind of things that a custom rule can check. */
export interface Subject {
  /** The subject of the model that the rule gets. */
  readonly on: SubjectName;
  /** Its fields; for a service, also its keys. */
  readonly fields: readonly string[];
  /** Fields that messages never show, because they may hold credentials; includes all fields below them. */
  readonly hidden: readonly string[];
  /** Why a path is not a field; undefined if it is one. */
  wrong(path: string): Shown | undefined;
  views(subject: never, settings: Settings): Iterable<View>;
}

function subject<On extends SubjectName>(
  on: On,
  fields: readonly string[] | (() => readonly string[]),
  views: (subject: Subjects[On], settings: Settings) => Iterable<View>,
  { hidden = [], type }: { readonly hidden?: readonly string[]; readonly type?: () => Type | undefined } = {},
): Subject {
  return {
    on,
    get fields() {
      return typeof fields === 'function' ? fields() : fields;
    },
    views: views as Subject['views'],
    hidden,
    wrong(path) {
      if (this.fields.includes(path)) return undefined;
      const [first = ''] = path.split('.', 1);
      const keys = type?.();
      const isOwn = this.fields.some((each) => each.startsWith(`${first}.`));
      if (isOwn || !keys || path.length > 200) return unknown('field', path, this.fields);
      const stray = strayKey(keys, path.split('.'));
      return stray && unknown('field', stray.key, stray.key === first ? this.fields : stray.among);
    },
  };
}

/** The running container of each service, computed once for all rules that check it. */
const containersFor = perObject((settings: Settings) =>
  perLasting((posture: Posture) => serviceContainer(posture, settings)),
);

/** A top-level section of a compose file, whose entries are checked one by one. */
function section(kind: Resource): Subject {
  const type = () => entryType(kind);
  return subject(
    'compose',
    () => ['key', 'external', ...(type()?.keys?.keys() ?? [])],
    function* (compose) {
      for (const each of definitionsIn(compose, kind))
        yield { at: each.key, look: (path) => definitionField(each, path) };
    },
    { type, hidden: ['content', 'environment', 'driver_opts', 'labels'] },
  );
}

const serviceType = () => entryType('services');

/** The subjects of custom rules by their names. */
export const subjects: Readonly<Record<string, Subject>> = {
  service: subject(
    'service',
    () => ['name', ...imageFields, ...(serviceType()?.keys?.keys() ?? [])],
    (service) => [{ at: service.key, look: (path) => serviceField(service, path), service }],
    {
      hidden: [
        'environment',
        'command',
        'entrypoint',
        'labels',
        'annotations',
        'healthcheck',
        'build',
        'configs',
        'secrets',
        'post_start',
        'pre_stop',
        'extra_hosts',
        'develop',
        'provider',
        'logging.options',
        'deploy.labels',
        'networks',
      ],
      type: serviceType,
    },
  ),
  port: subject('service', ['service', 'host_ip', 'published', 'target', 'protocol'], function* (service) {
    for (const port of service.ports)
      yield {
        ...{ at: port, item: port, service },
        look: (path) => {
          if (path === 'service') return one(service.name);
          if (path === 'host_ip') return port.unknown ? 'unknown' : one(port.hostIp, port);
          if (path === 'published') return port.variable ? 'unknown' : one(port.published, port);
          return one(path === 'target' ? port.target : (port.protocol ?? 'tcp'), port);
        },
      };
  }),
  mount: subject('service', ['service', 'type', 'source', 'target', 'read_only'], function* (service) {
    for (const mount of service.mounts)
      yield {
        ...{ at: mount, item: mount, service },
        look: (path) => {
          if (path === 'service') return one(service.name);
          if (path === 'type') return known(mount.type, mount);
          if (path === 'read_only') return known(mount.readOnly, mount);
          return one(path === 'source' ? mount.source : mount.target, mount);
        },
      };
  }),
  variable: subject(
    'service',
    ['service', 'name', 'value'],
    function* (service) {
      for (const each of service.environment)
        yield {
          ...{ at: { file: each.file, span: each.nameSpan }, service },
          ...(each.node && { item: each.node }),
          look: (path) => {
            if (path === 'service') return one(service.name);
            return path === 'name'
              ? one(each.name, { file: each.file, span: each.nameSpan })
              : variable(each);
          },
        };
    },
    { hidden: ['value'] },
  ),
  posture: subject('posture', postureFields, function* (posture, settings) {
    const { service } = posture;
    const data = containersFor(settings)(posture);
    yield { at: service.key, service, look: (path) => plainField(data, path, service.key.file) };
  }),
  network: section('networks'),
  volume: section('volumes'),
  secret: section('secrets'),
  config: section('configs'),
  image: subject('image', [...imageFields, 'via', 'stage'], imageViews),
  stage: subject(
    'stage',
    ['name', 'user', 'root', 'base', 'workdir', 'output', 'instructions', 'variables', ...imageFields],
    stageViews,
  ),
  instruction: subject(
    'instruction',
    ['keyword', 'text', 'args', 'flags', 'form', 'stage'],
    instructionViews,
    {
      hidden: ['text', 'args'],
    },
  ),
  command: subject('command', ['name', 'args'], commandViews, { hidden: ['args'] }),
};

function* imageViews({ token, ref, via, stage, dockerfile: { file } }: ImageUse): Iterable<View> {
  const at = { file, span: token.span };
  yield {
    at,
    look: (path) => {
      if (path === 'via') return one(via);
      return path === 'stage' ? one(stage?.name?.text) : imageField(path, ref, at);
    },
  };
}

function* stageViews(stage: Stage): Iterable<View> {
  const { file } = stage.dockerfile;
  const at = { file, span: stage.from.keywordSpan };
  const { user, base } = stage;
  const userAt = user.setBy
    ? { file: user.setBy.file, span: user.setBy.rest.span }
    : { file, span: base.token.span };
  yield {
    at,
    look: (path) => {
      switch (path) {
        case 'name':
          return one(stage.name?.text, at);
        case 'user':
          return known(user.name ?? 'unknown', userAt);
        case 'root':
          return known(user.root, userAt);
        case 'base':
          return known(base.kind === 'built' ? 'image' : base.kind, { file, span: base.token.span });
        case 'workdir':
          return known(stage.workdir ?? 'unknown', at);
        case 'output':
          return one(stage.isOutput, at);
        case 'instructions':
          return several(
            stage.instructions.map(({ keyword }) => keyword),
            at,
          );
        case 'variables':
          return several([...stage.env.keys()], at);
        default:
          return base.kind === 'image'
            ? imageField(path, base.use.ref, { file, span: base.token.span })
            : undefined;
      }
    },
  };
}

function* instructionViews(instruction: Instruction): Iterable<View> {
  const { file, keywordSpan, rest } = instruction;
  const at = { file, span: keywordSpan };
  const restAt = { file, span: rest.span.end > rest.span.start ? rest.span : keywordSpan };
  yield {
    at,
    look: (path) => {
      switch (path) {
        case 'keyword':
          return one(instruction.keyword, at);
        case 'text':
          return one(rest.text, restAt);
        case 'args':
          return several(
            instruction.args.map(({ value }) => value),
            restAt,
          );
        case 'flags':
          return several(
            instruction.flags.map(({ name }) => name),
            { file, span: instruction.flags[0]?.span ?? keywordSpan },
          );
        case 'form':
          return one(instruction.json ? 'exec' : 'shell', restAt);
        default:
          return one(instruction.stage?.name?.text, at);
      }
    },
  };
}

function* commandViews({ command, instruction }: CommandUse): Iterable<View> {
  // Commands of compose files have no instruction and are skipped.
  const file = instruction?.file;
  if (!file || !command.nameWord) return;
  const at = { file, span: command.nameWord.span };
  yield {
    at,
    look: (path) =>
      path === 'name'
        ? known(command.name ?? 'unknown', at)
        : several(
            command.args.map(({ value }) => value),
            at,
          ),
  };
}
