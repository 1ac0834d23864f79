import { drasticFix } from '../../server/engine/compose/edit/fix.ts';
import type { Port, Service } from '../../server/engine/compose/model.ts';
import { isWebEntrance, openPortsOf } from '../../server/engine/compose/service/exposure.ts';
import { hooksOf } from '../../server/engine/compose/service/hooks.ts';
import { isInternal } from '../../server/engine/posture/documented.ts';
import { rule } from '../../server/engine/rule.ts';
import type { Script } from '../../server/engine/shell/model.ts';
import { whenAsked } from '../../server/engine/source/memo.ts';
import { sensitiveProduct } from './product.ts';
import { loopbackFix, publishedAs, unpublishedFix } from './published.ts';

const kics = ['451d79dc-0588-476a-ad03-3c7f0320abb3'];
const everywhere = { cis: ['5.14'], cwe: ['CWE-668'], 'compose-lint': ['CL-0005'], kics };
const refs = { ...everywhere, dclint: ['no-unbound-port-interfaces'] };
const text = 'Port {port} is open to other machines.';
const title = 'Publish on 127.0.0.1 only (other machines lose access)';
const closer = { strict: 'low', production: 'low' } as const;
const hidden = 'Remove the port (only its neighbours still reach it)';
const named = 'Port {port} ({product}) is open to other machines.';

/** VPN ports (WireGuard, OpenVPN, IPsec, Tailscale), which are meant to be public and answer only known peers. */
const tunnels = /^(?:51820|1194|500|4500|41641)$/;

export default rule({
  id: 'open-port',
  on: 'posture',
  severity: 'low',
  fixable: true,
  title: 'A port is open to other machines',
  label: 'Open port',
  why: 'A published port can be reached from every network of the host, and most host firewalls do not block it.',
  refs: {},
  messages: {
    sensitive: { text: named, severity: 'high', levels: { homelab: 'medium' }, refs },
    guarded: { text: named, severity: 'medium', levels: { homelab: 'low' }, refs },
    debug: {
      text: 'Port {port}, a {product} debugger, is open to other machines: it runs any code.',
      severity: 'high',
      levels: { devcontainer: 'medium' },
      refs: { ...refs, cwe: ['CWE-489', 'CWE-668'] },
    },
    web: {
      text,
      severity: 'info',
      refs,
      remedy: 'Publish it on the loopback address if only a proxy on this host has to reach it.',
    },
    site: { text, severity: 'info', levels: closer, refs },
    open: { text, levels: { homelab: 'info' }, refs },
    random: {
      text: 'Port {port} is open to other machines, on a random host port.',
      severity: 'info',
      levels: closer,
      refs,
    },
  },
  check(posture, report, { profiles }) {
    const { service } = posture;
    const open = openPortsOf(service);
    const debuggers = open.length > 0 ? debuggerPorts(service) : undefined;
    for (const port of open) {
      if (port.protocol === 'udp' && tunnels.test(port.target ?? '')) continue;
      const language = debuggers?.get(port.target ?? '');
      const product = sensitiveProduct(port, posture);
      // Docker chooses the host port.
      const inside = (language || product) && publishedAs(port) === 'random';
      const number = port.published ?? port.target ?? writtenPort(port);
      const words = { port: inside ? `${number} of the container` : number };
      // Other machines may be whom it serves.
      const serves = !language && !isInternal(posture);
      const fixes = () => [
        // A swarm publishes on all addresses.
        profiles.includes('swarm') ? undefined : drasticFix(loopbackFix(title, port, service), serves),
        language || product ? drasticFix(unpublishedFix(hidden, port, service), serves) : undefined,
      ];
      const own = port.hostIp ? everywhere : refs;
      const message = product?.guarded ? 'guarded' : 'sensitive';
      if (language)
        report({ at: port, message: 'debug', words: { ...words, product: language }, fixes, refs: own });
      else if (product)
        report({
          at: port,
          message,
          words: { ...words, product: product.name ?? product.product.name },
          fixes,
          refs: own,
        });
      // A website that only its own host can reach is useless.
      else if (isWebEntrance(port)) report({ at: port, message: 'web', words, refs: own });
      else report({ at: port, message: publishedAs(port), words, fixes, refs: own });
    }
  },
});

/** Returns a port set by variables, as written; a single one if both sides of `${PORT}:${PORT}` are the same. */
function writtenPort({ node }: Port): string {
  if (node.kind !== 'scalar') return 'of a variable';
  const text = node.text ?? node.raw;
  const half = text.slice(0, text.length / 2);
  return text === `${half}:${half}` ? half : text;
}

/** Options that make debuggers listen on every interface, and the text before them; the group is the port. */
const listeners = whenAsked(
  (): readonly (readonly [name: string, behind: RegExp, form: RegExp, port: string])[] => [
    ['Node.js', /--inspect/, /--inspect(?:-brk|-wait)?=(?:0\.0\.0\.0|\[::\])(?::(\d+))?/, '9229'],
    ['Java', /-agentlib:jdwp=|-Xrunjdwp:/, /^\S*address=(?:(?:\*|0\.0\.0\.0):)?(\d+)/, '5005'],
    ['Python', /debugpy\s/, /--listen[\s=]0\.0\.0\.0:(\d+)/, '5678'],
    ['Go', /\bdlv\s/, /--listen[\s=](?:0\.0\.0\.0|\[::\])?:(\d+)/, '2345'],
  ],
);
/** Maximum number of characters to search. */
const longest = 4000;
const mark = /--inspect|jdwp|debugpy|dlv/;

/** Returns the container ports on which a debugger listens, with its language. */
function debuggerPorts(service: Service): ReadonlyMap<string, string> {
  const found = new Map(startsPlainNode(service) ? [] : [['9229', 'Node.js']]);
  const { command, entrypoint, environment } = service;
  const texts = [entrypoint, command, ...hooksOf(service).map((hook) => hook.command)].map(textOf);
  texts.push(...environment.map(({ value }) => value ?? ''));
  for (const each of texts) {
    const text = each.slice(0, longest);
    if (!mark.test(text)) continue;
    for (const [name, behind, form, port] of listeners()) {
      const at = text.search(behind);
      const match = at < 0 ? null : form.exec(text.slice(at));
      if (match) found.set(match[1] ?? port, name);
    }
  }
  return found;
}

/** Whether a service starts Node.js without a package script in between and without its debugger. */
function startsPlainNode({ command, entrypoint, environment }: Service): boolean {
  const [first, ...more] = (entrypoint ?? command)?.commands ?? [];
  const text = `${textOf(entrypoint)} ${textOf(command)}`;
  return (
    first?.name === 'node' &&
    more.length === 0 &&
    !/--inspect|\.cmd|run/.test(text) &&
    !environment.some(({ name }) => name === 'NODE_OPTIONS')
  );
}

function textOf(script: Script | undefined): string {
  const words = script?.commands.flatMap(({ nameWord, args, assignments }) => [
    ...assignments.map(({ value }) => value),
    nameWord,
    ...args,
  ]);
  return words?.map((word) => word?.shape ?? '').join(' ') ?? '';
}
