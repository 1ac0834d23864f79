import {
  loopbackFix,
  onEveryInterface,
  type Port,
  rule,
  sensitiveProduct,
} from '../../server/engine/index.ts';

const refs = {
  cis: ['5.14'],
  cwe: ['CWE-668'],
  'compose-lint': ['CL-0005'],
  kics: ['451d79dc-0588-476a-ad03-3c7f0320abb3'],
};
const unbound = { dclint: ['no-unbound-port-interfaces'] };

export default rule({
  id: 'open-port',
  on: 'service',
  severity: 'low',
  fixable: true,
  title: 'A port is published on every interface',
  why: 'A published port is reachable from every network that the host is on, past the rules of most host firewalls.',
  refs,
  messages: {
    sensitive: {
      text: 'Port {port} ({product}) is published on every interface of the host.',
      severity: 'high',
      levels: { homelab: 'medium' },
    },
    web: { text: 'Port {port} is published on every interface of the host.', severity: 'info' },
    open: { text: 'Port {port} is published on every interface of the host.', levels: { homelab: 'info' } },
    random: 'Port {port} is published on every interface of the host, at a port that the engine chooses.',
  },
  *check(service) {
    for (const port of service.ports) {
      if (onEveryInterface(port, service) !== true) continue;
      const product = sensitiveProduct(port, service);
      const words = { port: port.published ?? port.target ?? 'of a variable' };
      const own = port.hostIp ? {} : { refs: unbound };
      const fix = loopbackFix('Publish on 127.0.0.1 only (other machines lose access)', port);
      const common = { at: port, fixes: [fix], ...own };
      if (product) yield { ...common, message: 'sensitive', words: { ...words, product } };
      else
        yield {
          ...common,
          message: isWeb(port) ? 'web' : port.published || !port.target ? 'open' : 'random',
          words,
        };
    }
  },
});

const isWeb = ({ published }: Port) => published === '80' || published === '443';
