import { defaultConfig } from '../../../engine/index.ts';
import { dayOf } from '../../../engine/source/day.ts';
import type { Guard } from '../../../host/guard.ts';
import { answerTool } from '../../../tools/answer.ts';
import { quoted } from '../../../tools/bounds.ts';
import { ToolRefusal } from '../../../tools/request.ts';
import type { Feature, FeatureContext } from '../feature.ts';
import { readForTool } from './read.ts';

/**
 * Request: the answer of a tool for a language model, as text, or why there is none. The parameters are its name and arguments
 * (`server/tools/table.ts`). Paths are below the workspace folders, and open files are as the editor has them.
 */
const toolRequest = 'plimsoll/tool';

/** A call of a tool, as a client sends it. */
interface ToolCall {
  readonly name?: unknown;
  readonly arguments?: unknown;
}

/** An answer as text for the model, or why there is none. */
interface ToolText {
  readonly text?: string;
  readonly why?: string;
}

/** Answers tools of language models, which an editor offers. */
export const tools: Feature = {
  listen(connection, context) {
    connection.onRequest(toolRequest, async (call: ToolCall | null | undefined, token): Promise<ToolText> => {
      const isCancelled = () => token.isCancellationRequested;
      try {
        return { text: quoted(await answered(call ?? {}, context, isCancelled)) };
      } catch (error) {
        if (error instanceof ToolRefusal) return { why: error.message };
        throw error;
      }
    });
  },
};

function answered(call: ToolCall, context: FeatureContext, isCancelled: () => boolean) {
  return answerTool(call.name, call.arguments, {
    rules: context.rules,
    config: { ...defaultConfig, today: dayOf(Date.now()) },
    faults: [],
    within: (work) => within(context.guard, work),
    read: (path, take) => readForTool(path, take, context, isCancelled),
    // The client has the pages.
    pageOf: () => undefined,
  });
}

/** Does work on given texts. Throws `ToolRefusal` where the guard stops it. */
function within<T>(guard: Guard, work: () => T): T {
  const result = guard.about<{ readonly value: T } | ToolRefusal | undefined>(
    undefined,
    () => [],
    undefined,
    () => {
      try {
        return { value: work() };
      } catch (error) {
        if (error instanceof ToolRefusal) return error;
        throw error;
      }
    },
  );
  if (result && 'value' in result) return result.value;
  throw result ?? new ToolRefusal('Checking the text failed or took too long.');
}
