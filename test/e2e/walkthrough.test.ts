import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inEditor, obstacle } from './leg.ts';
import { address, run, shoot } from './workbench.ts';

const why = obstacle();
const { contributes } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const texts = JSON.parse(readFileSync(new URL('../../package.nls.json', import.meta.url), 'utf8'));
const text = (name: string): string => texts[name.replaceAll('%', '')];

test('the walkthrough shows each of its steps', { skip: why ?? false, timeout: 300_000 }, async () => {
  const [{ title, steps }] = contributes.walkthroughs;
  await inEditor(async ({ browser, server, workspace }) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
    page.setDefaultTimeout(60_000);
    await page.goto(address(server, workspace, []));
    await page.locator('.explorer-folders-view, .explorer-viewlet').first().waitFor();
    await run(page, 'Welcome: Open Walkthrough...');
    const list = page.locator('.quick-input-widget:visible');
    await list.locator('.monaco-list-row').first().waitFor();
    await page.keyboard.type(text(title));
    await list.locator('.monaco-list-row.focused', { hasText: text(title) }).waitFor();
    await page.keyboard.press('Enter');
    for (const { id, title: name, media } of steps) {
      const step = page.locator(`.getting-started-step[data-step-id$="#${id}"]`);
      await step.waitFor();
      if ((await step.getAttribute('aria-expanded')) !== 'true') await step.click();
      await page.locator('.getting-started-step.expanded', { hasText: text(name) }).waitFor();
      if (media.image) {
        const picture = page.locator('.getting-started-media img').first();
        await picture.waitFor();
        await page.waitForFunction(
          () =>
            (document.querySelector('.getting-started-media img') as HTMLImageElement | null)?.naturalWidth,
        );
        assert.equal(await picture.getAttribute('alt'), text(media.altText));
      } else {
        const frame = page
          .frameLocator('.getting-started-media iframe, iframe.webview')
          .frameLocator('iframe#active-frame');
        await frame.locator('body', { hasText: 'plimsoll' }).waitFor();
      }
      await shoot(page, `walkthrough-${id}`);
    }
  });
});
