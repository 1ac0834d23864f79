import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import markdownIt from 'markdown-it';
import { formatNames } from '../server/cli/report/formats.ts';
import { pageOf, printable } from '../server/engine/index.ts';
import { folderOf } from './support/cli.ts';
import { reportIn } from './support/formats.ts';
import { readReport } from './support/report.ts';
import { elementsOf, readXml } from './support/xml.ts';

/** Names of folders and services with a meaning in some format, as far as the file system accepts them. */
const names = [
  'a::error::b',
  '::set-output name=x::y',
  '%0A::warning::%25',
  'a,file=b:c',
  '<b>&amp;"\'</file>',
  ']]><!-- -->',
  '[x](javascript:alert)',
  '`a` **b** _c_ | d | ~~e~~',
  '@admin #12 !3 https://evil.example www.evil.example',
  'a\nb\r\n::error::c',
  '\u001b[31mred\u0007',
  '\u202eevil\u200b',
  'caf\u00e9 \u{1f433}',
];
const composeOf = (name: string) =>
  `services:\n  ${JSON.stringify(name)}:\n    image: nginx@sha256:${'ab'.repeat(32)}\n    privileged: true\n`;
const fileOf = (name: string, at: number) => `${at}${name.replaceAll('/', '-')}/compose.yaml`;
const folder = folderOf({
  ...Object.fromEntries(names.map((name, at) => [fileOf(name, at), composeOf(name)])),
  'half/compose.yaml': composeOf('half \u0000').replace('\\u0000', '\\ud83d'),
});
const wanted = ['--only', 'privileged'];
const { findings } = readReport(reportIn('json', folder, wanted));
const report = (format: (typeof formatNames)[number]) => reportIn(format, folder, wanted);
/** A name as XML can hold it. */
const inXml = (file: string) => file.replaceAll('\u001b', '\ufffd').replaceAll('\u0007', '\ufffd');
const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;

describe('formats: hostile names', () => {
  it('have a finding each', () => {
    assert.equal(findings.length, names.length + 1);
  });

  for (const format of formatNames)
    it(`control no terminal and hide nothing: ${format}`, () => {
      const text = report(format).replaceAll('\n', '');
      assert.doesNotMatch(text, invisible);
      assert.ok(Buffer.from(text).toString('utf8') === text);
    });

  it('stay inside their attribute or element in XML', () => {
    const suites = elementsOf(readXml(report('junit')), 'testsuite');
    const files = elementsOf(readXml(report('checkstyle')), 'file');
    for (const { file, service, message } of findings) {
      const suite = suites.find(({ attributes }) => attributes['name'] === printable(file));
      assert.equal(suite?.children.length, 1, file);
      const told = `${service}: ${message}`;
      assert.equal(elementsOf(suite!, 'failure')[0]?.attributes['message'], told);
      assert.equal(suite?.children[0]?.attributes['file'], inXml(file));
      const errors = files.find(({ attributes }) => attributes['name'] === inXml(file))?.children;
      assert.deepEqual(
        errors?.map(({ attributes }) => attributes['message']),
        [told],
      );
    }
  });

  it('stay inside their property of a workflow command, as the GitHub runner reads it', () => {
    const lines = report('github').trimEnd().split('\n');
    assert.equal(lines.length, findings.length);
    const read = lines.map((line) => {
      const [, kind, properties = '', data = ''] = /^::(\w+) ([^:]*)::(.*)$/.exec(line) ?? [];
      const plain = (text: string) => text.replace(/%(25|0D|0A|3A|2C)/g, (code) => decodeURIComponent(code));
      const values = new Map(
        properties.split(',').map((each) => {
          const end = each.indexOf('=');
          return [each.slice(0, end), plain(each.slice(end + 1))];
        }),
      );
      return { kind, file: values.get('file'), data: plain(data), values };
    });
    for (const { file, service, message } of findings) {
      const found = read.find((each) => each.file === file.replace(/[^\r\n]+/g, printable));
      assert.equal(found?.kind, 'error', file);
      assert.ok(found.data.startsWith(`${service}: ${message}`), found.data);
      assert.deepEqual([...found.values.keys()], ['title', 'file', 'line', 'col', 'endColumn']);
    }
  });

  it('are plain text in Markdown: no markup, no HTML, no links but those of rules, and no mentions', () => {
    const source = report('markdown');
    const html = markdownIt({ html: true, linkify: true }).render(source);
    const tags = new Set(
      [...html.replaceAll(/<!--[^>]*-->/g, '').matchAll(/<\/?(\w+)/g)].map(([, tag]) => tag),
    );
    const own = ['a', 'br', 'code', 'h2', 'p', 'strong', 'table', 'tbody', 'td', 'th', 'thead', 'tr'];
    assert.deepEqual(
      [...tags].filter((tag) => !own.includes(tag!)),
      [],
    );
    for (const [, address] of html.matchAll(/href="([^"]*)"/g))
      assert.ok(address!.startsWith(pageOf('')), address);
    assert.doesNotMatch(html.replaceAll(/<a [^>]*>/g, ''), /(?:^|[^\w`])[@#!]\w/);
    const text = html
      .replaceAll(/<!--.*?-->|<\/?\w[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&');
    for (const { file, service, message } of findings) {
      assert.ok(text.includes(`${printable(file)}:`), file);
      // What holds of several places is one row, with the service beside each place.
      assert.ok(text.includes(`(${service})`) && text.includes(message), service);
    }
  });

  it('are one address in SARIF, which links to the file, and plain text without links', () => {
    const { results } = JSON.parse(report('sarif')).runs[0];
    for (const { file, service } of findings) {
      const found = results.find(
        (each: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
          decodeURIComponent(each.locations[0]!.physicalLocation.artifactLocation.uri) === file,
      );
      assert.ok(found, file);
      assert.match(found.locations[0].physicalLocation.artifactLocation.uri, /^[\w%.~!*'()/-]+$/);
      assert.equal(found.message.text.replaceAll(/\\([[\]])/g, '$1').split(': Privileged, ')[0], service);
      assert.doesNotMatch(found.message.text, /(?<!\\)\]\(/);
    }
  });

  it('link to the file for the programs that read them: GitLab, SonarQube, reviewdog', () => {
    const real = findings.map(({ file }) => file).sort();
    for (const [format, key] of [
      ['gitlab', 'path'],
      ['sonarqube', 'filePath'],
      ['rdjson', 'path'],
    ] as const) {
      const read = new Set<unknown>();
      JSON.parse(report(format), (name, value) => {
        if (name === key) read.add(value);
        return value;
      });
      assert.deepEqual([...read].sort(), real, format);
    }
    for (const path of real) assert.ok(existsSync(join(folder, path)), path);
  });

  it('link to the file for the programs that read them: JSON', () => {
    const lines = report('jsonl').trimEnd().split('\n');
    const read = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === 'finding');
    for (const { file } of [...findings, ...read]) assert.ok(existsSync(join(folder, file)), file);
  });

  it('take one line each in the compact format', () => {
    assert.equal(report('compact').trimEnd().split('\n').length, findings.length);
  });
});
