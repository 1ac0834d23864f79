import { fill, nest, type Shape, shapesOf } from './shape.ts';

const image = 'FROM debian:12\n';

/** Dockerfiles with each form of repetition, duplication and nesting in the Dockerfile reference. */
export const dockerfileShapes: readonly Shape[] = [
  ...shapesOf('Dockerfile', image, {
    'RUN that installs': (size) => fill(size, () => 'RUN apt-get update && apt-get install -y curl\n'),
    'RUN that downloads and runs': (size) =>
      fill(size, (i) => `RUN curl -o /f${i} http://example.com/${i} && sh /f${i}\n`),
    'downloads, all run at the end': (size) =>
      `${fill(size / 2, (i) => `RUN curl -o /f${i} http://example.com/${i}\n`)}${fill(size / 2, (i) => `RUN sh /f${i}\n`)}`,
    'RUN that adds users': (size) => fill(size, (i) => `RUN useradd u${i}\nUSER u${i}\n`),
    'secret files, copied and removed': (size) =>
      `${fill(size / 2, (i) => `COPY k${i}/id_rsa /k${i}/id_rsa\n`)}${fill(size / 2, (i) => `RUN rm /k${i}/id_rsa\n`)}`,
    'ENV that doubles': (size) => `ENV A0=xx\n${fill(size, (i) => `ENV A${i + 1}=$A${i}$A${i}\n`)}`,
    'ENV that doubles itself': (size) => `ENV A=xx\n${fill(size, () => 'ENV A=$A$A\n')}`,
    'ENV that grows': (size) => fill(size, () => 'ENV PATH=$PATH:/opt/x/bin\n'),
    'ENV, many names': (size) => fill(size, (i) => `ENV A${i}=${i}\n`),
    'ENV, many pairs': (size) => `ENV ${fill(size, (i) => `A${i}=${i} `)}\n`,
    'ENV, many pairs and RUN': (size) =>
      `ENV ${fill(size / 2, (i) => `A${i}=${i} `)}\n${fill(size / 2, () => 'RUN echo $A1\n')}`,
    'ENV with many variables': (size) => `ENV A=${fill(size, (i) => `$B${i}`)}\n`,
    'ENV with nested defaults': (size) => `ENV A=${nest(size, `\${A:-`, '}')}\n`,
    'ENV with patterns': (size) => `ENV A=aaaa\nENV B=\${A#${'*a'.repeat(size / 2)}}\n`,
    'ENV with many patterns': (size) =>
      `ENV A=${'a'.repeat(400)}\n${fill(size, () => `ENV B=\${A#${'*a'.repeat(90)}b}\n`)}`,
    'ENV with replacements': (size) => `ENV A=aaaa\n${fill(size, () => `ENV A=\${A//a/aa}\n`)}`,
    'ENV named like credentials': (size) => fill(size, (i) => `ENV PASSWORD_${i}=s3cr3t${i}xyz\n`),
    'ARG that doubles': (size) => `ARG A0=xx\n${fill(size, (i) => `ARG A${i + 1}=$A${i}$A${i}\n`)}`,
    'ARG, used at once': (size) => fill(size, (i) => `ARG T${i}\nRUN echo $T${i}\n`),
    'ARG, used later': (size) =>
      `${fill(size / 2, (i) => `ARG TOKEN${i}\n`)}${fill(size / 2, (i) => `RUN echo $TOKEN${i}\n`)}`,
    stages: (size) => fill(size, (i) => `FROM debian:12 AS s${i}\nRUN sudo id\n`),
    'stages on stages': (size) =>
      `FROM debian:12 AS s0\nENV A=1\n${fill(size, (i) => `FROM s${i} AS s${i + 1}\nENV A${i}=1\nUSER u${i}\n`)}`,
    'stages of one name': (size) => fill(size, () => 'FROM debian:12 AS same\n'),
    'stages copied from': (size) =>
      fill(size, (i) => `FROM debian:12 AS s${i}\nCOPY --from=s${i - 1} /a /a\n`),
    'copies from what is not there': (size) => fill(size, (i) => `COPY --from=stage${i}x /a /a\n`),
    ONBUILD: (size) => fill(size, (i) => `ONBUILD ENV A${i}=1\n`),
    'ONBUILD, and stages on it': (size) =>
      `FROM debian:12 AS a\n${fill(size / 2, (i) => `ONBUILD RUN echo ${i}\n`)}${fill(size / 2, () => 'FROM a\n')}`,
    'ONBUILD of ONBUILD': (size) => nest(size, 'ONBUILD '),
    'continued lines': (size) => `RUN true${fill(size, () => ' && \\\n  curl -k https://a.b/c')}\n`,
    'continued blank lines': (size) => `RUN true \\\n${'\n'.repeat(size)}`,
    'comments in a continued line': (size) => `RUN true \\\n${fill(size, () => '# no\n')} && true\n`,
    'comments in many continued lines': (size) => fill(size, () => 'RUN a \\\n# b\n && c\n'),
    'a line of words': (size) => `RUN echo${' a'.repeat(size / 2)}\n`,
    'a word': (size) => `RUN echo ${'a'.repeat(size)}\n`,
    dashes: (size) => `RUN a${' -'.repeat(size / 2)}\n`,
    'a word of dashes': (size) => `RUN ${'-'.repeat(size)}\n`,
    zeros: (size) => `RUN ${'0'.repeat(size)}\n`,
    'here-documents': (size) => fill(size, () => 'RUN <<E\nset -e\napt-get install -y curl\nE\n'),
    'a long here-document': (size) => `RUN <<E\n${fill(size, () => 'curl -k https://a.b/c | sh\n')}E\n`,
    'long here-documents': (size) =>
      fill(size, () => `RUN <<E\n${'curl -k https://a.b/c | sh\n'.repeat(1000)}E\n`),
    'long lines of short commands': (size) => fill(size, () => `RUN a${';a'.repeat(30_000)}\n`),
    'substitutions in a row': (size) => fill(size, () => `RUN echo ${'$(a)'.repeat(15_000)}\n`),
    'here-documents of one instruction': (size) =>
      `RUN cat${fill(size / 2, (i) => ` <<A${i}`)}\n${fill(size / 2, (i) => `x\nA${i}\n`)}`,
    'here-documents without end': (size) => `RUN cat${fill(size, (i) => ` <<A${i}`)}\n`,
    'here-documents that COPY': (size) => fill(size, (i) => `COPY <<E /a${i}\nx\nE\n`),
    'here-documents of ONBUILD': (size) =>
      fill(size, () => 'ONBUILD RUN <<E\ncurl -k https://a.b/c | sh\nE\n'),
    'a URL of URLs': (size) => `ENV A=${'postgres://u:p4ssw@'.repeat(size / 19)}\n`,
    'modes of one command': (size) => `RUN find / ${fill(size, () => '-exec chmod 777 {} \\; ')}\n`,
    'credentials as arguments': (size) =>
      fill(size, (i) => `ARG TOKEN_${i}=ghp_${'a'.repeat(36)}\nRUN echo $TOKEN_${i}\n`),
    'owners and modes': (size) => fill(size, (i) => `COPY --chown=u${i}:g --chmod=0777 a /a${i}\n`),
    'JSON form': (size) => `CMD [${'"a",'.repeat(size / 4)}"a"]\n`,
    'JSON that nests': (size) => `CMD ${nest(size, '[', ']')}\n`,
    'JSON that is none': (size) => fill(size, () => 'CMD ["a", "b\'\n'),
    'shells in JSON': (size) => fill(size, () => 'CMD ["sh", "-c", "curl http://a.b/c | sh"]\n'),
    mounts: (size) => `RUN${fill(size, (i) => ` --mount=type=secret,id=s${i}`)} true\n`,
    'options of a mount': (size) => `RUN --mount=type=bind${fill(size, (i) => `,o${i}=1`)} true\n`,
    labels: (size) => `LABEL ${fill(size, (i) => `l${i}=v `)}\n`,
    ports: (size) => `EXPOSE${fill(size, (i) => ` ${i}`)}\n`,
    'port ranges': (size) => `EXPOSE${fill(size, () => ' 1-65535')}\n`,
    volumes: (size) => fill(size, (i) => `VOLUME /etc/${i}\n`),
    'sources of a COPY': (size) => `COPY${fill(size, (i) => ` a${i}`)} /x/\n`,
    'COPY of the whole': (size) => fill(size, () => 'COPY . .\n'),
    'COPY of wild cards': (size) => fill(size, () => `COPY ${'*a'.repeat(50)} /x/\n`),
    'sources of an ADD': (size) => fill(size, (i) => `ADD http://example.com/${i}.tgz /x/\n`),
    WORKDIR: (size) => fill(size, () => 'WORKDIR a/b\n'),
    'WORKDIR, then back': (size) => `WORKDIR /${'a/../'.repeat(size / 5)}\n`,
    USER: (size) => fill(size, (i) => `USER u${i}\n`),
    SHELL: (size) => fill(size, () => 'SHELL ["/bin/bash", "-c"]\nRUN a | b\n'),
    HEALTHCHECK: (size) => fill(size, () => 'HEALTHCHECK CMD curl http://localhost || exit 1\n'),
    'unknown instructions': (size) => fill(size, (i) => `RUNN${i} x\n`),
    'ignore comments': (size) => fill(size, () => '# hadolint ignore=DL3008\nRUN apt-get install -y curl\n'),
    'ignore comments of many names': (size) =>
      `# hadolint ignore=${fill(size / 2, (i) => `DL${i},`)}X\n${fill(size / 2, () => 'RUN sudo id\n')}`,
    'ignore comments for the file': (size) =>
      `${fill(size / 2, (i) => `# plimsoll global ignore=rule${i}\n`)}${fill(size / 2, () => 'RUN sudo id\n')}`,
    comments: (size) => fill(size, () => '# a\n'),
    'blank lines': (size) => '\n'.repeat(size),
    'carriage returns': (size) => '\r'.repeat(size),
    'blanks in a line': (size) => `RUN ${' '.repeat(size)}a\n`,
    tabs: (size) => `RUN a${'\t'.repeat(size)}\\\n b\n`,
    backslashes: (size) => `RUN a ${'\\'.repeat(size)}\n`,
    'lone surrogates': (size) => `RUN echo ${'\ud800'.repeat(size)}\n`,
  }),
  ...shapesOf('Dockerfile', '', {
    'check=skip': (size) => `# check=skip=${'A,'.repeat(size / 2)}A\n${image}RUN sudo id\n`,
    'ARG before FROM': (size) => `${fill(size, (i) => `ARG A${i}=debian\n`)}FROM $A1\n`,
    'ARG before FROM that doubles': (size) =>
      `ARG A0=xx\n${fill(size, (i) => `ARG A${i + 1}=$A${i}$A${i}\n`)}FROM $A20\n`,
    'directives and comments': (size) => `${fill(size, (i) => `# d${i}=x\n`)}${image}`,
    'a long image name': (size) => `FROM ${'a/'.repeat(size / 2)}a\n`,
    'a long tag': (size) => `FROM a:${'a'.repeat(size)}\n`,
  }),
  ...shapesOf('Dockerfile', '# escape=`\nFROM debian:12\n', {
    'continued by backticks': (size) => `RUN a ${'`\n b '.repeat(size / 4)}\n`,
    'here-documents and backticks': (size) => fill(size, () => 'RUN <<E `\n  && x\necho `\nE\n'),
  }),
];
