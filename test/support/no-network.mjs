// Loaded before a program: ends it with 97 at any attempt to use the network, unless it uses only its own pipes.
import dgram from 'node:dgram';
import dns from 'node:dns';
import { writeSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';

/** @param {string} what */
const forbidden = (what) => () => {
  writeSync(2, `The network was used: ${what}\n`);
  process.exit(97);
};

const modules = {
  net: [net, 'connect', 'createConnection'],
  tls: [tls, 'connect'],
  http: [http, 'request', 'get'],
  https: [https, 'request', 'get'],
  dgram: [dgram, 'createSocket'],
  dns: [dns, ...Object.keys(dns).filter((name) => /^(?:lookup|resolve|reverse)/.test(name))],
  'dns.promises': [
    dns.promises,
    ...Object.keys(dns.promises).filter((name) => /^(?:lookup|resolve|reverse)/.test(name)),
  ],
};
for (const [name, [module, ...functions]] of Object.entries(modules))
  for (const each of functions)
    Object.defineProperty(module, each, { value: forbidden(`${name}.${each}`), configurable: true });
net.Socket.prototype.connect = forbidden('net.Socket');
globalThis.fetch = forbidden('fetch');
syncBuiltinESMExports();
