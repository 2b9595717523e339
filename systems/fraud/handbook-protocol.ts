export const handbook = async (folder: string, work: string): Promise<void> => { process.stdout.write(`${folder} ${work}\n`) }
