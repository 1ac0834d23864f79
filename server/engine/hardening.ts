// The hardening of a service by single changes, for front ends that let someone choose among them.
export type { HardeningChange } from './lint/hardening/hardening-offers.ts';
export {
  type HardenedFiles,
  type OpenFinding,
  ServiceHardening,
} from './lint/hardening/service-hardening.ts';
