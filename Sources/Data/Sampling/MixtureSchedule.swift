/// The order in which sequences are taken from the parts of a mixture: after any number of sequences, what was taken from
/// each part is within one of its share.
///
/// Shares are whole numbers, so the order repeats after as many sequences as they add up to, and one period is listed:
/// which part number n is taken from, and how many were taken from it before, is a look-up for any n. Within the period
/// the order is Tijdeman's (1980, "The chairman assignment problem", Discrete Mathematics 32): of the parts that are
/// behind by enough, the one that must be served first. It keeps every part within 1 − 1/(2k − 2) of its share, for k parts.
public struct MixtureSchedule: Sendable, Equatable {
  /// The shares, without common factor.
  public let shares: [Int]
  private let parts: [UInt16]
  private let ranks: [UInt32]

  /// The longest period, 6 MB.
  package static let longestPeriod = 1_000_000
  /// The most parts.
  package static let mostParts = 100

  /// The number of sequences after which the order repeats: the sum of the shares.
  public var period: Int { parts.count }

  /// - Parameter shares: of 1 to 100 parts, each at least 1; without their common factor at most a million in all.
  package init(shares: [Int]) {
    let divisor = shares.reduce(0, Self.greatestCommonDivisor)
    let shares = shares.map { $0 / max(1, divisor) }
    let period = shares.reduce(0, +)
    precondition(
      (1...Self.mostParts).contains(shares.count) && shares.allSatisfy { $0 > 0 }
        && period <= Self.longestPeriod)
    var taken = [Int](repeating: 0, count: shares.count)
    var parts: [UInt16] = []
    var ranks: [UInt32] = []
    // Twice the number of parts less two; one part alone is always served.
    let scale = max(1, 2 * shares.count - 2)
    for number in 1...period {
      var chosen: (part: Int, slack: Int)?
      for (part, share) in shares.enumerated() {
        // By how much the part is behind at this number, in units of 1 / (scale · period).
        let behind = scale * (share * number - taken[part] * period)
        guard behind >= period || shares.count == 1 else { continue }
        // The time until it would be too far behind is slack / share.
        let slack = (scale - 1) * period - behind
        if let best = chosen, slack * shares[best.part] >= best.slack * share { continue }
        chosen = (part, slack)
      }
      guard let part = chosen?.part else {
        preconditionFailure("no part is behind at \(number) of \(shares)")
      }
      parts.append(UInt16(part))
      ranks.append(UInt32(taken[part]))
      taken[part] += 1
    }
    self.shares = shares
    self.parts = parts
    self.ranks = ranks
  }

  /// The part that sequence `number` is taken from, and how many were taken from it before.
  public subscript(number: Int) -> (part: Int, number: Int) {
    precondition(number >= 0)
    let (rounds, place) = number.quotientAndRemainder(dividingBy: period)
    let part = Int(parts[place])
    return (part, rounds * shares[part] + Int(ranks[place]))
  }

  package static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}

/// Draws sequences from several samplers by shares; each goes through its own epochs.
package struct MixtureSampler: SequenceSampler {
  private let samplers: [any SequenceSampler]
  private let schedule: MixtureSchedule

  /// The samplers, as many as the schedule has parts.
  package init(_ samplers: [any SequenceSampler], _ schedule: MixtureSchedule) {
    precondition(samplers.count == schedule.shares.count)
    self.samplers = samplers
    self.schedule = schedule
  }

  /// As many sequences as all parts have: after one epoch of the mixture those with a large share were read more than
  /// once, and those with a small one less.
  package var count: Int { samplers.reduce(0) { $0 + $1.count } }

  package var tokensPerEpoch: Int {
    let period = Double(schedule.period)
    let perSequence = zip(samplers, schedule.shares).reduce(0.0) { sum, part in
      sum + Double(part.1) / period * Double(part.0.tokensPerEpoch) / Double(part.0.count)
    }
    return Int((Double(count) * perSequence).rounded())
  }

  package func append(_ number: Int, to sequences: inout SequenceBuilder) throws {
    let place = schedule[number]
    try samplers[place.part].append(place.number, to: &sequences)
  }
}
