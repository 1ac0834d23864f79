import { composeShapes } from './compose.ts';
import { dockerfileShapes } from './dockerfile.ts';
import { policyShapes } from './policy.ts';
import { projectShapes } from './project.ts';
import { shellShapes } from './shell.ts';

/** Every hostile shape. */
export const shapes = [
  ...dockerfileShapes,
  ...shellShapes,
  ...composeShapes,
  ...projectShapes,
  ...policyShapes,
];
