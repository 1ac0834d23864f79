/** A question to the system, with both ways to put it. */
interface Ask {
  readonly now: () => unknown;
  readonly soon: () => Promise<unknown>;
}

/**
 * Work that asks the system, and may hand out what it finds on its way. The same work is done at once where nobody else
 * waits, and step by step where others must not be held up.
 */
export type Steps<T, Found = never> = Generator<Ask | { readonly found: Found }, T, unknown>;

/** Puts one question. */
export function* ask<T>(now: () => T, soon: () => Promise<T>): Steps<T> {
  return (yield { now, soon }) as T;
}

/** An answer that nobody waits for. */
export const immediately = <T>(answer: () => T): Steps<T> => ask(answer, async () => answer());

/** Answers that are on their way, by what was asked. */
export type Waiting = Map<string, Promise<unknown>>;

/** Puts one question that others may have put: until its answer comes, all wait for the same. */
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

/** Does the work at once, and yields what it finds. */
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

/** What work comes to that finds nothing on its way. */
export function done<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (!step.done) step = 'now' in step.value ? answer(steps, step.value.now) : steps.next();
  return step.value;
}

/** Milliseconds that the next question may take; what takes longer fails with the code ETIMEDOUT. */
export type Patience = () => number;

/** Whether the next question may be put at once: its answer takes next to nothing. */
export type AtOnce = () => boolean;

/** Does the work without holding up the event loop, and yields what it finds. */
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

/** What work comes to that finds nothing on its way. */
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
    // An answer may have come while something else held the event loop: it is heard before that.
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
