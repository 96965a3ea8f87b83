import { LayersizeError } from '../../../errors.js'
import type { Tls } from '../place/tls.js'

const BAD_CERTIFICATE = /^(UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|CERT_|INVALID_CA)/

/** The error of an engine that wants TLS and was asked without. */
export function withoutTls(cause: unknown, engine: string): LayersizeError {
  return new LayersizeError('ENGINE_TLS_FAILED', `The engine at ${engine} wants TLS, and was asked without`, {
    cause,
    hint: 'Set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the folder of ca.pem, cert.pem and key.pem; or use a docker context that has them.',
  })
}

/** What is wrong with a connection by TLS, or null where it is something else. */
export function tlsTrouble(
  error: NodeJS.ErrnoException,
  engine: string,
  { folder, ca, cert }: Tls,
): LayersizeError | null {
  const { code = '', message } = error
  const failed = (why: string, hint: string) =>
    new LayersizeError('ENGINE_TLS_FAILED', `No TLS connection to the engine at ${engine}: ${why}`, {
      cause: error,
      hint,
    })
  const where = JSON.stringify(folder)
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return failed(`its certificate was not accepted (${message})`, 'Name the host as its certificate does.')
  }
  if (BAD_CERTIFICATE.test(code)) {
    const authority = ca
      ? `the authority in ${where}`
      : `the authorities of this machine: there is no ca.pem in ${where}`
    return failed(
      `its certificate was not accepted (${message}), by ${authority}`,
      'DOCKER_CERT_PATH, or the docker context, has to name the folder with the ca.pem that signed it.',
    )
  }
  if (/wrong version number|packet length/i.test(message)) {
    return failed(
      'it does not speak TLS',
      'Unset DOCKER_TLS_VERIFY and DOCKER_TLS, or use the port that has TLS, 2376 as a rule.',
    )
  }
  // Some versions close the connection where others send an alert.
  if (/ALERT|HANDSHAKE/.test(code) || (!cert && ['ECONNRESET', 'EPIPE'].includes(code))) {
    const wanted = cert
      ? `another than the certificate in ${where}`
      : `a certificate, and there is no cert.pem in ${where}`
    return failed(
      `it wants ${wanted}`,
      'DOCKER_CERT_PATH, or the docker context, has to name the folder with the cert.pem and key.pem that it knows.',
    )
  }
  return null
}
