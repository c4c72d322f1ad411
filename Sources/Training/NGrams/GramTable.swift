import Data

/// The place of each of many grams, by open addressing: 12 bytes a slot, at most two thirds of which are taken.
struct GramTable: Sendable {
  /// The grams in their order of places.
  private(set) var grams: [UInt64] = []
  /// A gram, or 0 for an empty slot.
  private var keys = [UInt64](repeating: 0, count: 16)
  private var places = [Int32](repeating: 0, count: 16)

  init() {}

  /// The places of distinct `grams` in their order.
  init(_ grams: [UInt64]) {
    for gram in grams { _ = insert(gram) }
  }

  /// The place of `gram`; nil if it has none.
  func place(_ gram: UInt64) -> Int32? {
    let slot = slot(gram)
    return keys[slot] == gram ? places[slot] : nil
  }

  /// The place of `gram`, the next free one if it had none.
  mutating func insert(_ gram: UInt64) -> Int32 {
    var slot = slot(gram)
    if keys[slot] == gram { return places[slot] }
    if grams.count * 3 >= keys.count * 2 {
      grow()
      slot = self.slot(gram)
    }
    let place = Int32(grams.count)
    keys[slot] = gram
    places[slot] = place
    grams.append(gram)
    return place
  }

  private func slot(_ gram: UInt64) -> Int {
    let mask = keys.count - 1
    // The low bits of a gram are its group.
    var slot = Int(truncatingIfNeeded: gram >> 16 ^ gram) & mask
    while keys[slot] != 0 && keys[slot] != gram { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = keys, oldPlaces = places
    keys = [UInt64](repeating: 0, count: old.count * 2)
    places = [Int32](repeating: 0, count: old.count * 2)
    for (index, gram) in old.enumerated() where gram != 0 {
      let slot = slot(gram)
      keys[slot] = gram
      places[slot] = oldPlaces[index]
    }
  }
}
