import type { Span } from '../../source/text.ts';
import type { Instruction, Stage } from '../model.ts';
import { forDevelopment, imageSteps, rootStage } from './ancestry.ts';

/** Programs without a service to check: shells, and programs that run once and exit. */
const interactive =
  /^(?:(?:(?:ba|da|a|z|k|fi|t?c|pw)?sh|powershell|cmd)(?:\.exe)?|python[\d.]*|node|irb|php|psql|mysql|redis-cli|true|echo|functions-framework)$/;
const serverless = /(?:lambda|functions?-framework|azure-functions|openfaas|watchdog|fn-?project)/i;

/** Why a shipped stage has no health check: no HEALTHCHECK in its stages, or NONE. Undefined if it has one or needs none. */
export function healthGap(stage: Stage): { kind: 'missing' | 'none'; at: Span } | undefined {
  const { isOutput, base, cmd, entrypoint, rootImage } = stage;
  if (!isOutput || forDevelopment(stage)) return undefined;
  const check = checkOf(stage);
  if (check) {
    if (check.args[0]?.text.toUpperCase() !== 'NONE') return undefined;
    // NONE of a base in another file is not decided here: nothing else checks the image either.
    if (check.dockerfile === stage.dockerfile) return { kind: 'none', at: check.span };
  }
  const start = entrypoint ?? cmd;
  const { dropsPrivileges, dropsWorkers } = rootImage?.facts ?? {};
  const gap = { kind: 'missing' as const, at: base.token.span };
  // The base image is known to start a service itself.
  if (!start) return dropsPrivileges || dropsWorkers || startsServer(stage) ? gap : undefined;
  if (stage.dockerfile.images.some(({ token }) => serverless.test(token.text))) return undefined;
  const [command] = start.script?.commands ?? [];
  const alone = command?.args.every(({ shape }) => shape.startsWith('-'));
  const { name } = command ?? {};
  if (name !== undefined && (name === 'functions-framework' || (alone && interactive.test(name))))
    return undefined;
  if (serverless.test(start.rest.text)) return undefined;
  return gap;
}

/** Whether the locked base of a stage has a port and a start command other than a shell. */
function startsServer(stage: Stage): boolean {
  const steps = imageSteps(stage);
  const start = rootStage(stage).rootImage?.configured;
  const command = start?.entrypoint ?? start?.cmd;
  const isShell = [start?.entrypoint, start?.cmd].some((each) => {
    const [first] = each?.script?.commands ?? [];
    return first?.name !== undefined && interactive.test(first.name);
  });
  return command !== undefined && !isShell && steps.some(({ keyword }) => keyword === 'EXPOSE');
}

/** The HEALTHCHECK in effect: the last one of a stage, or of the nearest stage that it builds on. */
export function checkOf(stage: Stage): Instruction | undefined {
  return imageSteps(stage).findLast(({ keyword }) => keyword === 'HEALTHCHECK');
}
