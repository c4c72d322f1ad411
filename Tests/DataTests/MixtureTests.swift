import Data
import Testing

@Suite struct MixtureTests {
  @Test(
    arguments: [
      [1], [7], [1, 1], [7, 3], [1, 999], [2, 3, 5], [1, 1, 1], [97, 2, 1], [50, 30, 15, 5],
      [3, 3, 3, 3, 3, 3, 2], [1000, 1, 1, 1, 1, 1, 1, 1], [13, 17, 19, 23, 29, 31, 37],
    ])
  func everyPartIsWithinOneOfItsShare(shares: [Int]) {
    let schedule = MixtureSchedule(shares: shares)
    let sum = shares.reduce(0, +)
    var taken = [Int](repeating: 0, count: shares.count)
    let bound = 1 - 1 / Double(max(2, 2 * shares.count - 2))
    for number in 0..<3 * sum {
      let (part, rank) = schedule[number]
      #expect(rank == taken[part], "number \(number)")
      taken[part] += 1
      for (index, share) in shares.enumerated() {
        let deviation = Double(taken[index]) - Double(share) * Double(number + 1) / Double(sum)
        #expect(abs(deviation) <= bound + 1e-9, "part \(index) after \(number + 1)")
      }
    }
    #expect(taken == shares.map { 3 * $0 })
    // Any place is found at once.
    #expect(schedule[1_000_000_000 * schedule.period].part == schedule[0].part)
    #expect(
      schedule[1_000_000_000 * schedule.period].number
        == 1_000_000_000 * schedule.shares[schedule[0].part] + schedule[0].number)
  }
}
