import { html, icon, type Markup, sheet } from '@nguon/ui'
import { type Lang, message } from '@nguon/words'

/**
 * The panel in which the reader's browser checks the proof itself. What stands here before a script runs is the truth
 * for a reader without one: this device has checked nothing.
 */
export function checkPanel(lang: Lang, path: string): Markup {
  return sheet(
    message(lang, 'check.title'),
    html`<div id="check" class="stack" data-proof="/proof${path}" data-path="${path}" data-lang="${lang}" aria-live="polite">
<p class="soft">!${icon('question')} ${message(lang, 'check.noscript')}</p>
</div>`,
  )
}
