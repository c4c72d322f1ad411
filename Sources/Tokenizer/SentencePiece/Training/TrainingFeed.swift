/// Hands the lines of a text to the library's trainer, one by one, within the memory budget.
///
/// Lines are drawn (``LineDraw``) with a probability that makes their sum about the budget, and never beyond it.
final class TrainingFeed {
  /// The library keeps a string object and a count for every sentence beside its bytes.
  private static let overhead = 64

  private let next: () throws -> [UInt8]?
  private let options: SentencePieceTrainerOptions
  private let draw: LineDraw
  private var lineNumber: UInt64 = 0
  private var cost = 0
  /// Where the sentence given last stands, until the library has copied it.
  private let current: UnsafeMutableBufferPointer<UInt8>
  /// What the text lacks of what must be in it.
  private var required: RequiredCharacters
  /// Whether what is given is the text's, or was added at its end.
  private var isAdded = false
  /// Whether a sentence had a character that every normalisation keeps.
  private(set) var hasText = false
  /// Of text for words, what leaves out the longest.
  private var longWords: LongWords?
  /// Parts of a line that had to be split, last first.
  private var waiting: [[UInt8]] = []
  private(set) var report = SentencePieceTrainer.Report()
  private(set) var error: (any Error)?

  init(
    options: SentencePieceTrainerOptions, totalBytes: Int,
    next: @escaping () throws -> [UInt8]?
  ) {
    self.options = options
    self.next = next
    required = RequiredCharacters(options)
    longWords = options.type == .word ? LongWords(options) : nil
    current = .allocate(capacity: options.maximumSentenceBytes)
    // Lines of about 100 bytes cost two thirds more than their text; 5 % are left for chance.
    let share = 0.95 * Double(options.memoryBudget) / max(1, Double(totalBytes) * 1.6)
    draw = LineDraw(share: share, seed: options.seed)
  }

  deinit { current.deallocate() }

  /// Gives the next sentence to the library: 1, or 0 at the end, or -1 after an error.
  func give(
    _ line: UnsafeMutablePointer<UnsafePointer<CChar>?>, _ length: UnsafeMutablePointer<Int>
  ) -> Int32 {
    do {
      guard let sentence = try nextSentence() else {
        // The library ends the process if nothing is left after normalisation; this ends the training instead.
        return hasText ? 0 : -1
      }
      if !hasText { hasText = showsText(sentence) }
      required.see(sentence)
      let end = current.update(fromContentsOf: sentence)
      line.pointee = UnsafeRawPointer(current.baseAddress)?.assumingMemoryBound(to: CChar.self)
      length.pointee = end
      if !isAdded {
        report.sentences += 1
        report.bytes += end
      }
      cost += end + Self.overhead
    } catch {
      self.error = error
      return -1
    }
    return 1
  }

  private func nextSentence() throws -> [UInt8]? {
    while true {
      if let part = waiting.popLast() {
        if isAdded || fits(part) { return part }
        continue
      }
      guard var line = try next() else {
        guard !isAdded, hasText else { return nil }
        isAdded = true
        waiting = addition()
        continue
      }
      if line.isEmpty { continue }
      lineNumber += 1
      if let short = longWords?.removed(from: line) {
        line = short
        report.longWords = longWords?.count ?? 0
        if line.isEmpty { continue }
      }
      if !draw.draws(lineNumber) {
        report.unsampledLines += 1
        continue
      }
      waiting = parts(of: line).reversed()
    }
  }

  /// Whether there is a letter, number, mark of punctuation or symbol outside user-defined symbols.
  private func showsText(_ sentence: [UInt8]) -> Bool {
    var text = String(decoding: sentence, as: UTF8.self)
    for symbol in options.allUserDefinedSymbols { text.replace(symbol, with: "") }
    return text.unicodeScalars.contains { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
        .paragraphSeparator, .nonspacingMark, .spacingMark, .enclosingMark:
        false
      default: scalar != "\u{2581}" && scalar != "\u{FFFD}"
      }
    }
  }

  /// What is given after the text, last first: the required characters that it lacks, and a space: in a text without
  /// spaces it would otherwise get no piece, and decode from bytes as ▁.
  private func addition() -> [[UInt8]] {
    let needsSpace = options.preset == .lm && !options.usesDummyPrefix
    return (needsSpace ? [[0x20]] : []) + required.rest(longest: options.maximumSentenceBytes)
  }

  private func fits(_ part: [UInt8]) -> Bool {
    if cost + part.count + Self.overhead <= options.memoryBudget { return true }
    report.unsampledLines += 1
    return false
  }

  /// The line in pieces that the library takes: no U+2585, and not longer than its limit.
  private func parts(of line: [UInt8]) -> [[UInt8]] {
    var parts = [line]
    if line.contains(0x96), let pieces = Self.split(line, at: [0xE2, 0x96, 0x85]) {
      report.reservedLines += 1
      parts = pieces
    }
    guard parts.contains(where: { $0.count > options.maximumSentenceBytes }) else { return parts }
    report.splitLines += 1
    return parts.flatMap { cut($0) }
  }

  private func cut(_ line: [UInt8]) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    var start = 0
    while line.count - start > options.maximumSentenceBytes {
      var end = start + options.maximumSentenceBytes
      if let space = line[start..<end].lastIndex(of: 0x20), space > start {
        parts.append(Array(line[start..<space]))
        start = space + 1
        continue
      }
      while end > start + 1, line[end] & 0xC0 == 0x80 { end -= 1 }
      parts.append(Array(line[start..<end]))
      start = end
    }
    parts.append(Array(line[start...]))
    return parts
  }

  /// The non-empty parts between occurrences of `separator`, or nil if there is none.
  private static func split(_ line: [UInt8], at separator: [UInt8]) -> [[UInt8]]? {
    var parts: [[UInt8]] = []
    var start = 0
    var position = 0
    var found = false
    while position + separator.count <= line.count {
      if line[position] == separator[0],
        line[position..<(position + separator.count)].elementsEqual(separator)
      {
        if position > start { parts.append(Array(line[start..<position])) }
        position += separator.count
        start = position
        found = true
      } else {
        position += 1
      }
    }
    if start < line.count { parts.append(Array(line[start...])) }
    return found ? parts : nil
  }
}
