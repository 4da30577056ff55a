export interface OpenIdRules {
  issuer: string;
  clientId: string;
  /** Undefined: a public client. */
  clientSecret: string | undefined;
  /** The claim of ID tokens that names the role. */
  roleClaim: string;
  /** The origin to which the issuer sends people back. */
  publicUrl: string;
}
