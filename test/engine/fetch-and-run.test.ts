import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, lint } from '../../server/engine/index.ts';
import { projectOf } from '../support/project.ts';

/** The rules that report a download which is run, each with the text that it reports. */
function reported(text: string): readonly string[] {
  const { findings } = lint(projectOf({ Dockerfile: text }), 'Dockerfile', rules, defaultConfig);
  return findings
    .filter(({ rule }) => rule === 'piped-install' || rule === 'unverified-download')
    .map(({ rule, span }) => `${rule} ${text.slice(span.start, span.end)}`);
}

const run: readonly (readonly [title: string, rule: string, token: string, text: string])[] = [
  [
    'python -c urllib exec',
    'piped-install',
    'python3',
    `FROM python:3.12
RUN python3 -c "import urllib.request; exec(urllib.request.urlopen('https://x.example.com/i.py').read())"`,
  ],
  [
    'RUN heredoc shebang python',
    'piped-install',
    'python3',
    `FROM python:3.12
RUN <<EOF
#!/usr/bin/env python3
import urllib.request
exec(urllib.request.urlopen('https://x.example.com/i.py').read())
EOF`,
  ],
  [
    'RUN python heredoc',
    'piped-install',
    'python3',
    `FROM python:3.12
RUN python3 <<EOF
import urllib.request
exec(urllib.request.urlopen('https://x.example.com/i.py').read())
EOF`,
  ],
  [
    'RUN python3 - heredoc',
    'piped-install',
    'python3',
    `FROM python:3.12
RUN python3 - <<'EOF'
import requests
exec(requests.get('https://x.example.com/i.py').text)
EOF`,
  ],
  [
    'cat heredoc pipe python',
    'piped-install',
    'python3',
    `FROM python:3.12
RUN cat <<'EOF' | python3
import requests
exec(requests.get('https://x.example.com/i.py').text)
EOF`,
  ],
  [
    'python variable',
    'piped-install',
    'python3',
    `FROM python:3.12
RUN python3 <<'EOF'
import requests
r = requests.get('https://x.example.com/i.py')
exec(r.text)
EOF`,
  ],
  [
    'python url variable',
    'piped-install',
    'python3',
    `FROM python:3.12
RUN python3 <<'EOF'
import requests
url = 'https://x.example.com/i.py'
r = requests.get(url)
exec(r.text)
EOF`,
  ],
  [
    'node -e eval then',
    'piped-install',
    'node',
    `FROM node:22
RUN node -e "fetch('https://x.example.com/i.js').then(r => r.text()).then(eval)"`,
  ],
  [
    'node -e eval 2',
    'piped-install',
    'node',
    `FROM node:22
RUN node -e "require('https').get('https://x.example.com/i.js', r => { let d=''; r.on('data', c => d += c); r.on('end', () => eval(d)); })"`,
  ],
  [
    'node heredoc',
    'piped-install',
    'node',
    `FROM node:22
RUN node <<EOF
const r = await fetch('https://x.example.com/i.js');
eval(await r.text());
EOF`,
  ],
  [
    'node --eval',
    'piped-install',
    'node',
    `FROM node:22
RUN node --eval "fetch('https://x.example.com/i.js').then(r => r.text()).then(t => eval(t))"`,
  ],
  [
    'node pipe to sh',
    'piped-install',
    'sh',
    `FROM node:22
RUN node -e "fetch('https://x.example.com/i.sh').then(r => r.text()).then(console.log)" | sh`,
  ],
  [
    'node writes file then run',
    'unverified-download',
    '/i.sh',
    `FROM node:22
RUN node -e "fetch('https://x.example.com/i.sh').then(r => r.text()).then(t => require('fs').writeFileSync('/i.sh', t))" && sh /i.sh`,
  ],
  [
    'perl',
    'piped-install',
    'perl',
    `FROM perl:5
RUN perl -MLWP::Simple -e 'eval get("https://x.example.com/i.pl")'`,
  ],
  [
    'perl getstore',
    'unverified-download',
    '/i.sh',
    `FROM perl:5
RUN perl -MLWP::Simple -e 'getstore("https://x.example.com/i.sh", "/i.sh")' && sh /i.sh`,
  ],
  [
    'python os.system',
    'piped-install',
    'sh',
    `FROM python:3.12
RUN python3 -c "import os; os.system('curl -s https://x.example.com/i.sh | sh')"`,
  ],
  [
    'python subprocess',
    'piped-install',
    'bash',
    `FROM python:3.12
RUN python3 -c "import subprocess; subprocess.run('curl -s https://x.example.com/i.sh | bash', shell=True)"`,
  ],
  [
    'python subprocess list',
    'piped-install',
    'bash',
    `FROM python:3.12
RUN python3 -c "import subprocess; subprocess.run(['bash','-c','curl -s https://x.example.com/i.sh | bash'])"`,
  ],
  [
    'node child_process',
    'piped-install',
    'sh',
    `FROM node:22
RUN node -e "require('child_process').execSync('curl -s https://x.example.com/i.sh | sh')"`,
  ],
  [
    'ruby',
    'piped-install',
    'ruby',
    `FROM ruby:3
RUN ruby -ropen-uri -e 'eval URI.open("https://x.example.com/i.rb").read'`,
  ],
  [
    'ruby heredoc',
    'piped-install',
    'ruby',
    `FROM ruby:3
RUN ruby <<EOF
require 'open-uri'
eval URI.open("https://x.example.com/i.rb").read
EOF`,
  ],
  [
    'ruby system',
    'piped-install',
    'sh',
    `FROM ruby:3
RUN ruby -e 'system("curl -s https://x.example.com/i.sh | sh")'`,
  ],
  [
    'php heredoc',
    'piped-install',
    'php',
    `FROM php:8
RUN php <<'EOF'
<?php eval(file_get_contents('https://x.example.com/i.php'));
EOF`,
  ],
  [
    'shebang bash',
    'piped-install',
    'sh',
    `FROM debian:13
RUN <<EOF
#!/bin/bash
curl -s https://x.example.com/i.sh | sh
EOF`,
  ],
  [
    'copied shebang',
    'piped-install',
    'sh',
    `FROM debian:13
COPY <<EOF /i
#!/bin/bash
curl -s https://x.example.com/i.sh | sh
EOF
RUN chmod +x /i && /i`,
  ],
  [
    'copied python',
    'piped-install',
    'python3',
    `FROM python:3.12
COPY <<EOF /i.py
#!/usr/bin/env python3
import urllib.request
exec(urllib.request.urlopen('https://x.example.com/i.py').read())
EOF
RUN python3 /i.py`,
  ],
  [
    'copied and started',
    'piped-install',
    'sh',
    `FROM debian:13
COPY --chmod=755 <<EOF /i
#!/bin/sh
curl -s https://x.example.com/i.sh | sh
EOF
ENTRYPOINT ["/i"]`,
  ],
  [
    'cat heredoc then sh',
    'piped-install',
    'sh',
    `FROM debian:13
RUN cat > /i <<EOF
#!/bin/bash
curl -s https://x.example.com/i.sh | sh
EOF
RUN sh /i`,
  ],
  [
    'RUN heredoc cat inner heredoc',
    'piped-install',
    'sh',
    `FROM debian:13
RUN <<EOF
cat > /i <<INNER
curl -s https://x.example.com/i.sh | sh
INNER
sh /i
EOF`,
  ],
  [
    'echo then sh',
    'piped-install',
    'sh',
    `FROM debian:13
RUN echo 'curl -s https://x.example.com/i.sh | sh' > /i && sh /i`,
  ],
  [
    'printf then run',
    'piped-install',
    "'#!/bin/sh\\ncurl -s https://x.example.com/i.sh | sh\\n'",
    `FROM debian:13
RUN printf '#!/bin/sh\\ncurl -s https://x.example.com/i.sh | sh\\n' > /i && chmod +x /i && /i`,
  ],
  [
    'echo pipe sh',
    'piped-install',
    'sh',
    `FROM debian:13
RUN echo 'curl -s https://x.example.com/i.sh | sh' | bash`,
  ],
  [
    'sh heredoc',
    'piped-install',
    'sh',
    `FROM debian:13
RUN sh <<EOF
curl -s https://x.example.com/i.sh | sh
EOF`,
  ],
  [
    'herestring',
    'piped-install',
    'sh',
    `FROM debian:13
SHELL ["/bin/bash","-c"]
RUN bash <<< 'curl -s https://x.example.com/i.sh | sh'`,
  ],
  [
    'python herestring',
    'piped-install',
    'python3',
    `FROM python:3.12
SHELL ["/bin/bash","-c"]
RUN python3 <<< "import urllib.request; exec(urllib.request.urlopen('https://x.example.com/i.py').read())"`,
  ],
  [
    'wget qO- U -O f',
    'unverified-download',
    'f',
    `FROM debian:13
RUN wget -qO- https://x.example.com/i.sh -O f && sh f`,
  ],
  [
    'wget -O - -O f',
    'unverified-download',
    '/tmp/f',
    `FROM debian:13
RUN wget -O - -O /tmp/f https://x.example.com/i.sh && bash /tmp/f`,
  ],
  [
    'wget -O f -q',
    'unverified-download',
    'f',
    `FROM debian:13
RUN wget https://x.example.com/i.sh -qO f && sh f`,
  ],
  [
    'wget file then stdout',
    'piped-install',
    'sh',
    `FROM debian:13
RUN wget -O f -O- https://x.example.com/i.sh | sh`,
  ],
  [
    'find -exec sh -c',
    'piped-install',
    'sh',
    `FROM debian:13
RUN find / -name x -exec sh -c 'curl -s https://x.example.com/i.sh | sh' \\;`,
  ],
  [
    'find -execdir bash -c {} +',
    'piped-install',
    'sh',
    `FROM debian:13
RUN find / -name x -execdir bash -ec 'curl -s https://x.example.com/i.sh | sh' _ {} +`,
  ],
  [
    'xargs sh -c',
    'piped-install',
    'sh',
    `FROM debian:13
RUN echo x | xargs sh -c 'curl -s https://x.example.com/i.sh | sh'`,
  ],
  [
    'DownloadFile',
    'unverified-download',
    'i.ps1',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN (New-Object System.Net.WebClient).DownloadFile('https://x.example.com/i.ps1', 'C:\\i.ps1'); C:\\i.ps1`,
  ],
  [
    'DownloadFile2',
    'unverified-download',
    'i.exe',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN $wc = New-Object System.Net.WebClient; $wc.DownloadFile("https://x.example.com/i.exe", "$env:TEMP\\i.exe"); & "$env:TEMP\\i.exe" /S`,
  ],
  [
    'DownloadFile from cmd',
    'unverified-download',
    'i.exe',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
RUN powershell -Command "(New-Object Net.WebClient).DownloadFile('https://x.example.com/i.exe','C:\\i.exe'); Start-Process C:\\i.exe -Wait"`,
  ],
  [
    'DownloadFile via pwsh on linux',
    'unverified-download',
    'i.ps1',
    `FROM mcr.microsoft.com/powershell:7.4-ubuntu-22.04
RUN pwsh -c "(New-Object Net.WebClient).DownloadFile('https://x.example.com/i.ps1','/i.ps1'); & /i.ps1"`,
  ],
  [
    'DownloadFile then iex gc',
    'unverified-download',
    'i.ps1',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN (New-Object System.Net.WebClient).DownloadFile('https://x.example.com/i.ps1', 'C:\\i.ps1'); iex (Get-Content C:\\i.ps1 -Raw)`,
  ],
  [
    'DownloadFile, variable path',
    'unverified-download',
    '$f',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN $f = 'C:\\i.ps1'; (New-Object System.Net.WebClient).DownloadFile('https://x.example.com/i.ps1', $f); & $f`,
  ],
  [
    'DownloadFile dot source',
    'unverified-download',
    'i.ps1',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN (New-Object System.Net.WebClient).DownloadFile('https://x.example.com/i.ps1', 'C:\\i.ps1'); . C:\\i.ps1`,
  ],
  [
    'DownloadFile, next RUN',
    'unverified-download',
    'i.ps1',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN (New-Object System.Net.WebClient).DownloadFile('https://x.example.com/i.ps1', 'C:\\i.ps1')
RUN powershell -File C:\\i.ps1`,
  ],
  [
    'Add-Content then run',
    'piped-install',
    'iex',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN Add-Content -Path C:\\i.ps1 -Value 'iex ((New-Object Net.WebClient).DownloadString("https://x.example.com/i.ps1"))'; C:\\i.ps1`,
  ],
  [
    'Set-Content then File',
    'piped-install',
    'iex',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN Set-Content C:\\i.ps1 'irm https://x.example.com/i.ps1 | iex'
RUN powershell -File C:\\i.ps1`,
  ],
  [
    'Out-File',
    'piped-install',
    'iex',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN 'irm https://x.example.com/i.ps1 | iex' | Out-File C:\\i.ps1; & C:\\i.ps1`,
  ],
  [
    'Add-Content curl sh',
    'piped-install',
    'sh',
    `FROM mcr.microsoft.com/powershell:7.4-ubuntu-22.04
SHELL ["pwsh","-Command"]
RUN Add-Content -Path /i.sh -Value 'curl -s https://x.example.com/i.sh | sh'; sh /i.sh`,
  ],
  [
    'heredoc powershell',
    'piped-install',
    'iex',
    `FROM mcr.microsoft.com/powershell:7.4-ubuntu-22.04
RUN <<EOF
#!/usr/bin/env pwsh
iex (irm https://x.example.com/i.ps1)
EOF`,
  ],
  [
    'pwsh heredoc',
    'piped-install',
    'iex',
    `FROM mcr.microsoft.com/powershell:7.4-ubuntu-22.04
RUN pwsh <<EOF
iex (irm https://x.example.com/i.ps1)
EOF`,
  ],
  [
    'exec form python',
    'piped-install',
    'python3',
    `FROM python:3.12
RUN ["python3","-c","import urllib.request; exec(urllib.request.urlopen('https://x.example.com/i.py').read())"]`,
  ],
  [
    'urlretrieve then run',
    'unverified-download',
    'i.sh',
    `FROM python:3.12
RUN python3 -c "import urllib.request; urllib.request.urlretrieve('https://x.example.com/i.sh','i.sh')" && sh i.sh`,
  ],
  [
    'urlretrieve heredoc then run',
    'unverified-download',
    '/i.sh',
    `FROM python:3.12
RUN <<EOF
#!/usr/bin/env python3
import urllib.request
urllib.request.urlretrieve('https://x.example.com/i.sh','/i.sh')
EOF
RUN sh /i.sh`,
  ],
  [
    'print piped',
    'piped-install',
    'sh',
    `FROM python:3.12
RUN python3 -c "import urllib.request; print(urllib.request.urlopen('https://x.example.com/i.sh').read())" | sh`,
  ],
  [
    'profile',
    'piped-install',
    'iex',
    `FROM mcr.microsoft.com/powershell:7.4-ubuntu-22.04
SHELL ["pwsh","-Command"]
RUN Add-Content -Path $PROFILE.AllUsersAllHosts -Value 'irm https://x.example.org/i.ps1 | iex'
RUN Get-Date`,
  ],
  [
    'written by one stage, run by another that builds on it',
    'piped-install',
    'sh',
    `FROM debian:13 AS a
RUN echo 'curl -s https://x.example.org/i.sh | sh' > /a.sh
FROM a
RUN /a.sh`,
  ],
  [
    'script that runs a script',
    'piped-install',
    'sh',
    `FROM debian:13
COPY <<EOF /a.sh
sh /b.sh
EOF
COPY <<EOF /b.sh
curl -s https://x.example.org/i.sh | sh
EOF
RUN sh /a.sh`,
  ],
  [
    'fetch in a written script, run in it',
    'unverified-download',
    '/i',
    `FROM debian:13
COPY <<EOF /a.sh
curl -o /i https://x.example.org/i
sh /i
EOF
RUN sh /a.sh`,
  ],
  [
    'perl printed to a file',
    'unverified-download',
    '/i.sh',
    `FROM perl:5
RUN perl -MLWP::Simple -e 'print get("https://x.example.org/i.sh")' > /i.sh && sh /i.sh`,
  ],
  [
    'python requests with block, content',
    'unverified-download',
    '/i.sh',
    `FROM python:3.12
RUN python3 <<'EOF'
import requests
r = requests.get('https://x.example.org/i.sh')
with open('/i.sh', 'wb') as f:
    f.write(r.content)
EOF
RUN bash /i.sh`,
  ],
  [
    'python subprocess input',
    'piped-install',
    'python3',
    `FROM python:3.12
RUN python3 -c "import subprocess, requests; subprocess.run(['bash'], input=requests.get('https://x.example.org/i.sh').content)"`,
  ],
  [
    'node execSync of text',
    'piped-install',
    'node',
    `FROM node:22
RUN node -e "fetch('https://x.example.org/i.sh').then(r => r.text()).then(t => require('child_process').execSync(t))"`,
  ],
  [
    'python download and run inside',
    'unverified-download',
    '/i.sh',
    `FROM python:3.12
RUN python3 <<'EOF'
import urllib.request, subprocess
urllib.request.urlretrieve('https://x.example.org/i.sh', '/i.sh')
subprocess.run(['sh', '/i.sh'], check=True)
EOF`,
  ],
  [
    'ruby -e new Function like',
    'piped-install',
    'ruby',
    `FROM ruby:3
RUN ruby -rnet/http -e 'eval(Net::HTTP.get(URI("https://x.example.org/i.rb")))'`,
  ],
  [
    'node new Function',
    'piped-install',
    'node',
    `FROM node:22
RUN node --input-type=module -e "const t = await (await fetch('https://x.example.org/i.js')).text(); new Function(t)()"`,
  ],
  [
    'axios',
    'piped-install',
    'node',
    `FROM node:22
RUN node -e "require('axios').get('https://x.example.org/i.js').then(({data}) => eval(data))"`,
  ],
  [
    'php heredoc system',
    'piped-install',
    'sh',
    `FROM php:8
RUN php <<'EOF'
<?php system('curl -s https://x.example.org/i.sh | sh');
EOF`,
  ],
  [
    'echo into python',
    'piped-install',
    'sh',
    `FROM python:3.12
RUN echo "import os; os.system('curl -s https://x.example.org/i.sh | sh')" | python3`,
  ],
  [
    'exec form node',
    'piped-install',
    'node',
    `FROM node:22
RUN ["node", "-e", "fetch('http://x.example.org/i.js').then(r => r.text()).then(eval)"]`,
  ],
  [
    'CMD runs it',
    'piped-install',
    'python3',
    `FROM python:3.12
CMD python3 -c "exec(__import__('urllib.request').request.urlopen('https://x.example.org/i.py').read())"`,
  ],
  [
    'wget, long options',
    'unverified-download',
    '/f',
    `FROM debian:13
RUN wget --output-document=- --output-document=/f https://x.example.org/i.sh && sh /f`,
  ],
  [
    'DownloadFile variables, Start-Process',
    'unverified-download',
    '$o',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN $u = 'https://x.example.org/s.exe'; $o = Join-Path $env:TEMP 's.exe'; (New-Object Net.WebClient).DownloadFile($u, $o); Start-Process -Wait $o`,
  ],
  [
    'DownloadFileTaskAsync',
    'unverified-download',
    's.msi',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN [Net.WebClient]::new().DownloadFile('https://x.example.org/s.msi','C:\\s.msi'); msiexec /i C:\\s.msi /qn`,
  ],
  [
    'DownloadFile then pipe to iex',
    'unverified-download',
    'i.ps1',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN (New-Object Net.WebClient).DownloadFile('https://x.example.org/i.ps1', 'C:\\i.ps1'); Get-Content C:\\i.ps1 -Raw | iex`,
  ],
  [
    'cmd echo',
    'piped-install',
    'iex',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
RUN echo iex (irm https://x.example.org/i.ps1) > C:\\i.ps1 & powershell -File C:\\i.ps1`,
  ],
  [
    'DownloadFile in pwsh heredoc',
    'unverified-download',
    'i.ps1',
    `FROM mcr.microsoft.com/powershell:7.4-ubuntu-22.04
RUN pwsh <<'EOF'
(New-Object Net.WebClient).DownloadFile('https://x.example.org/i.ps1', '/i.ps1')
& /i.ps1
EOF`,
  ],
  [
    'DownloadFile in pwsh script',
    'unverified-download',
    'i.ps1',
    `FROM mcr.microsoft.com/powershell:7.4-ubuntu-22.04
RUN <<EOF
#!/usr/bin/env pwsh
(New-Object Net.WebClient).DownloadFile('https://x.example.org/i.ps1', '/i.ps1')
. /i.ps1
EOF`,
  ],
  [
    'tar of a pipe, into a folder of programs',
    'unverified-download',
    'tar',
    `FROM debian:13
RUN curl -fsSL https://x.example.com/i.tgz | tar xz -C /usr/local/bin`,
  ],
  [
    'tar of a pipe, elsewhere',
    'unverified-download',
    'tar',
    `FROM debian:13
RUN wget -qO- https://x.example.com/i.tgz | tar --extract --gzip --directory=/opt --file=-`,
  ],
  [
    'tar of a pipe, unpacked before',
    'unverified-download',
    'bsdtar',
    `FROM debian:13
RUN curl https://x.example.com/i.tar.xz | xz -d | bsdtar -xf- -C /usr/bin/`,
  ],
  [
    'sudo tar of a subshell',
    'unverified-download',
    'tar',
    `FROM debian:13
RUN (curl -sSL "https://x.example.com/i.tgz" | sudo tar -C /usr/local/bin/ --no-same-owner -xzv i) && i`,
  ],
  [
    'tar to the output, then chmod',
    'unverified-download',
    '/usr/local/bin/i',
    `FROM debian:13
RUN curl https://x.example.com/i.tgz | tar -xzO i > /usr/local/bin/i && chmod +x /usr/local/bin/i`,
  ],
  [
    'gunzip of a pipe to a program',
    'unverified-download',
    '/usr/local/bin/i',
    `FROM debian:13
RUN curl https://x.example.com/i.gz | gunzip > /usr/local/bin/i && chmod 755 /usr/local/bin/i`,
  ],
  [
    'tee of a pipe to a program',
    'unverified-download',
    '/i',
    `FROM debian:13
RUN curl https://x.example.com/i | tee -a /i >/dev/null && chmod +x /i`,
  ],
  [
    'xz of a pipe into a shell',
    'piped-install',
    'sh',
    `FROM debian:13
RUN curl https://x.example.com/i.sh.xz | unxz | sh`,
  ],
  [
    'tar of a file, letters without a dash',
    'unverified-download',
    '/i.tgz',
    `FROM debian:13
RUN curl -o /i.tgz https://x.example.com/i.tgz && tar xzfC /i.tgz /usr/bin`,
  ],
  [
    'tar, and a commit in the name of a release',
    'unverified-download',
    'tar',
    `FROM debian:13
RUN curl -L https://github.com/o/r/releases/download/0123456789abcdef0123456789abcdef01234567/i.tgz | tar xz`,
  ],
];

const other: readonly (readonly [title: string, text: string])[] = [
  [
    'wget stdout overridden by file, piped',
    `FROM debian:13
RUN wget -qO- https://x.example.com/i.sh -O f | sh`,
  ],
  [
    'python opens only',
    `FROM python:3.12
RUN python3 -c "import urllib.request; urllib.request.urlopen('https://x.example.com/health')"`,
  ],
  [
    'node fetch json',
    `FROM node:22
RUN node -e "fetch('https://x.example.com/i.json').then(r => r.json()).then(console.log)"`,
  ],
  [
    'cat heredoc not run',
    `FROM debian:13
RUN cat > /usage.txt <<EOF
curl -s https://x.example.com/i.sh | sh
EOF`,
  ],
  [
    'echo of instructions',
    `FROM debian:13
RUN echo 'curl -s https://x.example.com/i.sh | sh'`,
  ],
  [
    'python comment',
    `FROM python:3.12
RUN python3 <<EOF
# exec(urllib.request.urlopen('https://x.example.com/i.py').read())
print("curl https://x.example.com | sh")
EOF`,
  ],
  [
    'node comment',
    `FROM node:22
RUN node <<EOF
// eval(await fetch('https://x.example.com/i.js'))
/* eval(fetch('https://x.example.com/i.js')) */
console.log("eval(fetch('https://x.example.com/i.js'))")
EOF`,
  ],
  [
    'Add-Content not run',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN Add-Content -Path C:\\readme.txt -Value 'irm https://x.example.com/i.ps1 | iex'`,
  ],
  [
    'DownloadFile data',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN (New-Object System.Net.WebClient).DownloadFile('https://x.example.com/i.json', 'C:\\i.json'); Get-Content C:\\i.json`,
  ],
  [
    'DownloadFile verified',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN (New-Object System.Net.WebClient).DownloadFile('https://x.example.com/i.ps1', 'C:\\i.ps1'); if ((Get-FileHash C:\\i.ps1).Hash -ne 'ABC') { exit 1 }; C:\\i.ps1`,
  ],
  [
    'python verified',
    `FROM python:3.12
RUN python3 <<'EOF'
import hashlib, urllib.request
code = urllib.request.urlopen('https://x.example.com/i.py').read()
assert hashlib.sha256(code).hexdigest() == 'abc'
exec(code)
EOF`,
  ],
  [
    'python version from json to pip',
    `FROM python:3.12
RUN python3 <<'EOF'
import requests, subprocess
r = requests.get('https://x.example.org/v.json')
subprocess.run(['pip', 'install', 'x==' + r.json()['v']])
EOF`,
  ],
  [
    'python os.system concatenation',
    `FROM python:3.12
RUN python3 -c "import os, requests; v = requests.get('https://x.example.org/v').text; os.system('pip install x==' + v)"`,
  ],
  [
    'node writes data',
    `FROM node:22
RUN node -e "fetch('https://x.example.org/v.json').then(r => r.json()).then(d => require('fs').writeFileSync('/v', d.tag))" && cat /v`,
  ],
  [
    'python saves data',
    `FROM python:3.12
RUN python3 -c "import urllib.request; open('/d.json','wb').write(urllib.request.urlopen('https://x.example.org/d.json').read())"`,
  ],
  [
    'node eval of something else',
    `FROM node:22
RUN node -e "eval(process.env.X); fetch('https://x.example.org/h')"`,
  ],
  [
    'python docstring',
    `FROM python:3.12
RUN python3 <<'EOF'
"""
exec(urllib.request.urlopen('https://x.example.org/i.py').read())
"""
print('ok')
EOF`,
  ],
  [
    'python apt',
    `FROM python:3.12
RUN python3 -c "import os; os.system('apt-get update')"`,
  ],
  [
    'ruby version',
    `FROM ruby:3
RUN ruby -ropen-uri -rjson -e 'puts JSON.parse(URI.open("https://x.example.org/v.json").read)["v"]'`,
  ],
  [
    'health check node',
    `FROM node:22
HEALTHCHECK CMD node -e "require('http').get('http://127.0.0.1:3000/health', r => process.exit(r.statusCode `,
  ],
  ['0 ? 0 : 1))"', ``],
  [
    'health check node service',
    `FROM node:22
HEALTHCHECK CMD node -e "require('http').get('http://web:3000/health', r => process.exit(r.statusCode `,
  ],
  [
    'perl prints',
    `FROM perl:5
RUN perl -MLWP::Simple -e 'print get("https://x.example.org/v")'`,
  ],
  [
    'perl one-liner',
    `FROM perl:5
RUN perl -pi -e 's/get("https:\\/\\/x.example.org")/eval/' /f`,
  ],
  [
    'written but another file runs',
    `FROM debian:13
RUN echo 'curl -s https://x.example.org/i.sh | sh' > /a && sh /b`,
  ],
  [
    'run before it is written',
    `FROM debian:13
RUN sh /a
RUN echo 'curl -s https://x.example.org/i.sh | sh' > /a`,
  ],
  [
    'other folder, same name',
    `FROM debian:13
RUN echo 'curl -s https://x.example.org/i.sh | sh' > /doc/a.sh && sh /bin/a.sh`,
  ],
  [
    'syntax check only',
    `FROM debian:13
RUN echo 'curl -s https://x.example.org/i.sh | sh' > /a && sh -n /a`,
  ],
  [
    'loopback',
    `FROM debian:13
RUN echo 'curl -s http://localhost/i.sh | sh' > /a && sh /a`,
  ],
  [
    'find -exec sh -c harmless',
    `FROM debian:13
RUN find / -name x -exec sh -c 'echo "$1"' _ {} \\;`,
  ],
  [
    'find -exec sh -n -c',
    `FROM debian:13
RUN find / -name x -exec sh -nc 'curl https://x.example.org/i.sh | sh' \\;`,
  ],
  [
    'python checked, heredoc',
    `FROM python:3.12
RUN python3 <<'EOF'
import hashlib, urllib.request
urllib.request.urlretrieve('https://x.example.org/i.sh', '/i.sh')
assert hashlib.sha256(open('/i.sh','rb').read()).hexdigest() == 'ab'
EOF
RUN sh /i.sh`,
  ],
  [
    'node checked',
    `FROM node:22
RUN node -e "fetch('https://x.example.org/i.js').then(r => r.text()).then(t => { if (require('crypto').createHash('sha256').update(t).digest('hex') !== 'ab') process.exit(1); eval(t); })"`,
  ],
  [
    'Set-Content of a setting',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN Set-Content -Path C:\\app\\url.txt -Value 'https://x.example.org/i.ps1'; Get-Content C:\\app\\url.txt`,
  ],
  [
    'DownloadFile of an archive that is only kept',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN (New-Object Net.WebClient).DownloadFile('https://x.example.org/i.zip', 'C:\\i.zip')`,
  ],
  [
    'iex of something local',
    `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell","-Command"]
RUN (New-Object Net.WebClient).DownloadFile('https://x.example.org/i.json', 'C:\\i.json'); iex (Get-Content C:\\own.ps1 -Raw)`,
  ],
  [
    'tar of a pipe that tee has verified',
    `FROM debian:13
RUN curl https://x.example.com/i.tgz | tee >(sha256sum -c /sums) | tar xz -C /usr/local/bin`,
  ],
  [
    'tar of a pipe, verified before the layer ends',
    `FROM debian:13
RUN curl https://x.example.com/i.tgz | tar xz -C /usr/local/bin && sha256sum -c /sums`,
  ],
  [
    'tar of a pipe that packs',
    `FROM debian:13
RUN curl https://x.example.com/i | tar cz -C /usr/local/bin .`,
  ],
  [
    'tar of a pipe that lists',
    `FROM debian:13
RUN curl https://x.example.com/i.tgz | tar tz`,
  ],
  [
    'tar of a file beside a pipe',
    `FROM debian:13
COPY x.tgz /
RUN curl https://x.example.com/i | tar xzf /x.tgz -C /usr/local/bin`,
  ],
  [
    'tar of an archive of a commit',
    `FROM debian:13
RUN curl -L https://github.com/o/r/archive/0123456789abcdef0123456789abcdef01234567.tar.gz | tar xz`,
  ],
  [
    'tar of what this machine serves',
    `FROM debian:13
RUN curl http://localhost/i.tgz | tar xz -C /usr/local/bin`,
  ],
  [
    'tee of a list of packages',
    `FROM debian:13
RUN curl https://x.example.com/i.repo | tee /etc/yum.repos.d/i.repo`,
  ],
];

describe('a download that is run, in the program text of any interpreter', () => {
  for (const [title, rule, token, text] of run)
    it(`is reported: ${title}`, () => assert.deepEqual(reported(text), [`${rule} ${token}`]));
});

describe('a program text that runs no download', () => {
  for (const [title, text] of other)
    it(`is not reported: ${title}`, () => assert.deepEqual(reported(text), []));
});
