import CommandLine
import Data

extension SequenceTemplate {
  /// The longest sequence of rows by `--max-length`, else the model's context.
  ///
  /// - Throws: ``CommandLine/UsageError`` if that is more than the context, or leaves no room for text.
  func maxLength(_ option: Int?, contextLength: Int, hasPair: Bool) throws -> Int {
    do {
      return try maxLength(asked: option, contextLength: contextLength, hasPair: hasPair)
    } catch {
      switch error {
      case .beyondContext(let asked, let contextLength):
        throw UsageError("--max-length \(asked) is more than the model's context of \(contextLength).")
      case .noRoom(let asked, let least):
        throw UsageError(
          "--max-length \(asked) leaves no room for text beside what frames it; give \(least) at least.")
      }
    }
  }
}
