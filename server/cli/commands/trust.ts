import { join, resolve } from 'node:path';
import { type ContainersPolicy, containersPolicy, type TrustedKey } from '../../engine/images.ts';
import { type Config, shownWhole } from '../../engine/index.ts';
import { type CliCommand, type Given, Misuse, type Surroundings } from '../command.ts';
import { fileOutput } from '../file-output.ts';
import { inputOf, inputOptions } from '../input.ts';
import { openSession } from '../session.ts';

/** What is written: the policy, or where its signatures are. */
const formats = ['policy.json', 'registries.d'] as const;

/** `plimsoll trust`. */
export const trustCommand: CliCommand = {
  name: 'trust',
  operands: 'export [DIR]',
  summary: 'write what a folder trusts as a policy.json for Podman and Skopeo',
  options: {
    format: {
      type: 'string',
      value: formats.join('|'),
      help: 'the policy (default), or the file in registries.d that lets its signatures be looked up',
    },
    output: { type: 'string', value: 'FILE', help: 'write to this file instead of standard output' },
    'embed-keys': {
      type: 'boolean',
      help: 'write the keys into the policy, so that files of the folder cannot change them later',
    },
    config: inputOptions.config,
    policy: inputOptions.policy,
  },
  exitCodes: [
    [0, 'done'],
    [2, 'wrong usage, a fault of the configuration, or a pattern that no policy can say; nothing is written'],
  ],
  run(given, around) {
    const [action, folder = '.', ...more] = given.operands;
    if (action !== 'export' || more.length > 0)
      throw new Misuse('`plimsoll trust` needs `export`, and at most one folder.');
    const format = given.oneOf('format', formats, 'policy.json');
    const config = configOf(folder, given, around);
    const policy = config && policyOf(config, given.has('embed-keys'), around);
    if (!policy) return 2;
    write(
      format === 'policy.json' ? policyText(policy) : registriesText(policy),
      given.last('output'),
      around,
    );
    if (format === 'policy.json') for (const note of notesOn(policy)) around.errors.write(`${note}\n`);
    return 0;
  },
};

/** The configuration of a folder; undefined if it has a fault, which is reported. */
function configOf(
  folder: string,
  given: Given,
  { cwd, today, rules, errors }: Surroundings,
): Config | undefined {
  const session = openSession(
    { ...inputOf({ ...given, operands: [folder] }), composeFiles: [] },
    { cwd, today, rules },
  );
  const { config, problems } = session.configOf(join(resolve(cwd, folder), 'Dockerfile'));
  for (const { file, message } of problems) errors.write(`${shownWhole(file)}: ${message}\n`);
  return problems.some(({ isNote }) => isNote !== true) ? undefined : config;
}

/** The policy of a configuration; undefined if it can't be said, which is reported. */
function policyOf(
  { trust }: Config,
  isEmbedded: boolean,
  { cwd, errors }: Surroundings,
): ContainersPolicy | undefined {
  const keys = trust.signatures.flatMap((each) => each.keys);
  const empty = keys.find(({ pem }) => pem === undefined);
  if (empty) errors.write(`The key ${shownWhole(empty.name)} is empty.\n`);
  const isSilent = trust.images === undefined && trust.signatures.length === 0;
  if (isSilent) errors.write('The configuration has no `trust`: the policy would accept every image.\n');
  if (empty || isSilent) return undefined;
  const policy = containersPolicy(trust, keyFields(isEmbedded, cwd));
  for (const pattern of policy.inexact)
    errors.write(
      `\`${shownWhole(pattern)}\` has no counterpart in policy.json, which knows registries, namespaces (ghcr.io/acme/**), repositories, tags and digests.\n`,
    );
  return policy.inexact.length > 0 ? undefined : policy;
}

const keyFields =
  (isEmbedded: boolean, cwd: string) =>
  (keys: readonly TrustedKey[]): Readonly<Record<string, unknown>> => {
    const name = isEmbedded ? 'keyData' : 'keyPath';
    const values = keys.map(({ path, pem = '' }) =>
      isEmbedded ? Buffer.from(pem).toString('base64') : resolve(cwd, path),
    );
    return values.length === 1 ? { [name]: values[0] } : { [`${name}s`]: values };
  };

function policyText({ default: otherwise, scopes }: ContainersPolicy): string {
  const transports = scopes.size === 0 ? {} : { transports: { docker: Object.fromEntries(scopes) } };
  return `${JSON.stringify({ default: otherwise, ...transports }, undefined, 2)}\n`;
}

/** A file of registries.d (containers-registries.d(5)): without it, no signatures of cosign are looked up. */
function registriesText({ signed }: ContainersPolicy): string {
  const use = (indent: string) => `${indent}use-sigstore-attachments: true\n`;
  const scopes = signed
    .filter((scope) => scope !== '')
    .map((scope) => `  ${JSON.stringify(scope)}:\n${use('    ')}`);
  const all = signed.includes('') ? `default-docker:\n${use('  ')}` : '';
  return `${all}${scopes.length === 0 ? '' : `docker:\n${scopes.join('')}`}` || '{}\n';
}

/** What has to be known beside the policy. */
function notesOn({ signed, wider }: ContainersPolicy): string[] {
  return [
    ...wider.map((each) => `The policy means ${shownWhole(each)} itself as well as what is below it.`),
    ...(signed.length > 0
      ? [
          'Podman and Skopeo want a signature of the manifest of each platform: `cosign sign --recursive`.',
          'Signatures are looked up only where a file in /etc/containers/registries.d says so: `plimsoll trust export --format registries.d` writes it.',
        ]
      : []),
  ];
}

function write(text: string, path: string | undefined, { cwd, output }: Surroundings): void {
  if (path === undefined) {
    output.write(text);
    return;
  }
  const file = fileOutput(resolve(cwd, path));
  file.write(text);
  file.finish();
}
