import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Makes a CA and a certificate of its for localhost, with the openssl of this machine. `ca` is the path of the CA's. */
export function makeCertificates(folder: string) {
  const at = (name: string) => join(folder, name)
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  openssl('req', '-x509', ...key, '-subj', '/CN=Test CA', '-keyout', 'ca.key', '-out', 'ca.pem')
  const own = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-subj', '/CN=localhost']
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  openssl('req', '-x509', ...key, ...own, ...names, '-keyout', 'own.key', '-out', 'own.pem')
  return { ca: at('ca.pem'), key: readFileSync(at('own.key')), cert: readFileSync(at('own.pem')) }
}

/** Whether this machine's openssl can do that: `req -CA` came with version 3. */
export function hasOpenssl(): boolean {
  try {
    return /^OpenSSL [3-9]/.test(execFileSync('openssl', ['version'], { encoding: 'utf8' }))
  } catch {
    return false
  }
}
