/** `run/ready.json`: written when everything runs, gone again when the end begins. */
export interface Ready {
  /** Of the process that started everything, and ends everything when it is told to. */
  pid: number;
  restUrl: string;
  bootstrapServers: string;
  connectionString: string;
  /** Base address of the simulator, where it runs. */
  xApi?: string;
}
