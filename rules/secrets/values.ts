import type {
  Compose,
  EnvironmentCredential,
  KeyValue,
  Mapping,
  Scalar,
  Service,
} from '../../server/engine/compose/model.ts';
import { environmentCredential } from '../../server/engine/compose/service/credentials.ts';
import { keyValues, listedValues } from '../../server/engine/compose/service/service-environment.ts';
import { nodeOf, scalarOf, valueAt } from '../../server/engine/compose/yaml/graph.ts';
import { heldCredentials } from '../../server/engine/secret/credential.ts';
import { namedSettings } from '../../server/engine/secret/named-settings.ts';
import { classifyValue } from '../../server/engine/secret/value.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { type Place, textOf } from '../../server/engine/source/text.ts';

/** A credential in a place that everyone can see. */
interface LocatedCredential {
  /** `hash`: of a password, for the users of a proxy. */
  readonly kind: 'shape' | 'literal' | 'url' | 'hash';
  /** The name of the entry that contains it. */
  readonly name: string;
  /** The kind of credential by its form, or the scheme of its URL. */
  readonly what: string;
  readonly at: Place;
  /** The entry that contains it, if it is one. */
  readonly entry?: KeyValue;
  readonly found?: EnvironmentCredential;
}

const users = /basic_?auth\.(?:users|[^.]+)$|basic_?auth_\d+$/i;
const hash = /(?:^|[:\s])\$(?:2[abxy]|apr1|5|6)\$/;

/**
 * Returns the credentials in the labels of a service and its image, its annotations, logging options and provider
 * options.
 */
export function labelCredentials({ effective }: Service): LocatedCredential[] {
  const maps = [
    nodeOf(effective, 'labels'),
    nodeOf(effective, 'annotations'),
    valueAt(effective, 'deploy', 'labels'),
    valueAt(effective, 'build', 'labels'),
    valueAt(effective, 'logging', 'options'),
  ];
  const options = listedValues(valueAt(effective, 'provider', 'options'));
  return gathered([...gathered(maps, keyValues), ...options], ofEntry);
}

function ofEntry(entry: KeyValue): LocatedCredential[] {
  const { name, value = '', file, span, valueSpan } = entry;
  const at = { file, span: valueSpan ?? span };
  if (users.test(name) && entry.written && hash.test(value))
    return [{ kind: 'hash', name, what: 'hash', at }];
  const found = environmentCredential(entry);
  const form = found?.kind;
  const kind =
    form === 'urlFallback' ? 'url' : form && /^(?:connection|option|setting)$/.test(form) ? 'literal' : form;
  if (!found || (kind !== 'shape' && kind !== 'literal' && kind !== 'url')) return [];
  return [{ kind, name, what: found.what, at: found.at, entry, found }];
}

/** Returns the credentials in the contents of `configs` and in volume driver options. */
export function resourceCredentials({ effective }: Compose): LocatedCredential[] {
  const found: LocatedCredential[] = [];
  const each = (kind: string, look: (name: string, node: Mapping) => void) => {
    const section = effective && nodeOf(effective, kind);
    if (section?.kind !== 'mapping') return;
    for (const [name, { value }] of section.entries) if (value?.kind === 'mapping') look(name, value);
  };
  each('configs', (name, node) => {
    const content = scalarOf(node, 'content');
    if (content) found.push(...inText(name, content));
  });
  each('volumes', (name, node) => {
    for (const entry of keyValues(nodeOf(node, 'driver_opts'))) {
      const mount = entry.name === 'o' && mountSecret.exec(entry.value ?? '')?.[1];
      const verdict = mount && entry.written && !mount.includes('$') ? classifyValue(mount) : 'empty';
      const whole = { file: entry.file, span: entry.valueSpan ?? entry.span };
      const match = mountSecret.exec(textOf(whole));
      const end = whole.span.start + (match ? match.index + match[0].length : 0);
      const at =
        match?.[1] === mount && mount ? { ...whole, span: { start: end - mount.length, end } } : whole;
      if (verdict === 'literal' || verdict === 'weak')
        found.push({ kind: 'literal', name, what: 'password', at });
      else found.push(...ofEntry(entry));
    }
  });
  return found;
}

const mountSecret = /(?:^|,)(?:pass(?:word)?|secret)=([^,"']*)/;

/** Returns the credentials in a text of settings: by form, in URLs, and by the name of a setting. */
function inText(name: string, { content, file }: Scalar): LocatedCredential[] {
  const { text } = content;
  const place = (start: number, end: number) => ({ file, span: content.span(start, end) });
  const found: LocatedCredential[] = [];
  for (const { kind, what, span: part, weak } of heldCredentials(text, 'shell'))
    if (!weak && kind !== 'connection') found.push({ kind, name, what, at: place(part.start, part.end) });
  // The parts of a connection string are on one line.
  for (const { index, 0: line } of text.matchAll(/.+/g))
    for (const { kind, span: part, weak } of heldCredentials(line, 'shell'))
      if (!weak && kind === 'connection')
        found.push({ kind: 'literal', name, what: 'key', at: place(index + part.start, index + part.end) });
  for (const { name: key, value, verdict, span: part } of namedSettings(text)) {
    if (verdict !== 'weak' && !(verdict === 'literal' && /\d/.test(value) && /[a-z]/i.test(value))) continue;
    const at = place(part.start, part.end);
    if (!found.some((each) => each.at.span.start === at.span.start))
      found.push({ kind: 'literal', name: key, what: 'credential', at });
  }
  return found;
}
