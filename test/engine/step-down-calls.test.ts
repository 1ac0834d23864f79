import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, lint } from '../../server/engine/index.ts';
import { projectOf } from '../support/project.ts';

/** Whether an image is reported to run as root. */
const isReported = (text: string) =>
  lint(projectOf({ Dockerfile: text }), 'Dockerfile', rules, defaultConfig).findings.some(
    ({ rule }) => rule === 'root-user',
  );

const root: readonly (readonly [title: string, text: string])[] = [
  [
    'install gosu, root python',
    `FROM python:3.12-slim
RUN apt-get update && apt-get install -y --no-install-recommends gosu
COPY . /app
CMD ["python", "/app/main.py"]`,
  ],
  [
    'download su-exec, node',
    `FROM node:22-alpine
RUN apk add --no-cache su-exec
CMD ["node", "main.js"]`,
  ],
  [
    'gosu tried in the build',
    `FROM debian:13
RUN apt-get install -y gosu && gosu nobody true
CMD ["python3", "-m", "http.server"]`,
  ],
  [
    'COPY --from gosu',
    `FROM python:3.12
COPY --from=tianon/gosu /gosu /usr/local/bin/
ENTRYPOINT ["gunicorn", "app:app"]`,
  ],
  [
    'shell form',
    `FROM python:3.12
RUN apt-get install -y gosu
CMD python app.py`,
  ],
  [
    'tini + gosu installed',
    `FROM python:3.12
RUN apt-get install -y tini gosu
ENTRYPOINT ["tini", "--"]
CMD ["python", "app.py"]`,
  ],
  [
    'gosu in healthcheck only',
    `FROM python:3.12
RUN apt-get install -y gosu
HEALTHCHECK CMD gosu nobody curl -f http://localhost/
CMD ["python", "app.py"]`,
  ],
  [
    'gosu root',
    `FROM python:3.12
RUN apt-get install -y gosu
CMD ["gosu", "root", "python", "app.py"]`,
  ],
  [
    'supervisord + gosu (sogo)',
    `FROM debian:13
RUN wget -O /usr/local/bin/gosu https://github.com/tianon/gosu/releases/download/1/gosu && chmod +x /usr/local/bin/gosu && gosu nobody true
COPY bootstrap-sogo.sh /bootstrap-sogo.sh
COPY docker-entrypoint.sh /
ENTRYPOINT ["/docker-entrypoint.sh"]
CMD ["/usr/bin/supervisord", "-c", "/etc/supervisor/supervisord.conf"]`,
  ],
  [
    'dovecot, CMD exec',
    `FROM debian:13
RUN apt-get install -y gosu dovecot-core supervisor
COPY docker-entrypoint.sh /
ENTRYPOINT ["/docker-entrypoint.sh"]
CMD exec /usr/bin/supervisord -c /etc/supervisor/supervisord.conf`,
  ],
  [
    'comment names gosu',
    `FROM python:3.12
LABEL description="without gosu"
CMD ["python", "app.py"]`,
  ],
  [
    'runuser mentioned in RUN',
    `FROM python:3.12
RUN runuser -u nobody -- make test
CMD ["python", "app.py"]`,
  ],
  [
    'setpriv --help',
    `FROM python:3.12
RUN setpriv --help
CMD ["python", "app.py"]`,
  ],
  [
    'no start',
    `FROM python:3.12
RUN apt-get install -y gosu`,
  ],
  [
    's6-overlay installed, not started',
    `FROM python:3.12
ADD s6-overlay.tar.xz /
ENTRYPOINT ["python", "app.py"]`,
  ],
  [
    'written script without a call',
    `FROM python:3.12
RUN apt-get install -y gosu
COPY <<EOF /entry.sh
#!/bin/sh
exec python app.py
EOF
ENTRYPOINT ["sh", "/entry.sh"]`,
  ],
  [
    'echo mentions it',
    `FROM python:3.12
RUN echo "install gosu first" > /README
CMD ["python", "app.py"]`,
  ],
  [
    'dnsmasq as root',
    `FROM alpine:3.22
CMD ["dnsmasq", "-k", "--user=root"]`,
  ],
  [
    'rspamd root',
    `FROM debian:13
CMD ["rspamd", "-f", "-u", "root"]`,
  ],
  [
    'python -u',
    `FROM python:3.12
CMD ["python", "-u", "app.py"]`,
  ],
  [
    'rspamd is an argument',
    `FROM python:3.12
CMD ["python", "app.py", "rspamd", "-u", "nobody"]`,
  ],
  [
    'rspamadm',
    `FROM debian:13
CMD ["rspamadm", "-u", "nobody"]`,
  ],
  [
    'tini python',
    `FROM python:3.12
ENTRYPOINT ["/usr/bin/dumb-init", "--"]
CMD ["python", "app.py"]`,
  ],
  [
    'avahi --no-drop-root',
    `FROM debian:13
CMD ["avahi-daemon", "--no-drop-root"]`,
  ],
  [
    'dnsmasq with the option for root in CMD',
    `FROM alpine:3.22
ENTRYPOINT ["dnsmasq", "-k"]
CMD ["--user=root"]`,
  ],
];

const other: readonly (readonly [title: string, text: string])[] = [
  [
    'gosu called',
    `FROM python:3.12
RUN apt-get install -y gosu
CMD ["gosu", "app", "python", "app.py"]`,
  ],
  [
    'gosu called by tini',
    `FROM python:3.12
ENTRYPOINT ["tini", "--", "gosu", "app"]
CMD ["python", "app.py"]`,
  ],
  [
    'unread script with gosu',
    `FROM python:3.12
RUN apt-get install -y gosu
COPY entrypoint.sh /
ENTRYPOINT ["/entrypoint.sh"]
CMD ["python", "app.py"]`,
  ],
  [
    'unread script, by name',
    `FROM python:3.12
RUN apt-get install -y gosu
COPY docker-entrypoint.sh /usr/local/bin/
ENTRYPOINT ["docker-entrypoint.sh"]`,
  ],
  [
    'unread script, by bash',
    `FROM python:3.12
RUN apt-get install -y gosu
COPY run /run
ENTRYPOINT ["bash", "/run"]`,
  ],
  [
    'script in RUN',
    `FROM python:3.12
RUN apt-get install -y gosu && printf '#!/bin/sh\\nexec gosu app "$@"\\n' > /go && chmod +x /go
ENTRYPOINT ["/go"]`,
  ],
  [
    'sed patches the script',
    `FROM alpine:3.22
RUN apk add su-exec && sed -i 's/^exec/exec su-exec app/' /usr/local/bin/go
ENTRYPOINT ["go"]`,
  ],
  [
    'rspamd -u',
    `FROM debian:13
CMD ["/usr/bin/rspamd", "-f", "-u", "_rspamd", "-g", "_rspamd"]`,
  ],
  [
    'rspamd --user=',
    `FROM debian:13
CMD rspamd -f --user=_rspamd`,
  ],
  [
    'rspamd options in CMD',
    `FROM debian:13
ENTRYPOINT ["rspamd"]
CMD ["-f", "-u", "_rspamd"]`,
  ],
  [
    'mtproto-proxy',
    `FROM debian:13
ENTRYPOINT ["mtproto-proxy", "-u", "nobody", "-p", "8888"]`,
  ],
  [
    'tini mtproto',
    `FROM debian:13
ENTRYPOINT ["/tini", "--", "mtproto-proxy", "-u", "nobody"]`,
  ],
  [
    'dumb-init rspamd',
    `FROM debian:13
ENTRYPOINT ["dumb-init", "--rewrite", "15:2", "rspamd", "-u", "_rspamd"]`,
  ],
  [
    'tini in ENTRYPOINT, rspamd in CMD',
    `FROM debian:13
ENTRYPOINT ["/sbin/tini", "-g", "--"]
CMD ["rspamd", "-u", "_rspamd"]`,
  ],
  [
    'catatonit',
    `FROM debian:13
ENTRYPOINT ["catatonit", "--", "rspamd", "-u", "_rspamd"]`,
  ],
  [
    'wrapper then init',
    `FROM debian:13
ENTRYPOINT ["/wrapper", "/init"]`,
  ],
  [
    'tini init',
    `FROM debian:13
ENTRYPOINT ["tini", "--", "/init"]`,
  ],
  [
    's6-svscan',
    `FROM alpine:3.22
RUN apk add s6 su-exec
ENTRYPOINT ["/usr/bin/entrypoint"]
CMD ["/bin/s6-svscan", "/etc/s6"]`,
  ],
  [
    'sh -c exec init',
    `FROM debian:13
CMD ["sh", "-c", "prepare; exec /sbin/init"]`,
  ],
  [
    'wrapper read, init',
    `FROM debian:13
COPY <<EOF /wrap.sh
#!/bin/sh
prepare
exec /init "$@"
EOF
ENTRYPOINT ["/wrap.sh"]`,
  ],
  [
    'wrapper read, dumb-init with gosu',
    `FROM debian:13
COPY <<EOF /wrap.sh
#!/bin/sh
exec dumb-init -- gosu app "$@"
EOF
ENTRYPOINT ["sh", "/wrap.sh"]`,
  ],
  [
    'wrapper read, set --',
    `FROM debian:13
COPY <<EOF /wrap.sh
#!/bin/sh
if [ "$1" = app ]; then set -- gosu app "$@"; fi
exec "$@"
EOF
ENTRYPOINT ["/wrap.sh"]
CMD ["app"]`,
  ],
  [
    'wrapper read, variable',
    `FROM debian:13
COPY <<EOF /wrap.sh
#!/bin/sh
run="gosu app"
exec $run "$@"
EOF
ENTRYPOINT ["/wrap.sh"]
CMD ["app"]`,
  ],
  [
    'dnsmasq by default',
    `FROM alpine:3.22
CMD ["dnsmasq", "-k"]`,
  ],
  [
    'mosquitto',
    `FROM alpine:3.22
CMD ["/usr/sbin/mosquitto", "-c", "/m.conf"]`,
  ],
  [
    'unbound',
    `FROM alpine:3.22
ENTRYPOINT ["unbound", "-d"]`,
  ],
  [
    'turnserver',
    `FROM debian:13
CMD ["turnserver", "--proc-user=nobody"]`,
  ],
  [
    'openvpn',
    `FROM debian:13
CMD ["openvpn", "--config", "/c", "--user", "nobody"]`,
  ],
  [
    's6-setuidgid',
    `FROM debian:13
CMD ["s6-setuidgid", "app", "server"]`,
  ],
  [
    'setpriv',
    `FROM debian:13
CMD ["setpriv", "--reuid=1000", "--clear-groups", "server"]`,
  ],
  [
    's6 overlay',
    `FROM debian:13
ADD s6-overlay.tar.xz /
ENTRYPOINT ["/init"]
CMD ["python", "app.py"]`,
  ],
  [
    'overlay copied with init',
    `FROM debian:13
COPY --from=ghcr.io/crazy-max/s6-overlay / /
ENTRYPOINT ["/entry", "--", "/init"]`,
  ],
];

describe('an image with a tool that switches the user, but that does not call it', () => {
  for (const [title, text] of root) it(title, () => assert.equal(isReported(text), true));
});

describe('an image whose start switches the user, or may', () => {
  for (const [title, text] of other) it(title, () => assert.equal(isReported(text), false));
});
