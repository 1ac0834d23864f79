/**
 * The script of the page: sends what is chosen, shows the answer, and frames the lines of the change under the pointer or the focus.
 * The page's policy allows this script by `scriptHash`, so no other script runs.
 */
export const script = `
const editor = globalThis.acquireVsCodeApi ? acquireVsCodeApi() : { postMessage() {} };
const byId = (id) => document.getElementById(id);
const form = document.forms[0];
const apply = byId('apply');
const chosen = () => [...form.querySelectorAll('input:checked')].map(({ value }) => value);
const send = (type, more) => editor.postMessage({ type, ...more });
const submit = () => { if (!apply.disabled) send('apply', { chosen: chosen() }); };
let framed;
const frame = (target) => {
  const change = target.closest && target.closest('[data-change]');
  framed = change ? change.dataset.change : undefined;
  for (const line of document.querySelectorAll('[data-of]'))
    line.classList.toggle('framed', line.dataset.of === framed);
};
form.addEventListener('change', () => send('preview', { chosen: chosen() }));
form.addEventListener('submit', (event) => { event.preventDefault(); submit(); });
form.addEventListener('focusin', ({ target }) => frame(target));
form.addEventListener('pointerover', ({ target }) => frame(target));
form.addEventListener('click', ({ target }) => {
  if (target.dataset.open !== undefined) send('open', { at: Number(target.dataset.open) });
});
byId('cancel').addEventListener('click', () => send('close'));
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') send('close');
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); submit(); }
});
if (byId('note').textContent) byId('note').focus();
addEventListener('message', ({ data }) => {
  if (!data || data.type !== 'preview') return;
  byId('preview').innerHTML = data.preview;
  byId('left').textContent = data.left;
  apply.textContent = data.apply;
  apply.disabled = !data.canApply;
  const change = framed === undefined ? undefined : form.querySelector('[data-change="' + framed + '"]');
  if (change) frame(change);
});
`;

/** The SHA-256 of `script` in Base64, for the page's policy. A test checks that it matches. */
export const scriptHash = 'sha256-dUuEJk6AlJcMB4OFRiMwJbp5Ojp6t6npd3WDylP9CYo=';
