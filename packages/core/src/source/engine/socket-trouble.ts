export async function socketTrouble(_path: string, code: string): Promise<{ why: string; hint: string }> {
  return { why: code, hint: '' }
}
