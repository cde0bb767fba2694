import { InvalidArgumentError } from 'commander'

type Tags = { readonly [tag: string]: string }

/** One more `--tag name=value`. Throws commander's InvalidArgumentError. */
export function addTag(given: string, before: Tags): Tags {
  const at = given.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('A tag is written name=value.')
  return { ...before, [given.slice(0, at)]: given.slice(at + 1) }
}
