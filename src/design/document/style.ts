/** The page's only style: one column, a list of contents beside it where there is room, light and dark. */
export const style = `
:root{--ink:#1c2430;--soft:#5a6675;--line:#d9dee5;--paper:#fff;--panel:#f5f7f9;--link:#1356a2;--good:#1d7a46;--caution:#9a6200;--bad:#b3261e;
--c0:#e8eef7;--c1:#e4f3ec;--c2:#fbf0de;--c3:#efe9f8;--c4:#fde9e7}
@media(prefers-color-scheme:dark){:root{--ink:#e3e8ef;--soft:#9aa7b7;--line:#33404f;--paper:#12181f;--panel:#1a222c;--link:#7db4f5;--good:#5cc98c;--caution:#e0a94a;--bad:#f2857d;
--c0:#1d2b3e;--c1:#193328;--c2:#3a2f1a;--c3:#2b2440;--c4:#3d2321}}
*{box-sizing:border-box}
body{margin:0;color:var(--ink);background:var(--paper);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;display:grid;grid-template-columns:15rem minmax(0,1fr)}
nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;padding:1.6rem 1rem;font-size:.87rem}
nav ol{list-style:none;margin:0;padding:0}nav li{margin:.35rem 0}a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
main{padding:1.2rem 2rem 4rem;max-width:72rem;min-width:0}
h1{font-size:1.8rem;line-height:1.25;margin:.4rem 0 1rem}h2{font-size:1.3rem;margin:2.6rem 0 .8rem;padding-top:.8rem;border-top:1px solid var(--line)}h3{font-size:1.08rem;margin:1.8rem 0 .5rem}h4{margin:1.2rem 0 .4rem}
p,li{max-width:48rem}li{margin:.2rem 0}
code{font:.88em ui-monospace,SFMono-Regular,Menlo,"Liberation Mono",monospace;background:var(--panel);padding:.05em .3em;border-radius:3px}
pre{background:var(--panel);padding:.9rem;border-radius:6px;font-size:.78rem;line-height:1.35}pre code{background:none;padding:0;font-size:inherit}
.wide{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:.88rem;width:100%}th,td{text-align:left;vertical-align:top;padding:.45rem .7rem .45rem 0;border-bottom:1px solid var(--line)}th{color:var(--soft);font-weight:600;white-space:nowrap}td{min-width:6rem}td:first-child{font-weight:500}
details{border:1px solid var(--line);border-radius:6px;padding:.1rem .9rem;margin:.5rem 0}summary{cursor:pointer;padding:.45rem 0;font-weight:500}details[open]{padding-bottom:.6rem}
.note{border-left:4px solid var(--soft);background:var(--panel);padding:.6rem .9rem;border-radius:0 6px 6px 0}.note.good{border-color:var(--good)}.note.caution{border-color:var(--caution)}.note.bad{border-color:var(--bad)}
.picture svg{display:block;height:auto;min-width:60rem;max-width:100%}
svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;text-anchor:middle;fill:var(--ink)}svg .lane{font-weight:600;fill:var(--soft)}
svg rect{stroke:var(--line)}.c0 rect{fill:var(--c0)}.c1 rect{fill:var(--c1)}.c2 rect{fill:var(--c2)}.c3 rect{fill:var(--c3)}.c4 rect{fill:var(--c4)}
svg .flows path{fill:none;stroke:var(--soft);stroke-opacity:.55;stroke-width:1.3}svg marker path{fill:var(--soft)}svg .flows path:hover{stroke:var(--link);stroke-opacity:1;stroke-width:2.4}
@media(max-width:60rem){body{display:block}nav{position:static;max-height:none;padding:1rem 1rem 0}nav ol{display:flex;flex-wrap:wrap;gap:.2rem .9rem}main{padding:.6rem 1rem 3rem}h1{font-size:1.4rem}}
@media print{nav{display:none}body{display:block}details{border:0}}
`.trim()
