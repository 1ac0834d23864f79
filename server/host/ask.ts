/** A system call, in its synchronous and asynchronous form. */
interface Ask {
  readonly now: () => unknown;
  readonly soon: () => Promise<unknown>;
}

/**
 * Work that makes system calls, and may yield results on its way. It runs synchronously if nobody else has to wait, or
 * asynchronously, without blocking the event loop.
 */
export type Steps<T, Found = never> = Generator<Ask | { readonly found: Found }, T, unknown>;

/** Makes one system call. */
export function* ask<T>(now: () => T, soon: () => Promise<T>): Steps<T> {
  return (yield { now, soon }) as T;
}

/** Wraps a result that needs no waiting. */
export const immediately = <T>(answer: () => T): Steps<T> => ask(answer, async () => answer());

/** Pending calls, by their key. */
export type Waiting = Map<string, Promise<unknown>>;

/** Makes a system call, or waits for the result of the same call if it is already pending. */
export function askOnce<T>(
  waiting: Waiting | undefined,
  key: string,
  now: () => T,
  soon: () => Promise<T>,
): Steps<T> {
  if (!waiting) return ask(now, soon);
  return ask(now, () => {
    const answer = (waiting.get(key) as Promise<T> | undefined) ?? soon().finally(() => waiting.delete(key));
    waiting.set(key, answer);
    return answer;
  });
}

/** Runs the work synchronously, and yields its results. */
export function* atOnce<T, Found>(steps: Steps<T, Found>): Generator<Found, T, undefined> {
  let step = steps.next();
  while (!step.done) {
    const { value } = step;
    if ('found' in value) {
      yield value.found;
      step = steps.next();
    } else step = answer(steps, value.now);
  }
  return step.value;
}

function answer<T, Found>(steps: Steps<T, Found>, now: () => unknown): ReturnType<Steps<T, Found>['next']> {
  let answered: unknown;
  try {
    answered = now();
  } catch (error) {
    return steps.throw(error);
  }
  return steps.next(answered);
}

/** Runs work without intermediate results synchronously, and returns its result. */
export function done<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (!step.done) step = 'now' in step.value ? answer(steps, step.value.now) : steps.next();
  return step.value;
}

/** Returns the milliseconds that the next call may take; a slower one fails with the code ETIMEDOUT. */
export type Patience = () => number;

/** Whether the next call may be synchronous because it takes almost no time. */
export type AtOnce = () => boolean;

/** Runs the work without blocking the event loop, and yields its results. */
export async function* inTurn<T, Found>(
  steps: Steps<T, Found>,
  patience: Patience,
  isQuick: AtOnce = () => false,
): AsyncGenerator<Found, T, undefined> {
  let step = steps.next();
  while (!step.done) {
    const { value } = step;
    if ('found' in value) {
      yield value.found;
      step = steps.next();
    } else {
      step = isQuick() ? answer(steps, value.now) : await answerSoon(steps, value.soon(), patience());
    }
  }
  return step.value;
}

/** Runs work without intermediate results without blocking the event loop, and resolves to its result. */
export async function doneInTurn<T>(
  steps: Steps<T>,
  patience: Patience,
  isQuick: AtOnce = () => false,
): Promise<T> {
  let step = steps.next();
  while (!step.done) {
    const { value } = step;
    if ('found' in value) step = steps.next();
    else step = isQuick() ? answer(steps, value.now) : await answerSoon(steps, value.soon(), patience());
  }
  return step.value;
}

function answerSoon<T, Found>(
  steps: Steps<T, Found>,
  answer: Promise<unknown>,
  patience: number,
): Promise<ReturnType<Steps<T, Found>['next']>> {
  return inTime(answer, patience).then(
    (answered) => steps.next(answered),
    (error: unknown) => steps.throw(error),
  );
}

function inTime(answer: Promise<unknown>, patience: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = () => reject(Object.assign(new Error('too late'), { code: 'ETIMEDOUT' }));
    // A result may have arrived while something else blocked the event loop. Handle it before the timeout.
    const timer = setTimeout(() => setImmediate(late), Math.max(0, patience));
    answer.then(
      (answered) => {
        clearTimeout(timer);
        resolve(answered);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
