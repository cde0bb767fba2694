'use client'
import { useEffect } from 'react'

/** The page's address as it was when the page was opened; empty while there is no page. */
export function addressParams(): URLSearchParams {
  return new URLSearchParams(typeof window === 'undefined' ? '' : window.location.search)
}

type AddressParams = { readonly [name: string]: string | null }

/** Keeps some params of the page's address as they are here (null: not there), so that it can be sent to somebody. */
export function useAddress(params: AddressParams): void {
  const kept = JSON.stringify(params)
  useEffect(() => {
    const address = addressWith(JSON.parse(kept))
    if (address === `${window.location.pathname}${window.location.search}`) return
    window.history.replaceState(null, '', address)
  }, [kept])
}

/** The page's address with some params as they are here (null: not there). */
export function addressWith(params: AddressParams): string {
  const search = addressParams()
  for (const [name, value] of Object.entries(params)) {
    if (value === null) search.delete(name)
    else search.set(name, value)
  }
  // Commas and dots are read by people.
  const text = search.toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
  return `${window.location.pathname}${text === '' ? '' : `?${text}`}`
}

/** A list that stands in one param, with commas; null: the param is not there. */
export function listParam(name: string): readonly string[] | null {
  const value = addressParams().get(name)
  return value === null ? null : value.split(',').filter((part) => part !== '')
}
