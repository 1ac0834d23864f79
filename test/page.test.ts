import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { severities } from '../server/engine/index.ts';
import { limits } from '../server/engine/source/limits.ts';
import { html, Markup } from '../server/page/markup.ts';
import { htmlPage } from '../server/page/page.ts';
import { style, styleHash } from '../server/page/style.ts';
import { folderOf } from './support/cli.ts';
import { reportIn } from './support/formats.ts';
import { readReport } from './support/report.ts';
import { type Element, elementsOf, readHtml } from './support/xml.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const page = reportIn('html', here('../examples'));
/** The tags of a page, without its texts and attribute values. */
const tagsOf = (text: string) => [...text.matchAll(/<\/?([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/g)];

describe('markup', () => {
  it('escapes every text, and inserts only markup objects unescaped', () => {
    const evil = `<script>"'\`=&`;
    assert.equal(
      html`<a href="${evil}">${evil}</a>`.text,
      '<a href="X">X</a>'.replaceAll('X', '&#60;script&#62;&#34;&#39;&#96;&#61;&#38;'),
    );
    assert.equal(
      html`${[html`<b>x</b>`, undefined]}${new Markup('<i>')}${1}${undefined}`.text,
      '<b>x</b><i>1',
    );
  });
});

describe('the page', () => {
  it('loads nothing: no script, no network, and no style but its own', () => {
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    assert.equal(styleHash, `sha256-${hash}`);
    assert.equal(policy, `default-src 'none'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'`);
    assert.ok(page.indexOf('Content-Security-Policy') < page.indexOf('<style>'));
    const allowed = new Set(
      'html head meta title style body a header h1 h2 h3 h4 p b i small code span ul ol li dl dt dd nav main section aside div svg path rect circle table thead tbody tr th td details summary article footer'.split(
        ' ',
      ),
    );
    for (const [tag, name = '', attributes = ''] of tagsOf(page)) {
      assert.ok(allowed.has(name), tag);
      assert.doesNotMatch(attributes, /\s(?:on\w+|style|src|action)=/, tag);
    }
    for (const [, address = ''] of page.matchAll(/href="([^"]*)"/g))
      assert.match(address, /^(?:#[\w-]+$|https:\/\/)/);
  });

  it('labels each of its parts for screen readers', () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const [, names = ''] of page.matchAll(/aria-labelledby="([^"]*)"/g))
      for (const name of names.split(' ')) assert.ok(ids.includes(name), name);
    for (const [tag] of page.matchAll(/<svg[^>]*>/g))
      assert.match(tag, / aria-hidden="true"| role="img" aria-label="[^"]+"/);
    const levels = [...page.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
    for (const [at, level] of levels.entries()) assert.ok(level - (levels[at - 1] ?? 0) <= 1, `h${level}`);
  });

  it('has the same findings as the other formats', () => {
    const { findings } = JSON.parse(reportIn('json', here('../examples'))) as {
      findings: { message: string }[];
    };
    const text = page.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
    for (const { message } of findings) assert.ok(text.includes(message), message);
    const articles = tagsOf(page).filter(([tag]) => tag.startsWith('<article')).length;
    assert.ok(articles > 0 && articles < findings.length, `${articles} of ${findings.length}`);
  });

  it('combines findings of one rule in several services into one entry, and parts of a path into that of the path', () => {
    const service = (name: string, more: string) => `  ${name}:\n    image: nginx:1.27\n${more}`;
    const ports = '    ports: ["81:81", "82:82"]\n';
    const text = `services:\n${service('a', ports)}${service('b', ports)}${service('c', '    privileged: true\n    ports: ["83:83"]\n')}`;
    const shown = reportIn('html', folderOf({ 'compose.yaml': text }));
    const entries = [...shown.matchAll(/<article.*?<\/article>/gs)].map(([each]) => each);
    const about = (rule: string) =>
      entries.filter((each) => each.includes(`/rules/${rule}`) && each.includes(`>${rule}</a></p>`));
    assert.equal(about('open-port').length, 1);
    assert.equal(about('open-port')[0]?.match(/is open to other machines/g)?.length, 4);
    assert.match(about('open-port')[0]!, /<li> *service b: Port 82 is open/);
    assert.match(shown, /<h4>Several services<\/h4>/);
    const stages = reportIn(
      'html',
      folderOf({
        Dockerfile: 'FROM debian:12 AS a\nCOPY . .\nFROM debian:12 AS b\nCOPY . .\n',
        'compose.yaml':
          'services:\n  a:\n    build: {context: ., target: a}\n  b:\n    build: {context: ., target: b}\n',
      }),
    );
    assert.match(stages, /<h4>Several stages<\/h4>/);
    const api = 'FROM debian:12\nADD . .\n';
    const two = reportIn(
      'html',
      folderOf({
        'a/Dockerfile': api,
        'b/Dockerfile': api,
        'compose.yaml': 'services:\n  a:\n    build: a\n  b:\n    build: b\n',
      }),
    );
    for (const name of ['a', 'b']) assert.match(two, new RegExp(`<h4>image of ${name}/Dockerfile</h4>`));
    assert.doesNotMatch(stages, /<h4>Several services<\/h4>/);
    const [path = ''] = about('exposed-host-control');
    assert.match(path, /<summary>Its parts<\/summary><ul>(?:(?!<\/ul>).)*Port 83 is open/s);
    assert.equal(about('privileged').length, 0);
  });

  it('shows hostile names as text', () => {
    const name = '</title><script>alert(1)</script>"\'`=&--><!--';
    const compose = `services:\n  ${JSON.stringify(name)}:\n    image: nginx:1.27\n    privileged: true\n    networks: [${JSON.stringify(name)}]\n    volumes: [${JSON.stringify(`./${name.replaceAll('/', '')}:/a`)}]\nnetworks:\n  ${JSON.stringify(name)}:\n`;
    const text = reportIn('html', folderOf({ 'compose.yaml': compose }));
    assert.doesNotMatch(text, /<script|<!--/);
    assert.ok(text.includes('&#60;script&#62;alert(1)&#60;/script&#62;'));
  });

  it('also works for an empty folder, and is limited for a very large one', () => {
    const empty = reportIn('html', folderOf({ 'README.md': '' }));
    assert.match(empty, /There are no Dockerfiles and no compose files here/);
    const count = limits.services;
    const services = Array.from(
      { length: count },
      (_, nth) =>
        `  s${nth}:\n    image: nginx:1.27\n    ports: ["${8000 + nth}:80"]\n    privileged: true\n`,
    );
    const large = reportIn('html', folderOf({ 'compose.yaml': `services:\n${services.join('')}` }));
    assert.match(large, /<summary>\d+ more lanes/);
    assert.ok(large.includes(`service s${count - 1}`));
    assert.ok(large.length < 3_000_000, `${large.length}`);
  });

  it('links to places only if the reader can open them', () => {
    const place = { file: 'a b/compose.yaml', line: 3 };
    const text = htmlPage({
      version: '1',
      sentence: 'x',
      problems: [],
      left: 2,
      projects: [
        {
          name: 'p',
          sentence: undefined,
          lanes: [],
          paths: [],
          findings: [],
          containers: [{ kind: 'stage', name: '0', place, rows: [{ name: 'User', items: [] }] }],
        },
      ],
      linkTo: ({ file, line }) => `command:go?["${file}",${line}]`,
    });
    assert.ok(
      text.includes(
        '<a class="place" href="command:go?[&#34;a b/compose.yaml&#34;,3]">a b/compose.yaml:3</a>',
      ),
    );
    assert.match(text, /and 2 more projects and files/);
  });
});

describe('the page of a project with findings of each kind', () => {
  const folder = here('formats/project');
  const root = readHtml(reportIn('html', folder));
  const { findings, problems } = readReport(reportIn('json', folder));
  const [header, main] = ['header', 'main'].map((name) => elementsOf(root, name)[0]!);
  const wordsOf = ({ content }: Element) => content.replace(/\s+/g, ' ').trim();
  const ofClass = (element: Element, name: string, className: string) =>
    elementsOf(element, name).filter(({ attributes }) => attributes['class']?.split(' ').includes(className));

  it('is HTML with balanced and correctly nested elements', () => {
    const parents: Record<string, string> = {
      ...{ li: 'ul ol', summary: 'details', dt: 'dl', dd: 'dl', title: 'head' },
      ...{ tr: 'thead tbody', td: 'tr', th: 'tr', thead: 'table', tbody: 'table' },
    };
    const inline = new Set(['a', 'b', 'span', 'code', 'small', 'i', 'svg', 'path', 'rect', 'circle']);
    const check = (parent: Element) => {
      for (const child of parent.children) {
        const { name } = child;
        const allowed = parents[name]?.split(' ').includes(parent.name) ?? true;
        assert.ok(allowed, `${name} in ${parent.name}`);
        if (parent.name === 'p' || inline.has(parent.name))
          assert.ok(inline.has(name), `${name} in ${parent.name}`);
        check(child);
      }
    };
    check(root);
    for (const { children } of elementsOf(root, 'details')) assert.equal(children[0]?.name, 'summary');
  });

  it('has each finding once, in its project, with severity, place and a link to its rule', () => {
    for (const { message, file, line, rule, severity, url } of findings) {
      const place = `${file}:${line}`;
      const found = elementsOf(main!, 'section').flatMap((section) => {
        const entries = elementsOf(section, 'article').filter((entry) => {
          const [head, under] = entry.children.map(wordsOf);
          return head?.endsWith(`${severity} ${message}`) && under === `${place} ${rule}`;
        });
        const parts = elementsOf(section, 'li').filter((item) => {
          return [`${message} ${place} ${rule}`, `${message} ${place}`].includes(wordsOf(item));
        });
        return [...entries, ...parts].map((element) => ({ element, project: wordsOf(section.children[0]!) }));
      });
      assert.equal(found.length, 1, `${place} ${message}`);
      const [{ element, project } = assert.fail()] = found;
      assert.equal(project, file.startsWith('broken/') ? 'broken/compose.yaml' : 'compose.yaml');
      assert.ok(elementsOf(element, 'a').some(({ attributes }) => attributes['href'] === url));
    }
    const entries = elementsOf(main!, 'article').length;
    const parts = ofClass(main!, 'article', 'finding').flatMap((entry) =>
      elementsOf(entry, 'details').filter(({ children }) => wordsOf(children[0]!) === 'Its parts'),
    );
    assert.equal(entries + parts.flatMap((each) => elementsOf(each, 'li')).length, findings.length);
  });

  it('has the findings of each service or file together, the worst first', () => {
    for (const section of elementsOf(main!, 'section')) {
      let ranks: number[] = [];
      for (const { name, attributes } of section.children) {
        if (name === 'h4') ranks = [];
        if (name !== 'article') continue;
        ranks.push(severities.findIndex((each) => attributes['class'] === `finding ${each}`));
        assert.ok(ranks.at(-1)! >= (ranks.at(-2) ?? 0), attributes['class']);
      }
    }
  });

  it('begins with the worst of what runs, the result of the scan, and the number of findings of each severity', () => {
    const [facts] = ofClass(header!, 'p', 'facts');
    assert.match(
      wordsOf(facts!),
      new RegExp(`${findings.length} findings in 4 files ?Fails at high \\(exit 2\\)`),
    );
    assert.match(
      wordsOf(elementsOf(header!, 'h1')[0]!),
      /^\d of \d services controls? the host, and other machines reach/,
    );
    const counts = elementsOf(ofClass(header!, 'ul', 'counts')[0]!, 'li').map(wordsOf);
    const expected = severities.map(
      (each) => `${findings.filter(({ severity }) => severity === each).length} ${each}`,
    );
    assert.deepEqual(counts, expected);
  });

  it('links to each project and to the unreadable files from its contents', () => {
    const links = elementsOf(elementsOf(root, 'nav')[0]!, 'a').map(({ attributes, content }) => [
      attributes['href'],
      content,
    ]);
    const sections = elementsOf(main!, 'section').flatMap(({ children: [title] }) =>
      title?.name === 'h2' ? [title] : [],
    );
    const [first, ...projects] = sections.map(({ attributes, content }) => [`#${attributes['id']}`, content]);
    assert.deepEqual(links, projects);
    assert.equal(first?.[1], 'Not everything could be read');
    const items = elementsOf(elementsOf(main!, 'section')[0]!, 'li').map(wordsOf);
    const expected = problems.map(
      ({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`,
    );
    assert.deepEqual(items, expected);
  });

  it('shows the posture of each service and stage', () => {
    const shown = ofClass(main!, 'table', 'running').flatMap((table) =>
      elementsOf(table, 'li').map((item) => {
        const places = ofClass(item, 'span', 'place').map(wordsOf);
        return [
          wordsOf(item)
            .slice(0, -places.join('').length || undefined)
            .trim(),
          ...places,
        ].join('  ');
      }),
    );
    const posture = reportIn('posture', folder).split('\n');
    const lines = posture.filter((line) => line.startsWith('    ')).map((line) => line.slice(17));
    const items = lines.map((line) => line.replace(/^ {2}/, '')).filter((line) => line !== 'none');
    assert.deepEqual(shown.filter((each) => each !== 'none').sort(), items.sort());
  });

  it('draws each service once, and every lane leads to the row of its service', () => {
    const ids = new Set(elementsOf(main!, 'tr').map(({ attributes }) => `#${attributes['id']}`));
    const drawn = ofClass(main!, 'td', 'service').flatMap((each) => elementsOf(each, 'a'));
    assert.ok(drawn.length > 0);
    for (const { attributes } of drawn) assert.ok(ids.has(attributes['href'] ?? ''), attributes['href']);
    assert.equal(new Set(drawn.map(({ attributes }) => attributes['href'])).size, drawn.length);
    for (const lane of ofClass(main!, 'tr', 'lane')) {
      const [open, can] = ['open', 'can'].map((name) => ofClass(lane, 'td', name).map(wordsOf).join());
      assert.ok(open !== '' && can !== '', wordsOf(lane));
    }
  });
});

describe('the drawing in Mermaid', () => {
  const line =
    /^(?:flowchart LR|end|%% There are no services\.|subgraph \w+\["[^"]*"\]|\w+(?:\(\(|\(\[|\[\(|\[\/|\[|\{\{)"[^"]*"(?:\)\)|\]\)|\)\]|\/\]|\]|\}\})|\w+ (?:-->|==>)(?:\|"[^"]*"\|)? \w+|linkStyle [\d,]+ stroke:#c62828,stroke-width:4px)$/;
  const linesOf = (folder: string) => reportIn('mermaid', folder).trimEnd().split('\n');

  it('has lines that Mermaid accepts, with any names', () => {
    const name = '"]; end\\n click n0 "javascript:x" #quot; <b> %% `x` [a](b) caf\u00e9 \u{1f433}';
    const compose = `services:\n  ${JSON.stringify(name)}:\n    image: nginx:1.27\n    privileged: true\n    ports: ["80:80"]\n`;
    const lines = linesOf(folderOf({ 'compose.yaml': compose, 'b/compose.yaml': compose }));
    for (const each of lines) assert.match(each, line);
    const [label = ''] = lines.filter((each) => each.includes('click'));
    assert.doesNotMatch(label.replaceAll('<br>', ''), /[<>%`;](?<!#\d+;)|#(?!\d+;)/);
  });

  it('is the complete drawing of the examples', () => {
    const lines = linesOf(here('../examples'));
    for (const each of lines) assert.match(each, line);
    const opened = lines.filter((each) => each.startsWith('subgraph')).length;
    assert.equal(opened, lines.filter((each) => each === 'end').length);
    assert.deepEqual(linesOf(folderOf({ 'README.md': '' })), ['flowchart LR', '%% There are no services.']);
  });
});
