import CommandLine
import Data
import Foundation
import Storage
import Training

/// How many rows were read in windows, told to people.
struct LongRows {
  /// The rows that were longer than the longest sequence, and their windows.
  private(set) var rows = 0
  private(set) var windows = 0

  /// None yet.
  init() {}

  /// Counts those of a data set.
  mutating func add(_ dataset: LabelledDataset) {
    let found = dataset.windowed
    (rows, windows) = (rows + found.rows, windows + found.windows)
  }

  /// What is said of them; nil where there were none.
  func text(of count: Int, maxLength: Int) -> String? {
    if rows == 0 { return nil }
    return
      "\(rows) of \(CheckWords.count(count, "row")) are longer than \(maxLength) tokens and are read in \(windows) windows, whose answers are averaged"
  }
}

extension SequenceTemplate {
  /// How rows are read: as the options say, else as they were when the model learned, else cut at their ends.
  ///
  /// - Parameter folder: of the model's weights; nil to leave what lies there unread.
  /// - Throws: as ``maxLength(_:contextLength:hasPair:)``; `FileError` for a damaged file.
  func reading(
    _ folder: String?, long: LongTexts?, maxLength: Int?, contextLength: Int, hasPair: Bool
  ) throws -> RowReading {
    let learned = try folder.flatMap { try RowReading.read($0) }
    return RowReading(
      long: long ?? learned?.long ?? .truncate,
      maxLength: try self.maxLength(
        maxLength ?? learned.map { min($0.maxLength, contextLength) }, contextLength: contextLength,
        hasPair: hasPair))
  }
}
