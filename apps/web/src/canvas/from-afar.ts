import { createContext } from 'react'

/** Whether cards are too many, and too small, for words on them: they are drawn without. */
export const FromAfarContext = createContext(false)
