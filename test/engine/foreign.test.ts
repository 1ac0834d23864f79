import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, emptyProject, lint } from '../../server/engine/index.ts';

/** The results for one file: problems without a rule, findings with their rule. */
function said(path: string, text: string): string[] {
  const { findings, problems } = lint(emptyProject().with({ path, text }), path, rules, defaultConfig);
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  return [
    ...problems.map(({ span }) => `${lineOf(span?.start ?? 0)} problem`),
    ...findings.map(({ rule, span }) => `${lineOf(span.start)} ${rule}`),
  ];
}

const files: readonly (readonly [name: string, path: string, text: string, told: readonly string[]])[] = [
  [
    'Jinja around services and in values',
    'compose.yaml',
    `# {{ ansible_managed }}
services:
{% for s in apps %}
  {{ s.name }}:
    image: {{ s.image }}:{{ s.tag | default('latest') }}
    privileged: true
{% if s.port %}
    ports:
      - {{ s.port }}:5432
      - "{{ ip }}:80:80"
{% endif %}
    environment:
      DB_PASSWORD: {{ vault_pw }}
{% endfor %}
    networks: [back]
networks:
  {{ net }}:
`,
    ['3 problem', '6 privileged'],
  ],
  [
    'Go templates that trim',
    'compose.yaml',
    `services:
  web:
    image: {{ .image }}
    {{- if .admin }}
    cap_add: [SYS_ADMIN]
    {{- end }}
    {{- range $k, $v := .env }}
    {{ $k }}: {{ $v | quote }}
    {{- end }}
    restart: maybe
`,
    ['3 problem', '5 dangerous-capability'],
  ],
  [
    'ERB',
    'compose.yaml',
    `services:
  web:
    image: <%= image %>
<% if local %>
    pid: host
<% end %>
    depends_on: [db]
`,
    ['3 problem', '5 host-namespace'],
  ],
  [
    'words that a script replaces',
    'compose.yaml',
    'services:\n  web:\n    image: @REGISTRY@/web\n    mem_limit: %MEMORY%\n    privileged: true\n',
    ['3 problem', '5 privileged'],
  ],
  [
    'tags within braces',
    'compose.yaml',
    'services:\n  web: {image: {{ image }}, privileged: true, networks: [x]}\n',
    ['2 problem', '2 privileged'],
  ],
  [
    'a merge conflict within a service',
    'compose.yaml',
    `services:
  web:
<<<<<<< HEAD
    image: acme/web:1.2
    privileged: true
||||||| 1f0c
    image: acme/web:1.1
=======
    image: acme/web:1.3
    image_pull: never
>>>>>>> feature/x
    user: app
`,
    ['3 problem', '5 privileged'],
  ],
  [
    'a merge conflict around services',
    'compose.yaml',
    `services:
<<<<<<< HEAD
  web:
    image: nginx:1.25
=======
  web:
    image: nginx:1.26
    networks: [front]
  db:
    image: postgres:17
>>>>>>> main
`,
    ['2 problem'],
  ],
  [
    'a merge conflict in a Dockerfile',
    'Dockerfile',
    `FROM debian:12
<<<<<<< HEAD
USER root
RUN curl -k https://acme.test/a.sh -o a.sh && \\
=======
RUN apt-get install -y curl && \\
>>>>>>> main
    true
`,
    ['2 problem', '4 tls-check-off'],
  ],
  [
    'Go templates as text of a file that is sound',
    'compose.yaml',
    `services:
  web:
    image: acme/web:1.2@sha256:0123456789012345678901234567890123456789012345678901234567890123
    healthcheck: { test: [CMD, sh, -c, "docker ps --format '{{.Names}}'"] }
    restart: maybe
    networks: [front]
configs:
  routes:
    content: |
      {{ range services "web" }}
      {{ end }}
`,
    ['6 schema-error'],
  ],
  [
    'an error of its own beside a tag',
    'compose.yaml',
    `services:
  web:
    image: acme/web:1.2
    command: docker ps --format {{.Names}}
    hostname: "a" b
    image_pull: never
`,
    ['5 problem'],
  ],
];

describe('leftovers of other tools in a file', () => {
  for (const [name, path, text, told] of files)
    it(`${name}: one problem, and the rest is read completely`, () => {
      const known = said(path, text);
      for (const each of told) assert.ok(known.includes(each), `${each} is not in ${known.join(', ')}`);
      const others = known.filter((each) => !told.includes(each));
      assert.deepEqual(
        others.filter((each) => /problem|schema-error|missing|root-/.test(each)),
        [],
      );
    });
});
