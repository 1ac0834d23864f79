import { kindOfName } from '../../server/engine/index.ts';
import type { Random } from '../support/random.ts';
import type { Files } from './files.ts';

/** One way to change a text; `donor` is another text of the same kind. */
type Mutation = (text: string, random: Random, donor: string) => string;

/** Characters with a meaning in one of the grammars, or that parsers often miscount. */
const characters = [...'[]{}()<>"\'\\`$#:;&*!|%@=,?~^-+/ \t\r\n\0\u00a0\u2028\ufeffé😀'].concat(
  '\ud800',
  '\r\n',
  '${',
  '$$',
  '<<',
  '&&',
  '\\\n',
  '`\n',
);

const dockerfileLines = [
  '# escape=`',
  '# syntax=docker/dockerfile:1',
  '# check=skip=all',
  'FROM scratch AS last',
  'FROM alpine',
  'USER root',
  'USER mysql',
  'USER',
  'ARG A=${B:-c}',
  'ENV A=1 \\',
  'RUN <<EOF',
  'EOF',
  'RUN apt-get update && \\',
  '    # a comment',
  '    curl http://example.com/x | sh',
  'RUN ["sh", "-c", "sudo id"]',
  'COPY --from=0 --chown=root . /app',
  'ADD http://example.com/a.tgz /',
  'ONBUILD RUN chmod 777 /a',
  'SHELL ["powershell", "-Command"]',
  'HEALTHCHECK CMD curl -f http://localhost/ || exit 1',
  'CMD exec "$@"',
  'EXPOSE 22 80/udp',
  'RUN --mount=type=secret,id=a,mode=0666 cat /run/secrets/a',
];

const composeLines = [
  'services:',
  '  web: &web',
  '    image: nginx',
  '    <<: *web',
  '    build: .',
  '    build: {context: ., dockerfile_inline: "FROM alpine\\nUSER root"}',
  '    dockerfile_inline: |',
  '    privileged: true',
  '    privileged: ${A:-true}',
  '    user: root',
  '    ports: ["80:80", "22:22"]',
  '      - "0.0.0.0:5432:5432"',
  '    ports: !override',
  '    cap_add: [ALL]',
  '    cap_drop: !reset []',
  '    security_opt:',
  '      - no-new-privileges:false',
  '    volumes: [/:/host, "/var/run/docker.sock:/var/run/docker.sock"]',
  '    extends: web',
  '    extends:',
  '    user: !!int "0"',
  '    ulimits: !!set {nofile: !!float x}',
  '{{- if .web }}',
  '    image: nginx:{{ tag }}',
  '<<<<<<< HEAD',
  '=======',
  '>>>>>>> other',
  '    environment: {PASSWORD: hunter2hunter2}',
  '    command: >-',
  '    network_mode: host',
  '    pid: host',
  '    deploy: {resources: {limits: {memory: 0}}}',
  '    read_only: false',
  '---',
  '? a',
  ': b',
  '  # plimsoll: ignore privileged',
];

const lineBreak = /\r\n|\n|\r/;
const lines = (text: string) => text.split('\n');
const at = (text: string, random: Random) => random.below(text.length + 1);
const put = (text: string, start: number, more: string, end = start) =>
  text.slice(0, start) + more + text.slice(end);

function onLines(change: (all: string[], random: Random, donor: string[]) => void): Mutation {
  return (text, random, donor) => {
    const all = lines(text);
    change(all, random, lines(donor));
    return all.join('\n');
  };
}

const block = (random: Random, all: readonly string[]) => {
  const start = random.below(all.length);
  return [start, 1 + random.below(Math.min(8, all.length - start))] as const;
};

/** The mutations of a text by name: what users type, cut, paste or merge. */
const mutations: Record<string, Mutation> = {
  'cut at a place': (text, random) => text.slice(0, at(text, random)),
  'cut the end of a line': (text, random) => {
    const from = at(text, random);
    const end = text.indexOf('\n', from);
    return put(text, from, '', end < 0 ? text.length : end);
  },
  'drop a character': (text, random) => {
    const from = at(text, random);
    return put(text, from, '', from + 1);
  },
  'double a character': (text, random) => {
    const from = at(text, random);
    return put(text, from, text.charAt(from));
  },
  'swap characters': (text, random) => {
    const from = at(text, random);
    return put(text, from, text.charAt(from + 1) + text.charAt(from), from + 2);
  },
  'put a character': (text, random) => put(text, at(text, random), random.pick(characters)),
  'put a character at a joint': (text, random) => {
    const joints = [...text.matchAll(/[\n:[\]{}"'#\\,=-]/g)];
    const from = joints.length > 0 ? random.pick(joints).index + random.below(2) : 0;
    return put(text, from, random.pick(characters));
  },
  'drop lines': onLines((all, random) => all.splice(...block(random, all))),
  'double lines': onLines((all, random) => {
    const [start, count] = block(random, all);
    all.splice(random.next() < 0.5 ? start : random.below(all.length), 0, ...all.slice(start, start + count));
  }),
  'move lines': onLines((all, random) => {
    const moved = all.splice(...block(random, all));
    all.splice(random.below(all.length + 1), 0, ...moved);
  }),
  'paste lines': onLines((all, random, donor) => {
    const [start, count] = block(random, donor);
    all.splice(random.below(all.length + 1), 0, ...donor.slice(start, start + count));
  }),
  'join two texts': (text, random, donor) => text.slice(0, at(text, random)) + donor.slice(at(donor, random)),
  'append a text': (text, _random, donor) => (donor.length < 20_000 ? text + donor : text),
  'indent lines': onLines((all, random) => {
    const [start, count] = block(random, all);
    const by = random.pick([' ', '  ', '    ', '\t']);
    for (let line = start; line < start + count; line++) all[line] = by + all[line];
  }),
  'unindent lines': onLines((all, random) => {
    const [start, count] = block(random, all);
    const by = random.pick([/^ /, /^ {2}/, /^[ \t]+/]);
    for (let line = start; line < start + count; line++) all[line] = all[line]!.replace(by, '');
  }),
  'swap words': (text, random) => {
    const words = [...text.matchAll(/[\w./@-]+/g)];
    if (words.length < 2) return text;
    const [a, b] = [random.pick(words), random.pick(words)].sort((one, two) => one.index - two.index);
    if (!a || !b || a === b) return text;
    return put(put(text, b.index, a[0], b.index + b[0].length), a.index, b[0], a.index + a[0].length);
  },
  'take a word of another': (text, random, donor) => {
    const [own, others] = [text, donor].map((each) => [...each.matchAll(/[\w./@:$-]+/g)]);
    if (!own?.length || !others?.length) return text;
    const word = random.pick(own);
    return put(text, word.index, random.pick(others)[0], word.index + word[0].length);
  },
  'repeat a word': (text, random) => {
    const words = [...text.matchAll(/\S+/g)];
    if (words.length === 0) return text;
    const word = random.pick(words);
    return put(text, word.index, `${word[0]}${random.pick([' ', '', ', ', '\n', ' \\\n'])}`);
  },
  'break a line in two': (text, random) => {
    const gaps = [...text.matchAll(/ +/g)];
    if (gaps.length === 0) return text;
    const gap = random.pick(gaps);
    return put(
      text,
      gap.index,
      random.pick([' \\\n  ', ' `\n', '\n', ' \\\n# why\n  ', ' \\\n\n  ', ' \\ \n']),
      gap.index + gap[0].length,
    );
  },
  'change all line ends': (text, random) => text.split(lineBreak).join(random.pick(['\r\n', '\r', '\n'])),
  'change a line end': (text, random) => {
    const ends = [...text.matchAll(/\r\n|\n|\r/g)];
    if (ends.length === 0) return text;
    const end = random.pick(ends);
    return put(text, end.index, random.pick(['\r\n', '\r', '\n\n', '']), end.index + end[0].length);
  },
  'put a byte order mark': (text) => `\ufeff${text}`,
  'end without a line end': (text) => text.replace(/\s+$/, ''),
  'put tabs for spaces': (text, random) => {
    const gaps = [...text.matchAll(/ +/g)];
    if (gaps.length === 0) return text;
    const gap = random.pick(gaps);
    return put(text, gap.index, '\t', gap.index + gap[0].length);
  },
  'quote a word': (text, random) => {
    const words = [...text.matchAll(/[\w./@:$-]+/g)];
    if (words.length === 0) return text;
    const word = random.pick(words);
    const quote = random.pick(['"', "'", '`']);
    return put(text, word.index, quote + word[0] + quote, word.index + word[0].length);
  },
};

const escaping: Mutation = (text, random) => {
  const all = lines(text);
  const [from, to] = random.pick([
    ['\\', '`'],
    ['`', '\\'],
  ] as const);
  const changed = all.map((line) =>
    line.trimEnd().endsWith(from) ? line.trimEnd().slice(0, -1) + to : line,
  );
  return [`# escape=${to}`, ...changed].join('\n');
};

const dictionary = (known: readonly string[]): Mutation =>
  onLines((all, random) => all.splice(random.below(all.length + 1), 0, random.pick(known)));

const ofKind: Record<string, Record<string, Mutation>> = {
  dockerfile: {
    'put a known line': dictionary(dockerfileLines),
    'put another known line': dictionary(dockerfileLines),
    'change the escape character': escaping,
    'put a head line': (text, random) =>
      `${random.pick(['# escape=`', '# escape=\\', '#syntax=docker/dockerfile:1', '# comment', ''])}\n${text}`,
    'pour into a here-document': onLines((all, random) => {
      const [start, count] = block(random, all);
      const name = random.pick(['EOF', '"EOF"', '-EOF']);
      all.splice(start + count, 0, 'EOF');
      all.splice(start, 0, `RUN <<${name}`);
    }),
  },
  compose: {
    'put a known line': dictionary(composeLines),
    'put another known line': dictionary(composeLines),
    'write a block in flow': onLines((all, random) => {
      const start = random.below(all.length);
      const line = all[start] ?? '';
      all[start] = line.replace(/^(\s*(?:- )?)([\w-]+): (\S.*)$/, '$1{$2: $3}');
    }),
  },
};

/** Changes one file of a folder in one way; `donor` returns another text of a kind. */
export function mutated(files: Files, random: Random, donor: (kind: string) => string): Files {
  const next = new Map(files);
  const [path, text] = random.pick([...files]);
  if (files.size > 1 && random.next() < 0.02) {
    next.delete(path);
    return next;
  }
  const kind = kindOfName(path) ?? 'compose';
  const all = [...Object.values(mutations), ...Object.values(ofKind[kind] ?? {})];
  next.set(path, random.pick(all)(text, random, donor(kind)));
  return next;
}

/** Returns states of a folder while a line of another text is typed into one file, some characters at a time. */
export function typed(files: Files, random: Random, donor: (kind: string) => string): Files[] {
  const [path, text] = random.pick([...files]);
  const line = random.pick(lines(donor(kindOfName(path) ?? 'compose'))).slice(0, 120);
  const all = lines(text);
  const place = random.below(all.length + 1);
  const states: Files[] = [];
  for (let end = 0; end <= line.length; end += 1 + random.below(6)) {
    const now = [...all.slice(0, place), line.slice(0, end), ...all.slice(place)].join('\n');
    states.push(new Map([...files, [path, now]]));
  }
  return states;
}
