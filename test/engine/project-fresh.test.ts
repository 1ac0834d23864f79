import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import {
  clearMemos,
  emptyProject,
  kindOfContent,
  kindOfName,
  type Project,
} from '../../server/engine/index.ts';
import { saidOf } from '../support/edits.ts';
import { tries } from '../support/tries.ts';
import { listing, path, paths, type Step, step, textAt } from '../support/world.ts';

/** The known state of each path (its text, or that it does not exist), and the listed sets. */
interface State {
  readonly known: Map<string, string | undefined>;
  sets: readonly (readonly string[])[];
}
type Doing = Step<(project: Project, state: State) => Project>;

const input = (at: string, text: string) => ({
  path: at,
  text,
  kind: kindOfName(at) ?? kindOfContent(at, text),
});
const listed = [
  [],
  [['/w/compose.yaml', '/w/prod.yaml']],
  [
    ['/w/prod.yaml', '/w/shared/base.yaml'],
    ['/w/compose.yaml', '/w/compose.override.yaml', '/w/prod.yaml'],
  ],
];

const anyPath = fc.oneof(path, fc.constantFrom('/w/', '/w/app/'));
const put = anyPath.chain((at) => {
  const text = at.endsWith('/') ? fc.subarray([...paths]).map((some) => listing(at, some) ?? '') : textAt(at);
  return text.map(
    (now): Doing =>
      step(`with ${at} ${JSON.stringify(now)}`, (project, { known }) => {
        known.set(at, now);
        return project.with(input(at, now));
      }),
  );
});
const drop = anyPath.map(
  (at): Doing =>
    step(`without ${at}`, (project, { known }) => {
      known.delete(at);
      return project.without(at);
    }),
);
const deny = anyPath.map(
  (at): Doing =>
    step(`absent ${at}`, (project, { known }) => {
      known.set(at, undefined);
      return project.withAbsent(at);
    }),
);
const list = fc.constantFrom(...listed).map(
  (sets): Doing =>
    step(`sets ${sets.join(' | ')}`, (project, state) => {
      state.sets = sets;
      return project.withSets(sets);
    }),
);
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: put },
    { weight: 1, arbitrary: drop },
    { weight: 2, arbitrary: deny },
    list,
  ),
  { minLength: 2, maxLength: 14 },
);

function fresh({ known, sets }: State): Project {
  let project = emptyProject().withSets(sets);
  for (const [at, text] of known)
    project = text === undefined ? project.withAbsent(at) : project.with(input(at, text));
  return project;
}

const seen = (project: Project, at: string) => ({
  ...saidOf(project, at),
  links: [...project.links(at)].sort(),
  missing: [...project.missing(at)].sort(),
  dependents: [...project.dependents(at)].sort(),
});

it('after any steps a project has the same results as one that is created from the same files at once', () => {
  fc.assert(
    fc.property(steps, fc.array(fc.nat(), { minLength: 1 }), (all, looks) => {
      const state: State = { known: new Map(), sets: [] };
      let project = emptyProject();
      for (const [index, { run }] of all.entries()) {
        project = run(project, state);
        // Earlier reads must not matter.
        const look = looks[index % looks.length] ?? 0;
        const at = paths[look % paths.length] ?? '';
        if (look % 5 === 0) project.document(at);
        if (look % 5 === 1) project.links(at);
        if (look % 5 === 2) saidOf(project, at);
        // Neither must dropped caches.
        if (look % 5 === 3) clearMemos('texts and objects');
      }
      const anew = fresh(state);
      for (const at of paths) {
        const first = seen(anew, at);
        assert.deepEqual(seen(project, at), first, at);
        clearMemos('texts and objects');
        assert.deepEqual(seen(project, at), first, at);
      }
    }),
    tries(250),
  );
});

it('the results of a file depend only on the files that it refers to, once they are known', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const state: State = { known: new Map(), sets: [] };
      for (const { run } of all) run(emptyProject(), state);
      let whole = fresh(state);
      for (const at of paths) {
        for (let some = whole.missing(at); some.length > 0; some = whole.missing(at)) {
          for (const each of some) state.known.set(each, undefined);
          whole = whole.withAbsent(...some);
        }
      }
      for (const at of whole.paths()) {
        const links = new Set([at, ...whole.links(at)]);
        const part = {
          known: new Map([...state.known].filter(([each]) => links.has(each))),
          sets: state.sets,
        };
        assert.deepEqual(saidOf(fresh(part), at), saidOf(whole, at), at);
      }
    }),
    tries(150),
  );
});
