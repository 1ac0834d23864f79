import { profileDescriptions } from '../server/engine/config/profiles.ts';

/** Each profile with what it is for. */
export default {
  load: () => Object.entries(profileDescriptions).map(([name, text]) => ({ name, parts: text.split('`') })),
};
