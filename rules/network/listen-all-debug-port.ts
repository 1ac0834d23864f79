import { productNamed, productsOf, runsEngine } from '../../server/engine/catalog/catalog.ts';
import type { Stage, Token } from '../../server/engine/dockerfile/model.ts';
import { forDevelopment, instructionsOf, lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { configuredServers } from '../../server/engine/posture/entry/configured-server.ts';
import { openByOption, openDebugger, takesOptions } from '../../server/engine/posture/entry/debugger.ts';
import { exposureOfPort } from '../../server/engine/posture/entry/exposed.ts';
import { openByVariable } from '../../server/engine/posture/entry/login.ts';
import { buildsStage, type Posture } from '../../server/engine/posture.ts';
import { type ReportFix, rule } from '../../server/engine/rule.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { gathered } from '../../server/engine/source/list.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { commandFixes, variableFixes } from './debugger-fix.ts';
import { administered, exposed } from './expose.ts';

export default rule({
  id: 'listen-all-debug-port',
  on: 'stage',
  severity: 'high',
  levels: { devcontainer: 'low' },
  fixable: true,
  title: 'A debugger or unprotected server listens on every interface',
  label: 'Debugger listens to all',
  why: 'Anyone who can reach such a port can run code in the container or read its data, without a password.',
  refs: { cwe: ['CWE-489', 'CWE-306'] },
  messages: {
    command: 'The start command opens {what} on every interface.',
    variable: '{name} opens {what} on every interface.',
    certificates: {
      text: 'DOCKER_TLS_CERTDIR is empty: the Docker daemon listens everywhere without TLS.',
      severity: 'medium',
      remedy:
        'Leave DOCKER_TLS_CERTDIR as the image sets it, and give clients the certificates that it then makes.',
    },
    login: {
      text: '{name} switches off the login of {product} unless the container sets it.',
      severity: 'medium',
      remedy: 'Leave the login on in the image, and switch it off where a test starts the container.',
    },
    configured: {
      text: 'This configuration opens {what} on every interface: {remedy}.',
      remedy: 'Ask for a login in this configuration, or let the server listen only where its clients are.',
    },
    inside: {
      text: 'Opens {what} on every interface: {service}, which builds it, publishes no port.',
      severity: 'low',
    },
  },
  check(stage, report, { services }) {
    if (!stage.isOutput) return;
    const { file } = stage.dockerfile;
    const { text } = file;
    const image = stage.rootImage?.ref;
    const inside = () => staysInside(services.filter((each) => buildsStage(each, stage)));
    type By = 'command' | 'certificates' | { readonly name: string } | { readonly remedy: string };
    const reportOpen = (span: Span, what: string, by: By, fixes: () => (ReportFix | undefined)[]) => {
      const common = { at: { file, span }, fixes };
      const service = inside()?.service.name;
      if (service !== undefined) report({ ...common, message: 'inside', words: { what, service } });
      else if (by === 'certificates') report({ ...common, message: by });
      else if (by === 'command') report({ ...common, message: by, words: { what } });
      else if ('remedy' in by) report({ ...common, message: 'configured', words: { what, ...by } });
      else report({ ...common, message: 'variable', words: { what, ...by } });
    };
    const options = gathered(instructionsOf(stage), ({ keyword, pairs }) =>
      keyword === 'ENV' ? pairs.filter(({ name }) => takesOptions(name.text)) : [],
    );
    const isOfMongo = image !== undefined && productsOf(image)[0] === productNamed('MongoDB');
    for (const instruction of [stage.entrypoint, stage.cmd]) {
      for (const command of instruction?.script?.commands ?? []) {
        const docker = openDocker(command);
        const mongo = openMongo(command, isOfMongo);
        const found = docker
          ? !offersDocker(stage) && { what: dockerApi, word: docker }
          : mongo
            ? { what: 'MongoDB without a password', word: mongo }
            : openDebugger(command, image);
        // An option from a variable is reported where the variable is set.
        if (!found || options.some(({ name }) => found.word.variables.includes(name.text))) continue;
        const { span } = found.word;
        reportOpen(span, found.what, 'command', () => commandFixes(text, command, span));
      }
    }
    for (const { name, value } of options) {
      const found = value && openByOption(value.text, image);
      if (!found) continue;
      const { start } = value.span;
      const span = { start: start + found.start, end: start + found.end };
      reportOpen(span, found.what, { name: name.text }, () => variableFixes(text, span));
    }
    const certificates = withoutCertificates(stage);
    if (certificates && !offersDocker(stage))
      reportOpen(certificates.span, dockerApi, 'certificates', () => []);
    // If a service builds the image, authentication-off reports it.
    const isRun = services.some((each) => buildsStage(each, stage)) || forDevelopment(stage);
    for (const { name, product, at: span } of isRun ? [] : openByVariable(stage))
      report({ at: { file, span }, message: 'login', words: { name: name.text, product } });
    for (const { what, remedy, at: span } of configuredServers(stage))
      reportOpen(span, what, { remedy }, () => []);
  },
});

const dockerApi = 'the Docker API without TLS';

/**
 * Returns the address, if any interface, on which Docker Engine accepts clients without certificates (dockerd, Daemon
 * socket option).
 */
function openDocker({ name, args }: Command): Word | undefined {
  if (name !== 'dockerd' || args.some(({ value }) => /^--tlsverify(?:=true)?$/.test(value ?? '')))
    return undefined;
  return args.find(({ value }) => /^(?:--host=|-H=?)?tcp:\/\/(?:0\.0\.0\.0|\[::\])?:\d/.test(value ?? ''));
}

const loggingIn = /^(?:--(?:auth|keyFile|clusterAuthMode|config|transitionToAuth)\b|-f$)/;
const everyAddress = /^(?:--bind_ip_all$|--bind_ip=(?:.*,)?(?:0\.0\.0\.0|\*))/;

/**
 * Returns what opens MongoDB to everyone. Generally, that it listens everywhere without authentication; in its own
 * image, which listens everywhere anyway and enables authentication by variables, that authentication is turned off
 * (mongod, Core Options).
 */
function openMongo({ name, args }: Command, isOfMongo: boolean): Word | undefined {
  if (name !== 'mongod' || args.some(({ shape }) => loggingIn.test(shape))) return undefined;
  const off = args.find(({ value }) => value === '--noauth');
  if (isOfMongo) return off;
  return args.find(
    ({ shape }, at) => everyAddress.test(`${shape}=${args[at + 1]?.shape ?? ''}`) || everyAddress.test(shape),
  );
}

/** Whether `expose-admin-port` reports the same. */
const offersDocker = (stage: Stage) =>
  instructionsOf(stage).some((each) => exposed(each).some((port) => administered(port)?.port === 2375));

/** Returns the last `DOCKER_TLS_CERTDIR` of a Docker-in-Docker image if it is empty (docker, TLS). */
function withoutCertificates(stage: Stage): Token | undefined {
  const { ref } = stage.rootImage ?? {};
  if (stage.entrypoint || !ref || !runsEngine(ref)) return undefined;
  for (const { instructions } of lineage(stage)) {
    const set = instructions
      .flatMap(({ keyword, pairs }) => (keyword === 'ENV' ? pairs : []))
      .findLast(({ name }) => name.text === 'DOCKER_TLS_CERTDIR');
    if (set) return /^(?:""|'')?$/.test(set.value?.text ?? '') ? set.name : undefined;
  }
  return undefined;
}

/** Returns the first of some services if none of them publishes a port or shares the host's network. */
function staysInside(services: readonly Posture[]): Posture | undefined {
  const isInside = (posture: Posture) => {
    const { partial, ports, networkMode } = posture.service;
    return !partial && ports.length === 0 && !networkMode && !exposureOfPort(posture, undefined);
  };
  return services.every(isInside) ? services[0] : undefined;
}
