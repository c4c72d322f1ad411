import CommandLine
import Data
import Training

/// The parts of `--mixture`: texts with weights.
package struct MixturePart: Sendable, Equatable {
  /// A file, folder or glob.
  package var path: String
  /// The weight as a whole number, in proportion to the other parts'.
  package var share: Int

  /// The longest fraction of a weight.
  private static let decimals = 4
  /// The largest sum of the shares without their common factor: after so many sequences the order repeats.
  private static let most = MixtureSchedule.longestPeriod

  /// Reads `PATH=WEIGHT` of each part. A path may have `=` in it: the weight follows the last one.
  ///
  /// - Throws: ``CommandLine/UsageError`` naming the part.
  package static func parse(_ texts: [String]) throws -> [MixturePart] {
    var parts = try texts.map { text -> MixturePart in
      guard let sign = text.lastIndex(of: "="), sign > text.startIndex else {
        throw UsageError("--mixture \(text): expected PATH=WEIGHT, such as english.txt=0.7.")
      }
      let weight = text[text.index(after: sign)...]
      guard let share = tenThousandths(weight) else {
        throw UsageError(
          "--mixture \(text): the weight “\(weight)” is not a number above 0, at most 10000, with at most \(decimals) decimals."
        )
      }
      return MixturePart(path: String(text[..<sign]), share: share)
    }
    guard parts.count <= MixtureSchedule.mostParts else {
      throw UsageError("--mixture has \(parts.count) parts; expected at most \(MixtureSchedule.mostParts).")
    }
    for (index, part) in parts.enumerated() where parts[..<index].contains(where: { $0.path == part.path }) {
      throw UsageError("--mixture names \(part.path) twice: give it one weight.")
    }
    let divisor = parts.reduce(0) { MixtureSchedule.greatestCommonDivisor($0, $1.share) }
    for index in parts.indices { parts[index].share /= divisor }
    let sum = parts.reduce(0) { $0 + $1.share }
    guard sum <= most else {
      throw UsageError(
        "the weights of --mixture add up to \(sum) of their smallest common unit, more than \(most): round them."
      )
    }
    return parts
  }

  /// Sees that no file is in two parts, where it would have two weights, and what one part holds out would be learned
  /// from in the other.
  ///
  /// - Throws: ``CommandLine/UsageError`` naming the file; ``DataError`` (exit code 2) for a part that cannot be listed.
  package static func checkApart(_ parts: [MixturePart]) throws {
    var seen: [(path: String, files: CorpusFiles)] = []
    for part in parts where part.path != "-" {
      let files = try CorpusFiles([part.path], checksText: false)
      for earlier in seen {
        guard let file = files.shared(with: earlier.files) else { continue }
        throw UsageError(
          "--mixture names \(file) twice, in \(earlier.path) and in \(part.path): give it one weight.")
      }
      seen.append((part.path, files))
    }
  }

  /// A decimal number in units of 10⁻⁴; nil if it is none, is not above 0, or is above 10,000.
  private static func tenThousandths(_ text: Substring) -> Int? {
    let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let whole = halves[0], fraction = halves.count > 1 ? halves[1] : ""
    guard !(whole.isEmpty && fraction.isEmpty), whole.count <= 5, fraction.count <= decimals else {
      return nil
    }
    let digits = "\(whole)\(fraction)" + String(repeating: "0", count: decimals - fraction.count)
    guard digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(digits) else { return nil }
    return (1...100_000_000).contains(number) ? number : nil
  }
}
