// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles and compose files

/** A service that builds a Dockerfile, with the user of the built image. */
export interface BuildForm {
  /** `Config.User` of the image that Docker Engine 26.1 (BuildKit 0.12) built with `docker compose build`. */
  readonly user: string;
  readonly dockerfile: string;
  /** Lines of `build` besides `context`. */
  readonly build: readonly string[];
  readonly dotenv?: string;
  /** True if the files alone do not decide it: the user who starts the build may set it. */
  readonly isOpen?: true;
}

type More = Pick<BuildForm, 'dotenv' | 'isOpen'>;

/** Creates a form; `;` separates instructions, a line break separates lines of `build`. */
const form = (user: string, dockerfile: string, build = '', more: More = {}): BuildForm => ({
  user,
  dockerfile: `${dockerfile.replaceAll(';', '\n')}\n`,
  build: build === '' ? [] : build.split('\n'),
  ...more,
});

const given = 'args: {U: "1001"}';
const open: More = { isOpen: true };

/** How ARG, ENV and build arguments decide USER. */
export const buildForms: readonly BuildForm[] = [
  // The later of ENV and ARG wins.
  form('root', 'FROM scratch;ENV U=app;ARG U=root;USER $U'),
  form('1001', 'FROM scratch;ENV U=app;ARG U=root;USER $U', given),
  form('', 'FROM scratch;ENV U=app;ARG U=root;USER $U', 'args: {U: ""}'),
  form('app', 'FROM scratch;ENV U=app;ARG U;USER $U'),
  form('1001', 'FROM scratch;ENV U=app;ARG U;USER $U', given),
  form('app', 'FROM scratch;ENV U=app;ARG U;USER $U', 'args: {U: }', open),
  form('app', 'FROM scratch;ARG U=root;ENV U=app;USER $U'),
  form('app', 'FROM scratch;ARG U=root;ENV U=app;USER $U', given),
  form('root', 'ARG U=root;FROM scratch;ENV U=app;ARG U;USER $U'),
  form('1001', 'ARG U=root;FROM scratch;ENV U=app;ARG U;USER $U', given),
  form('app', 'ARG U;FROM scratch;ENV U=app;ARG U;USER $U'),
  form('2', 'FROM scratch;ENV U=1;ENV U=2;USER $U'),
  form('6', 'FROM scratch;ARG U=5;ARG U=6;USER $U'),
  form('5', 'FROM scratch;ARG U=5;ARG U;USER $U', '', open),
  form('g', 'ARG U=g;FROM scratch;ARG U=5;ARG U;USER $U'),
  form('2', 'FROM scratch;ARG U=1 U=2;USER $U'),
  form('1001', 'FROM scratch;ARG U=1 U=2;USER $U', given),
  form('a b', 'FROM scratch;ENV U a b;USER $U'),
  // A build argument without an ARG in the stage before USER.
  form('0', 'FROM scratch;ENV U=0;USER $U', given),
  form('', 'FROM scratch;USER $U', given),
  form('', 'FROM scratch;USER $U;ARG U=5', given),
  form('', 'FROM scratch AS b;ARG U=5;FROM scratch;USER $U', given),
  form('', 'ARG U=app;FROM scratch;USER $U', given),
  form('x', 'FROM scratch;ARG u=5;USER x$U', given),
  form('5', 'FROM scratch;USER ${U:-5}', given),
  form('x', 'ARG A=1;FROM scratch;ENV B=x$A;USER $B', 'args: {A: "2"}'),
  form('x', 'ARG C;ARG A=x${C-d};FROM scratch;ARG A;USER $A', '', open),
  form('xd', 'ARG C;ARG A=x${C:-d};FROM scratch;ARG A;USER $A'),
  form('xd', 'ARG A=x${C-d};FROM scratch;ARG A;USER $A'),
  form('xd', 'ARG C;FROM scratch;ARG C;USER x${C-d}'),
  // Passed through other variables.
  form('1001', 'FROM scratch;ARG A=0;ENV B=$A;USER $B', 'args: {A: "1001"}'),
  form('1001', 'FROM scratch;ARG A=0;ENV A=${A};USER $A', 'args: {A: "1001"}'),
  form('x2', 'ARG A=1;ARG B=x$A;FROM scratch;ARG B;USER $B', 'args: {A: "2"}'),
  form('q', 'ARG B=${C:-q};FROM scratch;ARG B;USER $B', 'args: {C: "2"}'),
  form('ex', 'FROM scratch;ENV A=e;ARG A=${A}x;USER $A'),
  form('7', 'FROM scratch;ENV A=e;ARG A=${A}x;USER $A', 'args: {A: "7"}'),
  form('x7', 'FROM scratch;ENV N=U;ARG $N=7;USER x$U'),
  form('x1001', 'FROM scratch;ENV N=U;ARG $N=7;USER x$U', given),
  form('8', 'FROM scratch;ARG B;USER ${A:-${B:-7}}', 'args: {B: "8"}'),
  form('00', 'FROM scratch;ARG A=1 B=0;USER ${A}${B}', 'args: {A: "0"}'),
  form('root', 'FROM scratch;ARG U=app-root;USER ${U#*-}'),
  // Several pairs in one ARG or ENV.
  form('x', 'FROM scratch;ARG A=1 B=$A;USER x$B'),
  form('xe', 'FROM scratch;ENV A=e;ARG A=1 B=$A;USER x$B'),
  form('x1', 'FROM scratch;ARG A=1;ARG B=$A;USER x$B'),
  form('x1', 'ARG A=1 B=$A;FROM scratch;ARG B;USER x$B'),
  form('1', 'FROM scratch;ENV A=1;ENV A=2 B=$A;USER $B'),
  // Stages: a stage built on another inherits its ARG and ENV.
  form('app', 'FROM scratch AS b;ENV U=app;ARG U=root;FROM b;USER $U'),
  form('root', 'FROM scratch AS b;ENV U=app;FROM b;ARG U=root;USER $U'),
  form('root', 'FROM scratch AS b;ARG U=root;FROM b;USER $U'),
  form('1001', 'FROM scratch AS b;ARG U=root;FROM b;USER $U', given),
  form('root', 'FROM scratch AS b;ARG U=root;FROM b;ARG U;USER $U', '', open),
  form('app', 'FROM scratch AS b;ARG U=root;FROM b;ENV U=app;USER $U'),
  form('9', 'FROM scratch AS b;ARG U=5;USER $U;FROM b', 'args: {U: "9"}'),
  form('e', 'FROM scratch AS a;ENV U=e;ARG U=1;FROM a AS b;ARG U;FROM b;USER $U'),
  form('8', 'FROM scratch AS a;ENV U=e;ARG U=1;FROM a AS b;ARG U;USER $U', 'args: {U: "8"}'),
  form('e', 'FROM scratch AS a;ENV U=e;ARG U=1;FROM a AS b;ENV V=$U;USER $V'),
  form(
    '8-8',
    'FROM scratch AS a;ARG U=1;FROM a AS b;ENV V=$U;FROM b AS c;ARG U=3;USER $V-$U',
    'args: {U: "8"}',
  ),
  // Selection of the stage.
  form('aa', 'ARG B=a;FROM scratch AS a;USER aa;FROM scratch AS b;USER bb;FROM $B'),
  form('bb', 'ARG B=a;FROM scratch AS a;USER aa;FROM scratch AS b;USER bb;FROM $B', 'args: {B: b}'),
  form('aa', 'FROM scratch AS a;USER aa;FROM scratch AS b;USER bb;FROM ${B:-a}', 'args: {B: b}'),
  form('', 'ARG B=a;FROM scratch AS a;USER aa;FROM $B', 'args: {B: scratch}'),
  form('two', 'FROM scratch AS a;USER one;FROM scratch AS a;USER two;FROM a'),
  form('two', 'FROM scratch AS a;USER one;FROM scratch AS a;USER two;FROM scratch', 'target: a'),
  form('one', 'FROM scratch AS a;USER one;FROM scratch AS b;USER two;FROM scratch', 'target: A'),
  form('1001', 'FROM scratch AS a;ARG U;USER $U;FROM scratch', `target: a\n${given}`),
  form('', 'FROM scratch AS a;USER aa;FROM a', 'additional_contexts: {a: .}', open),
  form(
    '',
    'FROM scratch AS a;USER aa;FROM scratch AS b;USER bb',
    'target: b\nadditional_contexts: {b: .}',
    open,
  ),
  form('aa', 'FROM scratch AS a;USER aa;FROM a', 'additional_contexts: {x: .}'),
  form('aa', 'FROM alpine;USER aa', 'additional_contexts: {alpine: .}'),
  // Deferred instructions use the variables of the stage that runs them.
  form('x1001', 'FROM scratch AS b;ONBUILD ARG U=5;ONBUILD USER x$U;FROM b', given),
  form('x', 'FROM scratch AS b;ONBUILD USER x$U;FROM b;ENV U=1'),
  form('xp', 'FROM scratch AS b;ENV U=p;ONBUILD USER x$U;FROM b;ENV U=1'),
  form('qp', 'FROM scratch AS b;ENV U=p;ONBUILD ENV U=q$U;FROM b;USER $U'),
  form('y', 'FROM scratch AS b;ONBUILD USER x;FROM b AS c;USER y;FROM c'),
  form('e', 'FROM scratch AS b;ARG U=a;ONBUILD ENV U=e;FROM b;USER $U', given),
  // Words.
  form('', 'FROM scratch;USER app;USER $X'),
  form(':5', 'FROM scratch;USER :5'),
  form('app:0', 'FROM scratch;ARG G=5;USER app:$G', 'args: {G: "0"}'),
  form('0:0', 'FROM scratch;ARG U=app;USER $U', 'args: {U: "0:0"}'),
  form('7', 'FROM scratch;ARG U;USER ${U:+7}', given),
  form('', 'FROM scratch;ARG U;USER ${U:+7}', '', open),
  form('', 'FROM scratch;ARG U;USER ${U-7}', 'args: {U: ""}'),
  form('7', 'FROM scratch;ARG U;USER ${U:-7}', 'args: {U: ""}'),
  form('$X', "FROM scratch;ARG U='$X';USER $U"),
  form('$U', "FROM scratch;ARG U=x;USER '$U'"),
  // Names that have a value without a declaration.
  form('x', 'FROM scratch;USER x$HTTP_PROXY', 'args: {HTTP_PROXY: "1001"}'),
  form('x1001', 'FROM scratch;ARG HTTP_PROXY;USER x$HTTP_PROXY', 'args: {HTTP_PROXY: "1001"}'),
  form('x', 'FROM scratch;ARG http_proxy;USER x$http_proxy', 'args: {HTTP_PROXY: "1001"}', open),
  form('x', 'FROM scratch;USER x$TARGETARCH'),
  form('xamd64', 'FROM scratch;ARG TARGETARCH;USER x$TARGETARCH', '', open),
  form('xfoo', 'FROM scratch;ARG TARGETARCH=foo;USER x$TARGETARCH'),
  form('xzz', 'FROM scratch;ARG TARGETARCH;USER x$TARGETARCH', 'args: {TARGETARCH: zz}'),
  form('xgg', 'ARG TARGETARCH=gg;FROM scratch;ARG TARGETARCH;USER x$TARGETARCH'),
  form('xp', 'FROM scratch;USER x${PATH:+p}', '', open),
  // Syntax of arguments.
  form('9', 'FROM scratch;ARG U=5;USER $U', 'args: [U=9]'),
  form('2', 'FROM scratch;ARG U=5;USER $U', 'args: [U=1, U=2]'),
  form('', 'FROM scratch;ARG U=5;USER $U', 'args: [U=]'),
  form('5', 'FROM scratch;ARG U=5;USER $U', 'args: [U]', open),
  form('88', 'FROM scratch;ARG U=5;USER $U', 'args: [U]', { isOpen: true, dotenv: 'U=88\n' }),
  form('88', 'FROM scratch;ARG U=5;USER $U', 'args: {U: "${V}"}', { dotenv: 'V=88\n' }),
  form('x', 'FROM scratch;ARG U=5;USER x$U', 'args: {U: "${V}"}', open),
  form('9', 'FROM scratch;ARG U=7;USER $U', 'args: ["U=${V:-9}"]'),
  form('1001', 'FROM scratch;ARG U=5;USER $U', 'args: {U: 1001}'),
  form('8', 'FROM scratch;ARG U=5;USER $U', 'args: {U: 0010}'),
  form('16', 'FROM scratch;ARG U=5;USER $U', 'args: {U: 0x10}'),
  form('1000', 'FROM scratch;ARG U=5;USER $U', 'args: {U: 1e3}'),
  form('1001', 'FROM scratch;ARG U=5;USER $U', 'args: {U: 1_001}'),
  form('true', 'FROM scratch;ARG U=5;USER $U', 'args: {U: True}'),
  form('$X', 'FROM scratch;ARG U=5;USER $U', 'args: {U: $$X}'),
  // Inline Dockerfiles.
  form('0', '', 'dockerfile_inline: "FROM scratch\\nENV A=0\\nUSER $$A"\nargs: {A: 1001}'),
  form('root', '', 'dockerfile_inline: "FROM scratch\\nENV U=app\\nARG U=root\\nUSER $$U"'),
  form('9', '', 'dockerfile_inline: "FROM scratch\\nARG U=7\\nUSER $$U"\nargs: ["U=${V:-9}"]'),
];

/** Returns the files of a project that builds the form. */
export function filesOf({ dockerfile, build, dotenv }: BuildForm, image = 'form'): Record<string, string> {
  const lines = ['services:', '  a:', `    image: ${image}`, '    build:', '      context: .'];
  const text = [...lines, ...build.map((line) => `      ${line}`), ''].join('\n');
  return {
    'compose.yaml': text,
    ...(dockerfile === '\n' ? {} : { Dockerfile: dockerfile }),
    ...(dotenv === undefined ? {} : { '.env': dotenv }),
  };
}

/** Parses an image's `Config.User`. */
export function meant(user: string): { name: string; group: string | undefined; root: boolean } {
  const colon = user.indexOf(':');
  const [name, group] = colon < 0 ? [user] : [user.slice(0, colon), user.slice(colon + 1)];
  const root = name === '' || name === 'root' || /^0+$/.test(name);
  return { name: name === '' ? '0' : name, group, root };
}

/** A form in one line, for assertion messages. */
export const titleOf = ({ dockerfile, build, dotenv }: BuildForm): string =>
  [dockerfile, ...build, dotenv ?? ''].join('\n');
