import { composeShapes } from './compose.ts';
import { dockerfileShapes } from './dockerfile.ts';
import { projectShapes } from './project.ts';
import { shellShapes } from './shell.ts';

/** Every hostile shape. */
export const shapes = [...dockerfileShapes, ...shellShapes, ...composeShapes, ...projectShapes];
