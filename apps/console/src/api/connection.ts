/** Whether the API is reached: known from the socket, which is always open while somebody is signed in, and from requests. */
export class Connection {
  private lost = false;
  private readonly listeners = new Set<() => void>();
  private readonly healers = new Set<() => void>();
  private readonly seekers = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly isLost = (): boolean => this.lost;

  /** What is to be asked again when the API is back; what changed meanwhile was not told. */
  onHealed(heal: () => void): () => void {
    this.healers.add(heal);
    return () => this.healers.delete(heal);
  }

  /** Who is to find out when the API is back: an open socket may hear nothing of requests that fail. */
  onLost(seek: () => void): () => void {
    this.seekers.add(seek);
    return () => this.seekers.delete(seek);
  }

  lose(): void {
    if (this.lost) return;
    this.lost = true;
    this.tell();
    for (const seek of this.seekers) seek();
  }

  reach(): void {
    if (!this.lost) return;
    this.lost = false;
    this.tell();
    for (const heal of this.healers) heal();
  }

  /** The socket is back: what was to be told over it meanwhile was told to nobody, also when requests were answered before. */
  resume(): void {
    if (this.lost) this.reach();
    else for (const heal of this.healers) heal();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
