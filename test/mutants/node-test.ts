/** Replaces `node:test` for tests: only lists them, to be run one by one and many times. */
type Body = (t: unknown, done?: unknown) => unknown;

interface Group {
  readonly before: Body[];
  readonly beforeEach: Body[];
  readonly afterEach: Body[];
  ready: boolean;
}

/** A test with its hooks. */
export interface Listed {
  readonly file: string;
  readonly name: string;
  run(): Promise<void>;
}

export const listed: Listed[] = [];
const pending: Promise<unknown>[] = [];
const ends: Body[] = [];
let file = '';
let path: { readonly name: string; readonly group: Group }[] = [{ name: '', group: newGroup() }];

function newGroup(): Group {
  return { before: [], beforeEach: [], afterEach: [], ready: false };
}

/** Lists the tests of a file under its name. */
export async function listFile(name: string, load: () => Promise<unknown>): Promise<void> {
  file = name;
  path = [{ name: '', group: newGroup() }];
  await load();
  await Promise.all(pending.splice(0));
}

export async function end(): Promise<void> {
  for (const each of ends) await each(undefined);
}

interface Options {
  readonly skip?: unknown;
  readonly todo?: unknown;
}

function split(args: readonly unknown[]): { name: string; body: Body | undefined; skipped: boolean } {
  const options = args.find((each) => typeof each === 'object' && each !== null) as Options | undefined;
  const body = args.find((each) => typeof each === 'function') as Body | undefined;
  const name = typeof args[0] === 'string' ? args[0] : (body?.name ?? '');
  return { name, body, skipped: !!options?.skip || !!options?.todo };
}

const context = {
  name: '',
  diagnostic: () => {},
  skip: () => {},
  todo: () => {},
  after: (body: Body) => void ends.push(body),
  test: async (...args: unknown[]) => {
    const { body, skipped } = split(args);
    if (!skipped) await body?.(context);
  },
  signal: new AbortController().signal,
};

function add(...args: unknown[]): void {
  const { name, body, skipped } = split(args);
  if (skipped || !body) return;
  const groups = path.map((each) => each.group);
  const run = async () => {
    for (const group of groups) {
      if (!group.ready) for (const each of group.before) await each(context);
      group.ready = true;
    }
    for (const group of groups) for (const each of group.beforeEach) await each(context);
    try {
      await body(context);
    } finally {
      for (const group of groups) for (const each of group.afterEach) await each(context);
    }
  };
  const names = [...path.map((each) => each.name), name].filter((each) => each !== '');
  listed.push({ file, name: names.join(' › '), run });
}

function group(...args: unknown[]): void {
  const { name, body, skipped } = split(args);
  if (skipped || !body) return;
  path = [...path, { name, group: newGroup() }];
  const done = body(context);
  path = path.slice(0, -1);
  if (done instanceof Promise) pending.push(done);
}

const unused = () => {};
const here = () => path.at(-1)!.group;
const single = Object.assign(add, { skip: unused, todo: unused, only: add });
const several = Object.assign(group, { skip: unused, todo: unused, only: group });
const before = (body: Body) => void here().before.push(body);
const after = (body: Body) => void ends.push(body);
const beforeEach = (body: Body) => void here().beforeEach.push(body);
const afterEach = (body: Body) => void here().afterEach.push(body);
/** A placeholder: no listed test uses it. */
const mock = {};

export {
  after,
  afterEach,
  before,
  beforeEach,
  mock,
  several as describe,
  several as suite,
  single as it,
  single as test,
};
export default single;
