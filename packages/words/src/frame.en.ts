import type { Translation } from './catalogue.ts'
import type { frameVi } from './frame.vi.ts'

/** The frame of every page, errors and addresses, in English. */
export const frameEn: Translation<typeof frameVi> = {
  'frame.skip': 'Skip to the content',
  'frame.nav': 'Pages',
  'frame.lookup': 'Look up',
  'frame.inspector': 'Verify',
  'frame.portal': 'For producers',
  'frame.verifier': 'A verifier to keep',
  'frame.trust': 'Trust file',
  'frame.checkpoint': 'State of the log',
  'frame.never-asks': 'This page never asks for a login, a phone number or a payment in order to look something up.',
  'error.malformed.title': 'This code is not well formed',
  'error.malformed.text':
    'The address you opened is not a valid traceability code. A digit may have been mistyped, or the label misprinted.',
  'error.malformed.shapes':
    'A valid code reads /01/GTIN/10/LOT (goods with a GTIN), /00/SSCC (a logistic unit), /414/GLN (a place), /l/PARTY/GOODS/LOT (goods without a GTIN) or /party/PARTY (an operator).',
  'error.malformed.try': 'Scan again, or type the digits printed below the QR code here.',
  'error.not-found.title': 'There is no such page',
  'error.not-found.text': 'The address you opened does not exist here. You can look up the code printed on the pack.',
  'error.not-ready.title': 'Nothing can be verified right now',
  'error.not-ready.text': 'The system is starting, or has not anchored a state yet. Please try again in a few minutes.',
  'error.internal.title': 'Something went wrong on our side',
  'error.internal.text': 'The page could not be answered. The fault was recorded; please try again in a few minutes.',
  'error.unauthenticated.title': 'This API key cannot be used',
  'error.unauthenticated.text':
    'The API key is unknown or was revoked. Ask an administrator for another one, or leave it out to see what is public.',
  'error.forbidden.title': 'You may not do this',
  'error.forbidden.text': 'The request did not come from our own page, or your account does not allow it.',
  'error.too-large.title': 'This is too large',
  'error.too-large.text': 'Please send less, or in several parts.',
  'error.request.title': 'The request is not right',
  'error.request.text': 'The browser sent a request that this page does not understand.',
  'error.home': 'Back to look-up',
}
