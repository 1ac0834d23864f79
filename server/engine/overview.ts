// What runs and what was found at a glance, for the surfaces that show it as lanes, rows and sentences.
export { type SharedSentence, sharedSentences } from './alike.ts';
export {
  type Controlled,
  type Lane,
  laneOf,
  lanesOf,
  orderOf,
  overlap,
  reachOfFindings,
} from './drawing/lanes.ts';
export { type Order, type Reacher, worstFirst } from './drawing/order.ts';
export { firstSentence, Opening, openingSentence } from './drawing/sentence.ts';
export { isPathCause, pathId } from './finding.ts';
export { byWhatIsLeft, type PathStep, stepsOf } from './steps.ts';
