import Storage

/// The expression of GPT-4o (o200k) and Mistral's Tekken, by hand: as ``Llama3Scanner``, but a word ends where small
/// letters give way to capital ones.
struct CasedScanner: HandScanner {
  /// Whether `'s`, `'ll` … belong to the word before them.
  let hasContractions: Bool
  /// How many digits stay together.
  let longestNumber: Int

  /// What may stand before the small letters of a word, and what counts as small.
  private static let upper: CategorySet = [
    CategorySet(.uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter), .marks,
  ]
  private static let lower: CategorySet = [
    CategorySet(.lowercaseLetter, .modifierLetter, .otherLetter), .marks,
  ]

  func end(_ scan: TextScan, _ position: Int) -> Int {
    let (kind, length) = scan.kind(at: position)
    let next = position + length
    // What may stand before a word: neither letter nor number nor line end.
    let isPrefix = kind != .letter && kind != .number && !scan.isLineEnd(position)
    let word =
      (isPrefix ? endOfWord(scan, from: next) : nil) ?? endOfWord(scan, from: position)
      ?? (isPrefix ? endOfCapitals(scan, from: next) : nil) ?? endOfCapitals(scan, from: position)
    if let word { return hasContractions ? scan.endOfContraction(at: word) ?? word : word }
    if kind == .number { return scan.endOfNumber(from: position, most: longestNumber) }
    if scan.bytes[position] == 0x20, next < scan.bytes.count, scan.kind(at: next).kind == .other {
      return endOfSigns(scan, from: next)
    }
    return kind == .other ? endOfSigns(scan, from: position) : scan.endOfSpacesOrLines(from: position)
  }

  private func run(_ scan: TextScan, of categories: CategorySet, from position: Int) -> Int {
    var end = position
    while end < scan.bytes.count {
      let (kind, length) = scan.entry(at: end)
      guard !categories.isDisjoint(with: kind.categories) else { break }
      end += length
    }
    return end
  }

  /// `[upper]*[lower]+`.
  private func endOfWord(_ scan: TextScan, from position: Int) -> Int? {
    let capitals = run(scan, of: Self.upper, from: position)
    let end = run(scan, of: Self.lower, from: capitals)
    if end > capitals { return end }
    // The last of the first run that counts as small as well.
    var back = capitals
    while back > position {
      let length = UTF8Scalar.readBack(scan.bytes, before: back).length
      if !Self.lower.isDisjoint(with: scan.entry(at: back - length).kind.categories) { return back }
      back -= length
    }
    return nil
  }

  /// `[upper]+[lower]*`.
  private func endOfCapitals(_ scan: TextScan, from position: Int) -> Int? {
    let capitals = run(scan, of: Self.upper, from: position)
    return capitals > position ? run(scan, of: Self.lower, from: capitals) : nil
  }

  private func endOfSigns(_ scan: TextScan, from position: Int) -> Int {
    var end = scan.end(of: .other, from: position)
    while end < scan.bytes.count, scan.isLineEnd(end) || scan.bytes[end] == UInt8(ascii: "/") { end += 1 }
    return end
  }
}
