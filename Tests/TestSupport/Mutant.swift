/// A damaged copy of a good file: the same one for one number, on every machine.
package enum Mutant {
  /// Numbers that break what reads them as a size, a place or a count.
  private static let numbers = [
    "-1", "0", "1", "2", "3", "255", "65535", "1000000", "2147483647", "2147483648", "4294967296",
    "1000000000000", "9223372036854775807", "9223372036854775808", "1e400", "-1e400", "1e-400", "0.5", "NaN",
    "null",
    "true", "[]", "{}", "\"\"", "[1]", "\"x\"",
  ]

  /// The mutant of this number: one to three changes of `good`.
  package static func of(_ good: [UInt8], _ number: Int) -> [UInt8] {
    var random = SeededGenerator(seed: UInt64(number))
    var bytes = good
    for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty { change(&bytes, &random) }
    return bytes
  }

  private static func change(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    let at = place(in: bytes, &random)
    let slice = at..<min(at + Int.random(in: 1...40, using: &random), bytes.count)
    switch Int.random(in: 0..<13, using: &random) {
    case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[at] = .random(in: 0...255, using: &random)
    case 2: for i in slice { bytes[i] = [0, 0xFF, 0x7F, 0x20].randomElement(using: &random) ?? 0 }
    case 3: bytes.removeLast(bytes.count - at)
    case 4: bytes.removeSubrange(slice)
    case 5: bytes.insert(contentsOf: Array(bytes[slice]), at: place(in: bytes, &random))
    case 6: bytes.swapAt(at, place(in: bytes, &random))
    case 7, 8: replaceNumber(in: &bytes, from: at, &random)
    case 9, 10: replaceString(in: &bytes, from: at, &random)
    case 11: repeatSlice(slice, in: &bytes, &random)
    default: changeLine(in: &bytes, at, &random)
    }
  }

  /// Half of the places lie near an end of the file, where formats keep what is not a list of like things.
  private static func place(in bytes: [UInt8], _ random: inout SeededGenerator) -> Int {
    let near = min(bytes.count, 1_000)
    return switch Int.random(in: 0..<4, using: &random) {
    case 0: Int.random(in: 0..<near, using: &random)
    case 1: bytes.count - 1 - Int.random(in: 0..<near, using: &random)
    default: Int.random(in: 0..<bytes.count, using: &random)
    }
  }

  /// Puts another in the place of the first number after a place.
  private static func replaceNumber(
    in bytes: inout [UInt8], from place: Int, _ random: inout SeededGenerator
  ) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let start = bytes[place...].firstIndex(where: digits.contains) else { return }
    let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count
    bytes.replaceSubrange(start..<end, with: (numbers.randomElement(using: &random) ?? "0").utf8)
  }

  /// Puts a string of another place, or one of several lengths, in the place of the first one after a place.
  private static func replaceString(
    in bytes: inout [UInt8], from place: Int, _ random: inout SeededGenerator
  ) {
    func string(from place: Int) -> Range<Int>? {
      let quote = UInt8(ascii: "\"")
      guard let start = bytes[place...].firstIndex(of: quote) else { return nil }
      guard let end = bytes[(start + 1)...].firstIndex(of: quote) else { return nil }
      return start + 1..<end
    }
    guard let old = string(from: place) else { return }
    let new: [UInt8] =
      switch Int.random(in: 0..<6, using: &random) {
      case 0: []
      case 1: [UInt8](repeating: UInt8(ascii: "a"), count: Int.random(in: 1...5_000, using: &random))
      case 2: Array("\\u0000\\ud83d\\ude00\u{301}".utf8)
      default: string(from: self.place(in: bytes, &random)).map { Array(bytes[$0]) } ?? []
      }
    bytes.replaceSubrange(old, with: new)
  }

  /// Repeats a slice up to 5,000 times: deep nesting, long lists.
  private static func repeatSlice(
    _ slice: Range<Int>, in bytes: inout [UInt8], _ random: inout SeededGenerator
  ) {
    let length = min(slice.count, Int.random(in: 1...4, using: &random))
    let part = Array(bytes[slice.prefix(length)])
    let copies = repeatElement(part, count: Int.random(in: 1...5_000, using: &random)).joined()
    bytes.insert(contentsOf: copies, at: slice.lowerBound)
  }

  /// Takes out, doubles or moves the line that a place is in.
  private static func changeLine(in bytes: inout [UInt8], _ place: Int, _ random: inout SeededGenerator) {
    let end = UInt8(ascii: "\n")
    let start = bytes[..<place].lastIndex(of: end).map { $0 + 1 } ?? 0
    let next = bytes[place...].firstIndex(of: end).map { $0 + 1 } ?? bytes.count
    let line = Array(bytes[start..<next])
    if Bool.random(using: &random) { bytes.removeSubrange(start..<next) }
    if Bool.random(using: &random) {
      bytes.insert(contentsOf: line, at: Int.random(in: 0...bytes.count, using: &random))
    }
  }
}
