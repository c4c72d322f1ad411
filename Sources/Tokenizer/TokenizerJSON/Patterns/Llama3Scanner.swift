import Storage

/// The expression of GPT-4 (cl100k) and Llama 3, and Qwen's, by hand.
///
/// Contractions; a word with one sign or space before it; numbers of a few digits; signs with a space before and line ends
/// after them; spaces up to the last line end; spaces.
struct Llama3Scanner: HandScanner {
  /// How many digits stay together: 3, or 1 in Qwen's.
  let longestNumber: Int

  func end(_ scan: TextScan, _ position: Int) -> Int {
    if let end = scan.endOfContraction(at: position) { return end }
    let (kind, length) = scan.kind(at: position)
    let next = position + length
    if kind == .letter { return scan.end(of: .letter, from: next) }
    if kind == .number { return scan.endOfNumber(from: position, most: longestNumber) }
    if next < scan.bytes.count {
      let (following, size) = scan.kind(at: next)
      if following == .letter, !scan.isLineEnd(position) { return scan.end(of: .letter, from: next + size) }
      if following == .other, scan.bytes[position] == 0x20 {
        return endOfSigns(scan, from: next + size)
      }
    }
    return kind == .other ? endOfSigns(scan, from: next) : scan.endOfSpacesOrLines(from: position)
  }

  private func endOfSigns(_ scan: TextScan, from position: Int) -> Int {
    var end = scan.end(of: .other, from: position)
    while end < scan.bytes.count, scan.isLineEnd(end) { end += 1 }
    return end
  }
}
