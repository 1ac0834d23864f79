// The files of trials, and what is reported about them.
import { rules } from '../../rules/index.ts';
import { applyEdits, defaultConfig, type Finding, lint, severities } from '../../server/engine/index.ts';
import { projectOf } from '../support/project.ts';
import type { Probe, Variant } from './probes.ts';

/** The image of the probes. */
export const own = 'plimsoll/probe:1';

export const composeFile = 'compose.yaml';

/**
 * Returns the compose files of a probe by variant, each with a service `NAME-VARIANT`; none after the fix if none is
 * offered.
 */
export function textsOf(probe: Probe, name: string): Map<Variant, string> {
  const fixed = fixedFiles(probe, { [composeFile]: textOf(probe, `${name}-fixed`, {}) }, composeFile);
  const texts = new Map<Variant, string>([['root', textOf(probe, `${name}-root`, {})]]);
  if (fixed) texts.set('fixed', fixed[composeFile] ?? '');
  // What others reach does not depend on the user of the container.
  if (probe.port !== undefined) return texts;
  const options = (probe.service['security_opt'] ?? []) as readonly string[];
  const other = { user: '1001:1001' };
  const sealed = { ...other, security_opt: [...options, 'no-new-privileges:true'] };
  const dropped = probe.service['cap_drop'] ? {} : { cap_drop: ['ALL'] };
  texts.set('dropped', textOf(probe, `${name}-dropped`, dropped));
  texts.set('user', textOf(probe, `${name}-user`, other));
  return texts.set('confined', textOf(probe, `${name}-confined`, sealed));
}

function textOf(of: Probe, name: string, changes: object): string {
  const { service, image = own, base } = of;
  const keys = { image, ...service, ...startOf(of, name), ...changes };
  if (!base) return `services:\n${serviceOf(name, keys)}`;
  const extended = `${name}-base`;
  const baseKeys = { image: own, command: [extended], ...base };
  return `services:\n${serviceOf(extended, baseKeys)}${serviceOf(name, { extends: extended, ...keys })}`;
}

/** Returns the keys that make a service run its probe: at its start, or for a connection to its port. */
function startOf({ service, probe, port }: Probe, name: string): object {
  const network = service['network_mode'] ? {} : { network_mode: 'none' };
  if (port === undefined) return { command: [name, probe], ...network };
  const environment = { ...(service['environment'] as object), TRY: `${name} ${port} ${probe}` };
  return { ports: [`${publishedPort(name)}:${port}`], environment };
}

/** Returns the host port that a service publishes. */
export const publishedPort = (name: string) =>
  20_000 + 2 * Number(name.replace(/\D/g, '')) + Number(name.endsWith('fixed'));

function serviceOf(name: string, keys: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(keys).map(([key, value]) => `    ${key}: ${JSON.stringify(value)}\n`);
  return `  ${name}:\n${lines.join('')}`;
}

interface Verdict {
  readonly rule: string;
  readonly message: string;
}

export type Files = Readonly<Record<string, string>>;

/** Returns the files after the first fix of the trial's finding in one file; undefined if none is offered. */
export function fixedFiles(of: Verdict, files: Files, at: string): Files | undefined {
  const { findings, fixesOf } = lint(projectOf(files, at), at, rules, defaultConfig);
  const finding = findings.find(({ rule, message }) => rule === of.rule && message === of.message);
  const [fix] = finding ? fixesOf(finding) : [];
  if (!fix) return undefined;
  const changed = [...new Set(fix.edits.map(({ file }) => file))].map((name) => {
    const edits = fix.edits.filter((edit) => edit.file === name);
    return [name, applyEdits(files[name] ?? '', edits)] as const;
  });
  return { ...files, ...Object.fromEntries(changed) };
}

/** Returns the most severe finding of a rule in a file; undefined if there is none. */
export function gravest(rule: string, files: Files, at: string, config = defaultConfig): Finding | undefined {
  const { findings } = lint(projectOf(files, at), at, rules, config);
  return findings
    .filter((finding) => finding.rule === rule)
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))[0];
}
