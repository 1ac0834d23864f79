import { readFileSync } from 'node:fs';
import type { Walk } from './walk.ts';
import { run } from './workbench.ts';

const { contributes } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const texts = JSON.parse(readFileSync(new URL('../../package.nls.json', import.meta.url), 'utf8'));
const text = (name: string): string => texts[name.replaceAll('%', '')];

/** The walkthrough of the extension, as described in the manifest. */
export async function walkthrough({ page, step }: Walk) {
  const [{ title, steps }] = contributes.walkthroughs;

  await step('opens the walkthrough', async () => {
    await run(page, 'Welcome: Open Walkthrough...');
    const list = page.locator('.quick-input-widget:visible');
    await list.locator('.monaco-list-row').first().waitFor();
    await list.locator('input').fill(text(title));
    await list.locator('.monaco-list-row.focused', { hasText: text(title) }).waitFor();
    await page.keyboard.press('Enter');
  });

  for (const { id, title: name, media } of steps)
    await step(`shows its step "${text(name)}" with what belongs to it`, async () => {
      const shown = page.locator(`.getting-started-step[data-step-id$="#${id}"]`);
      await shown.waitFor();
      if ((await shown.getAttribute('aria-expanded')) !== 'true') await shown.click();
      await page.locator('.getting-started-step.expanded', { hasText: text(name) }).waitFor();
      if (media.image) {
        const isLoaded = (alt: string) =>
          [...document.images].some((image) => image.alt === alt && image.naturalWidth > 0);
        await page.waitForFunction(isLoaded, text(media.altText));
      } else {
        const frame = page
          .frameLocator('.getting-started-media iframe, iframe.webview')
          .frameLocator('iframe#active-frame');
        await frame.locator('body', { hasText: 'plimsoll' }).waitFor();
      }
    });
}
