import Data
import Storage

/// Counts how often hashes come again, in bounded memory.
///
/// Where there are too many different ones, only those are kept whose lowest bits are 0, all of whose repetitions are
/// kept too: shares are then those of a fair sample.
package struct RepeatCounter: Sendable, Equatable {
  private struct Entry: Equatable {
    var count: UInt32
    var size: UInt32
  }

  private var entries: [UInt64: Entry] = [:]
  private var mask: UInt64 = 0
  private let capacity: Int

  /// - Parameter capacity: the most different hashes that are kept, some 40 bytes each.
  package init(capacity: Int = 1 << 19) { self.capacity = capacity }

  /// Whether every hash was counted.
  package var isExact: Bool { mask == 0 }

  /// Whether a hash is among those that count.
  package func counts(_ hash: UInt64) -> Bool { hash & mask == 0 }

  /// Whether a hash was added; only for those that count.
  package func contains(_ hash: UInt64) -> Bool { entries[hash] != nil }

  /// Adds a hash of something of `size`; returns how often it came so far, 0 where it does not count.
  @discardableResult
  package mutating func add(_ hash: UInt64, size: Int) -> Int {
    guard counts(hash) else { return 0 }
    if var entry = entries[hash] {
      entry.count &+= 1
      entries[hash] = entry
      return Int(entry.count)
    }
    entries[hash] = Entry(count: 1, size: UInt32(clamping: size))
    while entries.count > capacity {
      mask = mask << 1 | 1
      let kept = mask
      entries = entries.filter { $0.key & kept == 0 }
    }
    return 1
  }

  /// The share of all that was added which came before, 0…1.
  package var repeatedShare: Double {
    let all = entries.values.reduce(0) { $0 + Int($1.count) }
    return all == 0 ? 0 : 1 - Double(entries.count) / Double(all)
  }

  /// The same by size.
  package var repeatedSizeShare: Double {
    var all = 0.0, again = 0.0
    for entry in entries.values {
      all += Double(entry.count) * Double(entry.size)
      again += Double(entry.count - 1) * Double(entry.size)
    }
    return all == 0 ? 0 : again / all
  }

  /// How often a hash came.
  package func count(_ hash: UInt64) -> Int { Int(entries[hash]?.count ?? 0) }
}
