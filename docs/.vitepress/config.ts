import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { ruleFiles, topics } from '../../scripts/rule-files.ts';
import { site } from '../../server/engine/lint/docs.ts';
import { rulePage } from '../rules/rule-page.ts';

const docs = fileURLToPath(new URL('../', import.meta.url));

/** The pages of a folder, given with a `/` at its end, by their headings. */
const pagesIn = (folder: string) =>
  readdirSync(docs + folder)
    .filter((name) => name.endsWith('.md') && !/^(?:README|index)\.md$/.test(name))
    .sort()
    .map((name) => ({
      text: /^# (.+)$/m.exec(readFileSync(`${docs}${folder}${name}`, 'utf8'))?.[1] ?? name,
      link: `/${folder}${name.slice(0, -3)}`,
    }));

/**
 * What is searched of the page of a rule, which is no file here, by its headings: of such pages the search knows nothing by
 * itself.
 */
function searchedOf(path: string) {
  const rule = ruleFiles().find(({ id }) => path.replaceAll('\\', '/').endsWith(`/rules/${id}.md`));
  if (!rule) return undefined;
  const parts = rulePage(rule.page)
    .replace(/^# /, '')
    .split(/^## /m)
    .map((part) => ({ heading: part.split('\n', 1)[0] ?? '', text: part }));
  return parts.map(({ heading, text }, nth) => ({
    anchor: anchorOf(heading),
    titles: nth === 0 ? [heading] : [parts[0]?.heading ?? '', heading],
    text,
  }));
}

/** The anchor of a heading of a rule's page. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^-|-$/g, '');

export default defineConfig({
  title: 'Plimsoll',
  description: 'Finds security problems in Dockerfiles and compose files',
  base: new URL(site).pathname,
  cleanUrls: true,
  lastUpdated: false,
  rewrites: { 'ci/README.md': 'ci/index.md', 'editors/README.md': 'editors/index.md' },
  markdown: {
    // What stands between braces in code is code, no expression of Vue.
    config({ renderer, utils }) {
      renderer.rules.code_inline = (tokens, at) =>
        `<code v-pre>${utils.escapeHtml(tokens[at]?.content ?? '')}</code>`;
    },
  },
  themeConfig: {
    search: {
      provider: 'local',
      // Of all other pages the search takes the headings, and what is below each.
      options: { miniSearch: { _splitIntoSections: searchedOf as (path: string) => [] } },
    },
    nav: [
      { text: 'Rules', link: '/rules/' },
      { text: 'Profiles', link: '/profiles' },
      { text: 'In editors', link: '/editors/' },
      { text: 'In CI', link: '/ci/' },
    ],
    sidebar: [
      {
        text: 'Plimsoll',
        items: [{ text: 'Start', link: '/' }, ...pagesIn('')],
      },
      { text: 'How it is made', items: pagesIn('internals/') },
      { text: 'In editors', link: '/editors/', items: pagesIn('editors/') },
      { text: 'In CI', link: '/ci/', items: pagesIn('ci/') },
      {
        text: 'Rules',
        link: '/rules/',
        items: Object.keys(topics).map((topic) => ({
          text: topic,
          collapsed: true,
          items: ruleFiles()
            .filter((each) => each.topic === topic)
            .map(({ id }) => ({ text: id, link: `/rules/${id}` })),
        })),
      },
    ],
  },
});
