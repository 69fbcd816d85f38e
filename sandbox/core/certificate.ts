import { KeyObject, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an HTTPS server needs, and the file that its clients must trust. */
export interface ServerCertificate {
  key: string;
  cert: string;
  /** PEM of the authority that signed it, for `NODE_EXTRA_CA_CERTS`, `REQUESTS_CA_BUNDLE`, `SSL_CERT_FILE`. */
  certificateFile: string;
}

/** Beside this machine's own names those that clients insist on, for whoever leads these to the sandbox. */
const names = [
  'localhost',
  '*.localhost',
  '*.salesforce.com',
  '*.my.salesforce.com',
  '*.sandbox.my.salesforce.com',
  '*.develop.my.salesforce.com',
  '*.auth0.com',
  '*.us.auth0.com',
  '*.eu.auth0.com',
];
const addresses = ['127.0.0.1', '::1'];
const dayMs = 86_400_000;

/**
 * A certificate for this machine, signed by an authority of its own whose key is thrown away. The one that the folder
 * holds is used again until a month before its end, so that clients need to be told only once.
 */
export async function serverCertificate(folder: string): Promise<ServerCertificate> {
  const file = (name: string) => join(folder, name);
  const [certificateFile, certFile, keyFile] = [file('ca.pem'), file('server.pem'), file('server-key.pem')];
  if (![certificateFile, certFile, keyFile].every(existsSync) || endsSoon(readFileSync(certFile, 'utf8'))) {
    const made = await makeCertificates(Date.now());
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(certificateFile, made.authority);
    writeFileSync(certFile, made.server);
    writeFileSync(keyFile, made.key, { mode: 0o600 });
  }
  return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8'), certificateFile };
}

function endsSoon(pem: string): boolean {
  return Date.parse(new X509Certificate(pem).validTo) - Date.now() < 30 * dayMs;
}

async function makeCertificates(nowMs: number): Promise<{ authority: string; server: string; key: string }> {
  // Loaded only where a certificate is made: most sandboxes need none.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const signingAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keyPair = () => webcrypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify']);
  const [issuer, keys] = [await keyPair(), await keyPair()];
  const common = () => ({
    serialNumber: `5a${randomBytes(15).toString('hex')}`,
    notBefore: new Date(nowMs - dayMs),
    // 397 days is the longest that some clients accept.
    notAfter: new Date(nowMs + 396 * dayMs),
    signingAlgorithm,
  });
  const name = 'CN=Saltbridge Sandbox Authority';
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...common(),
    name,
    keys: issuer,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  const server = await x509.X509CertificateGenerator.create({
    ...common(),
    issuer: name,
    subject: 'CN=localhost',
    signingKey: issuer.privateKey,
    publicKey: keys.publicKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: 'dns' as const, value })),
        ...addresses.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return {
    authority: `${authority.toString('pem')}\n`,
    server: `${server.toString('pem')}\n`,
    key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
