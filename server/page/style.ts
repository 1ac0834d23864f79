/** The colours of a page: those of the editor, or light and dark ones of its own. */
export const colours = `
:root,body{--ground:var(--vscode-editor-background,#fff);--text:var(--vscode-editor-foreground,#1f2328);--quiet:var(--vscode-descriptionForeground,#57606a);--line:var(--vscode-contrastBorder,var(--vscode-widget-border,#d0d7de));--soft:var(--vscode-sideBar-background,#f5f7f9);--link:var(--vscode-textLink-foreground,#0550ae);--focus:var(--vscode-focusBorder,#0550ae);--bad:var(--vscode-editorError-foreground,#b3261e);--warn:var(--vscode-editorWarning-foreground,#8a4b00);--note:var(--vscode-editorInfo-foreground,#0b5c8a);--good:var(--vscode-charts-green,#1a7f37)}
@media(prefers-color-scheme:dark){:root,body:not([class*=vscode]){--ground:var(--vscode-editor-background,#1b1f24);--text:var(--vscode-editor-foreground,#dfe3e8);--quiet:var(--vscode-descriptionForeground,#a0a9b4);--line:var(--vscode-contrastBorder,var(--vscode-widget-border,#3d444d));--soft:var(--vscode-sideBar-background,#22272e);--link:var(--vscode-textLink-foreground,#6cb6ff);--focus:var(--vscode-focusBorder,#6cb6ff);--bad:var(--vscode-editorError-foreground,#ff7b72);--warn:var(--vscode-editorWarning-foreground,#e3b341);--note:var(--vscode-editorInfo-foreground,#6cb6ff);--good:var(--vscode-charts-green,#6fdd8b)}}`;

/**
 * The style of the page, light and dark, for browsers, paper and editors, whose colours it uses. Colours are always backed by
 * shapes and words. The page's policy allows this style by `styleHash`, so no other style can be injected.
 */
export const style = `${colours}
*{box-sizing:border-box}
body{margin:0;padding:0;background:var(--ground);color:var(--text);font:13px/1.45 var(--vscode-font-family,system-ui,sans-serif)}
header,main,footer{max-width:78rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:1.1rem}
h1{margin:.4rem 0 .6rem;max-width:46em;font-size:1.7em;line-height:1.3;font-weight:600;text-wrap:balance}
h2{margin:2rem 0 .5rem;padding-top:.8rem;border-top:2px solid var(--line);font-size:1.3em;overflow-wrap:anywhere}
h3{margin:1.7rem 0 .5rem;font-size:1.15em;font-weight:600}
h3 small{margin-left:.5rem;font-weight:400;color:var(--quiet)}
h4{margin:1rem 0 .3rem;font-size:1em;overflow-wrap:anywhere}
p{margin:.2rem 0}
a{color:var(--link);text-decoration:none}
a:hover,p a{text-decoration:underline}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
code,.place{font:12px/1.4 var(--vscode-editor-font-family,ui-monospace,monospace);overflow-wrap:anywhere}
.quiet,small{color:var(--quiet)}
small{font-size:12px}
.place{color:var(--quiet)}
a.place{color:var(--link)}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-100vw}
.skip:focus{position:static}
.facts{display:flex;flex-wrap:wrap;gap:.2rem 1rem;align-items:baseline;color:var(--quiet)}
.facts b{color:var(--text)}
.tools{margin-left:auto}
.tools a{border:1px solid var(--line);border-radius:3px;padding:1px 8px;color:var(--text);text-decoration:none}
ul,ol{padding-left:1.2rem;margin:.3rem 0}
.counts,.paths{list-style:none;padding:0;margin:0}
.counts{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem}
.counts b{font-size:1.15em}
.mark{vertical-align:-1.5px;flex:none;fill:currentColor}
.mark .ring{fill:none;stroke:currentColor;stroke-width:1.6}
.mark.critical,.mark.high{color:var(--bad)}.mark.medium{color:var(--warn)}.mark.low{color:var(--note)}.mark.info{color:var(--quiet)}.mark.clean{color:var(--good)}
.card{border:1px solid var(--line);border-radius:6px;background:var(--ground)}
details.card{margin:.8rem 0;padding:.5rem .9rem}
summary{cursor:pointer}
.first{display:grid;gap:1.2rem;margin-top:1.1rem}
.first.two{grid-template-columns:minmax(0,1fr) 17rem}
.paths li{display:grid;grid-template-columns:1.6rem minmax(0,1fr);padding:.5rem .9rem .5rem .7rem;border-top:1px solid var(--line)}
.paths:first-child>li:first-child{border-top:0}
.paths p{margin:0;overflow-wrap:anywhere}
.paths .mark{margin-top:3px}
.first details>summary{padding:.4rem .9rem}
.removal{align-self:start;padding:.8rem .9rem;background:var(--soft)}
.removal h3{margin:0 0 .5rem}
.removal dl{display:grid;grid-template-columns:auto 1fr;gap:.35rem .7rem;margin:0 0 .7rem}
.removal dt{font-weight:600;text-align:right;font-size:1.15em;line-height:1.3}
.removal dd{margin:0}
.bar{border:1px solid var(--line);border-radius:4px}
.bar .safe{fill:var(--good)}.bar .checked{fill:var(--note)}.bar .hand{fill:none}
table{border-collapse:collapse;width:100%}
th{text-align:left;font-weight:600}
thead th{color:var(--quiet);font-size:12px}
.drawing{padding:.4rem .8rem .7rem;overflow:hidden}
.drawing table{table-layout:fixed;border-collapse:separate;border-spacing:0 6px}
.drawing thead th{font-weight:400;padding:0 .3rem}
.drawing th:nth-child(1){width:7.2rem}.drawing th:nth-child(3){width:12rem;text-align:center}.drawing th:nth-child(5){width:8.4rem;text-align:center}
.drawing td{padding:0;height:40px;vertical-align:middle;line-height:1.25}
.drawing tbody+tbody::before{content:"";display:block;height:.7rem}
.box{height:1px;text-align:center}
.box>div{display:flex;flex-direction:column;justify-content:center;min-height:40px;height:100%;padding:3px 6px;border:1.5px solid var(--text);border-radius:5px;overflow-wrap:anywhere}
.who>div{border-radius:16px}
.what.host>div{border:3px double var(--bad)}
.service a{display:block;padding:3px 8px;border:1px solid var(--line);border-radius:5px;color:var(--text);text-decoration:none;overflow:hidden;text-overflow:ellipsis}
.service small,.box small{display:block}
.service.critical a{border:2px solid var(--bad)}.service.high a{border:1.5px solid var(--bad)}
.arrow{position:relative;font-size:12px;text-align:center}
.arrow span{display:block;height:16px;margin:0 14px 18px 8px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis}
.arrow::before{content:"";position:absolute;left:2px;right:9px;top:calc(50% - 1px);border-top:1px solid var(--quiet)}
.arrow::after{content:"";position:absolute;right:2px;top:calc(50% - 5px);border:4.5px solid transparent;border-left:8px solid var(--quiet);border-right:0}
.arrow.critical::before{border-top:3px solid var(--bad);top:calc(50% - 2px)}.arrow.high::before{border-top:2px solid var(--bad)}.arrow.medium::before{border-top-color:var(--warn)}
.arrow.critical::after,.arrow.high::after{border-left-color:var(--bad)}.arrow.medium::after{border-left-color:var(--warn)}
.arrow.later::before{border-top-style:dashed}
.bar{margin-bottom:.6rem}
.drawing details{margin:.5rem 0 0;padding:.3rem .7rem;border:1px dashed var(--line);border-radius:5px}
.key{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin-top:.6rem;color:var(--quiet);font-size:12px}
.line{display:inline-block;width:26px;margin-right:5px;vertical-align:3px;border-top:1px solid var(--quiet)}
.line.critical{border-top:3px solid var(--bad)}.line.high{border-top:2px solid var(--bad)}.line.later{border-top:1px dashed var(--text)}
.services{table-layout:fixed}
.services th,.services td{padding:.35rem .5rem;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
.services tbody th a{color:var(--text)}
.services tbody th a.place{color:var(--link)}
.services tbody th small{display:block;font-weight:400}
.image{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.count{white-space:nowrap}
.severity{font-weight:600;white-space:nowrap}
.finding{margin:.6rem 0;padding:.4rem .8rem;border:1px solid var(--line);border-left-width:4px;border-radius:3px}
.finding.critical,.finding.high{border-left-color:var(--bad)}
.finding p{overflow-wrap:anywhere}
.finding details{margin:.3rem 0}
.scroll{overflow:auto;max-width:100%;margin:.5rem 0}
.running td,.running th{padding:.35rem .6rem;border:1px solid var(--line);text-align:left;vertical-align:top}
.running td,.running thead th{min-width:11rem;max-width:22rem}
.running td ul{padding:0;margin:0;list-style:none}
.running .place{display:block;font-weight:400}
.running [scope=row]{position:sticky;left:0;background:var(--soft)}
.risky{font-weight:600}
@media screen and (max-width:830px){header,main,footer{padding:0 .8rem}h1{font-size:1.4em}h3 small{display:block;margin:0}.first.two{grid-template-columns:1fr}.drawing thead,.key,.services thead{display:none}.drawing table,.drawing tbody,.drawing tr,.drawing td,.services,.services tbody,.services tr,.services td,.services tbody th{display:block}.drawing td{height:auto}.drawing .lane{display:flex;flex-direction:column}.drawing td.who{display:none}.service{order:-1}.lane{margin:.4rem 0;padding:1px 0 3px 10px;border-left:1px solid var(--line)}.lane.critical{border-left:6px double var(--bad)}.lane.high{border-left:3px solid var(--bad)}.box>div{min-height:0;height:auto;padding:2px 0;border:0!important;text-align:left;display:block}.box small{display:inline;margin-left:6px}.what>div::before{content:"\\2192  "}.service a{padding:0;border:0!important}.service small{display:inline;margin-left:6px}.arrow{text-align:left}.arrow::before,.arrow::after{display:none}.arrow span{display:inline;margin:0;white-space:normal}.arrow.open span::before{content:"open: ";color:var(--quiet)}.arrow.open.later span::before{content:"only through another service: "}.arrow.can span::before{content:"can then: ";color:var(--quiet)}.services tr{margin:0 0 .5rem;padding:.3rem 0;border:1px solid var(--line);border-radius:6px}.services th,.services td{padding:1px .7rem;border:0}.services td[data-name]::before{content:attr(data-name) ": ";color:var(--quiet);font-size:12px}.services td.empty{display:none}}
@media print{:root,body{--ground:#fff;--text:#000;--quiet:#444;--line:#999;--soft:#fff;--link:#000;--bad:#b00;--warn:#7a4f00;--note:#004a9c;--good:#2d7d2d}body{font-size:9pt}header,main,footer{max-width:none;padding:0}.tools,.skip,details:not([open]){display:none}.scroll{overflow:visible}tr,li,.finding{break-inside:avoid}h2,h3,h4{break-after:avoid}}
`;

/** The SHA-256 of `style` in Base64, for the page's policy. A test checks that it matches. */
export const styleHash = 'sha256-oHM5HL1CkgH6Br4IQzkb+HXT+qZNsFRimo5vQzn07E4=';
