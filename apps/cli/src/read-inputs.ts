import { readFileSync } from 'node:fs'
import {
  checkInputs,
  completeInputs,
  type InputDeclaration,
  type InputValues,
  inputFromText,
} from '@contraflow/flow'
import { WrongUse } from './wrong-use.ts'

/** The inputs of `--input name=value` and `name=@FILE`, with the flow's defaults. Throws WrongUse for what does not fit. */
export function readInputs(
  declared: { readonly [name: string]: InputDeclaration },
  given: readonly string[],
): InputValues {
  const values = given.map((option): readonly [string, InputValues[string]] => {
    const [, name, text] = /^([^=]+)=(.*)$/s.exec(option) ?? []
    if (name === undefined || text === undefined) {
      throw new WrongUse('option.invalid', `--input ${option}: write name=value or name=@FILE`)
    }
    return [name, inputFromText(declared[name], text.startsWith('@') ? readValue(text) : text)]
  })
  const inputs = Object.fromEntries(values)
  const problems = checkInputs(declared, inputs)
  if (problems.length > 0) {
    throw new WrongUse('option.invalid', problems.map(({ message }) => message).join(' '))
  }
  return completeInputs(declared, inputs)
}

/** A file's text without the line end that editors leave. */
function readValue(reference: string): string {
  try {
    return readFileSync(reference.slice(1), 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    throw new WrongUse('file.unreadable', `${reference.slice(1)} can't be read`, error)
  }
}
