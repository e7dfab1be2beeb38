/** What DescribeInstances answers of one instance in that state. */
export function instanceAnswer(state: string): string {
  return `<reservationSet><item><instancesSet><item><instanceState><name>${state}</name></instanceState></item></instancesSet>
    </item></reservationSet>`;
}
