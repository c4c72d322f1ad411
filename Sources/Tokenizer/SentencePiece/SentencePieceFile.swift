import Foundation
import Storage

/// Reads the file of a model from the disk.
enum SentencePieceFile {
  /// The bytes of the file at `path`, which must be a file and not too large.
  static func read(_ path: String) throws(TokenizerError) -> Data {
    do {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: fileURL(path).resolvingSymlinksInPath().path)
      guard attributes[.type] as? FileAttributeType == .typeRegular else {
        throw TokenizerError(.badInput, "\(path) is not a file; expected a SentencePiece model.")
      }
      let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
      guard size <= SentencePieceModelCheck.maximumBytes else {
        throw TokenizerError(
          .badInput,
          "\(path) has \(size) bytes, more than the \(SentencePieceModelCheck.maximumBytes) of a SentencePiece model."
        )
      }
      return try Data(contentsOf: fileURL(path))
    } catch let error as TokenizerError {
      throw error
    } catch {
      let missing = !FileManager.default.fileExists(atPath: path)
      throw TokenizerError(
        .badInput, "\(path) \(missing ? "does not exist" : "cannot be read"); expected a SentencePiece model."
      )
    }
  }
}
