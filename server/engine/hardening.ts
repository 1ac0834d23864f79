// The hardening of a service by single changes, for front ends that let someone choose among them.
export { type HardenedFiles, ServiceHardening } from './lint/hardening/service-hardening.ts';
