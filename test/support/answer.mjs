// Answers every datagram at a port, the first argument, with a name, the second. Plain JavaScript on Node alone: it runs in the
// network of a container, as a static busybox has no server for UDP.
import { createSocket } from 'node:dgram';

const [port, name = ''] = process.argv.slice(2);
const socket = createSocket('udp4');
socket.on('message', (_, { port: to, address }) => socket.send(name, to, address));
socket.bind(Number(port), () => console.log('ready'));
