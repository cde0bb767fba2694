import { createContext } from 'react'

/** Whether cards are too many, and too small, for words on them: they are drawn without, which is a third of the work. */
export const FromAfarContext = createContext(false)
