// Connects at once to every `[address, port, protocol]` in a JSON file (first argument), and prints each answer, or
// null if there is none. Plain JavaScript on Node alone: it runs in the network of a container.
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

/** Timeout of one attempt in milliseconds. */
const patience = Number(process.argv[3] ?? 1000);

/** @param {string} address @param {number} port @returns {Promise<string | null>} */
const overTcp = (address, port) =>
  new Promise((resolve) => {
    const socket = connect(port, address);
    let text = '';
    const end = () => {
      socket.destroy();
      resolve(text.trim() || null);
    };
    // Data that arrived while this process was not scheduled is read first.
    socket.setTimeout(patience, () => setImmediate(end));
    socket.on('data', (data) => (text += data));
    socket.on('error', end);
    socket.on('close', end);
  });

/** @param {string} address @param {number} port @returns {Promise<string | null>} */
const overUdp = (address, port) =>
  new Promise((resolve) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    let isOpen = true;
    /** @param {string | null} text */
    const end = (text) => {
      clearTimeout(timer);
      if (isOpen) socket.close();
      isOpen = false;
      resolve(text);
    };
    const timer = setTimeout(() => setImmediate(end, null), patience);
    socket.on('message', (data) => end(String(data)));
    socket.on('error', () => end(null));
    socket.on('connect', () => isOpen && socket.send('?'));
    socket.connect(port, address);
  });

/** @type {[string, number, string][]} */
const wanted = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const found = wanted.map(([address, port, protocol]) =>
  protocol === 'udp' ? overUdp(address, port) : overTcp(address, port),
);
console.log(JSON.stringify(await Promise.all(found)));
