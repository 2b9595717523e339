// A page of plain HTML that shows ranked lists to a person: what came where, from which source, why, and how right that was.
import type { Ranking } from 'millrace/client'

/** What the page shows of an answer's item; `reasons` were asked for. */
export type Answered = Ranking<object & { readonly from: readonly string[] }, unknown, 'champion', never, true>['items'][number]
export interface Entry extends Answered { readonly title: string; readonly about: string; /** True relevance, from 0. */ readonly grade: number }
export interface Page {
  readonly title: string
  readonly about: string
  /** Shares of the best possible, [0, 1]; the first is ours. */
  readonly measured: readonly { readonly name: string; readonly value: number }[]
  readonly lists: readonly { readonly heading: string; readonly about: string; readonly entries: readonly Entry[] }[]
  /** The highest grade that there is. */
  readonly best: number
}

const safe = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
const hues = [212, 150, 32, 275, 340, 95]

/** One document with its style, without scripts: it can be kept, sent and opened anywhere. */
export function renderPage({ title, about, measured, lists, best }: Page): string {
  const sources = [...new Set(lists.flatMap(({ entries }) => entries.flatMap(({ from }) => from)))].sort()
  const chip = (source: string) => `<span class="chip" style="--hue:${hues[sources.indexOf(source) % hues.length]}">${safe(source)}</span>`
  const most = Math.max(...lists.flatMap(({ entries }) => entries.flatMap(({ reasons }) => reasons.map(({ contribution }) => Math.abs(contribution)))), 1e-9)
  const reason = ({ feature, value, contribution }: Entry['reasons'][number]) => `<li><span class="feature">${safe(feature)}<i>${safe(told(value))}</i></span><span class="bar ${contribution < 0 ? 'down' : 'up'}"><b style="width:${(50 * Math.abs(contribution) / most).toFixed(1)}%"></b></span><span class="number">${signed(contribution)}</span></li>`
  const entry = (each: Entry) => `
    <li class="entry">
      <span class="place">${each.position}</span>
      <div class="what">
        <h3>${safe(each.title)}</h3>
        <p>${safe(each.about)}</p>
        <p>${each.from.map(chip).join(' ')}</p>
      </div>
      <div class="grade" title="true relevance ${each.grade} of ${best}">${'<b></b>'.repeat(each.grade)}${'<i></i>'.repeat(best - each.grade)}</div>
      <span class="score">${each.score.toFixed(2)}</span>
      <ul class="reasons">${each.reasons.slice(0, 4).map(reason).join('')}</ul>
    </li>`
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${safe(title)}</title>
<style>${style}</style>
<main>
  <header><h1>${safe(title)}</h1><p>${safe(about)}</p></header>
  <section class="measured"><h2>NDCG@10 against the truth</h2>${measured.map(({ name, value }, at) => `
    <div class="${at === 0 ? 'ours' : ''}"><span>${safe(name)}</span><span class="track"><b style="width:${(100 * value).toFixed(1)}%"></b></span><span class="number">${value.toFixed(3)}</span></div>`).join('')}
  </section>
  <p class="legend">Found by ${sources.map(chip).join(' ')} <span>Dots: true relevance, of ${best}, which the system never saw. Bars: what raised and lowered the score.</span></p>${lists.map(({ heading, about: said, entries }) => `
  <section><h2>${safe(heading)}</h2><p>${safe(said)}</p><ol>${entries.map(entry).join('')}
  </ol></section>`).join('')}
</main></html>
`
}
const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`
const told = (value: unknown): string => (typeof value === 'number' ? String(Number(value.toPrecision(3))) : value === null ? 'none' : Array.isArray(value) ? `${value.length} of them` : String(value))

const style = `
:root{color-scheme:light dark;--ground:light-dark(#f6f6f3,#16181c);--card:light-dark(#fff,#1f2228);--ink:light-dark(#1c1e22,#e8e9ec);--soft:light-dark(#666a72,#9ba0aa);--line:light-dark(#e4e4de,#30343c);--up:light-dark(#2a7d5f,#59b894);--down:light-dark(#b4532f,#e08a68);--ours:light-dark(#2456a6,#7fa8ec)}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.45 system-ui,sans-serif}
main{max-width:1060px;margin:0 auto;padding:32px 20px 64px}h1{font-size:28px;margin:0 0 4px;letter-spacing:-.01em}h2{font-size:19px;margin:36px 0 2px}h3{font-size:15px;margin:0;font-weight:600}p{margin:2px 0;color:var(--soft)}
ol,ul{list-style:none;margin:0;padding:0}ol{margin-top:12px;display:grid;gap:8px}.number,.score,.place{font-variant-numeric:tabular-nums}
.measured{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px 20px;margin-top:20px}.measured h2{margin:0 0 10px;font-size:15px}
.measured div{display:grid;grid-template-columns:170px 1fr 52px;gap:12px;align-items:center;padding:3px 0}.track{background:var(--line);border-radius:5px;height:10px;overflow:hidden}.track b{display:block;height:100%;background:var(--soft);border-radius:5px}.ours .track b{background:var(--ours)}.ours{font-weight:600}.measured .number{text-align:right}
.legend{margin-top:18px;font-size:13px}.legend>span:last-child{margin-left:8px}.chip{display:inline-block;padding:0 8px;border-radius:9px;font-size:12px;line-height:19px;background:light-dark(hsl(var(--hue) 55% 92%),hsl(var(--hue) 35% 24%));color:light-dark(hsl(var(--hue) 60% 30%),hsl(var(--hue) 60% 80%))}
.entry{display:grid;grid-template-columns:34px minmax(0,1fr) 62px 58px minmax(0,400px);gap:4px 14px;align-items:center;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:11px 16px}
.place{font-size:19px;color:var(--soft);text-align:right}.what p{font-size:13px;overflow-wrap:anywhere}.score{font-weight:600;text-align:right}.grade{display:flex;gap:4px}.grade b,.grade i{width:10px;height:10px;border-radius:50%;background:var(--up)}.grade i{background:none;border:1px solid var(--line)}
.reasons li{display:grid;grid-template-columns:minmax(0,1fr) 110px 46px;gap:8px;align-items:center;font-size:12.5px;line-height:18px}.feature{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}.feature i{font-style:normal;color:var(--soft);margin-left:6px}.reasons .number{text-align:right;color:var(--soft)}
.bar{position:relative;height:8px;background:linear-gradient(var(--line),var(--line)) center/1px 100% no-repeat}.bar b{position:absolute;top:0;height:100%;border-radius:2px}.up b{left:50%;background:var(--up)}.down b{right:50%;background:var(--down)}
@media (max-width:760px){main{padding:20px 12px 48px}h1{font-size:23px}.measured div{grid-template-columns:112px 1fr 46px;gap:8px;font-size:14px}.entry{grid-template-columns:26px minmax(0,1fr) auto auto;padding:11px 12px;gap:4px 10px}.reasons{grid-column:1/-1;margin-top:6px;padding-top:6px;border-top:1px solid var(--line)}.reasons li{grid-template-columns:minmax(0,1fr) 84px 44px}}
`
