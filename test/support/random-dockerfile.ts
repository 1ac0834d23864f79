import { Chance } from './chance.ts';

/** A random Dockerfile whose instructions only describe an image, and the build arguments that it is built with. */
export interface RandomDockerfile {
  readonly text: string;
  readonly args: Readonly<Record<string, string>>;
}

const names = ['A', 'B', 'C', 'APP_USER', 'HOME', 'uid'];
const plain = ['1001', '0', 'app', 'root', 'x', '8080', 'v1.2', 'a b', "it's", '', '/srv', 'é'];
const keys = ['org.example.a', 'b', '"c d"', 'maintainer'];

/** The Dockerfile of a seed: up to three stages from nothing, with every form of what an image's configuration holds. */
export function randomDockerfile(seed: number): RandomDockerfile {
  return new Maker(new Chance(seed)).dockerfile();
}

class Maker {
  readonly #chance: Chance;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  dockerfile(): RandomDockerfile {
    const chance = this.#chance;
    const lines: string[] = [];
    if (chance.of(0.2))
      lines.push(chance.pick(['#!/usr/bin/env docker', '# escape=\\', '# Syntax of an image', '#']));
    for (let count = chance.between(0, 2); count > 0; count--) lines.push(this.#arg());
    const count = chance.between(1, 3);
    for (let stage = 0; stage < count; stage++) {
      const base = stage > 0 && chance.of(0.7) ? `s${chance.between(0, stage - 1)}` : 'scratch';
      lines.push(
        `FROM ${chance.of(0.1) ? base.toUpperCase().replace('SCRATCH', 'scratch') : base} AS s${stage}`,
      );
      for (let more = chance.between(1, 9); more > 0; more--) lines.push(...this.#instruction(stage, count));
    }
    const args = Object.fromEntries(chance.some(names, 2).map((name) => [name, chance.pick(plain)]));
    return { text: `${lines.join('\n')}\n`, args };
  }

  #instruction(stage: number, count: number): string[] {
    const chance = this.#chance;
    const one = this.#plainInstruction();
    if (stage < count - 1 && chance.of(0.12) && /^(?:CMD|ENTRYPOINT|USER|WORKDIR)/.test(one))
      return [`ONBUILD ${one}`];
    return chance.of(0.1) ? ['# a comment', one] : [one];
  }

  #plainInstruction(): string {
    const chance = this.#chance;
    switch (chance.between(0, 13)) {
      case 0:
      case 1:
        return this.#arg();
      case 2:
      case 3:
        return this.#env();
      case 4:
      case 5:
        return `USER ${this.#user()}`;
      case 6:
        return `WORKDIR ${chance.pick(['/srv', 'app', '../up', '/a/./b/', '"/with space"', '/${A:-dir}', '.'])}`;
      case 7:
        return `EXPOSE ${chance.some(['80', '443/tcp', '53/UDP', '9000-9002', '${C:-81}', '"82"'], 3, 1).join(' ')}`;
      case 8:
        return `VOLUME ${chance.pick(['/data', '["/a", "/b c"]', '/x /y', '/v$A', '"/q"'])}`;
      case 9:
        return `LABEL ${chance.pick(keys)}=${this.#quoted()}`;
      case 10:
        return `CMD ${this.#command()}`;
      case 11:
        return `ENTRYPOINT ${this.#command()}`;
      case 12:
        return chance.pick([
          'HEALTHCHECK NONE',
          'HEALTHCHECK CMD true',
          'HEALTHCHECK --interval=5s --timeout=1m --retries=2 CMD ["/ok", "$A"]',
          'STOPSIGNAL SIGINT',
          'STOPSIGNAL 9',
        ]);
      default:
        return chance.pick(['SHELL ["/bin/bash", "-c"]', 'SHELL ["/x"]', 'MAINTAINER somebody']);
    }
  }

  #arg(): string {
    const name = this.#chance.pick(names);
    return this.#chance.pick([
      `ARG ${name}`,
      `ARG ${name}=${this.#quoted()}`,
      `ARG ${name}=${this.#reference()}`,
    ]);
  }

  #env(): string {
    const chance = this.#chance;
    const name = chance.pick(names);
    const value = chance.of(0.5) ? this.#quoted() : this.#reference();
    return chance.pick([
      `ENV ${name}=${value}`,
      `ENV ${name} ${chance.pick(['plain words', 'x', this.#reference()])}`,
      `ENV ${name}=${value} ${chance.pick(names)}=${this.#reference()}`,
      `ENV ${name}=${value} \\\n  Z=1`,
    ]);
  }

  #user(): string {
    const chance = this.#chance;
    return chance.pick([
      ...['app', 'root', '0', '1001', '1001:1001', 'app:staff', '0:5', '"1002"'],
      this.#reference(),
      `${this.#reference()}:${this.#reference()}`,
    ]);
  }

  #reference(): string {
    const chance = this.#chance;
    const name = chance.pick(names);
    const word = chance.pick(['1001', 'app', '0', `$${chance.pick(names)}`]);
    return chance.pick([
      ...[`$${name}`, `\${${name}}`, `\${${name}:-${word}}`, `\${${name}-${word}}`, `\${${name}:+${word}}`],
      ...[`"\${${name}}"`, `pre\${${name}}post`, `\\$${name}`, `'$${name}'`],
    ]);
  }

  #quoted(): string {
    const value = this.#chance.pick(plain);
    const double = `"${value}"`;
    return /[ ']|^$/.test(value) ? double : this.#chance.pick([value, double, `'${value}'`]);
  }

  #command(): string {
    return this.#chance.pick([
      ...['["/app"]', '["/app", "--x", "$A"]', '/app --x', 'exec /app "$A" && true', '[]', '["a\\u0020b"]'],
      '[ "/app" ] ',
    ]);
  }
}
