/// Packs items of whole lengths into as few bins of one capacity as best-fit decreasing finds: the longest item
/// first, each into the fullest bin that still has room (Johnson 1974; at most 11/9 of the fewest bins, and two
/// thirds of a bin more).
///
/// For the packing of documents into contexts see Ding et al. 2024, "Fewer truncations improve language modeling"
/// (arXiv:2404.10830).
///
/// Items of one length are alike, so the packing is found on how many there are of each length, as Krell et al. 2021 do
/// (arXiv:2107.02027), and is the one that item by item gives: bins filled alike are one group. Time and memory grow
/// with the capacity, not with the number of items.
package struct BestFitPacking: Sendable, Equatable {
  /// One of the items in a bin: the `rank`-th of those of its length, from 0.
  package struct Item: Sendable, Equatable {
    package let length: Int
    package let rank: Int
  }

  /// A filling: `each` items of a length in every bin of some, atop an earlier filling.
  private struct Filling: Sendable, Equatable {
    let length: Int
    let each: Int
    /// The rank of the first bin's first item.
    let firstRank: Int
    /// The filling below; -1 for an empty bin.
    let below: Int
    /// The number, among the bins of the filling below, of the first of these bins.
    let firstBin: Int
  }

  /// Bins that are filled alike and follow each other among those of their last filling.
  private struct Group: Sendable, Equatable {
    var filling: Int
    var firstBin: Int
    var count: Int
  }

  private var fillings: [Filling] = []
  private var groups: [Group] = []
  /// The number of bins before each group, and last of all.
  private var before: [Int] = [0]

  /// The number of bins.
  package var binCount: Int { before[groups.count] }

  /// - Parameter counts: how many items there are of each length, [capacity + 1]; those of length 0 are left out.
  package init(_ counts: [Int]) {
    let capacity = counts.count - 1
    precondition(capacity >= 1)
    // Groups by the room that is left in their bins, and which rooms have some.
    var open = [[Group]](repeating: [], count: capacity + 1)
    var rooms = SortedRooms(capacity)
    for length in stride(from: capacity, through: 1, by: -1) {
      var left = counts[length]
      var rank = 0
      while left > 0 {
        var room = capacity
        var group = Group(filling: -1, firstBin: 0, count: .max)
        if let least = rooms.first(from: length), let last = open[least].popLast() {
          room = least
          group = last
        }
        // A bin that got one item is now the fullest with room, so it gets all it can take before the next one.
        let each = min(room / length, left)
        let bins = min(group.count, left / each)
        fillings.append(
          Filling(
            length: length, each: each, firstRank: rank, below: group.filling, firstBin: group.firstBin))
        if group.filling >= 0, group.count > bins {
          open[room].append(
            Group(filling: group.filling, firstBin: group.firstBin + bins, count: group.count - bins))
        }
        rooms.set(room, open[room].isEmpty == false)
        let rest = room - each * length
        open[rest].append(Group(filling: fillings.count - 1, firstBin: 0, count: bins))
        rooms.set(rest, true)
        rank += bins * each
        left -= bins * each
      }
    }
    groups = open.flatMap { $0 }
    for group in groups { before.append(before[before.count - 1] + group.count) }
  }

  /// The items of bin `bin`, the longest first.
  package func items(ofBin bin: Int) -> [Item] {
    precondition(bin >= 0 && bin < binCount, "bin \(bin) of \(binCount)")
    var low = 0
    var high = groups.count
    while low + 1 < high {
      let middle = (low + high) / 2
      if before[middle] <= bin { low = middle } else { high = middle }
    }
    var place = groups[low].firstBin + bin - before[low]
    var index = groups[low].filling
    var items: [Item] = []
    while index >= 0 {
      let filling = fillings[index]
      for item in stride(from: filling.each - 1, through: 0, by: -1) {
        items.append(Item(length: filling.length, rank: filling.firstRank + place * filling.each + item))
      }
      place += filling.firstBin
      index = filling.below
    }
    return items.reversed()
  }
}

/// A set of whole numbers up to a bound, with the smallest that is not below another.
fileprivate struct SortedRooms {
  private var words: [UInt64]

  init(_ largest: Int) { words = Array(repeating: 0, count: largest / 64 + 1) }

  mutating func set(_ room: Int, _ isIn: Bool) {
    let bit: UInt64 = 1 << UInt64(room % 64)
    if isIn { words[room / 64] |= bit } else { words[room / 64] &= ~bit }
  }

  func first(from room: Int) -> Int? {
    var index = room / 64
    guard index < words.count else { return nil }
    var word = words[index] & (~0 << UInt64(room % 64))
    while word == 0 {
      index += 1
      guard index < words.count else { return nil }
      word = words[index]
    }
    return index * 64 + word.trailingZeroBitCount
  }
}
