/**
 * `text` as Terraform must be given it to end up with just that text: `${` and `%{` would start a template.
 * For static text only; a token of CDK for Terraform is itself such a template and would be lost.
 */
export function literal(text: string): string {
  return text.replaceAll("${", () => "$${").replaceAll("%{", () => "%%{");
}
