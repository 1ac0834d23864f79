// npm run package: makes plimsoll.vsix, without the network.
import { prepare } from './setup.mjs';

prepare({ vsix: true });
