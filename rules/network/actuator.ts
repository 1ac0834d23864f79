import type { KeyValue, Service } from '../../server/engine/compose/model.ts';
import { nodeOf } from '../../server/engine/compose/yaml/graph.ts';
import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { gathered } from '../../server/engine/source/list.ts';
import type { Place } from '../../server/engine/source/text.ts';

/** The place where a service exposes all endpoints of Spring Boot's actuator. */
interface OpenActuator {
  readonly at: Place;
  /** The place in the Dockerfile, if the image sets it. */
  readonly from?: Place;
}

/**
 * Endpoints in the three notations of Spring Boot (Actuator, Exposing Endpoints): variable, program option and system
 * property. All endpoints include `heapdump` and `env`.
 */
const variable = /^management[_.]endpoints[_.]web[_.]exposure[_.]include$/i;
const option = /(?:--|-D)management\.endpoints\.web\.exposure\.include=["']?\*/;
const excluded = /management[_.]endpoints[_.]web[_.]exposure[_.]exclude/i;
const otherPort = /management[_.]server[_.]port/i;

/**
 * Returns the settings that expose every endpoint of a service's actuator; empty if some are excluded or another port
 * serves them.
 */
export function openActuators(service: Service, stage: Stage | undefined): OpenActuator[] {
  const { environment, command, entrypoint, effective } = service;
  const words = gathered(
    [
      ['entrypoint', entrypoint],
      ['command', command],
    ] as const,
    ([key, script]) => {
      const file = nodeOf(effective, key)?.file;
      return gathered(
        gathered(script?.commands ?? [], ({ nameWord, args }) => (nameWord ? [nameWord, ...args] : args)),
        ({ value, span }) => (file && value !== undefined ? { text: value, at: { file, span } } : []),
      );
    },
  );
  const texts: readonly Written[] = [
    ...words,
    ...ofImage(service, stage),
    ...gathered(environment, (entry) =>
      isWritten(entry) ? { text: textOf(entry), at: placeOf(entry) } : [],
    ),
  ];
  const found = texts.filter(({ text }) => option.test(text) || isAll(text));
  if (found.length === 0 || texts.some(({ text }) => excluded.test(text) || otherPort.test(text))) return [];
  return found.map(({ at, from }) => ({ at, ...(from && { from }) }));
}

/** A setting of a service or its image, and its place. */
interface Written {
  readonly text: string;
  readonly at: Place;
  readonly from?: Place;
}

/** Returns the variables of the built image that the service does not override. */
function ofImage({ environment, build, key }: Service, stage: Stage | undefined): Written[] {
  const own = new Set(environment.map(({ name }) => name));
  const at = build?.target ?? build?.dockerfile ?? build?.context ?? key;
  return gathered(stage ? lineage(stage) : [], ({ instructions, dockerfile: { file } }) =>
    gathered(instructions, ({ keyword, pairs }) =>
      gathered(keyword === 'ENV' ? pairs : [], ({ name, value }) =>
        value && !own.has(name.text)
          ? { text: `${name.text}=${value.text}`, at, from: { file, span: value.span } }
          : [],
      ),
    ),
  );
}

const isWritten = ({ written, value }: KeyValue) => written && value !== undefined;
const textOf = ({ name, value }: KeyValue) => `${name}=${value}`;
const placeOf = ({ file, valueSpan, span }: KeyValue) => ({ file, span: valueSpan ?? span });

function isAll(text: string): boolean {
  const equals = text.indexOf('=');
  return variable.test(text.slice(0, equals)) && /^["']?\*["']?$/.test(text.slice(equals + 1).trim());
}
