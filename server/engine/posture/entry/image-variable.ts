import type { KeyValue, Service } from '../../compose/model.ts';
import type { Pair, Stage } from '../../dockerfile/model.ts';
import { lineage } from '../../dockerfile/stages/ancestry.ts';
import type { Posture } from '../../posture.ts';
import { perObject } from '../../source/memo.ts';
import type { Place } from '../../source/text.ts';

/** The variables that a stage and those that it builds on set; the last value of each. */
export const variablesOf = perObject((stage: Stage): ReadonlyMap<string, Pair> => {
  const found = new Map<string, Pair>();
  for (const { instructions } of [...lineage(stage)].reverse())
    for (const { keyword, pairs } of instructions)
      if (keyword === 'ENV') for (const pair of pairs) found.set(pair.name.text, pair);
  return found;
});

/** Where a service names the image that it runs: what it builds, or the image that another service builds. */
export const placeOfImage = ({ build, image, key }: Service): Place =>
  build?.target ?? build?.dockerfile ?? build?.context ?? image ?? key;

/** The variables that a service's built image sets and the service certainly does not, with their places in the Dockerfile. */
export const imageVariablesOf = perObject(({ service, stage }: Posture): readonly KeyValue[] => {
  if (!stage || service.partial || service.effective.entries.has('env_file')) return [];
  const own = new Set(service.environment.map(({ name }) => name));
  const { file } = stage.dockerfile;
  return [...variablesOf(stage)].flatMap(([name, { name: at, value, resolved, span }]) =>
    own.has(name) || !value || resolved === undefined
      ? []
      : {
          ...{ file, span, name, nameSpan: at.span, valueSpan: value.span },
          ...{ value: resolved, raw: resolved, given: true, variables: [], written: true, node: undefined },
        },
  );
});
