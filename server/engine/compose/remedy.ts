import type { Fix } from '../finding.ts';
import { followed, shown } from '../secret/shown.ts';
import { type Edit, type Place, type Said, textOf } from '../text.ts';
import { variableAt } from './credentials.ts';
import { addEntry, addTo, isShared, removeAt, removeEntry, setScalar } from './edit.ts';
import { mappingOf, nodeOf, scalarOf, valueAt } from './graph.ts';
import { decidesPrivileges, type Gap, mayBeAll } from './hardening.ts';
import { bareHooks } from './hooks.ts';
import { holderAt } from './layout.ts';
import type { Compose, KeyValue, Mapping, Mount, Port, Scalar, Service } from './model.ts';
import { parseYaml } from './parse.ts';
import type { Yaml } from './render.ts';

/** A fix that may change what the container does, as its title says; none where it can't be written. */
export function unsafeFix(title: Said, edits: readonly Edit[] | undefined): Fix | undefined {
  return edits && edits.length > 0 ? { title, safety: 'unsafe', edits } : undefined;
}

/** An edit at a place, at its anchor if several services share it, which the title then says. */
export function anywhere(
  title: Said,
  place: Place,
  make: (reach: { readonly anchored: boolean }) => Edit[] | undefined,
): Fix | undefined {
  const anchored = isShared(place);
  return unsafeFix(
    anchored ? followed(title, ', for every service that shares it') : title,
    make({ anchored }),
  );
}

/** A frequent fix that may go untried: it changes what no other place shares. */
export function soundFix(fix: Fix | undefined, place: Place): Fix | undefined {
  return fix && !isShared(place) ? { ...fix, sound: true } : fix;
}

/** Removes a list item or a key with its value. */
export function removalFix(title: Said, place: Place): Fix | undefined {
  return anywhere(title, place, (reach) => removeAt(place, reach));
}

/** Gives a scalar another text. */
export function replacementFix(title: Said, scalar: Scalar, text: string): Fix | undefined {
  return anywhere(title, scalar, (reach) => setScalar(scalar, text, reach));
}

/** Removes a key of which nothing takes effect; a safe fix. */
export function removedKeyFix(title: Said, mapping: Mapping, key: string): Fix | undefined {
  const edits = removeEntry(mapping, key);
  return edits && { title, safety: 'safe', edits };
}

/** Adds keys to a mapping. */
export function addedFix(
  title: Said,
  mapping: Mapping,
  values: { readonly [key: string]: Yaml },
): Fix | undefined {
  return anywhere(title, mapping, (reach) => addTo(mapping, values, reach));
}

/** Lets the list that holds a value replace the lists of earlier files instead of adding to them. */
export function overrideFix(title: Said, { file, span }: Place): Fix | undefined {
  const tree = parseYaml(file);
  const item = holderAt(tree, span);
  const list = item?.kind === 'item' ? item.sequence : undefined;
  const holder = list && holderAt(tree, list.span);
  if (!list || holder?.kind !== 'entry' || list.tag !== undefined) return undefined;
  const colon = file.text.indexOf(':', holder.entry.key.span.end) + 1;
  if (!/^[ \t]*(?:\r?\n|\[|#)/.test(file.text.slice(colon, colon + 80))) return undefined;
  return anywhere(title, list, () => [
    { file: file.path, span: { start: colon, end: colon }, text: ' !override' },
  ]);
}

/** Publishes a port on the loopback address alone; one that is given twice stays open. */
export function loopbackFix(title: Said, port: Port, { ports }: Service): Fix | undefined {
  const { node, file, hostSpan, hostIp, published, target } = port;
  const alone = timesOf(ports).get(target) === 1;
  const fix = anywhere(title, port, (reach) => {
    if (node.kind === 'mapping') {
      const written = scalarOf(node, 'host_ip');
      return written ? setScalar(written, '127.0.0.1', reach) : addEntry(node, 'host_ip', '127.0.0.1', reach);
    }
    const text = hostIp !== undefined ? '127.0.0.1' : published === undefined ? '127.0.0.1::' : '127.0.0.1:';
    return [{ file: file.path, span: hostSpan, text }];
  });
  return alone ? soundFix(fix, port) : fix;
}

const counted = new WeakMap<readonly Port[], ReadonlyMap<string | undefined, number>>();

/** How often each port of the container is published. */
function timesOf(ports: readonly Port[]): ReadonlyMap<string | undefined, number> {
  const known = counted.get(ports);
  if (known) return known;
  const times = new Map<string | undefined, number>();
  for (const { target } of ports) times.set(target, (times.get(target) ?? 0) + 1);
  counted.set(ports, times);
  return times;
}

/** Makes a mount read-only. */
export function readOnlyFix(title: Said, mount: Mount): Fix | undefined {
  const { node, file, options } = mount;
  return anywhere(title, mount, (reach) => {
    if (node.kind === 'mapping') {
      const written = scalarOf(node, 'read_only');
      return written ? setScalar(written, 'true', reach) : addEntry(node, 'read_only', true, reach);
    }
    if (node.kind !== 'scalar') return undefined;
    const mode = options.find(({ text }) => text === 'rw');
    if (mode) return [{ file: file.path, span: mode.span, text: 'ro' }];
    return setScalar(node, `${node.raw}${options.length > 0 ? ',' : ':'}ro`, reach);
  });
}

/** Has a variable set in place of the default that a place of an entry lies in. */
export function requiredFix(entry: KeyValue, at: Place): Fix | undefined {
  const { file } = entry;
  const { name, span } = variableAt(entry, at) ?? {};
  if (!span) return undefined;
  const title = shown`Have ${name} set: without it the project does not start`;
  return anywhere(title, { file, span }, () => [{ file: file.path, span, text: `\${${name}:?set ${name}}` }]);
}

/** Takes a value from a variable, that of its default or one of the same name, which has to be set. */
export function variableFix(entry: KeyValue): Fix | undefined {
  const { name, nameSpan, valueSpan: span, variables, file, node } = entry;
  const variable = variables[0]?.name ?? name;
  if (!span || !/^[A-Za-z_]\w*$/.test(variable) || /[\r\n]/.test(textOf({ file, span }))) return undefined;
  const text = `\${${variable}:?set ${variable}}`;
  const title = shown`Take ${name} from a variable: without it the project does not start`;
  const isItem = node && node.span.start <= nameSpan.start;
  const fix =
    node?.style === 'plain'
      ? replacementFix(title, node, isItem ? `${name}=${text}` : text)
      : unsafeFix(title, [{ file: file.path, span, text }]);
  return soundFix(fix, entry);
}

const stepDown = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'];
const limits = {
  memory: ['mem_limit', '512m'],
  pids: ['pids_limit', 256],
  cpus: ['cpus', '1.0'],
} as const;

/**
 * Adds to a service what it lacks, for a swarm where a swarm reads it; none where a part of it is inherited in a way that an
 * addition would replace.
 */
export function hardeningFix(
  title: Said,
  service: Service,
  gaps: readonly Gap[],
  swarm = false,
): Fix | undefined {
  // The engine ignores cap_drop beside cap_add: [ALL].
  if (mayBeAll(service.capAdd)) return undefined;
  // A hook that runs beside it would stay as it is.
  if (bareHooks(service).length > 0) return undefined;
  // Compose refuses an option that is given twice: here, and by a service that extends this one.
  if (gaps.includes('privileges') && extendedBySecured(service.compose).has(service.name)) return undefined;
  const added: { [key: string]: Yaml } = {};
  const edits: Edit[] = [];
  for (const gap of gaps) {
    if (gap === 'capabilities') {
      added['cap_drop'] = ['ALL'];
      if (service.image?.facts?.dropsPrivileges) added['cap_add'] = stepDown;
    } else if (gap === 'privileges') added['security_opt'] = ['no-new-privileges:true'];
    else if (gap === 'rootfs') {
      if (!set(scalarOf(service.node, 'read_only'), 'true', edits)) added['read_only'] = true;
      if (!hasTmp(service)) added['tmpfs'] = ['/tmp'];
    } else if (!limit(service, gap, added, edits, swarm)) return undefined;
  }
  if (Object.keys(added).some((key) => service.node.entries.get(key)?.merged)) return undefined;
  const more = Object.keys(added).length > 0 ? addTo(service.node, added) : [];
  return more && soundFix(unsafeFix(title, [...edits, ...more]), service.node);
}

const extended = new WeakMap<Compose, ReadonlySet<string>>();

/** Names of the services that others extend which have no-new-privileges of their own. */
function extendedBySecured(compose: Compose): ReadonlySet<string> {
  const known = extended.get(compose);
  if (known) return known;
  const services = new Map(compose.services.map((each) => [each.name, each]));
  const found = new Set<string>();
  for (const each of compose.services) {
    if (!each.node.entries.has('extends') || !each.securityOpt.some(decidesPrivileges)) continue;
    for (let base = baseOf(each); base !== undefined && !found.has(base); base = baseOf(services.get(base)))
      found.add(base);
  }
  extended.set(compose, found);
  return found;
}

/** The name of the service that another extends. */
function baseOf(service: Service | undefined): string | undefined {
  if (!service) return undefined;
  return (scalarOf(service.node, 'extends') ?? scalarOf(mappingOf(service.node, 'extends'), 'service'))?.text;
}

/** Changes a scalar that is written already; false where none is. */
function set(scalar: Scalar | undefined, text: string, edits: Edit[]): boolean {
  const changed = scalar && setScalar(scalar, text);
  if (changed) edits.push(...changed);
  return changed !== undefined;
}

/** Puts a limit where it is accepted: for a swarm, or if that map exists, into `deploy.resources.limits`, else into the service. */
function limit(
  service: Service,
  gap: 'memory' | 'pids' | 'cpus',
  added: { [key: string]: Yaml },
  edits: Edit[],
  swarm: boolean,
): boolean {
  const [key, value] = limits[gap];
  const deployed = deployLimits(service.effective);
  if (service[gap]) {
    const own = deployed ? scalarOf(deployLimits(service.node), gap) : scalarOf(service.node, key);
    return set(own, String(value), edits);
  }
  if (!deployed && !swarm) added[key] = value;
  else if (deployLimits(service.node) !== deployed) return false;
  else {
    const before = added['deploy'] as { resources: { limits: { [key: string]: Yaml } } } | undefined;
    added['deploy'] = { resources: { limits: { ...before?.resources.limits, [gap]: value } } };
  }
  return true;
}

function deployLimits(node: Mapping): Mapping | undefined {
  return mappingOf(valueAt(node, 'deploy', 'resources'), 'limits');
}

/** Whether a service can write to /tmp, or lists its `tmpfs` in a way that can't be added to. */
function hasTmp({ mounts, effective, node }: Service): boolean {
  const tmpfs = nodeOf(effective, 'tmpfs');
  const items = tmpfs?.kind === 'sequence' ? tmpfs.items : [];
  const texts = items.flatMap((item) => (item.kind === 'scalar' ? (item.text ?? '') : []));
  const listed = texts.some((text) => text === '/tmp' || text.startsWith('/tmp:'));
  const fixed = tmpfs !== undefined && nodeOf(node, 'tmpfs')?.kind !== 'sequence';
  return listed || fixed || mounts.some(({ target }) => target === '/tmp');
}
