import { addTo, isShared } from '../../server/engine/compose/edit/edit.ts';
import {
  anywhere,
  drasticFix,
  replacementFix,
  soundFix,
  unsafeFix,
} from '../../server/engine/compose/edit/fix.ts';
import type { EnvironmentCredential, KeyValue, Service } from '../../server/engine/compose/model.ts';
import { variableAt } from '../../server/engine/compose/service/credentials.ts';
import { dotenvEntries } from '../../server/engine/compose/variables/dotenv-entries.ts';
import { mappingOf } from '../../server/engine/compose/yaml/graph.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { matchesGlob } from '../../server/engine/image/glob.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { type Edit, type Place, type SafeText, textOf } from '../../server/engine/source/text.ts';
import { sharedVariable } from './shared-variable.ts';

/** Returns the fixes for a credential in an entry of `environment`; `takesSecret` is false in a hook and in a swarm. */
export function credentialFixes(
  { kind, what, at, nth }: EnvironmentCredential,
  entry: KeyValue,
  service: Service,
  takesSecret: boolean,
): (Fix | undefined)[] {
  if (kind === 'urlFallback') return [drasticFix(requiredFix(entry, at))];
  const { valueSpan: span, variables } = entry;
  const name = variableName(entry);
  if (!span) return [];
  const isPart = /^(?:url|connection|shape|option|setting)$/.test(kind);
  if (!isPart || (span.start === at.span.start && span.end === at.span.end)) {
    // Places that share a value get one variable.
    const variable = variables[0]?.name ?? sharedVariable(entry.raw ?? '', service) ?? name;
    const from = variable === name ? shown`a variable` : shown`${variable}`;
    const title = shown`Read ${name} from ${from} (Compose then requires it)`;
    const fix = variableFix(title, entry, { ...at, span }, variable);
    const moved = movedFix(fix, variable, variables[0]?.fallback ?? entry.value, service);
    return [moved, drasticFix(fix), takesSecret ? drasticFix(secretFix(service, entry)) : undefined];
  }
  if (variables.some((each) => each.span.start < at.span.end && at.span.start < each.span.end)) return [];
  const usual =
    kind === 'url' || kind === 'connection'
      ? passwordName(entry, at, service)
      : kind === 'setting'
        ? `${settingName(name, what)}${nth ? `_${nth}` : ''}`
        : `${name}_SECRET`;
  // The variable may already provide another value.
  const variable = variables.some((each) => each.name === usual) ? `${usual}_2` : usual;
  const title = shown`Read it from ${variable} (Compose then requires it)`;
  const written = variableFix(title, entry, at, variable);
  // A value with many settings may contain another one with this name.
  const fix = written && kind === 'setting' ? { ...written, sound: false } : written;
  return [movedFix(fix, variable, textOf(at).replaceAll('$$', '$'), service), drasticFix(fix)];
}

/** Removes a build argument from the file; its value stays in the image history. */
export function argumentFix({ kind, at }: EnvironmentCredential, entry: KeyValue): Fix | undefined {
  const { name, valueSpan: span } = entry;
  if (!span || kind === 'urlFallback') return undefined;
  const title = shown`Read ${name} from a variable (the image history still keeps it)`;
  const variable = entry.variables[0]?.name ?? name;
  return drasticFix(variableFix(title, entry, { ...at, span }, variable));
}

/** Returns the variable name for an entry. */
const variableName = ({ name }: KeyValue) =>
  /^\w+$/.test(name) ? name : name.replace(/\W+/g, '_').toUpperCase();

/** Moves a value to the `.env` beside the compose file if git ignores that, so that the service continues to work. */
function movedFix(
  fix: Fix | undefined,
  variable: string,
  value: string | undefined,
  { compose: { variables } }: Service,
): Fix | undefined {
  if (!fix || variables?.committed !== false || value === undefined || /['\\\r\n]/.test(value))
    return undefined;
  const { file } = variables;
  const end = file.text.length;
  const text = `${/[^\n]$/.test(file.text) ? '\n' : ''}${variable}='${value}'\n`;
  const known = dotenvEntries(file).entries.find(({ name }) => name === variable);
  if (known && known.raw !== value) return undefined;
  const added = known ? [] : [{ file: file.path, span: { start: end, end }, text }];
  return {
    title: 'Move it to .env, which git ignores (a shell variable overrides it)',
    safety: 'unsafe',
    edits: [...fix.edits, ...added],
  };
}

/**
 * Mounts a credential as a secret whose file the image reads itself; the value comes from a variable. Not for images
 * that are not known to read one, for read-only services (Compose writes such a secret into the container), and if
 * the file can't be extended.
 */
function secretFix(service: Service, entry: KeyValue): Fix | undefined {
  const { name, file, nameSpan, valueSpan, node } = entry;
  const { compose, readOnly } = service;
  const pointer = pointerTo(name, service);
  const { root } = compose;
  if (!pointer || !root || !valueSpan || !node || (readOnly && readOnly.value !== false)) return undefined;
  if (file !== compose.file || service.node.file !== file || isShared(entry)) return undefined;
  const secret = name.toLowerCase();
  if (mappingOf(root, 'secrets')?.entries.has(secret)) return undefined;
  const use = addTo(service.node, { secrets: [secret] });
  const define = addTo(root, { secrets: { [secret]: { environment: name } } });
  if (!use?.length || !define?.length) return undefined;
  const edits = [
    { file: file.path, span: nameSpan, text: pointer },
    { file: file.path, span: valueSpan, text: `/run/secrets/${secret}` },
  ];
  const title = shown`Mount a secret from ${name} (Compose then requires it)`;
  return { title, safety: 'unsafe', edits: [...edits, ...joined([...use, ...define])], sound: true };
}

/** Returns the variable for a file with the value of another variable, if the service's image documents one. */
function pointerTo(name: string, { image, build }: Service): string | undefined {
  for (const glob of (build ? undefined : image?.facts?.fileVariables) ?? []) {
    const suffix = glob.endsWith('__FILE') ? '__FILE' : '_FILE';
    if (matchesGlob(glob.replace(/__FILE$/, ''), name)) return `${name}${suffix}`;
  }
  return undefined;
}

/** Joins insertions at the same place. */
function joined(edits: readonly Edit[]): Edit[] {
  const made: Edit[] = [];
  for (const edit of edits) {
    const at = made.findIndex(({ span }) => span.start === edit.span.start && span.end === edit.span.end);
    const before = made[at];
    if (before) made[at] = { ...before, text: before.text + edit.text };
    else made.push(edit);
  }
  return made;
}

/** Requires a variable instead of the default value that contains a place of an entry. */
function requiredFix(entry: KeyValue, at: Place): Fix | undefined {
  const { file } = entry;
  const { name, span } = variableAt(entry, at) ?? {};
  if (!span) return undefined;
  const title = shown`Require ${name} (Compose fails when not set)`;
  return anywhere(title, { file, span }, () => [{ file: file.path, span, text: required(name ?? '') }]);
}

const required = (variable: string) => `\${${variable}:?set ${variable}}`;

/** Reads a value, or the part of it at a place, from a required variable. */
function variableFix(title: SafeText, entry: KeyValue, at: Place, variable: string): Fix | undefined {
  const { name, nameSpan, valueSpan: whole, file, node } = entry;
  if (!whole || !/^[A-Za-z_]\w*$/.test(variable)) return undefined;
  // In a block scalar, quotes and colons have no special meaning, so the part can be replaced by itself.
  const isBlock = node?.style === 'block' && !/[\r\n]/.test(textOf(at));
  if (isBlock)
    return soundFix(unsafeFix(title, [{ file: file.path, span: at.span, text: required(variable) }]), entry);
  if (/[\r\n]/.test(textOf({ file, span: whole }))) return undefined;
  const before = file.text.slice(whole.start, at.span.start);
  const text = before + required(variable) + file.text.slice(at.span.end, whole.end);
  const isItem = node && node.span.start <= nameSpan.start;
  const fix =
    node?.style === 'plain'
      ? replacementFix(title, node, isItem ? `${name}=${text}` : text)
      : unsafeFix(title, [{ file: file.path, span: whole, text }]);
  return soundFix(fix, entry);
}

/**
 * Returns the variable name for a setting in a value: named like the setting, and also like the value if that is one
 * word.
 */
function settingName(name: string, setting: string): string {
  const words = setting.replace(/\W+/g, '_').toUpperCase();
  return words.includes('_') ? words : `${name}_${words}`;
}

/**
 * Returns the variable name for a password in a URL or a connection string: the one through which a service gets the
 * same password, or else one named like the entry.
 */
function passwordName(entry: KeyValue, at: Place, service: Service): string {
  const same = sharedVariable(textOf(at), service);
  const own = variableName(entry).replace(/_?(?:URL|URI|DSN|CONNECTION_?STRING)$/i, '');
  return same ?? `${own}_PASSWORD`.replace(/^_/, '');
}
