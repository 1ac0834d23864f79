/** A project with a credential in one place, under a harmless name. */
export interface RecallPlace {
  readonly name: string;
  files(text: string): ReadonlyMap<string, string>;
}

const json = (text: string) => JSON.stringify(text);
/**
 * Inserts a text: `{q}` in double quotes, `{s}` in single quotes, `{i}` inside of existing quotes, `{c}` continued on
 * the next line.
 */
const put = (template: string, text: string) =>
  template
    .replaceAll('{q}', () => json(text))
    .replaceAll('{s}', () => `'${text.replaceAll('\n', '\\n')}'`)
    .replaceAll('{i}', () => json(text).slice(1, -1))
    .replaceAll('{c}', () => continued(json(text)))
    .replaceAll('{first}', () => json(text).slice(1, half(text)))
    .replaceAll('{second}', () => json(text).slice(half(text), -1));
const half = (text: string) => Math.floor(json(text).length / 2);
const continued = (text: string) =>
  `${text.slice(0, Math.floor(text.length / 2))}\\\n${text.slice(Math.floor(text.length / 2))}`;

const place = (name: string, files: Readonly<Record<string, string>>): RecallPlace => ({
  name,
  files: (text) => new Map(Object.entries(files).map(([path, template]) => [path, put(template, text)])),
});
const step = (line: string) => place(line, { Dockerfile: `FROM debian:12\n${line}\n` });
const service = (lines: string) =>
  place(lines, {
    'compose.yaml': `services:\n  web:\n    image: acme/app:1\n${lines.replace(/^/gm, '    ')}\n`,
  });

export const recallPlaces: readonly RecallPlace[] = [
  ...[
    'ENV A={q}',
    'ENV A={q} B=1',
    'ENV A={c}',
    'ARG A={q}',
    'ARG A="{first}"\nARG B="{second}"\nENV T=$A$B',
    'ENV A="{first}"\nENV T="${A}{second}"',
    'LABEL a={q}',
    'RUN app {q}',
    'RUN app --x {q}',
    'RUN app --x={q} && make',
    'RUN app --x \\\n  {q} \\\n  --y',
    'RUN app --x {c} --y',
    'RUN A={q} app',
    'RUN export A={q} && app',
    'RUN sh -c \'X="{i}" app\'',
    'RUN ["sh", "-c", "app \'{i}\'"]',
    'RUN echo {q} > /etc/app.conf',
    'RUN <<EOF\napp {q}\nEOF',
    'RUN cat <<EOF > /app/.env\nA={i}\nEOF',
    'COPY <<EOF /app/.env\nA={i}\nEOF',
    'CMD ["app", "--x", {q}]',
    'CMD app --x {q}',
    'ENTRYPOINT ["app", {q}]',
    'HEALTHCHECK CMD app --x {q}',
    'ONBUILD ENV A={q}',
  ].map(step),
  ...[
    'environment:\n  A: {q}',
    'environment:\n  - "A={i}"',
    'environment:\n  A: "${A:-{i}}"',
    'build:\n  context: .\n  args:\n    A: {q}',
    'labels:\n  a: {q}',
    'command: app --x {q}',
    'command: ["app", "--x", {q}]',
    'entrypoint: ["sh", "-c", "app \'{i}\'"]',
    'healthcheck:\n  test: ["CMD", "app", {q}]',
    'provider:\n  type: acme\n  options:\n    a: {q}',
    'logging:\n  driver: acme\n  options:\n    a: {q}',
    'post_start:\n  - command: ["app", {q}]',
    'annotations:\n  a: {q}',
    'build:\n  context: .\n  dockerfile_inline: |\n    FROM debian:12\n    ENV A={q}',
  ].map(service),
  place('configs.content', {
    'compose.yaml':
      'services:\n  web:\n    image: acme/app:1\n    configs: [a]\nconfigs:\n  a:\n    content: |\n      a: {q}\n',
  }),
  place('driver_opts', {
    'compose.yaml':
      'services:\n  web:\n    image: acme/app:1\n    volumes: ["a:/a"]\nvolumes:\n  a:\n    driver: acme\n    driver_opts:\n      a: {q}\n',
  }),
];
