import { Chance } from './chance.ts';

/** A Dockerfile that BuildKit accepts, and the build section of a service. */
export interface RandomBuild {
  readonly dockerfile: string;
  readonly args: Readonly<Record<string, string | null>>;
  readonly target: string | undefined;
}

const names = ['A', 'B', 'C', 'D'];
/** Names for build arguments: some without an ARG, and one with a predefined value. */
const argNames = [...names, 'X', 'TARGETARCH'];

/** Creates a Dockerfile of ARG, ENV, USER and ONBUILD in several stages; labels record the variables in between. */
export function randomBuild(seed: number): RandomBuild {
  const chance = new Chance(seed);
  const lines: string[] = [];
  for (let count = chance.between(0, 3); count > 0; count--) lines.push(argLine(chance));
  const stages = chance.between(1, 3);
  // The name of a stage that FROM refers to by a variable.
  const chosen = `s${chance.between(0, Math.max(0, stages - 2))}`;
  if (stages > 1) lines.push(`ARG FROM_STAGE=${chosen}`);
  let labels = 0;
  for (let stage = 0; stage < stages; stage++) {
    const earlier = stage === 0 ? [] : [`s${chance.between(0, stage - 1)}`];
    const last = stage > 0 && stage === stages - 1 ? ['$FROM_STAGE', `\${FROM_STAGE:-s0}`] : [];
    lines.push(`FROM ${chance.pick(['scratch', ...earlier, ...earlier, ...last])} AS s${stage}`);
    for (let count = chance.between(1, 6); count > 0; count--) {
      const line = instruction(chance);
      lines.push(chance.of(0.12) ? `ONBUILD ${line}` : line);
      if (chance.of(0.5)) lines.push(`LABEL l${labels++}="${names.map((name) => `\${${name}}`).join('|')}"`);
    }
  }
  lines.push(chance.of(0.8) ? `USER ${word(chance)}` : `LABEL end=1`);
  const given = chance.some(argNames, 3).map((name) => [name, chance.pick(['', '1001', 'root', '0', null])]);
  if (chance.of(0.2) && stages > 1) given.push(['FROM_STAGE', 's0']);
  const target = chance.of(0.2) ? `s${chance.between(0, stages - 1)}` : undefined;
  return { dockerfile: `${lines.join('\n')}\n`, args: Object.fromEntries(given), target };
}

function instruction(chance: Chance): string {
  const kind = chance.pick(['ARG', 'ARG', 'ENV', 'ENV', 'USER']);
  if (kind === 'ARG') return argLine(chance);
  if (kind === 'USER') return `USER ${word(chance)}`;
  if (chance.of(0.1)) return `ENV ${chance.pick(names)} ${word(chance)}`;
  return `ENV ${pairs(chance, (name) => `${name}=${word(chance)}`)}`;
}

const argLine = (chance: Chance): string =>
  `ARG ${pairs(
    chance,
    (name) => (chance.of(0.4) ? name : `${name}=${word(chance)}`),
    argNames.filter((name) => name !== 'X'),
  )}`;

function pairs(chance: Chance, pair: (name: string) => string, from = names): string {
  return Array.from({ length: chance.of(0.3) ? 2 : 1 }, () => pair(chance.pick(from))).join(' ');
}

/** Creates a word that may contain variables. */
function word(chance: Chance): string {
  const [name, other] = [chance.pick(names), chance.pick(names)];
  return chance.pick([
    ...['root', '0', '1001', 'app', '"a b"', `$${name}`, `$${name}`, `\${${name}}`, `x$${name}-`],
    ...[`"$${name}"`, `'$${name}'`, `\${${name}:-d}`, `\${${name}-d}`, `\${${name}:+p}`, `\${${name}+p}`],
    ...[`\${${name}:-$${other}}`, `$${name}:$${other}`, `\\$${name}`],
  ]);
}
