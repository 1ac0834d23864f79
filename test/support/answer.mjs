// Answers every datagram at a port (first argument) with a name (second argument). Plain JavaScript on Node alone: it
// runs in the network of a container, since the static busybox has no UDP server.
import { createSocket } from 'node:dgram';

const [port, name = ''] = process.argv.slice(2);
const socket = createSocket('udp4');
socket.on('message', (_, { port: to, address }) => socket.send(name, to, address));
socket.bind(Number(port), () => console.log('ready'));
