// npm run package: makes plimsoll.vsix, without the network.
import { build, install, pack } from './setup.mjs';

install();
build();
pack();
