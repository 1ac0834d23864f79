import { Chance } from './chance.ts';

/** A random Dockerfile for an image configuration with any syntax, and how to build it. */
export interface RandomDockerfile {
  readonly text: string;
  readonly args: Readonly<Record<string, string>>;
  /** The stage to build, by name or number; undefined for the last one. */
  readonly target: string | undefined;
  /** A Dockerfile that builds on the image, named `base-image` in it; undefined in most cases. */
  readonly child: string | undefined;
}

/** Files of the build context, by name. */
export const contextFiles: Readonly<Record<string, string>> = {
  a: 'a\n',
  'b c': 'b c\n',
  'd/x': 'x\n',
  'd/y.txt': 'y\n',
};

const names = ['A', 'B', 'C', 'APP_USER', 'HOME', 'uid'];
const plain = ['1001', '0', 'app', 'root', 'x', '8080', 'v1.2', 'a b', "it's", '', '/srv', 'é'];
const keys = ['org.example.a', 'b', '"c d"', 'maintainer', "'e'"];

/** Creates the Dockerfile of a seed: up to four stages from scratch, and sometimes a child of the image. */
export function randomDockerfile(seed: number): RandomDockerfile {
  return new Maker(new Chance(seed)).dockerfile();
}

/** Creates a Dockerfile of a seed that builds on an image, which has the text `below`, and values for its build arguments. */
export function randomChild(
  seed: number,
  base: string,
  below: string,
): Pick<RandomDockerfile, 'text' | 'args'> {
  const chance = new Chance(seed);
  const text = new Maker(chance).child(base, 9);
  const declared = [...`${text}${below}`.matchAll(/\bARG ([^\n]*)/gi)].flatMap(([, words = '']) =>
    words.split(' '),
  );
  const valueless = names.filter((name) => declared.includes(name));
  return { text, args: Object.fromEntries(valueless.map((name) => [name, chance.pick(plain)])) };
}

class Maker {
  readonly #chance: Chance;
  /** Whether the stage has a shell and accounts. */
  #hasShell = false;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  dockerfile(): RandomDockerfile {
    const chance = this.#chance;
    const lines: string[] = [];
    if (chance.of(0.2))
      lines.push(chance.pick(['#!/usr/bin/env docker', '# escape=\\', '# Syntax of an image', '#']));
    for (let count = chance.between(0, 2); count > 0; count--) lines.push(this.#arg());
    const count = chance.between(1, 4);
    const shells: boolean[] = [];
    for (let stage = 0; stage < count; stage++) {
      const below = stage > 0 && chance.of(0.7) ? chance.between(0, stage - 1) : undefined;
      this.#hasShell = below !== undefined && shells[below] === true;
      lines.push(this.#from(stage, below), ...this.#stage(stage, count));
      shells.push(this.#hasShell);
    }
    const args = Object.fromEntries(chance.some(names, 2).map((name) => [name, chance.pick(plain)]));
    const at = chance.between(0, count - 1);
    const target = chance.of(0.3) ? chance.pick([`s${at}`, `S${at}`, String(at)]) : undefined;
    const child = chance.of(0.4) ? this.child('base-image') : undefined;
    return { text: `${lines.join('\n')}\n`, args, target, child };
  }

  #from(stage: number, below: number | undefined): string {
    const chance = this.#chance;
    const base = below === undefined ? 'scratch' : `s${below}`;
    const platform = chance.of(0.1) ? '--platform=$TARGETPLATFORM ' : '';
    const as = chance.pick(['AS', 'as', 'As']);
    return `${chance.of(0.1) ? 'from' : 'FROM'} ${platform}${base} ${as} s${stage}`;
  }

  #stage(stage: number, count: number): string[] {
    const chance = this.#chance;
    const lines: string[] = [];
    if (!this.#hasShell && chance.of(0.25)) {
      lines.push('COPY --from=busybox / /');
      this.#hasShell = true;
    }
    for (let more = chance.between(1, 9); more > 0; more--) lines.push(...this.#instruction(stage, count));
    return lines;
  }

  child(base: string, most = 5): string {
    const chance = this.#chance;
    const tagged = base.includes(':') ? base : `${base}:latest`;
    const lines = [chance.pick([`FROM ${base}`, `FROM ${tagged} AS s0`, `FROM ${base} AS s0`])];
    for (let more = chance.between(0, most); more > 0; more--) lines.push(...this.#instruction(0, 1));
    if (lines[0]?.includes('AS') && chance.of(0.3)) lines.push('FROM s0', ...this.#instruction(1, 2));
    return `${lines.join('\n')}\n`;
  }

  #instruction(stage: number, count: number): string[] {
    const chance = this.#chance;
    if (chance.of(0.1)) return [this.#files(stage)];
    const one = this.#plainInstruction();
    if ((stage < count - 1 || chance.of(0.5)) && chance.of(0.2)) return [this.#deferred()];
    return chance.of(0.1) ? ['# a comment', one] : [one];
  }

  /** Creates a deferrable instruction of any kind that does not need the files and shell of the deferring stage. */
  #deferred(): string {
    const has = this.#hasShell;
    this.#hasShell = false;
    const chance = this.#chance;
    const one = chance.of(0.15)
      ? chance.pick(['COPY a /on/', 'ADD a d/ /on/', 'COPY --chown=5:6 a /on', 'LABEL on=$A', 'ARG A=on'])
      : this.#plainInstruction();
    this.#hasShell = has;
    return /^MAINTAINER|\n/.test(one)
      ? 'ONBUILD LABEL on=x'
      : `${chance.pick(['ONBUILD', 'onbuild'])} ${one}`;
  }

  #plainInstruction(): string {
    const chance = this.#chance;
    switch (chance.between(0, 14)) {
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
        return `WORKDIR ${chance.pick(['/srv', 'app', '../up', '/a/./b/', '"/with space"', '/${A:-dir}', '.', 'a b', '/x/$uid'])}`;
      case 7:
        return `EXPOSE ${this.#ports()}`;
      case 8:
        return `VOLUME ${chance.pick(['/data', '["/a", "/b c"]', '/x /y', '/v$A', '"/q"', '["/v${B:-b}"]', 'rel', '/x/', '[ "/one" ]', '["/t/"]'])}`;
      case 9:
        return this.#label();
      case 10:
        return `CMD ${this.#command()}`;
      case 11:
        return `ENTRYPOINT ${this.#command()}`;
      case 12:
        return this.#healthcheck();
      case 13:
        return chance.pick([
          ...['STOPSIGNAL SIGINT', 'STOPSIGNAL 9', 'STOPSIGNAL ${SIG:-SIGTERM}', 'STOPSIGNAL SIGRTMIN+3'],
          ...['STOPSIGNAL quit', 'STOPSIGNAL "SIGUSR1"'],
        ]);
      default:
        return chance.pick([
          ...['SHELL ["/bin/sh", "-ec"]', 'SHELL ["/x"]', 'SHELL ["/bin/sh", "-c"]', 'MAINTAINER somebody'],
          'SHELL ["/bin/sh", "-o", "$A"]',
        ]);
    }
  }

  #arg(): string {
    const name = this.#chance.pick(names);
    return this.#chance.pick([
      `ARG ${name}`,
      `ARG ${name}=${this.#quoted()}`,
      `ARG ${name}=${this.#reference()}`,
      `ARG ${name}=${this.#quoted()} ${this.#chance.pick(names)}`,
    ]);
  }

  #env(): string {
    const chance = this.#chance;
    const name = chance.pick(names);
    const value = chance.of(0.5) ? this.#quoted() : this.#reference();
    return chance.pick([
      `ENV ${name}=${value}`,
      `ENV ${name} ${chance.pick(['plain words', 'x', this.#reference(), 'two  spaces ', '"quoted words"'])}`,
      `ENV ${name}=${value} ${chance.pick(names)}=${this.#reference()}`,
      `ENV ${name}=${value} \\\n  Z=1`,
      `ENV ${name}=${value} \\\n# between\n  Z="a \\\n b"`,
      `ENV ${name}=a\\ b "Q R"=x`,
      `ENV PATH=/own:$PATH`,
    ]);
  }

  #label(): string {
    const chance = this.#chance;
    const key = chance.pick(keys);
    return chance.pick([
      `LABEL ${key}=${this.#quoted()}`,
      `LABEL ${key}=${this.#reference()}`,
      `LABEL ${chance.pick(['old', 'older'])} ${chance.pick(['form of it', 'x', '$A'])}`,
      `LABEL ${key}=1 \\\n  more=${this.#quoted()}`,
      `LABEL ${key}= x=a\\ b`,
      `LABEL ${key}="line \\\n goes on"`,
      `LABEL $A.key=x`,
    ]);
  }

  #ports(): string {
    const chance = this.#chance;
    const forms = [
      '80',
      '443/tcp',
      '53/UDP',
      '9000-9002',
      '${C:-81}',
      '"82"',
      '$PORTS',
      '90-91/udp',
      '7/sctp',
    ];
    return chance.some([...forms, '0080', '${C:-83}/udp'], 3, 1).join(' ');
  }

  #healthcheck(): string {
    const chance = this.#chance;
    const flags = chance.some(
      [
        ...['--interval=5s', '--timeout=1m', '--retries=2', '--start-period=1h2m', '--start-interval=1500ms'],
        ...['--interval=0', '--retries=0', '--timeout=1.5s'],
      ],
      3,
    );
    const own = flags.filter(
      (each, at) => flags.findIndex((one) => one.split('=')[0] === each.split('=')[0]) === at,
    );
    const command = chance.pick([
      'true',
      '["/ok", "$A"]',
      'exec /ok "$A" || exit 1',
      '[ "/ok" ]',
      '/x \\\n  --y',
    ]);
    return chance.of(0.2) ? 'HEALTHCHECK NONE' : `HEALTHCHECK ${[...own, 'CMD', command].join(' ')}`;
  }

  /** Creates an instruction that adds or changes files of the image, but not its configuration. */
  #files(stage: number): string {
    const chance = this.#chance;
    const forms = [
      ...['COPY a /f/', 'COPY ["b c", "/f/"]', 'COPY --chown=1001:0 d /f/d', 'COPY --chmod=755 a d/x /f/'],
      ...[
        'ADD a d/*.txt /f/',
        'COPY --link a /l/',
        'COPY <<EOF /h\n$A ${B:-b}\nEOF',
        'COPY <<"EOF" /h\n$A\nEOF',
      ],
      ...['COPY <<-ONE <<TWO /hs/\n\tone\n\tONE\ntwo\nTWO', 'ADD --chown=7 <<EOF /h\nUSER x\nEOF'],
    ];
    if (stage > 0) {
      const from = chance.between(0, stage - 1);
      forms.push(
        `COPY --from=s${from} / /all/`,
        `COPY --from=${from} / /all/`,
        `COPY --from=S${from} . /all/`,
      );
    }
    if (this.#hasShell)
      forms.push(
        ...['COPY --chown=app:staff a /f/', 'RUN <<EOF\ntrue\nexport A=1\nEOF', 'RUN true && \\\n  true'],
        ...['RUN <<EOF cat >/dev/null\nUSER x\nEOF', 'RUN --mount=type=tmpfs,target=/t true', 'RUN ["true"]'],
      );
    return chance.pick(forms);
  }

  #user(): string {
    const chance = this.#chance;
    return chance.pick([
      ...['app', 'root', '0', '1001', '1001:1001', 'app:staff', '0:5', '"1002"', 'app:', '00', "'1003:5'"],
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
      ...[`"\${${name}}"`, `pre\${${name}}post`, `\\$${name}`, `'$${name}'`, `\${${name}+${word}}`],
      ...[`\${${name}#1}`, `\${${name}%%0*}`, `\${${name}/0/x}`, `\${${name}//0/x}`],
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
      ...['[ "/app" ] ', '/app \\\n  --next', '["/app", \\\n "x"]', "['/app']", '["/a",]'],
    ]);
  }
}
