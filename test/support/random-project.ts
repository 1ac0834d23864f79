import type { Type } from '../../server/engine/compose/schema/table.ts';
import { Chance } from './chance.ts';
import { Mistakes } from './random-mistakes.ts';
import { fileType, newer, serviceType, Values } from './random-values.ts';

/** A random project: its files by path, and how to start Compose on them. */
export interface RandomProject {
  readonly files: Readonly<Record<string, string>>;
  /** The first file that Compose reads. */
  readonly first: string;
  /** Files to pass with `-f`; empty if Compose finds them itself. */
  readonly named: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Creates the project of a seed: any attribute, every way to merge, all forms of interpolation. */
export function randomProject(seed: number): RandomProject {
  return new Maker(new Chance(seed)).project();
}

const resources =
  'networks:\n  n:\n  o: {}\n  default:\nvolumes:\n  vol:\n  more:\nsecrets:\n  s: {file: ./s}\n  t: {environment: T}\n' +
  'configs:\n  c: {file: ./c}\n  d: {content: x}\n';

/** The default definition of a network, volume, secret or config. */
const definitions = { networks: '{}', volumes: 'null', secrets: '{file: ./s}', configs: '{content: x}' };

/** Uses each definition, since Compose prints only what a service uses. */
const using =
  '    networks: [n, o, default]\n    volumes: [vol:/1, more:/2]\n    secrets: [s, t]\n    configs: [c, d]\n';

/** Alternatives: attributes of different groups are mostly rejected together, so only one group is tried. */
const rivals = [
  [['network_mode'], ['network_mode'], ['networks']],
  [['deploy'], ['cpus', 'mem_limit', 'mem_reservation', 'pids_limit', 'scale', 'container_name']],
  [['scale'], ['container_name']],
  [['platform'], ['build']],
];

/** Values of `extends` that extend no service. */
const nothing = ['', '{}', 'null', '""', '[]', '{service: }', '{file: sub/base.yml}', '"${E}"'];

class Maker {
  readonly #chance: Chance;
  readonly #mistakes: Mistakes;
  readonly #values: Values;
  /** Attributes that no service has, since they contradict others. */
  readonly #without: readonly string[];
  readonly #files: Record<string, string> = {};
  /** The anchors of the current file, by attribute. */
  #anchors = new Map<string, string>();
  /** The number of services in earlier files. */
  #bases = 0;
  #known: ReadonlySet<string> = new Set();

  constructor(chance: Chance) {
    this.#chance = chance;
    this.#mistakes = new Mistakes(chance);
    this.#values = new Values(chance, this.#mistakes);
    this.#without = this.#mistakes.any ? [] : rivals.flatMap((keys) => chance.pick(keys));
  }

  project(): RandomProject {
    const chance = this.#chance;
    const env: Record<string, string> = chance.of(0.3) ? { A: 'outer', W: 'w' } : {};
    const overrides = chance.of(0.6) ? chance.between(1, 2) : 0;
    const base = chance.pick(['compose.yaml', 'docker-compose.yml']);
    const found = overrides < 2 && chance.of(0.4);
    const names = [
      base,
      ...(found && overrides > 0 ? [base.replace('.', '.override.')] : []),
      ...(found ? [] : ['more.yml', 'over/last.yml'].slice(0, overrides)),
    ];
    const listed = !found && chance.of(0.3);
    for (const [index, name] of names.entries()) this.#files[name] = this.#compose(index, name === base);
    this.#dotenv(listed ? `COMPOSE_FILE=${names.join(':')}\n` : '');
    this.#variables();
    return { files: this.#files, first: base, named: found || listed ? [] : names, env };
  }

  #dotenv(first: string): void {
    const chance = this.#chance;
    const lines = ['A=1', 'W=w', 'E=', 'P=8080', 'H=127.0.0.2', 'V=vol', 'D=3.3.3.3', 'Q="$A b"', "R='$A'"];
    this.#files['.env'] =
      `${first}${chance.some(lines, lines.length, this.#mistakes.any ? 0 : lines.length).join('\n')}\n`;
  }

  /** Creates env files in every folder that may refer to them. */
  #variables(): void {
    const chance = this.#chance;
    const reference = chance.pick(['$A', '${X}', '${N:-n}', "'$A'", '"q $A"', '"\\$A"', 'a#b #c']);
    const texts: Readonly<Record<string, string>> = {
      'a.env': `X=1\na=file\nREF=${reference}\nTWO=\${X}-\${REF}\n`,
      'b.env': 'X=2\nexport Y = "two # words" # note\nb\n',
      'sub/c.env': 'X=3\nZ: yaml\nb=\'single $A\'\nLONG="a\nb"\n',
      'l.env': 'l=1\na=label\n',
    };
    this.#files['sub/README'] = 'A folder that is there.\n';
    const whole = Object.values(this.#files).join('');
    for (const folder of ['', 'sub/', 'sub/deep/', 'part0/', 'part1/', 'part2/'])
      for (const [name, text] of Object.entries(texts))
        if (whole.includes(name)) this.#files[folder + name] = text;
  }

  #compose(index: number, first: boolean): string {
    const chance = this.#chance;
    const later = index > 0;
    let text = '';
    const include = chance.of(0.2) ? this.#include(index) : '';
    this.#anchors = new Map();
    if (chance.of(0.1)) text += `name: ${chance.pick(['site', '"${W:-other}"'])}\n`;
    text += include;
    const common = chance.of(0.3);
    const tagged = later && chance.of(0.05);
    if (common)
      text += `x-a: &a\n${this.#attributes(3, tagged, false)}    x-any: 1\nx-b: &b\n${this.#attributes(3, tagged, false)}    x-any: 2\n`;
    text += 'services:\n';
    const others = ['db', 'cache'];
    const withOthers = first || chance.of(0.3);
    if (withOthers)
      for (const name of others)
        text += `  ${name}:\n    image: y\n${chance.of(0.2) ? this.#attributes(1, later, false) : first && chance.of(0.3) ? using : ''}`;
    const services = later ? chance.some(['web', 'api'], 2, 1) : chance.of(0.5) ? ['web', 'api'] : ['web'];
    const known = this.#known;
    this.#known = new Set([...known, ...services]);
    for (const name of services)
      text += this.#service(
        name,
        withOthers ? [...services, ...others] : services,
        later,
        common,
        known.has(name),
      );
    if (first) text += chance.of(0.5) ? resources : this.#section(false);
    else if (chance.of(0.4)) text += this.#section(true);
    if (chance.of(0.05)) text += `---\nservices:\n${this.#service('web', services, true, false, true)}`;
    return text;
  }

  #service(
    name: string,
    services: readonly string[],
    later: boolean,
    common: boolean,
    known: boolean,
  ): string {
    const chance = this.#chance;
    let text = `  ${name}:\n`;
    if (common && chance.of(0.7)) text += `    <<: ${chance.pick(['*a', '*b', '[*a, *b]', '[*b, *a]'])}\n`;
    if ((!known && !this.#mistakes.now(1)) || chance.of(0.2)) text += '    image: x\n';
    const other = services.find((each) => each !== name && each !== 'web');
    if (other && chance.of(0.35)) {
      const base = chance.of(0.5) ? this.#extended(name) : chance.pick([other, `{service: ${other}}`]);
      text += `    extends: ${this.#mistakes.now(2) ? chance.pick(nothing) : base}\n`;
    }
    return text + this.#attributes(chance.between(1, 5), later, true);
  }

  /** Creates a base service in another file, which may have a base too. */
  #extended(name: string): string {
    const chance = this.#chance;
    const anchors = this.#anchors;
    this.#anchors = new Map();
    const base = chance.pick(['base', 'base', name]);
    const deep = chance.pick([
      '',
      '',
      'other',
      '{file: deep/deep.yml, service: low}',
      '{file: ../sub/twin.yml, service: low}',
    ]);
    const other = `  other:\n    image: o\n${this.#attributes(2, true, true)}`;
    const low = `    image: b\n${deep && `    extends: ${deep}\n`}${this.#attributes(4, true, true)}`;
    const path = `sub/base${this.#bases++}.yml`;
    this.#files[path] = `services:\n${other}  ${base}:\n${low}`;
    for (const each of ['sub/deep/deep.yml', 'sub/twin.yml']) {
      this.#anchors = new Map();
      this.#files[each] ??= `services:\n  low:\n    image: l\n${this.#attributes(3, true, true)}`;
    }
    this.#anchors = anchors;
    return `{file: ${path}, service: ${base}}`;
  }

  #include(index: number): string {
    const chance = this.#chance;
    const folder = `part${index}`;
    this.#anchors = new Map();
    const attributes = this.#attributes(3, false, true);
    this.#files[`${folder}/compose.yml`] =
      `services:\n  inc${index}:\n    image: "i:\${A:-none}"\n${attributes}${chance.of(0.05) ? resources : chance.of(0.5) ? `volumes: {incl: }\n` : ''}`;
    if (chance.of(0.5)) this.#files[`${folder}/.env`] = 'A=inner\nM=m\nN=set\n';
    this.#files['inc.env'] = 'A=given\nM=m2\nK=${A}-${M}\n';
    this.#anchors = new Map();
    this.#files[`${folder}/over.yml`] =
      `services:\n  inc${index}:\n    x-over: over\n${this.#attributes(2, true, true)}`;
    const path = chance.of(0.3) ? `[${folder}/compose.yml, ${folder}/over.yml]` : `${folder}/compose.yml`;
    const more = chance.some(
      ['env_file: inc.env', 'env_file: [inc.env, a.env]', 'project_directory: sub'],
      1,
    );
    const long = more.length > 0 || path.startsWith('[') || chance.of(0.3);
    return `include:\n  - ${long ? `{path: ${path}${more.map((each) => `, ${each}`).join('')}}` : path}\n`;
  }

  /** Creates attributes of a service, one per line. */
  #attributes(count: number, tagged: boolean, anchored: boolean): string {
    const chance = this.#chance;
    const keys = serviceType.keys as ReadonlyMap<string, Type>;
    const free = [...keys.keys()].filter(
      (key) => !['extends', 'image'].includes(key) && (!newer.includes(key) || chance.of(0.01)),
    );
    const often = [
      'ports',
      'volumes',
      'environment',
      'build',
      'deploy',
      'networks',
      'secrets',
      'cap_add',
      'security_opt',
    ];
    const chosen = new Set([
      ...chance.some(free, count),
      ...chance.some(
        often.filter((key) => !this.#without.includes(key)),
        chance.of(0.5) ? 2 : 0,
      ),
    ]);
    const lines = [...chosen].map((key) => {
      const nested = tagged ? 0.04 : 0;
      const value = this.#values.of(keys.get(key) as Type, key, 'service', nested);
      const tag = tagged && chance.of(0.12) ? chance.pick(['!override', '!reset']) : '';
      if (tag === '!reset') return `    ${key}: !reset ${chance.pick(['null', '[]', '{}', value])}\n`;
      if (tag) return `    ${key}: !override ${value}\n`;
      const known = this.#anchors.get(key);
      if (known && chance.of(0.4)) return `    ${key}: *${known}\n`;
      if (!anchored || !chance.of(0.15)) return `    ${key}: ${value}\n`;
      const anchor = `${key}${chance.between(10, 99)}`;
      this.#anchors.set(key, anchor);
      return `    ${key}: &${anchor} ${value}\n`;
    });
    return lines.join('');
  }

  /** Creates definitions of networks, volumes, secrets and configs that a later file extends. */
  #section(tagged: boolean): string {
    const chance = this.#chance;
    const known = {
      networks: ['n', 'o', 'default'],
      volumes: ['vol', 'more'],
      secrets: ['s', 't'],
      configs: ['c', 'd'],
    };
    return chance
      .some(Object.entries(known), tagged ? 3 : 4, tagged ? 1 : 4)
      .map(([section, names]) => {
        const type = fileType.keys?.get(section)?.map as Type;
        const chosen = tagged ? chance.some([...names, 'extra'], 2, 1) : names;
        const lines = chosen.map((name) => {
          const plain = definitions[section as keyof typeof definitions];
          const made = this.#values.of(type, type.name, section, tagged ? 0.04 : 0);
          const tag = tagged && chance.of(0.1) ? chance.pick(['!reset null', '!override ']) : '';
          const source = /^\{(.*)\}$/.exec(plain)?.[1];
          const whole = !tagged || tag === '!override ' || name === 'extra';
          const sourced =
            !whole ||
            !made.startsWith('{') ||
            /(?:file|environment|content|external|driver):/.test(made) ||
            this.#mistakes.now(1);
          const more =
            source && !sourced
              ? made.replace(/^\{(.?)/, (_, next) => `{${source}${next === '}' ? '' : ', '}${next}`)
              : made;
          const value = !tagged && chance.of(0.5) ? plain : more;
          return `  ${name}: ${tag === '!reset null' ? tag : `${tag}${value}`}\n`;
        });
        return `${section}:\n${lines.join('')}`;
      })
      .join('');
  }
}
