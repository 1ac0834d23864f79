// npm run package: builds plimsoll.vsix without network access.
import { prepare } from './setup.mjs';

prepare({ vsix: true });
