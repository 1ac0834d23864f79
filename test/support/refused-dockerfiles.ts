const zeros = '0'.repeat(64);
const others = 'g'.repeat(64);

/** A Dockerfile that BuildKit rejects, the part that causes the error, and the expected problem. */
export interface RefusedDockerfile {
  readonly text: string;
  readonly at: string;
  readonly problem: string;
  /** True if BuildKit 0.13, which is built into Docker Engine 26.1, still accepts it. */
  readonly isNewer?: boolean;
}

/** Forms that BuildKit 0.25 rejects, grouped by mistake; none of them pulls an image. */
export const refusedDockerfiles: Readonly<Record<string, readonly RefusedDockerfile[]>> = {
  'mount options': [
    {
      text: 'FROM scratch\nRUN --mount=type=foo,target=/x a\n',
      at: 'type=foo',
      problem: 'The type of a mount must be bind, cache, tmpfs, secret or ssh.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type="foo",target=/x a\n',
      at: 'type="foo"',
      problem: 'The type of a mount must be bind, cache, tmpfs, secret or ssh.',
    },
    {
      text: 'FROM scratch\nRUN --mount="type=cache,target=/" a\n',
      at: 'target=/',
      problem: 'The target of a mount cannot be the root directory.',
    },
    {
      text: `FROM scratch\nRUN --mount='type=cache,"target=/x",sharing=all' a\n`,
      at: 'sharing=all',
      problem: 'The sharing of a mount must be shared, private or locked.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=secret,id=x,"size=1" a\n',
      at: 'size=1',
      problem: 'A mount of type secret has no option size.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=,target=/x a\n',
      at: 'type=',
      problem: 'The type of a mount must be bind, cache, tmpfs, secret or ssh.',
    },
    {
      text: 'FROM scratch\nRUN --mount=typ=cache,target=/x a\n',
      at: 'typ=cache',
      problem: 'A mount has no option typ.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=cache,target a\n',
      at: 'target',
      problem: 'The mount option target needs a value.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=cache,target=/x,,id=a a\n',
      at: '',
      problem: 'A mount has an empty option.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=cache,target=/x,sharing=exclusive a\n',
      at: 'sharing=exclusive',
      problem: 'The sharing of a mount must be shared, private or locked.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=cache,target=/x,mode=rwx a\n',
      at: 'mode=rwx',
      problem: 'The value of the mount option mode is not valid.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=cache,target=/x,mode=0888 a\n',
      at: 'mode=0888',
      problem: 'The value of the mount option mode is not valid.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=cache,target=/x,uid=app a\n',
      at: 'uid=app',
      problem: 'The value of the mount option uid is not valid.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=cache,target=/x,gid=-1 a\n',
      at: 'gid=-1',
      problem: 'The value of the mount option gid is not valid.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=cache,target=/x,size=1m a\n',
      at: 'size=1m',
      problem: 'A mount of type cache has no option size.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=tmpfs,target=/x,size=big a\n',
      at: 'size=big',
      problem: 'The value of the mount option size is not valid.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=tmpfs,target=/x,sharing=shared a\n',
      at: 'sharing=shared',
      problem: 'A mount of type tmpfs has no option sharing.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=bind,target=/x,uid=1 a\n',
      at: 'uid=1',
      problem: 'A mount of type bind has no option uid.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=bind,target=/x,mode=0755 a\n',
      at: 'mode=0755',
      problem: 'A mount of type bind has no option mode.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=bind,target=/x,required a\n',
      at: 'required',
      problem: 'A mount of type bind has no option required.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=bind,target=/x,ro=maybe a\n',
      at: 'ro=maybe',
      problem: 'The value of the mount option readonly is not valid.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=secret,id=s,required=yes a\n',
      at: 'required=yes',
      problem: 'The value of the mount option required is not valid.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=secret a\n',
      at: '--mount=type=secret',
      problem: 'A mount of type secret needs an id, a source or a target.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=secret,id=s,source=t a\n',
      at: 'source=t',
      problem: 'A mount of type secret cannot have both an id and a source.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=secret,id=s,from=scratch a\n',
      at: 'from=scratch',
      problem: 'A mount of type secret has no option from.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=ssh,source=x a\n',
      at: 'source=x',
      problem: 'A mount of type ssh has no option source.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=cache a\n',
      at: '--mount=type=cache',
      problem: 'The target of a mount cannot be the root directory.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=bind,target=/ a\n',
      at: 'target=/',
      problem: 'The target of a mount cannot be the root directory.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=cache,target=. a\n',
      at: 'target=.',
      problem: 'The target of a mount cannot be the root directory.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=tmpfs,dst=a/.. a\n',
      at: 'dst=a/..',
      problem: 'The target of a mount cannot be the root directory.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=bind,from=$X,target=/x a\n',
      at: 'from=$X',
      problem: 'The option from of a mount cannot hold a variable: name a stage instead.',
    },
    {
      text: 'ARG B=a\nFROM scratch\nRUN --mount=from=${B},target=/x a\n',
      at: 'from=${B}',
      problem: 'The option from of a mount cannot hold a variable: name a stage instead.',
    },
    {
      text: 'FROM scratch\nRUN --mount=type=cache,target=${X:?} a\n',
      at: 'target=${X:?}',
      problem: 'A required variable is not set.',
    },
    { text: 'FROM scratch\nRUN --mount= a\n', at: '--mount=', problem: 'The flag --mount needs a value.' },
    { text: 'FROM scratch\nRUN --mount a\n', at: '--mount', problem: 'The flag --mount needs a value.' },
    {
      text: 'FROM scratch\nRUN --mount=target=/x --mount=type=none,target=/y a\n',
      at: 'type=none',
      problem: 'The type of a mount must be bind, cache, tmpfs, secret or ssh.',
    },
  ],
  'flags of RUN': [
    {
      text: 'FROM scratch\nRUN --network=bridge a\n',
      at: '--network=bridge',
      problem: 'The flag --network must be one of default, none, host.',
    },
    {
      text: 'FROM scratch\nRUN --network= a\n',
      at: '--network=',
      problem: 'The flag --network needs a value.',
    },
    {
      text: 'FROM scratch\nRUN --security=none a\n',
      at: '--security=none',
      problem: 'The flag --security must be one of sandbox, insecure.',
    },
    { text: 'FROM scratch\nRUN --user=x a\n', at: '--user=x', problem: 'RUN has no flag --user.' },
  ],
  'no FROM': [
    { text: 'ARG A=1\n', at: 'ARG', problem: 'The file has no FROM, so there is nothing to build.' },
    { text: 'ARG A=1\nRUN a\n', at: 'RUN', problem: 'The file has no FROM, so there is nothing to build.' },
    { text: '# a part\nRUN a\n', at: 'RUN', problem: 'The file has no FROM, so there is nothing to build.' },
    {
      text: 'ARG A\nARG B\nCOPY a b\n',
      at: 'COPY',
      problem: 'The file has no FROM, so there is nothing to build.',
    },
    { text: 'RUN a\nFROM scratch\n', at: 'RUN', problem: 'RUN is not allowed before the first FROM.' },
  ],
  STOPSIGNAL: [
    {
      text: 'FROM scratch\nSTOPSIGNAL SIGSTOPPED\n',
      at: 'SIGSTOPPED',
      problem: 'STOPSIGNAL needs a signal.',
    },
    { text: 'FROM scratch\nSTOPSIGNAL 0\n', at: '0', problem: 'STOPSIGNAL needs a signal.' },
    { text: 'FROM scratch\nSTOPSIGNAL ""\n', at: '""', problem: 'STOPSIGNAL needs a signal.' },
    { text: 'FROM scratch\nSTOPSIGNAL SIG TERM\n', at: 'SIG TERM', problem: 'STOPSIGNAL needs a signal.' },
    { text: 'FROM scratch\nSTOPSIGNAL $S\n', at: '$S', problem: 'STOPSIGNAL needs a signal.' },
    { text: 'FROM scratch\nSTOPSIGNAL\n', at: 'STOPSIGNAL', problem: 'STOPSIGNAL needs an argument.' },
  ],
  'variables that must be set': [
    { text: 'FROM scratch\nENV A=${B:?}\n', at: '${B:?}', problem: 'A required variable is not set.' },
    {
      text: 'FROM scratch\nENV A="${B:?must be set}"\n',
      at: '"${B:?must be set}"',
      problem: 'A required variable is not set.',
    },
    { text: 'FROM scratch\nWORKDIR /${B?}\n', at: '/${B?}', problem: 'A required variable is not set.' },
    { text: 'FROM scratch\nCOPY a ${B:?}\n', at: '${B:?}', problem: 'A required variable is not set.' },
    {
      text: 'FROM scratch\nCOPY --chown=${B:?} a b\n',
      at: '${B:?}',
      problem: 'A required variable is not set.',
    },
    { text: 'FROM scratch\nENV B=\nUSER ${B:?}\n', at: '${B:?}', problem: 'A required variable is not set.' },
    { text: 'FROM ${B:?}\n', at: '${B:?}', problem: 'A required variable is not set.' },
    { text: 'FROM scratch\nLABEL a=${B:?}\n', at: '${B:?}', problem: 'A required variable is not set.' },
    { text: 'FROM scratch\nEXPOSE ${B?}\n', at: '${B?}', problem: 'A required variable is not set.' },
    {
      text: 'FROM scratch\nCOPY <<E /x\n${B:?}\nE\n',
      at: '${B:?}\n',
      problem: 'A required variable is not set.',
    },
  ],
  expansions: [
    { text: 'FROM scratch\nENV A=${B\n', at: '${B', problem: 'A closing "}" is missing.' },
    {
      text: 'FROM scratch\nENV A=${}\n',
      at: '${}',
      problem: 'The variable substitution has no variable name.',
    },
    {
      text: 'FROM scratch\nENV A=${B!c}\n',
      at: '${B!c}',
      problem: 'The variable substitution has an unsupported modifier.',
    },
    { text: 'FROM scratch\nENV A="x\n', at: '"x', problem: 'A double quote is not closed.' },
    { text: "FROM scratch\nUSER 'x\n", at: "'x", problem: 'A single quote is not closed.' },
    { text: 'FROM scratch\nENV X "C:\\scoop\n', at: '"C:\\scoop', problem: 'A double quote is not closed.' },
    { text: 'FROM scratch\nCOPY "a b\n', at: '"a', problem: 'A double quote is not closed.' },
    { text: 'FROM scratch\nCOPY ["a\'", "b"]\n', at: "a'", problem: 'A single quote is not closed.' },
    {
      text: 'FROM scratch\nVOLUME $X\n',
      at: '$X',
      problem: 'VOLUME needs at least one path, and no path may be empty.',
    },
    {
      text: 'FROM scratch\nVOLUME ""\n',
      at: '""',
      problem: 'VOLUME needs at least one path, and no path may be empty.',
    },
  ],
  'ADD --checksum': [
    {
      text: 'FROM scratch\nADD --checksum=sha256:abc https://x.y/z /z\n',
      at: 'sha256:abc',
      problem: '--checksum needs a digest, such as sha256: and 64 hexadecimal digits.',
    },
    {
      text: `FROM scratch\nADD --checksum=${zeros} https://x.y/z /z\n`,
      at: `${zeros}`,
      problem: '--checksum needs a digest, such as sha256: and 64 hexadecimal digits.',
    },
    {
      text: 'FROM scratch\nADD --checksum=md5:00000000000000000000000000000000 https://x.y/z /z\n',
      at: 'md5:00000000000000000000000000000000',
      problem: '--checksum needs a digest, such as sha256: and 64 hexadecimal digits.',
    },
    {
      text: `FROM scratch\nADD --checksum=sha256:${zeros} a /z\n`,
      at: `sha256:${zeros}`,
      problem: '--checksum is allowed only for a source that is downloaded.',
    },
    {
      text: `FROM scratch\nADD --checksum=sha256:${zeros} https://x.y/a https://x.y/b /z/\n`,
      at: `sha256:${zeros}`,
      problem: '--checksum is allowed for a single source only.',
    },
    {
      text: `FROM scratch\nCOPY --checksum=sha256:${zeros} a b\n`,
      at: `--checksum=sha256:${zeros}`,
      problem: 'COPY has no flag --checksum.',
    },
    {
      text: `FROM scratch\nADD --checksum=sha256:${others} https://x.y/z /z\n`,
      at: `sha256:${others}`,
      problem: '--checksum needs a digest, such as sha256: and 64 hexadecimal digits.',
    },
  ],
  'check directive': [
    {
      text: '# check=error=yes\nFROM scratch\n',
      at: 'error=yes',
      problem: 'The option error of the check directive must be true or false.',
      isNewer: true,
    },
    {
      text: '# check=foo=1\nFROM scratch\n',
      at: 'foo=1',
      problem: 'The check directive takes only skip=, error= and experimental=.',
      isNewer: true,
    },
    {
      text: '# check=skip\nFROM scratch\n',
      at: 'skip',
      problem: 'The check directive takes only skip=, error= and experimental=.',
      isNewer: true,
    },
    {
      text: '# check=skip=all;errors=true\nFROM scratch\n',
      at: 'errors=true',
      problem: 'The check directive takes only skip=, error= and experimental=.',
      isNewer: true,
    },
    {
      text: '# check=error=true;\nFROM scratch\n',
      at: '',
      problem: 'The check directive takes only skip=, error= and experimental=.',
      isNewer: true,
    },
    {
      text: '# check=skip=all\n# check=error=true\nFROM scratch\n',
      at: '# check=error=true',
      problem: 'The parser directive check may appear only once.',
      isNewer: true,
    },
  ],
  'image names': [
    { text: 'ARG B=a\nFROM ${C:-B}\n', at: '${C:-B}', problem: 'This is not a valid image reference.' },
    { text: 'FROM "A"\n', at: '"A"', problem: 'This is not a valid image reference.' },
    { text: 'FROM ""\n', at: '""', problem: 'The name of the image is empty.' },
    { text: "FROM 'a:b:c'\n", at: "'a:b:c'", problem: 'This is not a valid image reference.' },
    {
      text: 'FROM scratch AS B\nFROM B\n',
      at: 'B',
      problem: 'FROM finds a stage only by its name in lower case.',
    },
    {
      text: 'ARG X\nFROM scratch AS b\nFROM ${Y:-B}\n',
      at: '${Y:-B}',
      problem: 'FROM finds a stage only by its name in lower case.',
    },
  ],
  platforms: [
    {
      text: 'FROM --platform=linux/amd64/v1/x scratch\n',
      at: 'linux/amd64/v1/x',
      problem: 'This is not a platform, such as linux/amd64.',
    },
    {
      text: 'FROM --platform=x86 scratch\n',
      at: 'x86',
      problem: 'This is not a platform, such as linux/amd64.',
    },
    { text: 'FROM --platform=* scratch\n', at: '*', problem: 'This is not a platform, such as linux/amd64.' },
    {
      text: 'FROM --platform=linux/ scratch\n',
      at: 'linux/',
      problem: 'This is not a platform, such as linux/amd64.',
    },
    {
      text: 'FROM --platform=linux,amd64 scratch\n',
      at: 'linux,amd64',
      problem: 'This is not a platform, such as linux/amd64.',
    },
  ],
  '--from': [
    {
      text: 'FROM scratch\nCOPY --from=$X a b\n',
      at: '$X',
      problem: '--from cannot hold a variable: name a stage with FROM instead.',
    },
    {
      text: 'ARG B=a\nFROM scratch\nARG B\nCOPY --from=${B} a b\n',
      at: '${B}',
      problem: '--from cannot hold a variable: name a stage with FROM instead.',
    },
    {
      text: 'FROM scratch\nCOPY --from=${B:-a} a b\n',
      at: '${B:-a}',
      problem: '--from cannot hold a variable: name a stage with FROM instead.',
    },
    { text: 'FROM scratch\nCOPY --from=1 a b\n', at: '1', problem: 'There is no stage 1.' },
    { text: 'FROM scratch\nCOPY --from=-1 a b\n', at: '-1', problem: 'There is no stage -1.' },
    { text: 'FROM scratch\nCOPY --from=0 a b\n', at: '0', problem: 'A stage cannot take files from itself.' },
    {
      text: 'FROM scratch AS a\nCOPY --from=a a b\n',
      at: 'a',
      problem: 'A stage cannot take files from itself.',
    },
    {
      text: 'FROM scratch AS a\nCOPY --from=A a b\n',
      at: 'A',
      problem: 'A stage cannot take files from itself.',
    },
    {
      text: 'FROM scratch AS a\nRUN --mount=from=a,target=/x a\n',
      at: 'a',
      problem: 'A stage cannot take files from itself.',
    },
    {
      text: 'FROM scratch AS a\nCOPY --from=b a b\nFROM scratch AS b\nCOPY --from=a b c\n',
      at: 'b',
      problem: 'This stage is defined below, but must be defined before it is used.',
    },
    {
      text: 'FROM scratch AS a\nRUN --mount=from=b,target=/x a\nFROM scratch AS b\nCOPY --from=a b c\n',
      at: 'b',
      problem: 'This stage is defined below, but must be defined before it is used.',
    },
  ],
  'here-documents': [
    {
      text: 'FROM scratch\nRUN << EOF\necho\n',
      at: '<< EOF',
      problem: 'The here-document EOF is not terminated.',
    },
    {
      text: 'FROM scratch\nRUN cat <<EOF\necho\n',
      at: '<<EOF',
      problem: 'The here-document EOF is not terminated.',
    },
    {
      text: 'FROM scratch\nCOPY << E /x\na\n',
      at: '<< E',
      problem: 'The here-document E is not terminated.',
    },
    {
      text: 'FROM scratch\nRUN echo $((1 << 3))\n',
      at: '<< 3))',
      problem: 'The here-document 3)) is not terminated.',
      isNewer: true,
    },
    {
      text: 'FROM scratch\nRUN <<-EOF\n  a\n  EOF\n',
      at: '<<-EOF',
      problem: 'The here-document EOF is not terminated.',
    },
    {
      text: 'FROM scratch\nCOPY a <<E\na\nE\n',
      at: 'a <<E',
      problem: 'COPY cannot have a here-document as its destination.',
    },
  ],
  '--chmod': [
    {
      text: 'FROM scratch\nCOPY --chmod=rwx a b\n',
      at: 'rwx',
      problem: '--chmod needs an octal number up to 7777, or a mode like u=rwX,go=rX.',
      isNewer: true,
    },
    {
      text: 'FROM scratch\nCOPY --chmod=888 a b\n',
      at: '888',
      problem: '--chmod needs an octal number up to 7777, or a mode like u=rwX,go=rX.',
      isNewer: true,
    },
    {
      text: 'FROM scratch\nCOPY --chmod=17777 a b\n',
      at: '17777',
      problem: '--chmod needs an octal number up to 7777, or a mode like u=rwX,go=rX.',
      isNewer: true,
    },
    {
      text: 'FROM scratch\nADD --chmod=u=rwx, a b\n',
      at: 'u=rwx,',
      problem: '--chmod needs an octal number up to 7777, or a mode like u=rwX,go=rX.',
      isNewer: true,
    },
    {
      text: 'FROM scratch\nCOPY --chmod=z+x a b\n',
      at: 'z+x',
      problem: '--chmod needs an octal number up to 7777, or a mode like u=rwX,go=rX.',
      isNewer: true,
    },
  ],
  'sources of COPY': [
    {
      text: 'FROM scratch\nCOPY https://x.y/z /z\n',
      at: 'https://x.y/z',
      problem: 'COPY cannot download: use ADD for a URL.',
    },
    {
      text: 'FROM scratch\nCOPY git@github.com:a/b.git /z\n',
      at: 'git@github.com:a/b.git',
      problem: 'COPY cannot download: use ADD for a URL.',
    },
    {
      text: 'FROM scratch\nCOPY http://x.y/a.git /z\n',
      at: 'http://x.y/a.git',
      problem: 'COPY cannot download: use ADD for a URL.',
    },
    { text: 'FROM scratch\nCOPY a\n', at: 'a', problem: 'COPY needs a source and a destination.' },
    { text: 'FROM scratch\nADD a\n', at: 'a', problem: 'ADD needs a source and a destination.' },
    { text: 'FROM scratch\nCOPY\n', at: 'COPY', problem: 'COPY needs a source and a destination.' },
  ],
  EXPOSE: [
    {
      text: 'FROM scratch\nEXPOSE http\n',
      at: 'http',
      problem: 'This is not a port, or a range of ports, with tcp, udp or sctp.',
    },
    {
      text: 'FROM scratch\nEXPOSE 80/http\n',
      at: '80/http',
      problem: 'This is not a port, or a range of ports, with tcp, udp or sctp.',
    },
    {
      text: 'FROM scratch\nEXPOSE 70000\n',
      at: '70000',
      problem: 'This is not a port, or a range of ports, with tcp, udp or sctp.',
    },
    {
      text: 'FROM scratch\nEXPOSE 90-80\n',
      at: '90-80',
      problem: 'This is not a port, or a range of ports, with tcp, udp or sctp.',
    },
    {
      text: 'FROM scratch\nEXPOSE 80,81\n',
      at: '80,81',
      problem: 'This is not a port, or a range of ports, with tcp, udp or sctp.',
    },
    {
      text: 'FROM scratch\nEXPOSE 80:\n',
      at: '80:',
      problem: 'This is not a port, or a range of ports, with tcp, udp or sctp.',
    },
    {
      text: 'FROM scratch\nEXPOSE 80 x\n',
      at: 'x',
      problem: 'This is not a port, or a range of ports, with tcp, udp or sctp.',
    },
    { text: 'FROM scratch\nEXPOSE\n', at: 'EXPOSE', problem: 'EXPOSE needs at least one argument.' },
    {
      text: 'FROM scratch\nEXPOSE /tcp\n',
      at: '/tcp',
      problem: 'This is not a port, or a range of ports, with tcp, udp or sctp.',
    },
  ],
  HEALTHCHECK: [
    {
      text: 'FROM scratch\nHEALTHCHECK --interval=5 CMD a\n',
      at: '5',
      problem: 'The flag --interval needs a valid duration.',
    },
    {
      text: 'FROM scratch\nHEALTHCHECK --retries=x CMD a\n',
      at: 'x',
      problem: 'The flag --retries needs a valid number.',
    },
    {
      text: 'FROM scratch\nHEALTHCHECK --foo=1 CMD a\n',
      at: '--foo=1',
      problem: 'HEALTHCHECK has no flag --foo.',
    },
    {
      text: 'FROM scratch\nHEALTHCHECK a\n',
      at: 'a',
      problem: 'HEALTHCHECK must be followed by CMD or NONE.',
    },
    {
      text: 'FROM scratch\nHEALTHCHECK NONE a\n',
      at: 'NONE a',
      problem: 'HEALTHCHECK NONE takes no arguments.',
    },
    { text: 'FROM scratch\nHEALTHCHECK CMD\n', at: 'CMD', problem: 'HEALTHCHECK CMD needs a command.' },
    {
      text: 'FROM scratch\nHEALTHCHECK --timeout=1us CMD a\n',
      at: '1us',
      problem: 'The flag --timeout needs a valid duration.',
    },
  ],
  ONBUILD: [
    { text: 'FROM scratch\nONBUILD FROM a\n', at: 'FROM', problem: 'ONBUILD FROM is not allowed.' },
    {
      text: 'FROM scratch\nONBUILD ONBUILD RUN a\n',
      at: 'ONBUILD',
      problem: 'ONBUILD ONBUILD is not allowed.',
    },
    {
      text: 'FROM scratch\nONBUILD MAINTAINER a\n',
      at: 'MAINTAINER',
      problem: 'ONBUILD MAINTAINER is not allowed.',
    },
    { text: 'FROM scratch\nONBUILD\n', at: 'ONBUILD', problem: 'ONBUILD needs at least one argument.' },
  ],
  'ONBUILD, where a stage builds on it': [
    {
      text: 'FROM scratch AS p\nONBUILD STOPSIGNAL x\nFROM p\n',
      at: 'x',
      problem: 'STOPSIGNAL needs a signal.',
    },
    {
      text: 'FROM scratch AS p\nONBUILD EXPOSE http\nFROM p\nFROM p\n',
      at: 'http',
      problem: 'This is not a port, or a range of ports, with tcp, udp or sctp.',
    },
    {
      text: 'FROM scratch AS p\nONBUILD ENV A=${B:?}\nFROM p\n',
      at: '${B:?}',
      problem: 'A required variable is not set.',
    },
    {
      text: 'FROM scratch AS p\nONBUILD VOLUME $X\nFROM p\n',
      at: '$X',
      problem: 'VOLUME needs at least one path, and no path may be empty.',
    },
    {
      text: 'FROM scratch AS p\nONBUILD RUN --mount=type=foo,target=/x a\nFROM p\n',
      at: 'type=foo',
      problem: 'The type of a mount must be bind, cache, tmpfs, secret or ssh.',
    },
    {
      text: 'FROM scratch AS p\nONBUILD USER ${B:?}\nFROM p AS q\nFROM scratch\nCOPY --from=q a b\n',
      at: '${B:?}',
      problem: 'A required variable is not set.',
    },
  ],
  'RUN without a command': [
    { text: 'FROM scratch\nRUN []\n', at: '[]', problem: 'RUN needs a command.' },
    { text: 'FROM scratch\nRUN --network=none []\n', at: '[]', problem: 'RUN needs a command.' },
  ],
  'ENV, LABEL and ARG': [
    { text: 'FROM scratch\nENV A\n', at: 'A', problem: 'ENV needs a name and a value.' },
    {
      text: 'FROM scratch\nENV A=1 B\n',
      at: 'B',
      problem: 'ENV has an entry that is not written as name=value.',
    },
    { text: 'FROM scratch\nENV =1\n', at: '=1', problem: 'ENV has a value without a name.' },
    { text: 'FROM scratch\nLABEL a\n', at: 'a', problem: 'LABEL needs a name and a value.' },
    {
      text: 'FROM scratch\nLABEL a=b c\n',
      at: 'c',
      problem: 'LABEL has an entry that is not written as name=value.',
    },
    { text: 'FROM scratch\nENV\n', at: 'ENV', problem: 'ENV needs at least one argument.' },
    { text: 'FROM scratch\nARG\n', at: 'ARG', problem: 'ARG needs at least one argument.' },
    { text: 'FROM scratch\nARG =1\n', at: '=1', problem: 'ARG has a value without a name.' },
  ],
  'FROM and stages': [
    { text: 'FROM\n', at: 'FROM', problem: 'FROM must be written as FROM image or FROM image AS name.' },
    { text: 'FROM a b\n', at: 'a b', problem: 'FROM must be written as FROM image or FROM image AS name.' },
    {
      text: 'FROM scratch AS 1a\n',
      at: '1a',
      problem: 'The stage name is not valid: use letters, digits, "-", "_" and ".", and start with a letter.',
    },
    {
      text: 'FROM scratch AS a b\n',
      at: 'scratch AS a b',
      problem: 'FROM must be written as FROM image or FROM image AS name.',
    },
    {
      text: 'FROM scratch AS a/b\n',
      at: 'a/b',
      problem: 'The stage name is not valid: use letters, digits, "-", "_" and ".", and start with a letter.',
    },
    {
      text: 'FROM scratch as\n',
      at: 'scratch as',
      problem: 'FROM must be written as FROM image or FROM image AS name.',
    },
    { text: 'FROM --foo=1 scratch\n', at: '--foo=1', problem: 'FROM has no flag --foo.' },
    { text: 'FROM --platform scratch\n', at: '--platform', problem: 'The flag --platform needs a value.' },
  ],
  'other forms': [
    {
      text: '# escape=x\nFROM scratch\n',
      at: '# escape=x',
      problem: 'The escape directive must be a backslash or a backtick.',
    },
    {
      text: 'FROM scratch\nSHELL a\n',
      at: 'a',
      problem: 'SHELL needs the exec form, a JSON array of strings.',
    },
    {
      text: 'FROM scratch\nSHELL []\n',
      at: '[]',
      problem: 'SHELL needs the exec form, a JSON array of strings.',
    },
    { text: 'FROM scratch\nFOO a\n', at: 'FOO', problem: 'FOO is not a Dockerfile instruction.' },
    { text: 'FROM scratch\nCMD --foo a\n', at: '--foo', problem: 'CMD has no flag --foo.' },
    { text: 'FROM scratch\nCOPY --chown a b\n', at: '--chown', problem: 'The flag --chown needs a value.' },
    {
      text: 'FROM scratch\nCOPY --link=maybe a b\n',
      at: '--link=maybe',
      problem: 'The flag --link must be true or false.',
    },
    {
      text: 'FROM scratch\nCOPY --chmod=1 --chmod=2 a b\n',
      at: '--chmod=2',
      problem: 'The flag --chmod may be used only once.',
    },
    { text: 'FROM scratch\nUSER\n', at: 'USER', problem: 'USER needs an argument.' },
    { text: 'FROM scratch\nWORKDIR\n', at: 'WORKDIR', problem: 'WORKDIR needs an argument.' },
    { text: 'FROM scratch\nVOLUME\n', at: 'VOLUME', problem: 'VOLUME needs at least one argument.' },
    {
      text: 'FROM scratch\nCMD ["a", 1]\n',
      at: '["a", 1]',
      problem: 'The JSON array of CMD may contain only strings.',
    },
  ],
};

/** Lines that BuildKit accepts after `FROM scratch`, though they look like one of these forms. */
export const acceptedLines: readonly string[] = [
  'ENV X C:\\scoop\n',
  'WORKDIR /w\nRUN --mount=type=cache,target=$V a\n',
  'ARG --foo X=1\n',
  'STOPSIGNAL --foo 9\n',
  'STOPSIGNAL SIGRTMIN+3\n',
  'STOPSIGNAL term\n',
  'EXPOSE 80/TCP 90-92/udp 127.0.0.1:80:80\n',
  'RUN --mount=type=bind,target=/x,rw a\n',
  'COPY --chmod=u=rwX,go=rX a b\n',
  'COPY --chmod=0755 a b\n',
  'RUN cat <<< x\n',
  'RUN echo $((1<<3))\n',
  'RUN --mount=type=secret,id=s,env=T a\n',
  'RUN --mount=type=secret,target=/s,required a\n',
  'RUN --mount=type=cache,target=/x,sharing=Locked,ro=1,mode=0700 a\n',
  'RUN --mount="type=cache,target=/x" a\n',
  `RUN --mount='type=bind,"target=/x,y",source=.' a\n`,
  'RUN --mount=type=cache,target="/x",mode="0700" a\n',
  'WORKDIR /w\nRUN --mount=type=bind a\n',
  'COPY --from=a a b\n',
  'COPY --from=scratch a b\n',
  'ADD git@github.com:a/b.git /z\n',
  `ADD --checksum=sha256:${zeros} https://x.y/z /z\n`,
  'HEALTHCHECK NONE\n',
  'HEALTHCHECK --interval=0 CMD a\n',
  "ARG '=1\n",
  'ENV A=$$ B=$1\n',
  'COPY <<"E" /x\n${B:?}\nE\n',
  'ONBUILD RUN --mount=type=foo a\n',
  'ONBUILD STOPSIGNAL x\n',
  'ONBUILD USER ${B:?}\nFROM scratch\n',
  'ENV S=TERM\nONBUILD STOPSIGNAL $S\n',
  'EXPOSE 80/tcp/udp\n',
  'CMD []\n',
  'ONBUILD ENV X "C:\\scoop\n',
  'USER $X\n',
  'EXPOSE $X\n',
  'COPY --from= a b\n',
];
