import { type Compared, changesBetween, fails, plainChanges } from '../../page/changes.ts';
import { SideReader } from '../../page/side.ts';
import { type AloneDeps, projectAlone } from '../alone.ts';
import { type ToolArguments, ToolRefusal } from '../request.ts';

/** Answers what a change of a text does to what runs. Throws `ToolRefusal`. */
export function comparison(asked: ToolArguments, { rules, config, faults }: AloneDeps) {
  const { name, before, after, kind } = asked;
  if (!name || before === undefined || after === undefined)
    throw new ToolRefusal('Give a name and two texts.');
  const sideOf = (text: string, other?: SideReader) => {
    const side = new SideReader(rules, other && { other });
    const { path, project } = projectAlone({ name, text, kind }, { config });
    side.take(project, path, config);
    return side;
  };
  const old = sideOf(before);
  const now = sideOf(after, old);
  const changed = changesBetween(old, now);
  const compared: Compared = {
    changes: changed,
    before: old,
    after: now,
    failOn: 'low',
    unread: [],
    notShown: [],
  };
  const changes = plainChanges(compared).map(
    ({ kind: container, name: of, part, risk, severity, text, place }) => ({
      [container]: of,
      ...{ part, risk, severity, text, place },
    }),
  );
  const earlier = old.problems.filter((each) => !now.problems.includes(each));
  const problems = [...faults, ...now.problems, ...earlier.map((each) => `Before the change: ${each}`)];
  return {
    riskier: fails(compared),
    changes,
    problems,
  };
}
