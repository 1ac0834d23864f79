// The parts of the engine with which a front end keeps what was found in files.
export {
  type FoundInFile,
  foundIn,
  type KeptFindings,
  keptOf,
  type PosturesOfFile,
} from './lint/kept/kept-findings.ts';
export { answersAbout, recordedSecrets } from './lint/kept/recalled-secrets.ts';
