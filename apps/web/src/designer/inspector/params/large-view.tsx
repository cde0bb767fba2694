'use client'
import { Button, Dialog, DialogButtons } from '@contraflow/ui'
import { Braces } from 'lucide-react'
import { useId, useRef } from 'react'
import type { Language } from './languages.ts'
import { type PathProblems, useLookups } from './param-scope.ts'
import { isWrong, Says } from './says.tsx'
import { TextEditor, type TextEditorHandle } from './text-editor.tsx'

/** The same text with room to read it. What is written is in the flow at once; there is nothing to confirm. */
export function LargeView({
  title,
  value,
  onChange,
  language,
  problems,
  onClose,
}: {
  title: string
  value: string
  onChange: (text: string) => void
  language: Language
  problems: PathProblems
  onClose: () => void
}) {
  const id = useId()
  const lookups = useLookups()
  const editor = useRef<TextEditorHandle>(null)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      size="large"
      // The dialog hears of the key before the editor does, which then does not.
      holdsEscape={() => editor.current?.closeOffers() ?? false}
    >
      <span id={`${id}-label`} className="sr-only">
        {title}
      </span>
      <div className="h-[min(36rem,58vh)]">
        <TextEditor
          id={id}
          ref={editor}
          labelledBy={`${id}-label`}
          describedBy={`${id}-says`}
          isInvalid={isWrong(problems.says)}
          value={value}
          onChange={onChange}
          lines="large"
          language={language}
          lookups={lookups}
          problems={problems.lookups}
          isAutoFocused
        />
      </div>
      <p id={`${id}-says`} className="mt-2 min-h-4 text-2xs">
        <Says says={problems.says} />
      </p>
      <DialogButtons>
        <Button
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => editor.current?.offer()}
        >
          <Braces /> Insert…
        </Button>
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
