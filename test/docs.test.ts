import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ruleFiles } from '../scripts/rule-files.ts';
import { install } from '../scripts/setup.mjs';
import { pageOf, site } from '../server/engine/lint/docs.ts';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));

describe('the documentation site', () => {
  assert.ok(install(docs, 'Installing the documentation site'));
  const vitepress = join(docs, 'node_modules/vitepress/bin/vitepress.js');
  // The build checks that no link inside the site is dead.
  const built = spawnSync(process.execPath, [vitepress, 'build', docs], { encoding: 'utf8' });
  const said = built.stdout + built.stderr;
  const made = (path: string) => join(docs, '.vitepress/dist', path);

  it('builds without an error', () => {
    assert.equal(built.status, 0, said);
    assert.match(said, /build complete/);
    assert.doesNotMatch(said, /Error/);
  });

  it('has the page of each rule at the address of its findings', () => {
    for (const { id } of ruleFiles()) {
      const path = pageOf(id).slice(site.length);
      assert.ok(existsSync(made(`${path}.html`)), path);
      const text = readFileSync(made(`${path}.html`), 'utf8');
      assert.match(text, /What can happen/, id);
      assert.doesNotMatch(text, /id="cases"/, id);
    }
  });

  it('has no dead link to a page or a heading', () => {
    const base = new URL(site).pathname;
    const pages = readdirSync(made(''), { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.html'),
    );
    const texts = new Map(
      pages.map((path) => [path.replaceAll('\\', '/'), readFileSync(made(path), 'utf8')]),
    );
    const anchors = new Map(
      [...texts].map(([path, text]) => [
        path,
        new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)),
      ]),
    );
    let links = 0;
    for (const [page, text] of texts)
      for (const [, href = ''] of text.matchAll(/<a [^>]*?href="([^"]*)"/g)) {
        const { origin, pathname, hash } = new URL(
          href,
          new URL(page.replace(/(?:index)?\.html$/, ''), site),
        );
        if (origin !== new URL(site).origin) continue;
        links++;
        const place = `${pathname.slice(base.length).replace(/^$|\/$/, '$&index')}.html`;
        assert.ok(pathname.startsWith(base) && texts.has(place), `${page}: ${href}`);
        const anchor = decodeURIComponent(hash.slice(1));
        if (anchor !== '') assert.ok(anchors.get(place)?.has(anchor), `${page}: ${href}`);
      }
    assert.ok(links > 1000);
  });

  it('has a search that finds each rule', () => {
    const assets = readdirSync(made('assets'), { recursive: true, encoding: 'utf8' });
    const index = assets.find((name) => name.includes('localSearchIndex')) ?? '';
    const searched = readFileSync(made(join('assets', index)), 'utf8');
    for (const { id } of ruleFiles()) {
      const path = new URL(pageOf(id)).pathname;
      const anchors = [...searched.matchAll(new RegExp(`"${path}#([^"]+)"`, 'g'))].map(
        ([, anchor]) => anchor,
      );
      assert.ok(anchors.length >= 3, id);
      const text = readFileSync(made(`rules/${id}.html`), 'utf8');
      for (const anchor of anchors) assert.ok(text.includes(`id="${anchor}"`), `${id}#${anchor}`);
    }
    for (const page of ['custom-rules', 'api', 'schemas']) assert.ok(searched.includes(`/${page}#`), page);
  });

  it('sends no request to another host', () => {
    const page = readFileSync(made('index.html'), 'utf8');
    for (const [, address] of page.matchAll(/<(?:script|link|img)[^>]* (?:src|href)="([^"]+)"/g))
      assert.ok(address?.startsWith(new URL(site).pathname), address);
  });

  it('links to each page that is written for it', () => {
    const home = readFileSync(made('index.html'), 'utf8');
    const pages = readdirSync(docs, { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => path.endsWith('.md') && !/node_modules|\.vitepress|\[id\]|README|index/.test(path));
    assert.ok(pages.length >= 8);
    for (const page of pages)
      assert.ok(home.includes(`${new URL(site).pathname}${page.slice(0, -3)}"`), page);
  });
});
