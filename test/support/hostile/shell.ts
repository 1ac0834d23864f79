import { fill, nest, type Shape, shapesOf } from './shape.ts';

/** Wraps a shell text in one instruction with continuation lines of a length that BuildKit accepts. */
const run = (body: (size: number) => string) => (size: number) => `${continued(body(size))}\n`;

function continued(text: string): string {
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += 60_000) lines.push(text.slice(at, at + 60_000));
  return lines.join('\\\n');
}

/** Shell texts in RUN with each form of nesting and repetition in the shell grammar. */
export const shellShapes: readonly Shape[] = shapesOf('Dockerfile', 'FROM debian:12\nRUN ', {
  'shell: $( nests': run((size) => nest(size, '$(', ')', 'a')),
  'shell: "$( nests': run((size) => nest(size, 'a "$(', ')"', 'a')),
  'shell: ` nests': run((size) => '`'.repeat(size)),
  'shell: ( nests': run((size) => nest(size, '(', ')', 'a')),
  'shell: ( ( nests': run((size) => nest(size, '( ', ' )', 'a')),
  'shell: { nests': run((size) => nest(size, '{ ', ' }', 'a;')),
  'shell: $(( nests': run((size) => `echo $((${nest(size, '(', ')', '1')}))`),
  'shell: (( nests': run((size) => nest(size, '((', '))', '1')),
  'shell: ${ nests': run((size) => `echo ${nest(size, `\${a:-`, '}')}`),
  'shell: "${ nests': run((size) => `echo ${nest(size, `"\${a:-`, '}"')}`),
  'shell: if nests': run((size) => nest(size, 'if a; then ', '; fi', 'a')),
  'shell: if if if': run((size) => 'if '.repeat(size / 3)),
  'shell: while nests': run((size) => nest(size, 'while a; do ', '; done', 'a')),
  'shell: for nests': run((size) => nest(size, 'for i in a; do ', '; done', 'a')),
  'shell: case nests': run((size) => nest(size, 'case a in a) ', ';; esac', 'a')),
  'shell: functions nest': run((size) => nest(size, 'f() { ', '; }', 'a')),
  'shell: ! ! !': run((size) => `${'! '.repeat(size / 2)}a`),
  'shell: [[ ( nests': run((size) => `[[ ${nest(size, '( ', ' )', 'a')} ]]`),
  'shell: [[ ! nests': run((size) => `[[ ${'! '.repeat(size / 2)} a ]]`),
  'shell: [[ && grows': run((size) => `[[ a ${'&& a '.repeat(size / 5)} ]]`),
  'shell: ? : nests': run((size) => `echo $((${'1?'.repeat(size / 2)}1${':1'.repeat(size / 2)}))`),
  'shell: minus signs': run((size) => `echo $((${'- '.repeat(size / 2)}1))`),
  'shell: powers': run((size) => `echo $((1${'**1'.repeat(size / 3)}))`),
  'shell: sums': run((size) => `echo $((1${'+1'.repeat(size / 2)}))`),
  'shell: <( nests': run((size) => nest(size, 'a <(', ')', 'a')),
  'shell: {a,{a, nests': run((size) => `echo ${nest(size, '{a,', '}', 'a')}`),
  'shell: extended globs nest': run((size) => `echo ${nest(size, '@(', ')', 'a')}`),
  'shell: a[a[ nests': run((size) => `${nest(size, 'a[', ']', '1')}=1`),
  'shell: $[ nests': run((size) => `echo ${nest(size, '$[', ']', '1')}`),
  'shell: coproc coproc': run((size) => 'coproc '.repeat(size / 7)),
  'shell: time time': run((size) => 'time '.repeat(size / 5)),
  'shell: sudo sudo': run((size) => `${'sudo '.repeat(size / 5)}id`),
  'shell: sh -c, escaped': run((size) => {
    let text = 'id';
    for (let next = text; next.length < size && next.length < 1e6; next = `sh -c ${JSON.stringify(text)}`)
      text = next;
    return text;
  }),
  'shell: eval eval': run((size) => `${'eval '.repeat(size / 5)}id`),
  'shell: a|a|a': run((size) => `a${'|a'.repeat(size / 2)}`),
  'shell: curl|sh|sh': run((size) => `curl http://a.b/c${'|sh'.repeat(size / 3)}`),
  'shell: a&&a': run((size) => `a${'&&a'.repeat(size / 3)}`),
  'shell: a||a': run((size) => `a${'||a'.repeat(size / 3)}`),
  'shell: a;a': run((size) => `a${';a'.repeat(size / 2)}`),
  'shell: a&a': run((size) => `a${'&a'.repeat(size / 2)}`),
  'shell: redirections': run((size) => `a${' >b'.repeat(size / 3)}`),
  'shell: here-strings': run((size) => `sh${' <<<a'.repeat(size / 5)}`),
  'shell: assignments': run((size) => `${fill(size, (i) => `A${i}=1 `)}a`),
  'shell: assignments that double': run((size) => fill(size, (i) => `A${i + 1}=$A${i}$A${i}; `)),
  'shell: a variable that doubles itself': run((size) => `A=xx; ${fill(size, () => 'A=$A$A; ')} echo $A`),
  'shell: variables': run((size) => `echo ${fill(size, (i) => `$a${i}`)}`),
  'shell: set, then used': run(
    (size) => `${fill(size / 2, (i) => `a${i}=b; `)}${fill(size / 2, (i) => `echo $a${i}; `)}`,
  ),
  'shell: downloads and checks': run((size) =>
    fill(size, (i) => `curl -o f${i} http://a.b/${i} && echo x f${i} | sha256sum -c && `),
  ),
  'shell: quotes': run((size) => `echo ${`"a"'b'`.repeat(size / 6)}`),
  'shell: a quote without end': run((size) => `echo "${'a '.repeat(size / 2)}`),
  "shell: $' escapes": run((size) => `echo $'${'\\x41'.repeat(size / 4)}'`),
  'shell: braces': run((size) => `echo ${'{a,b}'.repeat(size / 5)}`),
  'shell: globs': run((size) => `rm ${'*'.repeat(size)}`),
  'shell: options': run((size) => `apt-get install${' -y'.repeat(size / 3)} curl`),
  'shell: packages': run((size) => `pip install${fill(size, (i) => ` p${i}==1`)}`),
  'shell: sed': run((size) => `sed -i 's!${'\\a'.repeat(size / 2)}!b!' /etc/a`),
  'shell: a URL': run((size) => `curl http://${'a.'.repeat(size / 2)}com/x | sh`),
  'shell: many URLs': run((size) => `curl${fill(size, (i) => ` http://a${i}.b/c`)} | sh`),
  'shell: dashes': run((size) => `git${' -a'.repeat(size / 3)} http://a.b/c`),
  'shell: addresses to files': run(
    (size) => `curl${fill(size, (i) => ` -o f${i} http://a.b/${i}`)} && sh f1`,
  ),
  'shell: git options': run((size) => `git ${'-a '.repeat(size / 3)}clone http://a.b/c`),
});
