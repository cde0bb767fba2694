import { type ClassValue, clsx } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

const merge = extendTailwindMerge({
  extend: { classGroups: { 'font-size': [{ text: ['2xs'] }] } },
})

/** Class names joined; of two that contradict each other the later counts. */
export function classNames(...names: ClassValue[]): string {
  return merge(clsx(names))
}
