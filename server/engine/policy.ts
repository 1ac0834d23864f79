// What a front door may import of configurations, beside `Config` itself.
export type { Found, Reading as ConfigReading } from './config/extending.ts';
export { switchedOff } from './config/levels.ts';
export { namePattern } from './config/name-pattern.ts';
export { profileDescriptions, profiles } from './config/profiles.ts';
export { type Decoded, decodeConfig, resolveConfig } from './config/resolution.ts';
export type { KnownRule } from './config/written.ts';
