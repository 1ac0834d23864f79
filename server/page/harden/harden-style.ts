import { colours } from '../style.ts';

/** The style of the page on which someone chooses changes, in the editor's colours. The page's policy allows it by its hash. */
export const hardenStyle = `${colours}
:root,body{--button:var(--vscode-button-background,#0550ae);--buttontext:var(--vscode-button-foreground,#fff);--second:var(--vscode-button-secondaryBackground,#e5e5e5);--secondtext:var(--vscode-button-secondaryForeground,#1f2328);--added:var(--vscode-diffEditor-insertedLineBackground,#e6f4e0);--removed:var(--vscode-diffEditor-removedLineBackground,#ffe3e3)}
@media(prefers-color-scheme:dark){:root,body:not([class*=vscode]){--second:var(--vscode-button-secondaryBackground,#3d444d);--secondtext:var(--vscode-button-secondaryForeground,#dfe3e8);--added:var(--vscode-diffEditor-insertedLineBackground,#23331f);--removed:var(--vscode-diffEditor-removedLineBackground,#3f2022)}}
body[class*=high-contrast]{--second:var(--vscode-button-secondaryBackground,transparent);--secondtext:var(--vscode-button-secondaryForeground,var(--text));--added:var(--vscode-diffEditor-insertedLineBackground,transparent);--removed:var(--vscode-diffEditor-removedLineBackground,transparent)}
*{box-sizing:border-box}
body{margin:0;padding:0;background:var(--ground);color:var(--text);font:13px/1.45 var(--vscode-font-family,system-ui,sans-serif)}
main{max-width:1200px;margin:0 auto;padding:16px 20px 18px}
h1{margin:0 0 2px;font-size:18px;font-weight:600;overflow-wrap:anywhere}
p{margin:0;overflow-wrap:anywhere}
.quiet,small,.risk{color:var(--quiet)}
.small,small{font-size:12px}
.small{margin-top:6px}
#note{min-height:12px;padding:4px 0;font-weight:600}
#note:focus{outline:none}
.columns{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,400px);gap:20px}
fieldset{min-width:0;margin:0 0 12px;padding:0;border:1px solid var(--line);border-radius:6px}
legend{margin-left:12px;padding:0 4px;font-weight:600}
.change{display:grid;grid-template-columns:20px minmax(0,1fr) auto;gap:2px 10px;padding:8px 14px;border-top:1px solid var(--line)}
.change:first-of-type,.open li:first-child{border-top:0}
.change input{width:15px;height:15px;margin:3px 0 0;accent-color:var(--button)}
.change label{font-weight:600;overflow-wrap:anywhere}
.why,.risk{grid-column:2/4}
.tag{align-self:start;padding:0 8px;border:1px solid var(--line);border-radius:9px;font-size:11.500px;line-height:18px;white-space:nowrap}
.mark{flex:none;vertical-align:-2px;fill:currentColor}
.tag .mark{margin-right:4px}
.mark .ring{fill:none;stroke:currentColor;stroke-width:1.6}
.mark.critical,.mark.high{color:var(--bad)}.mark.medium{color:var(--warn)}.mark.low{color:var(--note)}.mark.info{color:var(--quiet)}.mark.clean{color:var(--good)}
.open{margin:0;padding:0;list-style:none}
.open li{display:grid;grid-template-columns:18px minmax(0,1fr) auto;gap:8px;padding:7px 14px;border-top:1px solid var(--line);overflow-wrap:anywhere}
.open .mark{margin-top:3px}
small{display:block}
.bar{position:sticky;bottom:0;display:flex;flex-wrap:wrap;gap:6px 10px;align-items:center;padding:10px 0;background:var(--ground)}
button{padding:4px 14px;border:1px solid var(--vscode-contrastBorder,transparent);border-radius:2px;background:var(--button);color:var(--buttontext);font:inherit;white-space:nowrap;cursor:pointer}
button.second{background:var(--second);color:var(--secondtext)}
button.link{align-self:start;padding:0;border:0;background:none;color:var(--link)}
button.link:hover{text-decoration:underline}
button:disabled{opacity:.5;cursor:default}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
section{min-width:0}
#preview{position:sticky;top:12px}
.file{margin:8px 0 0;border:1px solid var(--line);border-radius:6px;overflow:hidden}
.file+.file{margin-top:12px}
h2{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 12px;margin:0;padding:4px 12px;border-bottom:1px solid var(--line);background:var(--soft);font-size:12px;font-weight:600;overflow-wrap:anywhere}
h2 span{color:var(--quiet);font-weight:400}
.lines{overflow:auto;max-height:75vh;font:12px/19px var(--vscode-editor-font-family,ui-monospace,monospace)}
.lines>div{width:max-content;min-width:100%}
.lines>div>div{padding:0 12px 0 0;border-left:3px solid transparent;white-space:pre}
.lines i{display:inline-block;width:48px;padding:0 8px 0 4px;color:var(--quiet);font-style:normal;text-align:right}
code{padding:0;border:0;background:none;color:inherit;font:inherit}
.lines .added{border-left-color:var(--good);background:var(--added)}
.lines .removed{border-left-color:var(--bad);background:var(--removed)}
.off,.removed{color:var(--quiet)}
.off code,.removed code{text-decoration:line-through}
.framed{outline:1px dashed var(--focus);outline-offset:-1px}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media(max-width:760px){main{padding:12px 14px}.columns{grid-template-columns:minmax(0,1fr)}#preview,.bar{position:static}.lines{max-height:none}.change{grid-template-columns:20px minmax(0,1fr)}.tag{grid-column:2;justify-self:start;white-space:normal}.why,.risk{grid-column:2}}
`;

/** The SHA-256 of `hardenStyle` in Base64, for the page's policy. A test checks that it matches. */
export const hardenStyleHash = 'sha256-qB2jWcjw2ys5E0fWM+KR2Pa6xs5dJasgPv3k43m2xic=';
