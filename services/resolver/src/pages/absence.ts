import type { Verdict } from '@nguon/proof'
import type { Subject } from '@nguon/statement'
import { html, type IconName, icon, linkButton, type Markup, nothing, sheet, type Tone } from '@nguon/ui'
import { type Lang, message } from '@nguon/words'
import { readableId } from './names.ts'

/** Whether nobody has said anything of what was scanned, below the head or since, and the file proves it. */
export function isAbsent({ head, answers: [finest], pending, serial }: Verdict): boolean {
  return head !== null && serial === null && finest?.statements.length === 0 && pending.length === 0
}

/** What a shopper can make of a code that nobody registered: what it may mean, and what to do now. */
export function absenceSheet(subject: Subject, path: string, lang: Lang): Markup {
  const line = (name: IconName, tone: Tone, text: string) =>
    html`<li class="tone-${tone}">!${icon(name)}<span>${text}</span></li>`
  const ending = subject.type === 'party' || subject.type === 'place' ? (`-${subject.type}` as const) : ''
  const doubts = isGoods(subject)
    ? html`!${line('ban', 'bad', message(lang, 'absence.false'))}!${line('clock', 'wait', message(lang, 'absence.later'))}`
    : nothing
  return sheet(
    message(lang, 'absence.title'),
    html`<ul class="checked-list">
!${line('pen', 'wait', message(lang, isGoods(subject) ? 'absence.wrong' : 'absence.wrong-entry'))}
!${doubts}
!${line('arrow', 'calm', message(lang, `absence.elsewhere${ending}`))}
</ul>
<h2>${message(lang, 'absence.do')}</h2>
<ul class="checked-list">
!${line('magnifier', 'calm', message(lang, `absence.compare${ending}`, { code: readableId(subject) }))}
!${isGoods(subject) ? line('shop', 'calm', message(lang, 'absence.ask')) : nothing}
!${line('download', 'calm', message(lang, 'absence.keep'))}
</ul>
<div class="actions">!${linkButton(`/proof${path}`, message(lang, 'files.download'), 'download')}!${linkButton(`/kiem-chung?code=${encodeURIComponent(path)}`, message(lang, 'files.inspect'), 'check', true)}!${linkButton(lang === 'en' ? '/?lang=en' : '/', message(lang, 'absence.again'), 'magnifier', true)}</div>`,
  )
}

/** Whether the subject is something that a shopper can hold, or was sold from. */
function isGoods({ type }: Subject): boolean {
  return type !== 'party' && type !== 'place'
}
