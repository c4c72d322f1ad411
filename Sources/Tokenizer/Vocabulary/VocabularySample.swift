/// Lines of a text, all or some drawn at random, that a vocabulary is planned by and learned from.
///
/// The text is read once. The sample depends on the text and the seed alone.
public struct VocabularySample: Sendable {
  /// Bytes drawn from a larger text.
  ///
  /// The frequencies of some thousand pieces are as good as known from some million words, and learning takes about a
  /// second for each three million bytes.
  public static let usualBudget = 8 << 20

  /// What was counted in the lines.
  public let statistics: TextStatistics
  /// Lines that were not drawn.
  public private(set) var undrawnLines: Int
  /// Lines that were changed or left out because they were not UTF-8.
  public private(set) var invalidLines: Int
  private let name: String
  private let lines: [[UInt8]]

  /// Bytes that are learned from where no spaces part words, which makes every sentence a word of its own and merging slow:
  /// some five seconds for each million.
  static let unspacedBudget = 1 << 20

  /// Draws from `text`.
  ///
  /// - Parameters:
  ///   - text: the text, read from its start to its end.
  ///   - budget: about how many bytes are kept.
  ///   - seed: chooses the lines.
  /// - Throws: what the text throws.
  public init(_ text: VocabularyText, budget: Int = usualBudget, seed: UInt64 = 0) throws {
    let draw = LineDraw(share: Double(budget) / Double(max(1, text.byteCount)), seed: seed)
    var statistics = TextStatistics()
    var lines: [[UInt8]] = []
    var number: UInt64 = 0
    var allBytes = 0
    var reader = try text.open()
    while let line = try reader.next() {
      if line.isEmpty { continue }
      number += 1
      allBytes += line.count
      // Lines may be long and come by chance one after the other.
      guard draw.draws(number), statistics.bytes + line.count <= 2 * max(budget, 1 << 16) else { continue }
      lines.append(line)
      statistics.add(line)
    }
    statistics.share = Double(statistics.bytes) / Double(max(1, allBytes))
    self.statistics = statistics
    undrawnLines = Int(number) - lines.count
    invalidLines = reader.invalidLines
    name = text.name
    self.lines = lines
  }

  /// A part of the lines, about `budget` bytes, where they are more.
  func drawn(budget: Int, seed: UInt64) throws -> VocabularySample {
    var part = try VocabularySample(text, budget: budget, seed: seed)
    part.undrawnLines += undrawnLines
    part.invalidLines += invalidLines
    return part
  }

  /// The lines as a text to learn from.
  public var text: VocabularyText {
    VocabularyText(name: name, byteCount: statistics.bytes) { LinesInMemory(lines) }
  }
}
