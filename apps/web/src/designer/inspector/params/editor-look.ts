import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const LOOK = EditorView.theme({
  '&': { fontSize: '12px', color: 'var(--ink)', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    lineHeight: '1.125rem',
    fontVariantLigatures: 'none',
  },
  '.cm-content': { padding: '6px 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 10px' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-placeholder': { color: 'var(--muted)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--muted)', border: 'none' },
  '.cm-lookup': {
    color: 'var(--going)',
    backgroundColor: 'var(--going-soft)',
    borderRadius: '3px',
  },
  '.cm-lookup *': { color: 'var(--going)' },
  '.cm-lookup-wrong': {
    color: 'var(--broken)',
    backgroundColor: 'var(--broken-soft)',
    textDecoration: 'underline wavy var(--broken)',
    textUnderlineOffset: '3px',
  },
  '.cm-lookup-wrong *': { color: 'var(--broken)' },
  '.cm-lookup-doubtful': {
    color: 'var(--back)',
    backgroundColor: 'var(--back-soft)',
    textDecoration: 'underline wavy var(--back)',
    textUnderlineOffset: '3px',
  },
  '.cm-lookup-doubtful *': { color: 'var(--back)' },
})

/** What stands above the page is not inside the editor, so that nothing cuts it off. */
const FLOATING = EditorView.baseTheme({
  '.cm-tooltip': {
    zIndex: '60',
    border: '1px solid var(--line-strong)',
    borderRadius: '8px',
    backgroundColor: 'var(--panel)',
    color: 'var(--ink)',
    boxShadow: 'var(--shadow)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--font-mono)',
    fontSize: '12px',
    maxHeight: '15rem',
    minWidth: '15rem',
    maxWidth: '26rem',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--going-soft)',
    color: 'var(--ink)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > completion-section': {
    padding: '6px 10px 2px',
    border: 'none',
    fontFamily: 'var(--font-sans)',
    fontSize: '11px',
    fontWeight: '600',
    color: 'var(--muted)',
    opacity: '1',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-completionDetail': { color: 'var(--muted)', fontStyle: 'normal', fontSize: '11px' },
  '.cm-tooltip.cm-completionInfo': {
    padding: '6px 10px',
    maxWidth: '16rem',
    fontFamily: 'var(--font-sans)',
    fontSize: '12px',
  },
  '.cm-lookup-reason': { padding: '5px 9px', maxWidth: '22rem', fontSize: '12px' },
})

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--going)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--done)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--back)' },
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'var(--going)' },
  { tag: [tags.lineComment, tags.comment, tags.meta], color: 'var(--muted)' },
  { tag: [tags.standard(tags.name), tags.function(tags.variableName)], fontWeight: '600' },
])

/** How an editor for a param looks, light and dark. */
export const editorLook: Extension = [LOOK, FLOATING, syntaxHighlighting(COLOURS)]
