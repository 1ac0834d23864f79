import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { saidBy } from '../support/said.ts';

const dockerfile = (...lines: readonly string[]) => ['FROM debian:12', ...lines, ''].join('\n');

/** What a rule reports, without related places and fixes. */
const found = (rule: string, files: Readonly<Record<string, string>>, profile?: string) =>
  saidBy(rule, files, profile).filter((line) => !line.startsWith(' '));

const composed = (args: string) =>
  `services:\n  web:\n    build:\n      context: .\n      args:\n        ${args}\n`;

/** Lines of a Dockerfile, and what cleartext-http reports. */
const cleartext: readonly (readonly [lines: readonly string[], ...reports: readonly string[]])[] = [
  // Package indexes
  [
    ['ARG MIRROR=http://py.acme.io', 'RUN pip install -i $MIRROR/simple flask==3'],
    'medium index «$MIRROR/simple»',
  ],
  [
    ['ENV MIRROR=http://py.acme.io', 'RUN pip install --index-url="${MIRROR}/simple" flask==3'],
    'medium index «${MIRROR}/simple»',
  ],
  [
    ['ARG HOST=py.acme.io', 'ARG MIRROR=http://${HOST}/simple', 'RUN pip download -i ${MIRROR} flask==3'],
    'medium index «${MIRROR}»',
  ],
  [['RUN M=http://npm.acme.io; npm config set registry "$M"'], 'medium index «$M»'],
  [['ARG M=http://py.acme.io', 'ENV PIP_INDEX_URL=$M/simple'], 'medium index «$M/simple»'],
  [
    ['ARG M=http://py.acme.io', 'RUN export PIP_INDEX_URL="$M/simple" && pip install flask==3'],
    'medium index «$M/simple»',
  ],
  [['RUN GOPROXY=http://go.acme.io go mod download'], 'medium index «http://go.acme.io»'],
  // ADD
  [['ENV BASE=http://x.acme.io', 'ADD ${BASE}/f.tgz /f.tgz'], 'medium fetch «${BASE}/f.tgz»'],
  [['ARG BASE=http://x.acme.io', 'ADD "$BASE/f.tgz" /f.tgz'], 'medium fetch «$BASE/f.tgz»'],
  [
    ['ARG BASE', 'ADD ${BASE:-http://x.acme.io}/f.tgz /f.tgz'],
    'medium fetch «${BASE:-http://x.acme.io}/f.tgz»',
  ],
  [['ENV BASE=http://x.acme.io/f.tgz', 'ADD ["${BASE}", "/f.tgz"]'], 'medium fetch «${BASE}»'],
  // Shell variables
  [['RUN U=http://x.acme.io && curl -fsSL "$U/a.sh" | sh'], 'medium fetch «$U/a.sh»'],
  [['RUN export U=http://x.acme.io; wget ${U}/a.tgz'], 'medium fetch «${U}/a.tgz»'],
  [['RUN U=http://x.acme.io; F=$U/a; curl -o a $F.tgz'], 'medium fetch «$F.tgz»'],
  [['RUN U=http://x.acme.io; for f in a b; do curl -O "$U/$f"; done'], 'medium fetch «$U/$f»'],
  [['RUN H=x.acme.io; wget -q $H/a.zip'], 'medium fetch «$H/a.zip»'],
  [['RUN url="http://x.acme.io/$(uname -m).tgz"; curl -fsSLO "$url"'], 'medium fetch «$url»'],
  // Git
  [['ARG REPO=http://git.acme.io/a.git', 'RUN git clone ${REPO}'], 'medium fetch «${REPO}»'],
  [['ENV GIT=git://git.acme.io', 'RUN git clone --depth 1 "$GIT/a.git" /a'], 'medium fetch «$GIT/a.git»'],
  [['RUN R=http://git.acme.io; git remote add up $R/a.git'], 'medium fetch «$R/a.git»'],
  [['ARG G=http://git.acme.io', 'RUN git -C /src fetch ${G}/a.git main'], 'medium fetch «${G}/a.git»'],
  // Windows
  [
    ['SHELL ["powershell"]', 'ENV B=http://x.acme.io', 'RUN iwr "$env:B/a.exe" -OutFile a.exe'],
    'medium fetch «$env:B/a.exe»',
  ],
  [
    ['SHELL ["pwsh"]', 'ARG B=http://x.acme.io', 'RUN Invoke-WebRequest -Uri ${env:B}/a -OutFile a'],
    'medium fetch «${env:B}/a»',
  ],
  [
    ['SHELL ["powershell"]', 'ENV B=http://x.acme.io', "RUN iwr ($env:B + '/a.exe') -OutFile a.exe"],
    'medium fetch «$env:B»',
  ],
  [
    ['SHELL ["cmd", "/S", "/C"]', 'ENV B=http://x.acme.io', 'RUN curl -o a.exe %B%/a.exe'],
    'medium fetch «%B%/a.exe»',
  ],
  [
    ['SHELL ["powershell"]', 'RUN $w = New-Object Net.WebClient; $w.DownloadFile("http://x.acme.io/a", "a")'],
    'medium fetch «http://x.acme.io/a»',
  ],
  [
    [
      'SHELL ["powershell"]',
      'ENV B=http://x.acme.io',
      'RUN [Net.WebClient]::new().DownloadFile("$env:B/a", "a")',
    ],
    'medium fetch «$env:B/a»',
  ],
  [
    ['SHELL ["powershell"]', 'RUN (New-Object Net.WebClient).DownloadString("http://x.acme.io/a") > a'],
    'medium fetch «http://x.acme.io/a»',
  ],
  [['SHELL ["powershell"]', 'ENV B=http://x.acme.io', "RUN iwr '$env:B/a.exe' -OutFile a.exe"]],
  [['SHELL ["powershell"]', 'ENV B=http://x.acme.io', 'RUN iwr "$B/a.exe" -OutFile a.exe']],
  [
    [
      'SHELL ["powershell"]',
      'ENV B=http://x.acme.io',
      'RUN $env:B = "https://y.acme.io"; iwr "$env:B/a" -OutFile a',
    ],
  ],
  [
    [
      'SHELL ["cmd", "/S", "/C"]',
      'ENV B=http://x.acme.io',
      'RUN set "B=https://y.acme.io" && curl -o a %B%/a',
    ],
  ],
  [
    [
      'SHELL ["powershell"]',
      'ENV B=http://x.acme.io',
      'RUN iwr "$env:B/a.zip" -OutFile a.zip',
      'RUN if ((Get-FileHash a.zip -Algorithm sha256).Hash -ne $env:SUM) { exit 1 }',
    ],
  ],
  [
    [
      'SHELL ["powershell"]',
      'RUN (New-Object Net.WebClient).DownloadFile("http://x.acme.io/a", "a"); if ((Get-FileHash a).Hash -ne "1") { exit 1 }',
    ],
  ],
  // Verified in a later step
  [['RUN curl -fo /a http://x.acme.io/a', 'RUN echo "1234 /a" | sha256sum -c -']],
  [
    [
      'RUN wget -qO /tmp/a.tgz http://x.acme.io/a',
      'COPY a.sha256 /tmp/',
      'RUN cd /tmp && sha256sum -c a.sha256',
    ],
  ],
  [
    ['RUN curl -fo /a http://x.acme.io/a', 'RUN echo "1234 /b" | sha256sum -c -'],
    'medium fetch «http://x.acme.io/a»',
  ],
  // Texts that printf puts together
  [
    ['ARG M=http://deb.acme.io', `RUN printf 'deb [trusted=yes] %s x\\n' "$M" > /etc/apt/sources.list`],
    'medium index «$M»',
  ],
  [
    [
      'ARG M=http://deb.acme.io',
      `RUN printf 'deb [trusted=yes arch=%s] %s %s main\\n' amd64 "$M" x | tee /etc/apt/sources.list`,
    ],
    'medium index «$M»',
  ],
  [
    ['ENV M=http://py.acme.io', `RUN printf '[global]\\nindex-url = %s/simple\\n' "$M" > /etc/pip.conf`],
    'medium index «$M»',
  ],
  [
    [
      `RUN printf 'deb [trusted=yes] %s://%s/%%20 x\\n' https deb.acme.io https deb2.acme.io > /etc/apt/sources.list`,
    ],
  ],
  // Sources of packages
  [
    ['ARG M=http://deb.acme.io', 'RUN echo "deb [trusted=yes] $M stable main" > /etc/apt/sources.list'],
    'medium index «$M»',
  ],
  [
    [
      'ARG M=http://deb.acme.io',
      'RUN cat <<EOF > /etc/apt/sources.list',
      'deb [trusted=yes] $M/debian stable main',
      'EOF',
    ],
    'medium index «$M/debian»',
  ],
  [
    [
      'ARG M=http://deb.acme.io',
      'COPY <<EOF /etc/apt/sources.list',
      'deb [trusted=yes] ${M}/debian stable main',
      'EOF',
    ],
    'medium index «${M}/debian»',
  ],
  [['ARG M=http://py.acme.io', 'RUN sed -i "s|https://pypi.org|$M|" /etc/pip.conf'], 'medium index «$M»'],
];

/** Addresses that are not known, in the local network, or encrypted. */
const silent: readonly (readonly string[])[] = [
  [
    'ARG MIRROR',
    'RUN pip install -i $MIRROR/simple flask==3',
    'ADD $MIRROR/a /a',
    'RUN git clone $MIRROR/a.git',
  ],
  ['ARG MIRROR', 'RUN echo "deb [trusted=yes] $MIRROR stable main" > /etc/apt/sources.list'],
  ['ARG HOST', 'ARG M=http://$HOST', 'RUN curl -fsSLO $M/a', 'ADD $M/b /b', 'RUN wget http://mirror.$HOST/c'],
  ['ARG M=http://nexus:8081', 'RUN pip install -i $M/simple flask==3', 'ADD $M/a /a'],
  ['ARG M=https://x.acme.io', 'RUN curl -fsSLO $M/a', 'ADD ${M}/b /b'],
  ['ARG M=http://x.acme.io', "RUN curl -fsSLO '$M/a'", 'RUN ["curl", "-O", "$M/a"]'],
  ['RUN if [ -n "$X" ]; then U=http://x.acme.io; else U=https://x.acme.io; fi; curl -O $U/a'],
  ['RUN U=$(curl -fsSL https://x.acme.io/http://latest); curl -fsSLO "$U"'],
  ['ARG M=http://x.acme.io', 'ENV M=https://x.acme.io', 'RUN curl -fsSLO $M/a'],
  ['ARG M=http://deb.acme.io', "RUN cat <<'EOF' > /etc/apt/sources.list", 'deb [trusted=yes] $M x', 'EOF'],
  ['ARG M=http://x.acme.io', 'RUN curl -fsSLO $M/a && echo "$SUM a" | sha256sum -c'],
  ['ARG M=http://x.acme.io', 'RUN pip install --proxy $M flask==3'],
];

describe('an unencrypted address', () => {
  for (const [lines, ...reports] of cleartext)
    it(`is found in ${lines.join(', ')}`, () =>
      assert.deepEqual(found('cleartext-http', { Dockerfile: dockerfile(...lines) }), reports));

  for (const lines of silent)
    it(`is not reported in ${lines.join(', ')}`, () =>
      assert.deepEqual(found('cleartext-http', { Dockerfile: dockerfile(...lines) }), []));

  it('is fixed where it is set', () => {
    const Dockerfile = dockerfile('ARG M=http://x.acme.io', 'ENV B=$M/files', 'ADD $B/a /a');
    assert.deepEqual(saidBy('cleartext-http', { Dockerfile }), [
      'medium fetch «$B/a»',
      '  The address is set here «http://x.acme.io»',
      '  → Use https (the server must support it)',
    ]);
  });

  it('is reported once if its variable is an index', () => {
    const Dockerfile = dockerfile(
      'ARG PIP_INDEX_URL=http://x.acme.io',
      'RUN pip install -i $PIP_INDEX_URL flask==3',
    );
    assert.deepEqual(found('cleartext-http', { Dockerfile }), ['medium index «http://x.acme.io»']);
  });
});

describe('a build argument of a compose file', () => {
  const lines = ['ARG M', 'ADD $M/a /a', 'RUN git clone $M/a.git', 'RUN curl -fsSL $M/b | sh'];
  const plain = { Dockerfile: dockerfile(...lines) };
  const given = { ...plain, 'compose.yaml': composed('M: http://x.acme.io') };

  it('decides what is downloaded', () => {
    assert.deepEqual(found('cleartext-http', plain), []);
    assert.deepEqual(found('cleartext-http', given), [
      'medium fetch «$M/a»',
      'medium fetch «$M/a.git»',
      'medium fetch «$M/b»',
    ]);
    assert.deepEqual(found('unverified-download', plain), []);
    assert.deepEqual(found('unverified-download', given), ['low add «$M/a»']);
    assert.deepEqual(found('piped-install', plain), ['medium unverified «sh»']);
    assert.deepEqual(found('piped-install', given), ['high exposed «sh»']);
  });

  it('replaces a default', () => {
    const Dockerfile = dockerfile(
      'ARG M=http://x.acme.io',
      'ADD $M/a /a',
      'ARG PIP_INDEX_URL=http://y.acme.io',
    );
    assert.equal(found('cleartext-http', { Dockerfile }).length, 2);
    const safe = composed('M: https://x.acme.io\n        PIP_INDEX_URL: https://y.acme.io');
    assert.deepEqual(found('cleartext-http', { Dockerfile, 'compose.yaml': safe }), []);
    const unknown = composed('M: ${M}\n        PIP_INDEX_URL: ${Y}');
    assert.deepEqual(found('cleartext-http', { Dockerfile, 'compose.yaml': unknown }), []);
  });
});

describe('checksums, signatures and sources', () => {
  const cases: readonly (readonly [rule: string, lines: readonly string[], ...reports: readonly string[]])[] =
    [
      ['unverified-download', ['ARG V', 'ENV U=https://x.acme.io/a-$V.tgz', 'ADD $U /a.tgz'], 'low add «$U»'],
      ['unverified-download', ['ARG V', 'ADD https://x.acme.io/$V/a /a'], 'low add «https://x.acme.io/$V/a»'],
      ['unverified-download', ['ARG U', 'ADD $U /a.tgz']],
      [
        'unverified-download',
        ['RUN B=https://x.acme.io; F=/opt/tool; curl -fsSLo $F $B/tool && chmod +x /opt/tool'],
        'medium run «/opt/tool»',
      ],
      [
        'piped-install',
        ['ARG B=http://x.acme.io', 'ARG V', 'RUN curl -fsSL $B/$V/a.sh | sh'],
        'high exposed «sh»',
      ],
      [
        'piped-install',
        ['ARG B=https://x.acme.io', 'ARG V', 'RUN curl -fsSL $B/$V/a.sh | sh'],
        'medium unverified «sh»',
      ],
      ['piped-install', ['RUN U=http://localhost:80; curl -fsSL "$U/$X" | sh']],
      [
        'unpinned-git-source',
        ['ARG G=https://github.com/acme', 'ADD $G/a.git#main /a'],
        'low branch «$G/a.git#main»',
      ],
      [
        'unpinned-git-source',
        ['ARG ORG', 'ADD https://github.com/$ORG/a.git /a'],
        'low default «https://github.com/$ORG/a.git»',
      ],
      ['unpinned-git-source', ['ARG REF', 'ADD https://github.com/acme/a.git#$REF /a']],
      [
        'dependency-confusion',
        ['ARG T', 'RUN pip install --extra-index-url https://u:$T@py.acme.io/simple flask==3'],
        'medium private «--extra-index-url»',
      ],
      [
        'dependency-confusion',
        ['ARG T', 'ENV PIP_EXTRA_INDEX_URL=https://$T@py.acme.io/'],
        'medium private «PIP_EXTRA_INDEX_URL=https://$T@py.acme.io/»',
      ],
      ['dependency-confusion', ['ARG H', 'RUN pip install --extra-index-url https://$H/simple flask==3']],
      [
        'unsigned-packages',
        [
          'ARG M=https://deb.acme.io',
          'ARG O="[trusted=yes]"',
          'RUN echo "deb $O $M x" > /etc/apt/sources.list',
        ],
        'high source «"deb $O $M x"»',
      ],
    ];
  for (const [rule, lines, ...reports] of cases)
    it(`${rule}: ${lines.join(', ')}`, () =>
      assert.deepEqual(found(rule, { Dockerfile: dockerfile(...lines) }), reports));
});
