/// A set of texts with a number each, walked a byte at a time.
///
/// The steps stand in one table by node and byte, so that a walk costs a look into it for each byte.
struct ByteTrie: Sendable {
  /// Node, byte and target of each step, packed: 24, 8 and 24 bits; 0 for none.
  private var steps: [UInt64] = [UInt64](repeating: 0, count: 64)
  /// The number of each node's text; −1 for none. Node 0 is the root.
  private var values: [Int32] = [-1]
  /// The root's steps.
  private var first = [Int32](repeating: 0, count: 256)

  /// The most nodes that fit.
  static let limit = 1 << 24

  /// No texts yet.
  init() {}

  /// Whether there is no text.
  var isEmpty: Bool { values.count == 1 && values[0] < 0 }
  /// The number of nodes.
  var count: Int { values.count }

  /// Adds a text, or changes its number; false if there is no room.
  mutating func add(_ text: UnsafeBufferPointer<UInt8>, _ value: Int32) -> Bool {
    guard values.count + text.count < Self.limit else { return false }
    var node: Int32 = 0
    for byte in text {
      var next = step(node, byte)
      if next < 0 {
        next = Int32(values.count)
        values.append(-1)
        insert(node, byte, next)
      }
      node = next
    }
    values[Int(node)] = value
    return true
  }

  /// The node after one byte; −1 for none.
  @inline(__always)
  func step(_ node: Int32, _ byte: UInt8) -> Int32 {
    if node == 0 {
      let next = first[Int(byte)]
      return next == 0 ? -1 : next
    }
    let key = UInt64(UInt32(bitPattern: node)) << 8 | UInt64(byte)
    let mask = steps.count - 1
    var slot = Int(truncatingIfNeeded: ByteHash.mix(key)) & mask
    while true {
      let entry = steps[slot]
      if entry == 0 { return -1 }
      if entry >> 24 == key { return Int32(truncatingIfNeeded: entry & 0xFF_FFFF) }
      slot = (slot + 1) & mask
    }
  }

  /// The number of a node's text; −1 for none.
  @inline(__always)
  func value(_ node: Int32) -> Int32 { values[Int(node)] }

  /// The longest text that begins at `start`: where it ends and its number; nil for none.
  @inline(__always)
  func longest(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> (end: Int, value: Int32)? {
    var node: Int32 = 0
    var found: (end: Int, value: Int32)?
    var position = start
    while position < bytes.count {
      node = step(node, bytes[position])
      if node < 0 { break }
      position += 1
      let value = values[Int(node)]
      if value >= 0 { found = (position, value) }
    }
    return found
  }

  private mutating func insert(_ node: Int32, _ byte: UInt8, _ next: Int32) {
    guard node > 0 else { return first[Int(byte)] = next }
    if values.count * 2 >= steps.count { grow() }
    Self.place(UInt64(UInt32(bitPattern: node)) << 32 | UInt64(byte) << 24 | UInt64(next), &steps)
  }

  private static func place(_ entry: UInt64, _ steps: inout [UInt64]) {
    let mask = steps.count - 1
    var slot = Int(truncatingIfNeeded: ByteHash.mix(entry >> 24)) & mask
    while steps[slot] > 0 { slot = (slot + 1) & mask }
    steps[slot] = entry
  }

  private mutating func grow() {
    var larger = [UInt64](repeating: 0, count: steps.count * 2)
    for entry in steps where entry > 0 { Self.place(entry, &larger) }
    steps = larger
  }
}
