import {
  debuggerPorts,
  loopbackFix,
  onEveryInterface,
  publishedAs,
  rule,
  sensitiveProduct,
} from '../../server/engine/judge.ts';

const kics = ['451d79dc-0588-476a-ad03-3c7f0320abb3'];
const everywhere = { cis: ['5.14'], cwe: ['CWE-668'], 'compose-lint': ['CL-0005'], kics };
const refs = { ...everywhere, dclint: ['no-unbound-port-interfaces'] };
const text = 'Port {port} is published on every interface of the host.';
const title = 'Publish on 127.0.0.1 only (other machines lose access)';
const named = 'Port {port} ({product}) is published on every interface of the host.';

export default rule({
  id: 'open-port',
  on: 'service',
  severity: 'low',
  fixable: true,
  title: 'A port is published on every interface',
  why: 'A published port is reachable from every network that the host is on, past the rules of most host firewalls.',
  refs: {},
  messages: {
    sensitive: { text: named, severity: 'high', levels: { homelab: 'medium' }, refs },
    guarded: { text: named, severity: 'medium', levels: { homelab: 'low' }, refs },
    debug: {
      text: 'Port {port} lets a debugger for {product} in on every interface of the host: it runs any code.',
      severity: 'high',
      levels: { devcontainer: 'medium' },
      refs: { ...refs, cwe: ['CWE-489', 'CWE-668'] },
    },
    web: { text, severity: 'info', refs },
    open: { text, levels: { homelab: 'info' }, refs },
    random: {
      text: 'Port {port} is published on every interface, at a host port that the engine chooses.',
      refs,
    },
  },
  *check(service, { profile }) {
    const open = service.ports.filter((port) => onEveryInterface(port, service) === true);
    const debuggers = open.length > 0 ? debuggerPorts(service) : undefined;
    for (const port of open) {
      const words = { port: port.published ?? port.target ?? 'of a variable' };
      // A swarm binds to no address.
      const fixes = () => (profile === 'swarm' ? [] : [loopbackFix(title, port, service)]);
      const common = { at: port, fixes, refs: port.hostIp ? everywhere : refs };
      const language = debuggers?.get(port.target ?? '');
      const product = sensitiveProduct(port, service);
      const message = product?.guarded ? 'guarded' : 'sensitive';
      if (language) yield { ...common, message: 'debug', words: { ...words, product: language } };
      else if (product) yield { ...common, message, words: { ...words, product: product.name } };
      else yield { ...common, message: publishedAs(port), words };
    }
  },
});
