/** Whether a text can name a definition, a field or a feature: it becomes a column, a path on the wire and a member of an object. */
export const isName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/.test(name) && name !== '__proto__'
