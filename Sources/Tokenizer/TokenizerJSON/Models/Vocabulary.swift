/// The tokens of a model: text by id, and id by text.
struct Vocabulary: Sendable {
  /// The bytes of all tokens, one after the other.
  private var pool: [UInt8] = []
  /// Where the text of each entry ends in the pool.
  private var ends: [UInt32] = []
  /// The id of each entry.
  private var ids: [Int32] = []
  /// Entries by the hash of their text: entry + 1, or 0.
  private var slots: [UInt32] = [UInt32](repeating: 0, count: 16)
  /// The entry of each id; −1 for none. Empty until ``finish()``.
  private var entries: [Int32] = []

  /// No tokens yet.
  init() {}

  /// The number of tokens.
  var count: Int { ids.count }
  /// One more than the largest id.
  var size: Int { entries.count }

  /// Adds a token.
  ///
  /// - Returns: whether its text is new; the id of an old one is replaced.
  mutating func add(_ text: [UInt8], id: Int32) -> Bool {
    text.withUnsafeBufferPointer { add($0, id: id) }
  }

  /// As ``add(_:id:)``.
  mutating func add(_ text: UnsafeBufferPointer<UInt8>, id: Int32) -> Bool {
    if ids.count * 2 >= slots.count { grow() }
    let slot = self.slot(of: text)
    if slots[slot] > 0 {
      ids[Int(slots[slot]) - 1] = id
      return false
    }
    pool.append(contentsOf: text)
    ends.append(UInt32(pool.count))
    ids.append(id)
    slots[slot] = UInt32(ids.count)
    return true
  }

  /// Lays out the way from ids to texts.
  mutating func finish() {
    entries = [Int32](repeating: -1, count: Int(ids.max() ?? -1) + 1)
    for (entry, id) in ids.enumerated() { entries[Int(id)] = Int32(entry) }
  }

  /// The id of a text; −1 if it is no token.
  @inline(__always)
  func id(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    let entry = slots[slot(of: text)]
    return entry == 0 ? -1 : ids[Int(entry) - 1]
  }

  /// The id of a text; nil if it is no token.
  func id(_ text: String) -> Int32? {
    let id = Array(text.utf8).withUnsafeBufferPointer { self.id($0) }
    return id < 0 ? nil : id
  }

  /// The text of an id; nil if there is none.
  func bytes(_ id: Int32) -> ArraySlice<UInt8>? {
    guard id >= 0, id < entries.count, entries[Int(id)] >= 0 else { return nil }
    return pool[range(of: Int(entries[Int(id)]))]
  }

  /// The text of an id; nil if there is none.
  func text(_ id: Int32) -> String? { bytes(id).map { String(decoding: $0, as: UTF8.self) } }

  /// Calls `body` with each token.
  func forEach(_ body: (UnsafeBufferPointer<UInt8>, Int32) -> Void) {
    pool.withUnsafeBufferPointer { pool in
      for entry in ids.indices { body(UnsafeBufferPointer(rebasing: pool[range(of: entry)]), ids[entry]) }
    }
  }

  /// The largest id given so far.
  var largestID: Int32 { ids.max() ?? -1 }

  @inline(__always)
  private func range(of entry: Int) -> Range<Int> {
    (entry == 0 ? 0 : Int(ends[entry - 1]))..<Int(ends[entry])
  }

  /// The slot that holds the text, or the free one that would.
  @inline(__always)
  private func slot(of text: UnsafeBufferPointer<UInt8>) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: ByteHash.of(text)) & mask
    while slots[slot] > 0 {
      let range = range(of: Int(slots[slot]) - 1)
      if range.count == text.count, pool[range].elementsEqual(text) { return slot }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    pool.withUnsafeBufferPointer { pool in
      for entry in ids.indices {
        let text = UnsafeBufferPointer(rebasing: pool[range(of: entry)])
        var slot = Int(truncatingIfNeeded: ByteHash.of(text)) & mask
        while slots[slot] > 0 { slot = (slot + 1) & mask }
        slots[slot] = UInt32(entry + 1)
      }
    }
  }
}
