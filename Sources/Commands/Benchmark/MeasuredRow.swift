import Benchmarks
import Foundation

/// What was found of one thing, for JSON and for a table.
struct MeasuredRow: Encodable {
  /// The members of its object in JSON, by name.
  let members: [(name: String, value: any Encodable)]
  /// The cells of its row in a table.
  let cells: [String]

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: MemberName.self)
    for (name, value) in members { try container.encode(value, forKey: MemberName(stringValue: name)) }
  }
}

// Things that are timed against the machine's peak.
extension MeasuredRow {
  /// The titles of the figures in a table.
  static let peakTitles = ["ms", "p05", "p95", "GFLOP/s", "of peak"]

  /// A thing with its time, its speed, and that as a share of the peak.
  ///
  /// - Parameters:
  ///   - members: what it is, in JSON.
  ///   - words: what it is, in a table.
  ///   - operations: of a call.
  init(
    _ members: [(name: String, value: any Encodable)], words: [String], _ timing: Timing, operations: Double
  ) {
    let ms = Milliseconds(timing.seconds)
    let speed = round6(operations / timing.seconds.median / 1e9)
    let share = round6(timing.share(of: operations))
    self.members = members + [("ms", ms), ("gflopPerSecond", speed), ("shareOfPeak", share)]
    cells = words + ms.cells + [short(speed), percent(share)]
  }
}
