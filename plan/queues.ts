interface Queue {
  members: number[];
  /** Position of the first that was not taken. */
  head: number;
}

/**
 * What is alike, by its key: only the first of each is looked at, so that a choice costs as much for a thousand as for
 * two. Steps are taken back in the reverse order, and nothing else: that leaves every queue as it was.
 */
export class Queues {
  private readonly queues = new Map<string, Queue>();

  /** The first of every key that has any, by number. */
  heads(): { key: string; member: number }[] {
    const heads = [...this.queues].flatMap(([key, { members, head }]) => {
      const member = members[head];
      return member === undefined ? [] : [{ key, member }];
    });
    return heads.sort((a, b) => a.member - b.member);
  }

  add(key: string, member: number): void {
    const queue = this.queues.get(key);
    if (queue) queue.members.push(member);
    else this.queues.set(key, { members: [member], head: 0 });
  }

  /** Takes an `add` back. */
  drop(key: string): void {
    this.queues.get(key)!.members.pop();
  }

  /** Takes the first one out. */
  take(key: string): void {
    this.queues.get(key)!.head += 1;
  }

  /** Takes a `take` back. */
  putBack(key: string): void {
    this.queues.get(key)!.head -= 1;
  }
}
